/// The fund's books (M16) balance to the fen, and pools that merge lose nothing.
#include "model/small_world.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
std::vector<PlaceId> all_places(const SmallWorld& world)
{
    std::vector<PlaceId> places;
    for (PlaceId place = 0; place < world.places().first(Level::village); ++place) places.push_back(place);
    return places;
}
}  // namespace

TEST_CASE("reserve, revenue, spending and transfers balance in every place and year", "[fund]")
{
    SmallWorld world("", 2018, 2022, People{});
    world.run();
    for (int year = 2018; year <= 2022; ++year)
    {
        INFO(year);
        CHECK(world.at(year, "fund_revenue") == world.at(year, "premium_paid") + world.at(year, "premium_aid") +
                                                    world.at(year, "premium_by_cadres") + world.at(year, "subsidy"));
        CHECK(world.at(year, "fund_spending") ==
              world.at(year, "benefit_inpatient") + world.at(year, "benefit_outpatient"));
        CHECK(world.at(year, "fund_spending") > 0);
        // The nation holds all pools, whatever they hand to each other.
        CHECK(world.at(year, "fund_reserve") ==
              world.at(year - 1, "fund_reserve") + world.at(year, "fund_revenue") - world.at(year, "fund_spending"));
        i64 transfers = 0;
        for (const PlaceId place : all_places(world)) transfers += world.at(year, "fund_transfer", place);
        CHECK(transfers == 0);
        for (const Level level : {Level::province, Level::city, Level::county})
            for (const char* name : {"fund_revenue", "fund_spending"})
            {
                i64 sum = 0;
                for (PlaceId place = world.places().first(level);
                     place < world.places().first(level) + world.places().count(level); ++place)
                    sum += world.at(year, name, place);
                CHECK(sum == world.at(year, name));
            }
    }
}

TEST_CASE("counties hand their reserves to the city when pools merge in 2020", "[fund]")
{
    SmallWorld world("", 2018, 2021, People{});
    world.run();
    const PlaceId county = world.places().first(Level::county), city = world.places().first(Level::city);
    for (PlaceId c = county; c < county + 3; ++c)
    {
        CHECK(world.at(2019, "fund_reserve", c) > 0);
        CHECK(world.at(2020, "fund_transfer", c) == -world.at(2019, "fund_reserve", c));
        CHECK(world.at(2020, "fund_reserve", c) == 0);
        CHECK(world.fund().pool(world.world(), c) == world.places().ancestor(c, Level::city));
    }
    CHECK(world.at(2020, "fund_transfer", city) ==
          world.at(2019, "fund_reserve", county) + world.at(2019, "fund_reserve", county + 1));
    CHECK(world.at(2020, "fund_transfer", city + 1) == world.at(2019, "fund_reserve", county + 2));
    CHECK(world.at(2021, "fund_transfer", city) == 0);
    for (const PlaceId c : {city, city + 1})
        CHECK(world.at(2021, "fund_reserve", c) == world.at(2020, "fund_reserve", c) +
                                                       world.at(2021, "fund_revenue", c) -
                                                       world.at(2021, "fund_spending", c));
}

TEST_CASE("where all is pooled, rich counties lose and poor ones gain", "[fund]")
{
    // The last county pays one and a half times the premium; care is alike.
    const std::string nation = "[fund]\npool_level = { 2003-01-01 = \"county\", 2020-01-01 = \"nation\" }\n";
    SmallWorld world(nation, 2019, 2021, People{});
    world.run();
    const PlaceId county = world.places().first(Level::county);
    const auto balance = [&](PlaceId place)
    { return world.at(2020, "fund_revenue", place) - world.at(2020, "fund_spending", place); };
    // Reserves are shared by heads, and counties are equally large.
    const i64 share_of_pool = world.at(2019, "fund_reserve") / 3;
    CHECK(world.at(2019, "fund_reserve", county + 2) > share_of_pool);
    CHECK(world.at(2019, "fund_reserve", county) < share_of_pool);
    CHECK(balance(county + 2) > balance(county));
    CHECK(world.at(2020, "fund_reserve", 0) == world.at(2019, "fund_reserve", 0) + balance(0));
}

TEST_CASE("a pool that breaks up leaves each county its heads' share", "[fund]")
{
    const std::string split =
        "[fund]\npool_level = { 2003-01-01 = \"nation\", 2012-01-01 = \"county\" }\n"
        "initial_reserve = 33.33\n";
    SmallWorld world(split, 2011, 2012, People{});
    world.run();
    const PlaceId county = world.places().first(Level::county);
    const i64 pool = world.at(2011, "fund_reserve");
    CHECK(world.at(2011, "fund_reserve", county) == 0);
    CHECK(world.at(2012, "fund_transfer", 0) == -pool);
    i64 received = 0;
    for (PlaceId c = county; c < county + 3; ++c)
    {
        received += world.at(2012, "fund_transfer", c);
        CHECK(std::abs(world.at(2012, "fund_transfer", c) - pool / 3) <= 3);
    }
    CHECK(received == pool);
}

TEST_CASE("one city may pool before the others", "[fund]")
{
    const std::string pilot = R"(
[[intervention]]
name = "city pool from 2012"
from = 2012-01-01
places = ["9901"]
set = { fund.pool_level = "city" }
)";
    SmallWorld world(pilot, 2011, 2012, People{});
    world.run();
    const PlaceId county = world.places().first(Level::county), city = world.places().first(Level::city);
    CHECK(world.fund().pool(world.world(), county) == city);
    CHECK(world.fund().pool(world.world(), county + 1) == city);
    CHECK(world.fund().pool(world.world(), county + 2) == county + 2);
    CHECK(world.at(2012, "fund_reserve", city) == world.at(2011, "fund_reserve", city) +
                                                      world.at(2012, "fund_revenue", city) -
                                                      world.at(2012, "fund_spending", city));
    CHECK(world.at(2012, "fund_reserve", county + 2) > 0);
    CHECK(world.at(2012, "fund_reserve", county) == 0);
}
