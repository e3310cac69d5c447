#include "models/decision/worth.hpp"

#include "models/economy/income.hpp"

namespace canbao
{
Valuation::Valuation(const Context& context, const Economy& economy)
    : economy_(economy),
      terms_{.weight = f32(context.scenario().real("decision.money_weight")),
             .elasticity = f32(context.scenario().real("decision.income_elasticity")),
             .worth_elasticity = f32(context.scenario().real("decision.worth_elasticity")),
             .half_variance = economy.half_permanent_variance()},
      risk_aversion_(f32(context.scenario().real("decision.risk_aversion")))
{
}

Valuation::Mean Valuation::mean(When when, PlaceId village) const
{
    const f32 income = math::max(least_income, economy_.mean_income(when, village));
    return {decision_kernels::utils_per_yuan(terms_, income), 0.5f * risk_aversion_ / income};
}
}  // namespace canbao
