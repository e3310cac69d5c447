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

/// What a yuan is worth to a household, and what cover is.
struct ValuationTerms
{
    f32 weight;            ///< utility of an amount as large as a reference income [util]
    f32 elasticity;        ///< how the utility of a yuan falls with income
    f32 worth_elasticity;  ///< how the worth of cover in yuan rises with permanent income
    f32 half_variance;     ///< of log permanent income, halved
};
inline constexpr f32 least_income = 100.f;  ///< per head, for what is weighed against it [yuan]
/// Income per head [yuan], at least `least_income`. \param income of the household [fen]
CANBAO_INLINE f32 income_per_head(i32 income, u8 size)
{
    return math::max(least_income, f32(income) / (math::max(1.f, f32(size)) * 100.f));
}
/// Utility of a yuan at an income per head [yuan]: `weight` utils for 10,000 yuan at 10,000; the richer, the less a yuan
/// weighs.
CANBAO_INLINE f32 utils_per_yuan(const ValuationTerms& terms, f32 income)
{
    constexpr f32 reference_income = 10000.f;
    return terms.weight / reference_income * math::exp(-terms.elasticity * math::log(income / reference_income));
}
/// Utility of what cover pays back, over that of a household with the mean income of the place [1]: cover is worth more
/// yuan to the richer, and each yuan weighs less. \param permanent column `permanent_income`
CANBAO_INLINE f32 relative_worth(const ValuationTerms& terms, f32 permanent)
{
    return math::exp((terms.worth_elasticity - terms.elasticity) * (permanent - terms.half_variance));
}
struct ValueArgs
{
    const i32* income;     ///< of the households [fen/year]
    const f32* permanent;  ///< column `permanent_income`
    const u8* members;
    f32* per_head;        ///< income_per_head
    f32* utils_per_yuan;  ///< utils_per_yuan
    f32* relative_worth;  ///< relative_worth
    std::size_t size;
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
