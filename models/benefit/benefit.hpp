/// Benefit package (M5, first form): what the scheme pays of a bill.
/// models/benefit/README.md has the equations and where the numbers come from.
#pragma once
#include <array>

#include "models/context.hpp"

namespace canbao
{
/// Level of the hospital that treats a patient.
enum class Tier : u8
{
    township,  ///< tier 1 and below
    county,    ///< tier 2
    city       ///< tier 3
};
inline constexpr std::size_t tier_count = 3;
inline constexpr std::array<std::string_view, tier_count> tier_names{"township", "county", "city"};

/// The terms of one place on one day, in whole numbers, so that a claim is settled to the fen.
struct Package
{
    /// A share in millionths.
    using Ppm = i64;

    std::array<Fen, tier_count> deductible{};                     ///< of an admission
    std::array<std::array<Ppm, tier_count>, group_count> rate{};  ///< above the deductible, within scope
    Ppm scope = 0;                                                ///< share of a bill that counts
    Fen ceiling = 0;                                              ///< most that is paid for an admission
    Fen account = 0;                                              ///< household account, a member and year
    Ppm pool_rate = 0;                                            ///< outpatient pool
    Fen pool_cap = 0;                                             ///< outpatient pool, a member and year
    Ppm employee_share = 0;  ///< share of any bill that the employee scheme pays its members

    /// Paid for an admission: min(ceiling, rate * max(0, scope * cost - deductible)), rounded down to the fen.
    [[nodiscard]] Fen inpatient(Tier tier, Fen cost, TargetGroup group) const;
    /// Paid for a year's outpatient bills of one member: first the account, then the pool's share up to its cap.
    [[nodiscard]] Fen outpatient(Fen cost) const;
    /// Paid by the employee scheme, whose members are not the fund's.
    [[nodiscard]] Fen employee(Fen cost) const { return cost * employee_share / million; }

    static constexpr i64 million = 1'000'000;
    friend bool operator==(const Package&, const Package&) = default;
};

class Benefit final : public Mechanism
{
public:
    /// Adds the parameters `benefit.*`.
    static void add_parameters(Schema& schema);
    /// \throws UserError when the package's tables do not reach as far as the run.
    explicit Benefit(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "benefit"; }
    void declare(Registry&) override {}
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask&) override {}

    /// The package as it stands at a place. Paths are read at `when.about`, interventions at `when.today`.
    [[nodiscard]] Package package(When when, PlaceId place) const;
    /// True when an intervention changes the package of some places only, so that it must be asked for at the village.
    [[nodiscard]] bool differs_by_place() const { return differs_by_place_; }

private:
    Context context_;
    std::array<ParameterId, tier_count> deductible_{}, rate_{};
    ParameterId scope_, ceiling_, account_, pool_rate_, pool_cap_, employee_share_;
    bool differs_by_place_ = false;
};
}  // namespace canbao
