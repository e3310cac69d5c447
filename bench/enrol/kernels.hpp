/// The vector kernels of the benchmark (kernels.cpp): one pass over the households of a block.
#pragma once
#include <array>

#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::enrol
{
inline constexpr u32 village_size = 250;      ///< households
inline constexpr std::size_t peer_count = 8;  ///< of a household, in its village

/// The columns of a block that the kernels work on, and one draw for each household.
struct Rows
{
    // villages; their households are neighbours
    std::size_t villages;
    f32* pressure;  ///< of the cadre, 0 to 1
    i32* count;     ///< households enrolled
    // households
    std::size_t households;
    f32* income;  ///< logarithm of [yuan]
    f32* cash;    ///< [yuan]
    f32* risk;    ///< yearly probability of a health shock
    f32* trust;
    u8* enrolled;                       ///< 0 or 1
    std::array<u8*, peer_count> peers;  ///< numbers in the village
    std::array<u32*, 4> word;
};

/// Income, cash, risk and trust before the first year; words 0 to 3.
CANBAO_DECLARE_KERNEL(begin_households, Rows);
/// Who is enrolled before the first year; word 0.
CANBAO_DECLARE_KERNEL(begin_enrolment, Rows);
/// Four of the peers; words 0 to 3.
struct PeersBegun
{
    Rows rows;
    std::size_t first;
};
CANBAO_DECLARE_KERNEL(begin_peers, PeersBegun);

/// A year of all households; words 0 to 3.
struct Year
{
    Rows rows;
    u8* enrolled_peers;  ///< room for one value a household
    f32* pressing;       ///< as well
};
CANBAO_DECLARE_KERNEL(live_year, Year);
}  // namespace canbao::enrol
