#include "models/population/ties.hpp"

#include "core/error.hpp"
#include "models/population/purposes.hpp"
#include "world/lineage.hpp"

namespace canbao::population
{
void fill_ties(Identity village, Seed population_seed, u32 households, u32 degree, f64 rewiring, std::span<u16> out)
{
    CANBAO_EXPECT(degree % 2 == 0 && degree <= 64 && out.size() == std::size_t(households) * degree);
    if (households <= degree)
    {
        const u32 others = households > 1 ? households - 1 : 1;
        for (u32 h = 0; h < households; ++h)
            for (u32 k = 0; k < degree; ++k)
                out[std::size_t(h) * degree + k] = static_cast<u16>((h + 1 + k % others) % households);
        return;
    }

    // Sixteen bits of a word say whether a tie is rewired, the other sixteen where to.
    const u32 threshold = static_cast<u32>(rewiring * 65536.0);
    for (u32 h = 0; h < households; ++h)
    {
        DrawStream words(population_seed, {lineage::founder(h + 1), village.place},
                         {make_date(2000, 1, 1), purpose::ties});
        for (u32 k = 0; k < degree; ++k)
        {
            const u32 distance = k / 2 + 1;
            u32 target = k % 2 == 0 ? h + distance : h + households - distance;
            const u32 word = words();
            if ((word & 0xffffu) < threshold) target = h + 1 + ((word >> 16) * (households - 1) >> 16);
            out[std::size_t(h) * degree + k] = static_cast<u16>(target % households);
        }
    }
}
}  // namespace canbao::population
