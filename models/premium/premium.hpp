/// Premium and subsidy (M1): what a member pays, what premium aid pays for him, what the state adds.
#pragma once
#include "models/context.hpp"

namespace canbao
{
/// What enrolment costs in a village for a coverage year.
struct PremiumTerms
{
    GroupValues amount{};   ///< premium of a member before aid [yuan]
    GroupValues aid{};      ///< paid by medical assistance [yuan]
    f32 subsidy = 0;        ///< added by the state for each enrolled member [yuan]
    f32 income_rate = 0;    ///< least premium as a share of household income per head; 0 for a flat premium
    f32 household_cap = 0;  ///< most that a household pays itself [yuan]; 0 for none

    /// Premium of a member before aid [fen].
    [[nodiscard]] Fen premium(TargetGroup group, f32 income_per_head_yuan) const;
    /// The part of it that the member pays himself [fen].
    [[nodiscard]] Fen own(TargetGroup group, f32 income_per_head_yuan) const;
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
    [[nodiscard]] PremiumTerms terms(Date today, int coverage_year, PlaceId village) const;

private:
    Context context_;
    ParameterId amount_, subsidy_, income_rate_, household_cap_;
    std::array<ParameterId, group_count> aid_share_{};
};
}  // namespace canbao
