/// The vector kernels of taste and of the weekly wait.
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

/// What a yuan is worth to a household.
struct MoneyTerms
{
    f32 weight;      ///< utility of an amount as large as a reference income [util]
    f32 elasticity;  ///< how the utility of a yuan falls with income
};
/// Income per head [yuan], at least 100. \param income of the household [fen]
CANBAO_INLINE f32 income_per_head(i32 income, u8 size)
{
    return math::max(100.f, f32(income) / (math::max(1.f, f32(size)) * 100.f));
}
/// Utility of a yuan at an income per head [yuan]: `weight` utils for 10,000 yuan at 10,000; the richer, the less a yuan
/// weighs.
CANBAO_INLINE f32 utils_per_yuan(const MoneyTerms& terms, f32 income)
{
    constexpr f32 reference_income = 10000.f;
    return terms.weight / reference_income * math::exp(-terms.elasticity * math::log(income / reference_income));
}
struct MoneyArgs
{
    const i32* income;  ///< of the households [fen/year]
    const u8* members;
    f32* per_head;        ///< income_per_head
    f32* utils_per_yuan;  ///< utils_per_yuan
    std::size_t size;
    MoneyTerms terms;
};
CANBAO_DECLARE_KERNEL(money, MoneyArgs);

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
