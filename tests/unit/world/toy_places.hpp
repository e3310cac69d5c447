/// Places for tests: two counties, each with one town.
#pragma once
#include <array>
#include <vector>

#include "world/places.hpp"

namespace canbao::test
{
/// Two counties with `villages` villages each.
inline Places toy_places(u32 villages)
{
    std::array<std::vector<PlaceSpec>, level_count> levels;
    levels[0] = {{0, "Nation", "", 0}};
    levels[1] = {{14, "Province", "", 0}};
    levels[2] = {{1408, "City", "", 0}};
    levels[3] = {{140801, "East", "", 0}, {140802, "West", "", 0}};
    levels[4] = {{140801100, "East town", "", 0}, {140802100, "West town", "", 1}};
    for (u32 c = 0; c < 2; ++c)
        for (u32 v = 0; v < villages; ++v)
            levels[5].push_back({(c == 0 ? 140801100000u : 140802100000u) + u64(v) + 1, "", "", c});
    return Places(levels);
}
}  // namespace canbao::test
