/// Identities come from lineage, never from the order of allocation.
///
/// A person's line inside the village of origin is 32 bits:
///
///   bits 31..18  founder: the person of the first population from whom the mothers' line descends (1 ... 16383)
///   bits 17..2   four digits of four bits: birth order at each mother since the founder, 0 where there is none
///   bits  1..0   kind of entity: person or household, or the village itself with founder 0
///
/// So a birth in one world takes no number from anybody in another, and no two entities can share a line: four
/// generations of at most fifteen births each reach beyond sixty years. A household has its founder's line with the
/// kind of a household; nobody founds two.
#pragma once
#include "core/random.hpp"

namespace canbao::lineage
{
inline constexpr u32 max_founder = (1u << 14) - 1;
inline constexpr u32 max_births = 15;
inline constexpr int max_generations = 4;

enum class Kind : u32
{
    person = 0,
    household = 1,
    place = 2
};

[[nodiscard]] constexpr u32 founder(u32 number) { return number << 18 | u32(Kind::person); }
[[nodiscard]] constexpr u32 household_of(u32 founder_line) { return founder_line | u32(Kind::household); }
/// The identity under which a village draws for itself (a harvest, a start of a season).
[[nodiscard]] constexpr Identity village(u32 identity_place) { return {u32(Kind::place), identity_place}; }

/// How many generations after the first population a line was born, 0 to 4.
[[nodiscard]] constexpr int generation(u32 line)
{
    int g = 0;
    while (g < max_generations && (line >> (14 - 4 * g) & 15u) != 0) ++g;
    return g;
}

/// The line of the `order`-th child (1 ... 15) of a mother; 0 when the line has no room for another generation.
[[nodiscard]] constexpr u32 child(u32 mother, u32 order)
{
    const int g = generation(mother);
    if (g == max_generations || order == 0 || order > max_births) return 0;
    return mother | order << (14 - 4 * g);
}
}  // namespace canbao::lineage
