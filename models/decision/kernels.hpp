/// The vector kernels of taste and of the weekly wait.
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

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
