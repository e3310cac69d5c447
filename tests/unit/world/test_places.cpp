#include "catch.hpp"

#include <set>

#include "world/places.hpp"

using namespace canbao;

namespace
{
/// Two provinces, the second with two cities, of which the first has no county; villages in two counties.
Places small_tree()
{
    std::array<std::vector<PlaceSpec>, level_count> levels;
    levels[0] = {{0, "China", "中国", 0}};
    levels[1] = {{14, "Shanxi", "山西省", 0}, {43, "Hunan", "湖南省", 0}};
    levels[2] = {{1408, "Yuncheng", "运城市", 0}, {4301, "Changsha", "长沙市", 1}, {4306, "Yueyang", "岳阳市", 1}};
    levels[3] = {{140825, "Xinjiang", "新绛县", 0}, {430621, "Yueyang", "岳阳县", 2}, {430623, "", "华容县", 2}};
    levels[4] = {{140825100, "Longxing", "龙兴镇", 0}, {140825101, "", "", 0}, {430621100, "", "", 1}};
    levels[5] = {{140825100200, "Poli", "坡里村", 0},
                 {140825100201, "", "", 0},
                 {140825101200, "", "", 1},
                 {430621100200, "", "", 2}};
    return Places(levels);
}
}  // namespace

TEST_CASE("places are numbered level by level and know their children", "[places]")
{
    const Places places = small_tree();
    REQUIRE(places.size() == 16);
    CHECK(places.count(Level::nation) == 1);
    CHECK(places.count(Level::city) == 3);
    CHECK(places.count(Level::village) == 4);

    for (PlaceId place = 0; place < places.size(); ++place)
    {
        for (PlaceId child = places.first_child(place); child < places.first_child(place) + places.child_count(place);
             ++child)
            CHECK(places.parent(child) == place);
    }
    std::size_t children = 0;
    for (PlaceId place = 0; place < places.size(); ++place) children += places.child_count(place);
    CHECK(children == places.size() - 1);

    const PlaceId changsha = places.find("4301").at(0);
    CHECK(places.child_count(changsha) == 0);
    const PlaceId huarong = places.find("430623").at(0);
    CHECK(places.child_count(huarong) == 0);
}

TEST_CASE("ancestors and levels", "[places]")
{
    const Places places = small_tree();
    const PlaceId poli = places.find("Poli").at(0);
    CHECK(places.level(poli) == Level::village);
    CHECK(places.name(places.ancestor(poli, Level::county)) == "Xinjiang");
    CHECK(places.name(places.ancestor(poli, Level::province)) == "Shanxi");
    CHECK(places.ancestor(poli, Level::village) == poli);
    CHECK(places.ancestor(poli, Level::nation) == 0);
    CHECK(places.parent(0) == 0);
}

TEST_CASE("a selector is a code in any usual length, or a name in either script", "[places]")
{
    const Places places = small_tree();
    CHECK(places.find("140000") == places.find("Shanxi"));
    CHECK(places.find("14") == places.find("山西省"));
    CHECK(places.find("140800") == places.find("1408"));
    CHECK(places.find("140825").size() == 1);
    CHECK(places.find("Yueyang").size() == 2);  // a city and a county
    CHECK(places.find("0").empty());
    CHECK(places.find("").empty());
    CHECK(places.find("Village 2").empty());
}

TEST_CASE("places without a known name are called by level and number", "[places]")
{
    const Places places = small_tree();
    const PlaceId town = places.find("140825101").at(0);
    CHECK(places.name(town) == "Township 2");
    CHECK(places.name(places.first_child(town)) == "Village 1");
    CHECK(places.name_zh(town).empty());
    CHECK(places.name(places.find("430623").at(0)) == "County 2");
    CHECK(places.name_zh(places.find("430623").at(0)) == "华容县");
}

TEST_CASE("identities of villages hold county and number and never meet", "[places]")
{
    const Places places = small_tree();
    std::set<u32> seen;
    for (u32 v = 0; v < places.count(Level::village); ++v)
    {
        const PlaceId village = places.first(Level::village) + v;
        const u32 identity = places.identity_place(village);
        CHECK(identity >> identity_village_bits == places.code(places.ancestor(village, Level::county)));
        seen.insert(identity);
    }
    CHECK(seen.size() == places.count(Level::village));
    CHECK((places.identity_place(places.first(Level::village) + 2) & (max_villages_in_county - 1)) == 2);
}
