/// Premium and subsidy (M1): what a member pays, what premium aid pays for him, what the state adds.
#pragma once
#include <utility>
#include <vector>

#include "models/context.hpp"

namespace canbao
{
inline constexpr std::size_t quintile_count = 5;  ///< of persons by household income per head

/// What enrolment costs in a village for a coverage year.
struct PremiumTerms
{
    GroupValues amount{};                                     ///< premium of a member before aid [yuan]
    GroupValues aid_share{};                                  ///< of it, paid by medical assistance [1]
    std::array<f32, quintile_count> aid_share_of_quintile{};  ///< the same by income quintile; the larger holds [1]
    f32 subsidy = 0;                                          ///< added by the state for each enrolled member [yuan]
    f32 income_rate = 0;    ///< least premium as a share of household income per head; 0 for a flat premium
    f32 household_cap = 0;  ///< most that a household pays itself [yuan]; 0 for none

    /// Premium of a member before aid [fen].
    [[nodiscard]] Fen premium(TargetGroup group, f32 income_per_head_yuan) const
    {
        return income_rate > 0.f ? graded(group, income_per_head_yuan) : flat_[std::size_t(group)];
    }
    /// The part of it that the member pays himself [fen].
    [[nodiscard]] Fen own(TargetGroup group, u32 quintile, f32 income_per_head_yuan) const
    {
        return income_rate > 0.f ? own_of(graded(group, income_per_head_yuan), std::size_t(group), quintile)
                                 : flat_own_[std::size_t(group)][quintile];
    }
    /// Works out the flat premiums; call it when the fields above have been set.
    void tabulate();

private:
    [[nodiscard]] Fen graded(TargetGroup group, f32 income_per_head_yuan) const;
    [[nodiscard]] Fen own_of(Fen premium, std::size_t group, std::size_t quintile) const;

    // Most premiums do not depend on income, and every household asks for its own each week.
    std::array<Fen, group_count> flat_{};
    std::array<std::array<Fen, quintile_count>, group_count> flat_own_{};
};

class Premium final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Premium(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "premium"; }
    void declare(Registry& registry) override;
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask&) override {}

    /// The terms for a coverage year as they stand today: the path's value of 1 January of that year, changed by the
    /// interventions that are active today.
    /// Where `premium.rule` is "balance" it is the premium that was set for the county, if one was.
    [[nodiscard]] PremiumTerms terms(Date today, int coverage_year, PlaceId village) const;
    /// True where the premium follows from the fund and not from a path.
    [[nodiscard]] bool balances(When when, PlaceId place) const
    {
        return context_.policy.value(rule_, when, place) != 0.;
    }
    /// The path's premium of a member without target group [yuan].
    [[nodiscard]] f32 path(When when, PlaceId place) const { return f32(context_.policy.value(amount_, when, place)); }
    /// Takes the premiums of a coverage year for all counties [yuan]; 0 leaves a county to the path.
    void set(int coverage_year, std::vector<f32> by_county)
    {
        set_for_ = coverage_year;
        set_ = std::move(by_county);
    }

private:
    Context context_;
    ParameterId amount_, rule_, subsidy_, income_rate_, household_cap_;
    std::array<ParameterId, group_count> aid_share_{};
    std::array<ParameterId, quintile_count> aid_share_of_quintile_{};
    int set_for_ = 0;
    std::vector<f32> set_;  ///< by county; empty until one has been set
};
}  // namespace canbao
