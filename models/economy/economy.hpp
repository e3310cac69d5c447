/// Household economy (M2): permanent and transitory income, harvests, wages of migrants, savings and debt.
/// models/economy/README.md has the equations and where the numbers come from.
#pragma once
#include "models/context.hpp"

namespace canbao
{
class Economy final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Economy(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "economy"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;

    /// Mean rural income per head of the village's county, but for bad harvests and lost wages [yuan/year].
    [[nodiscard]] f32 mean_income(When when, PlaceId village) const;
    /// Half the variance of log permanent income: its mean over its median, in logs. The column is relative to the
    /// median.
    [[nodiscard]] f32 half_permanent_variance() const { return 0.5f * permanent_sd_ * permanent_sd_; }

private:
    void draw_incomes(BlockTask& task, bool at_start) const;
    void receive(BlockTask& task, bool is_harvest) const;

    Context context_;
    f32 permanent_sd_, persistence_, transitory_sd_, harvest_loss_, job_loss_, buffer_, adjustment_, floor_, repayment_,
        autumn_share_home_, autumn_share_migrant_, start_savings_;
    ParameterId income_, crop_share_, harvest_hit_, job_shock_;

    Column<f32> permanent_;
    Column<i32> household_income_, savings_, debt_;
    Column<i64> income_total_, consumption_total_;
    Column<u8> life_;
};
}  // namespace canbao
