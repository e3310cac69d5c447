/// Walking over the villages and households of a block.
#pragma once
#include "world/world.hpp"

namespace canbao
{
/// The rows of one village in its block.
struct VillageRows
{
    u32 village = 0;  ///< row of the village in the block
    PlaceId place = 0;
    u32 first_household = 0, households = 0;
    u32 first_person = 0, persons = 0;

    [[nodiscard]] u32 end_household() const { return first_household + households; }
    [[nodiscard]] u32 end_person() const { return first_person + persons; }
};

[[nodiscard]] inline VillageRows village_rows(const Block& block, const Structure& s, u32 village)
{
    const ColumnTable& t = block.village;
    return {village,
            t[s.place][village],
            t[s.first_household][village],
            t[s.households][village],
            t[s.first_person][village],
            t[s.persons][village]};
}

/// Calls visit(VillageRows) for each village of the block, in order.
template <class Visit>
void for_each_village(const Block& block, const Structure& s, Visit&& visit)
{
    for (u32 v = 0; v < block.villages; ++v) visit(village_rows(block, s, v));
}
}  // namespace canbao
