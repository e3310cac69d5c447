/// The vector kernels of taste, of what money and cover are worth, and of the weekly wait.
#pragma once
#include "core/math.hpp"

namespace canbao::decision_kernels
{
/// Shortens the waiting time of every household by the week's rate and marks those who decide.
struct WaitArgs
{
    const u8* season;  ///< column `season`
    f32* patience;     ///< column `patience`, shortened in place
    u8* decides;       ///< 1 where the household is open and its waiting has ended or a cadre has come, otherwise 0
    std::size_t size;
    f32 rate_home, rate_away;  ///< by whether all adults are away
};
CANBAO_DECLARE_KERNEL(wait, WaitArgs);

/// What a yuan is worth to a household, and what cover is (models/decision/README.md).
struct ValuationTerms
{
    f32 weight;            ///< decision.money_weight: utility of an amount as large as a reference income [util]
    f32 elasticity;        ///< decision.income_elasticity: how the utility of a yuan falls with income [1]
    f32 worth_elasticity;  ///< decision.worth_elasticity: how the worth of cover rises with permanent income [1]
    f32 half_variance;     ///< Economy::half_permanent_variance [1]
};
/// `weight` utils for 10,000 yuan at 10,000; the richer, the less a yuan weighs.
/// \param income per head [yuan/year] \return utility of a yuan [util/yuan]
CANBAO_INLINE f32 utils_per_yuan(const ValuationTerms& terms, f32 income)
{
    constexpr f32 reference_income = 10000.f;
    return terms.weight / reference_income * math::exp(-terms.elasticity * math::log(income / reference_income));
}
/// Cover is worth more yuan to the richer, and each yuan weighs less. \param permanent column `permanent_income`: log
/// of permanent income over the median of the county [1]
/// \return utility of what cover pays back, over that of a household with the mean income of the county [1]
CANBAO_INLINE f32 relative_worth(const ValuationTerms& terms, f32 permanent)
{
    return math::exp((terms.worth_elasticity - terms.elasticity) * (permanent - terms.half_variance));
}
/// Arrays of one element a household.
struct ValueArgs
{
    const i32* income;     ///< of the year [fen/year]
    const f32* permanent;  ///< column `permanent_income` [1]
    const u8* members;     ///< [persons]
    f32* per_head;         ///< income_per_head [yuan/year]
    f32* utils_per_yuan;   ///< [util/yuan]
    f32* relative_worth;   ///< [1]
    std::size_t size;      ///< households
    ValuationTerms terms;
};
CANBAO_DECLARE_KERNEL(value, ValueArgs);

/// Words into standard logistic or standard exponential numbers.
struct TransformArgs
{
    const u32* word;
    f32* out;
    std::size_t size;
};
CANBAO_DECLARE_KERNEL(logistic, TransformArgs);
CANBAO_DECLARE_KERNEL(exponential, TransformArgs);
}  // namespace canbao::decision_kernels
