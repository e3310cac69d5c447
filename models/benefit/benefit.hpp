/// Benefit package (M5): the terms of every place and day, from the scenario.
/// models/benefit/README.md has the equations and where the numbers come from.
#pragma once
#include "models/benefit/package.hpp"
#include "models/feedback/feedback.hpp"

namespace canbao
{
class Benefit final : public Mechanism
{
public:
    /// Adds the parameters `benefit.*`.
    static void add_parameters(Schema& schema);
    /// \throws UserError when the package's tables do not reach as far as the run.
    /// \param feedback moves what is paid where a scenario says so; outlives this
    explicit Benefit(const Context& context, const Feedback* feedback = nullptr);

    [[nodiscard]] std::string_view name() const override { return "benefit"; }
    void declare(Registry&) override {}
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask&) override {}

    /// The package as it stands at a place. Paths are read at `when.about`, interventions at `when.today`. Above the
    /// county the deductible of the critical-illness layer is that of the nation's mean income.
    [[nodiscard]] Package package(When when, PlaceId place) const;
    [[nodiscard]] Waiting waiting(When when, PlaceId place) const;
    [[nodiscard]] Loyalty loyalty(When when, PlaceId place) const;
    /// True when an intervention changes the package of some places only, so that it must be asked for at the village.
    [[nodiscard]] bool differs_by_place() const { return differs_by_place_; }

private:
    void add_critical(Package& package, When when, PlaceId place) const;
    /// Mean income of a county in the year before [yuan].
    [[nodiscard]] f64 income_before(When when, PlaceId place) const;

    Context context_;
    const Feedback* feedback_;
    std::array<ParameterId, tier_count> deductible_{}, rate_{};
    std::array<ParameterId, group_count> assistance_rate_{};
    ParameterId scope_, ceiling_, account_, pool_rate_, pool_cap_, chronic_rate_, chronic_cap_, employee_share_,
        critical_active_, critical_deductible_, critical_rate_, critical_cap_, poor_deductible_, poor_rate_,
        poor_uncapped_, assistance_cap_, income_;
    struct
    {
        ParameterId active, months, further, paid_back, long_break, least, counted_from, foresight;
    } waiting_;
    struct
    {
        ParameterId active, years, counted_from, amount, no_claim, most;
    } loyalty_;
    bool differs_by_place_ = false;
};
}  // namespace canbao
