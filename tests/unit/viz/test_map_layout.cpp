#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "viz/data/map_layout.hpp"
#include "viz/data/run_data.hpp"

using namespace canbao;
using namespace canbao::viz;

namespace
{
/// A nation whose places have children by `fan(level, number in level)`.
template <class Fan>
Places nation_of(Fan fan)
{
    Places places;
    places.level = {0};
    places.parent = {0};
    i32 begin = 0;
    for (u8 level = 1; level <= village; ++level)
    {
        const i32 end = places.count();
        for (i32 above = begin; above < end; ++above)
            for (int i = 0; i < fan(int(level), above - begin); ++i)
            {
                places.level.push_back(level);
                places.parent.push_back(above);
            }
        begin = end;
    }
    places.name.assign(places.level.size(), "name");
    places.name_zh.assign(places.level.size(), "");
    places.complete("test");
    return places;
}

/// Irregular numbers of children, empty townships among them.
Places irregular(int provinces, int cities, int counties)
{
    return nation_of(
        [=](int level, int number)
        {
            switch (level)
            {
                case 1: return provinces;
                case 2: return 1 + (number * 7 + 10) % cities;
                case 3: return 1 + (number * 5 + 7) % counties;
                case 4: return 1 + (number * 3 + 9) % 14;
                default: return number % 11 == 4 ? 0 : 1 + number * 13 % 41;
            }
        });
}

bool overlap(const CellRect& a, const CellRect& b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

bool inside(const CellRect& inner, const CellRect& outer)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

void check_map(const Places& places)
{
    const MapLayout layout(places);
    std::set<std::pair<i32, i32>> taken;
    for (i32 village = 0; village < places.village_count(); ++village)
    {
        const Cell cell = layout.cell(village);
        REQUIRE(layout.village_at(cell) == village);
        taken.insert({cell.x, cell.y});
    }
    CHECK(i32(taken.size()) == places.village_count());

    std::map<i32, const Block*> by_place;
    for (const Block& block : layout.blocks())
    {
        REQUIRE(inside(block.area, {0, 0, layout.width(), layout.height()}));
        by_place[block.place] = &block;
        if (const auto above = by_place.find(places.parent[std::size_t(block.place)]); above != by_place.end())
        {
            CellRect area = above->second->area;
            area.y += above->second->header;
            REQUIRE(inside(block.area, area));
        }
        if (!block.is_leaf) continue;
        CellRect area = block.area;
        area.y += block.header;
        area.height -= block.header;
        const auto at = std::size_t(block.place);
        for (i32 i = 0; i < places.villages[at]; ++i)
        {
            const Cell cell = layout.cell(places.first_below[at] - places.first_village + i);
            REQUIRE(inside({cell.x, cell.y, 1, 1}, area));
        }
    }
    for (std::size_t a = 0; a < layout.blocks().size(); ++a)
        for (std::size_t b = a + 1; b < layout.blocks().size(); ++b)
        {
            const Block &one = layout.blocks()[a], &other = layout.blocks()[b];
            if (one.depth == other.depth) REQUIRE_FALSE(overlap(one.area, other.area));
        }
    // Whole provinces use the screen: neither a line nor mostly gaps.
    if (places.village_count() < 1000) return;
    const f64 cells = f64(layout.width()) * layout.height();
    CHECK(f64(places.village_count()) / cells > 0.5);
    CHECK(f64(layout.width()) / layout.height() > 0.75 * MapLayout::aspect);
    CHECK(f64(layout.width()) / layout.height() < 1.25 * MapLayout::aspect);
}
}  // namespace

TEST_CASE("every village has a cell of its own, in the blocks it belongs to", "[layout]")
{
    SECTION("a nation") { check_map(irregular(31, 14, 13)); }
    SECTION("a province") { check_map(irregular(1, 12, 15)); }
    SECTION("a few provinces of very different sizes")
    {
        check_map(
            nation_of([](int level, int number) { return level < 4 ? 1 + number % 3 : 1 + number * number % 97; }));
    }
    SECTION("a county")
    {
        check_map(nation_of([](int level, int number) { return level < 4 ? 1 : level == 4 ? 15 : 5 + number * 4; }));
    }
    SECTION("a township")
    {
        check_map(nation_of([](int level, int) { return level < 5 ? 1 : 23; }));
    }
    SECTION("a village")
    {
        check_map(nation_of([](int, int) { return 1; }));
    }
}

TEST_CASE("a township is in one piece, and borders surround it", "[layout]")
{
    const Places places = irregular(1, 12, 15);
    const MapLayout layout(places);
    for (i32 place = 0; place < places.first_village; ++place)
    {
        const auto at = std::size_t(place);
        if (places.level[at] != township || places.villages[at] == 0) continue;
        std::set<i32> missing;
        for (i32 i = 0; i < places.villages[at]; ++i) missing.insert(places.first_below[at] - places.first_village + i);
        std::vector<i32> reached{*missing.begin()};
        missing.erase(missing.begin());
        while (!reached.empty())
        {
            const Cell cell = layout.cell(reached.back());
            reached.pop_back();
            // A village is beside the one before by a side or a corner.
            for (i32 y = cell.y - 1; y <= cell.y + 1; ++y)
                for (i32 x = cell.x - 1; x <= cell.x + 1; ++x)
                    if (const auto next = layout.village_at({x, y}); next && missing.erase(*next))
                        reached.push_back(*next);
        }
        CHECK(missing.empty());
    }

    const auto township_at = [&](i32 x, i32 y)
    {
        const auto village = layout.village_at({x, y});
        return village ? places.parent[std::size_t(places.first_village + *village)] : -1;
    };
    REQUIRE(layout.township_borders().size() > 1000);
    for (const Border& border : layout.township_borders())
    {
        const bool is_upright = border.from.x == border.to.x;
        const i32 here = township_at(border.from.x, border.from.y);
        const i32 before = township_at(border.from.x - is_upright, border.from.y - !is_upright);
        CHECK(here != before);
        CHECK(std::min(here, before) >= 0);
    }
}

TEST_CASE("places that are no hierarchy are refused", "[layout]")
{
    const Places good = nation_of([](int level, int) { return level < 5 ? 2 : 3; });
    CHECK(good.whole() == 0);
    const auto refused = [&](auto change)
    {
        Places places = good;
        change(places);
        CHECK_THROWS_AS(places.complete("run.h5"), UserError);
    };
    refused([](Places& p) { p.parent[5] = 100; });
    refused([](Places& p) { p.parent[5] = -1; });
    refused([](Places& p) { p.level[3] = 4; });
    refused([](Places& p) { p.level.back() = 6; });
    refused([](Places& p) { p.name.pop_back(); });
    refused([](Places& p) { p = {}; });
    refused([](Places& p) { std::swap(p.parent[3], p.parent[6]); });
}

TEST_CASE("the whole is the lowest place with all villages", "[layout]")
{
    CHECK(nation_of([](int, int) { return 1; }).whole() == 5);
    CHECK(nation_of([](int level, int) { return level < 5 ? 1 : 2; }).whole() == 4);
    CHECK(nation_of([](int level, int) { return level < 3 ? 1 : 2; }).whole() == 2);
}
