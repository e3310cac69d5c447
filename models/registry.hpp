/// The mechanisms of the model, in one list, and the model put together from a scenario.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "engine/simulation.hpp"
#include "models/calendar.hpp"
#include "models/context.hpp"

namespace canbao
{
/// What `canbao models` prints of a mechanism.
struct MechanismInfo
{
    std::string_view number;   ///< M1 ... M20 in docs/model
    std::string_view name;     ///< section of the scenario, folder under models/
    std::string_view summary;  ///< one line
    void (*add_parameters)(Schema&);
};
[[nodiscard]] const std::vector<MechanismInfo>& mechanism_list();

/// Every parameter of every mechanism.
[[nodiscard]] const Schema& model_schema();

/// A scenario made ready: places, policy, mechanisms, calendar. The world is synthesised on demand.
class EnrolmentModel
{
public:
    /// \throws UserError with every fault that shows before the first tick
    explicit EnrolmentModel(Scenario scenario);
    ~EnrolmentModel();
    EnrolmentModel(const EnrolmentModel&) = delete;
    EnrolmentModel& operator=(const EnrolmentModel&) = delete;

    [[nodiscard]] const Scenario& scenario() const;
    [[nodiscard]] const population::Geography& geography() const;
    [[nodiscard]] const Calendar& calendar() const;
    [[nodiscard]] Model& model();
    [[nodiscard]] int from() const;
    [[nodiscard]] int to() const;
    [[nodiscard]] Seed seed() const;
    [[nodiscard]] Seed population_seed() const;

    /// Mean registered household at the start [persons].
    [[nodiscard]] f64 household_size() const;

    /// The world without its people, for one that is read from elsewhere.
    [[nodiscard]] World empty_world() const;
    /// Synthesises the population.
    [[nodiscard]] World make_world(const Workers& workers) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};
}  // namespace canbao
