#include "catch.hpp"

#include <algorithm>
#include <vector>

#include "models/population/ties.hpp"
#include "world/lineage.hpp"

using namespace canbao;
using namespace canbao::population;

namespace
{
constexpr u32 households = 2000, degree = 8;

std::vector<u16> ties(f64 rewiring, u64 seed = 1, u32 count = households)
{
    std::vector<u16> out(std::size_t(count) * degree);
    fill_ties(lineage::village(140825u << 12), {seed, 0}, count, degree, rewiring, out);
    return out;
}

bool beside(u32 a, u32 b)
{
    const u32 distance = (a + households - b) % households;
    return std::min(distance, households - distance) <= degree / 2;
}

/// Share of pairs of a household's ties that lie within reach of each other on the ring.
f64 clustering(const std::vector<u16>& out)
{
    u64 close = 0, pairs = 0;
    for (u32 h = 0; h < households; ++h)
        for (u32 a = 0; a < degree; ++a)
            for (u32 b = a + 1; b < degree; ++b, ++pairs) close += beside(out[h * degree + a], out[h * degree + b]);
    return f64(close) / f64(pairs);
}
}  // namespace

TEST_CASE("without rewiring everyone looks at the nearest on either side", "[ties]")
{
    const auto out = ties(0.0);
    for (u32 h = 0; h < households; ++h)
    {
        std::vector<u16> mine(out.begin() + h * degree, out.begin() + (h + 1) * degree);
        std::sort(mine.begin(), mine.end());
        CHECK(std::adjacent_find(mine.begin(), mine.end()) == mine.end());
        for (const u16 other : mine) CHECK((other != h && beside(h, other)));
    }
}

TEST_CASE("a rewired tie leads anywhere but home", "[ties]")
{
    // 16,000 ties at p = 0.1: 1,600 rewired with a standard deviation of 38, of which 8 in 1,999 land beside by
    // chance. Five standard deviations: false alarms below one in a million.
    const auto out = ties(0.1);
    u32 far = 0;
    for (u32 h = 0; h < households; ++h)
        for (u32 k = 0; k < degree; ++k)
        {
            CHECK(out[h * degree + k] != h);
            CHECK(out[h * degree + k] < households);
            far += !beside(h, out[h * degree + k]);
        }
    CHECK(far > 1594 - 5 * 38);
    CHECK(far < 1594 + 5 * 38);
}

TEST_CASE("a tenth rewired keeps most clustering; all rewired leaves none", "[ties]")
{
    const f64 ring = clustering(ties(0.0)), small_world = clustering(ties(0.1)), random = clustering(ties(1.0));
    CHECK(small_world > 0.7 * ring);
    CHECK(random < 0.02 * ring);
}

TEST_CASE("ties depend on village and seed only", "[ties]")
{
    CHECK(ties(0.1) == ties(0.1));
    CHECK(ties(0.1) != ties(0.1, 2));
}

TEST_CASE("hamlets: with few households everybody looks at the others", "[ties]")
{
    for (const u32 count : {1u, 2u, 3u, 8u, 9u})
    {
        const auto out = ties(0.1, 1, count);
        for (u32 h = 0; h < count; ++h)
            for (u32 k = 0; k < degree; ++k)
            {
                CHECK(out[h * degree + k] < count);
                if (count > 1) CHECK(out[h * degree + k] != h);
            }
    }
}
