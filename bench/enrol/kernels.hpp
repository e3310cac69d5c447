/// The vector kernels of the benchmark (kernels.cpp): one pass over the households of a block.
#pragma once
#include "core/isa.hpp"
#include "core/random.hpp"

namespace canbao::enrol
{
inline constexpr u32 village_size = 250;  ///< households
inline constexpr std::size_t peers = 8;   ///< of a household, in its village

/// The columns of a block that the kernels work on. Households of a village are neighbours.
struct Columns
{
    // villages
    u32 villages;
    f32* pressure;  ///< of the cadre, 0 to 1
    i32* count;     ///< households enrolled
    // households
    u32 households;
    const u32 *line, *place;  ///< identity
    f32 *income;              ///< logarithm [log yuan]
    f32 *cash;                ///< [yuan]
    f32* risk;                ///< yearly probability of a health shock
    f32* trust;
    u8* enrolled;     ///< 0 or 1
    u8* peer[peers];  ///< number in the village
};

struct BeginArgs
{
    Columns columns;
    u32* word[4];  ///< draws, one a household
};
/// Income, cash, risk and trust of the first year; uses words 0 to 3.
CANBAO_DECLARE_KERNEL(begin_households, BeginArgs);
/// Who is enrolled before the first year; uses word 0.
CANBAO_DECLARE_KERNEL(begin_enrolled, BeginArgs);

struct TieArgs
{
    BeginArgs begin;
    std::size_t first;  ///< the four peers from this one on take words 0 to 3
};
CANBAO_DECLARE_KERNEL(begin_peers, TieArgs);

struct YearArgs
{
    Columns columns;
    DrawKey key;
    u8* friends;    ///< scratch, one a household
    f32* pressing;  ///< scratch, one a household
};
/// One year of a block.
CANBAO_DECLARE_KERNEL(live_year, YearArgs);
}  // namespace canbao::enrol
