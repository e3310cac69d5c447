/// The vector kernel of household incomes.
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::economy_kernels
{
/// A year's step of permanent income and the year's income relative to its mean, from two words a household.
struct IncomeArgs
{
    const u32* first_word;
    const u32* second_word;
    f32* permanent;  ///< column `permanent_income`, moved in place
    f32* relative;   ///< income over the mean of the place [1]
    std::size_t size;
    f32 kept;           ///< persistence of permanent income
    f32 innovation_sd;  ///< of log permanent income
    f32 transitory_sd;  ///< of log income
    f32 half_variance;  ///< taken off, so that the mean of `relative` is one
};
CANBAO_DECLARE_KERNEL(incomes, IncomeArgs);
}  // namespace canbao::economy_kernels
