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
                                                    world.at(year, "premium_by_cadres") + world.at(year, "subsidy") +
                                                    world.at(year, "fund_supplement"));
        CHECK(world.at(year, "fund_supplement") > 0);
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

TEST_CASE("the state pays for heads that are only reported, as long as it goes by reports", "[fund]")
{
    People people;
    people.padded = 5;
    people.reported_elsewhere = 50;
    const std::string shares = "[fund]\ndouble_subsidy = 0.5\n";
    SmallWorld world(shares, 2020, 2023, people);
    world.run();
    SmallWorld honest("[fund]\nsubsidy_on = \"enrolled\"\n", 2020, 2023, people);
    honest.run();
    const i64 villages = 3 * people.villages, heads = villages * (5 + 25);
    CHECK(world.at(2020, "subsidy_overpaid") == heads * 550 * fen_per_yuan);
    CHECK(world.at(2021, "subsidy_overpaid") == heads * 580 * fen_per_yuan);
    // The national platform knows everybody by name.
    for (int year = 2022; year <= 2023; ++year) CHECK(world.at(year, "subsidy_overpaid") == 0);
    for (int year = 2020; year <= 2023; ++year)
    {
        CHECK(honest.at(year, "subsidy_overpaid") == 0);
        CHECK(world.at(year, "fund_revenue") - honest.at(year, "fund_revenue") == world.at(year, "subsidy_overpaid"));
        CHECK(world.at(year, "fund_spending") == honest.at(year, "fund_spending"));
    }
}

TEST_CASE("urban residents join with their reserve and have books of their own", "[fund]")
{
    const std::string merged =
        "[fund]\nurban = { 2003-01-01 = false, 2017-01-01 = true }\nurban_ratio = 0.5\nurban_spending = 2\n"
        "subsidy_on = \"enrolled\"\n";
    SmallWorld world(merged, 2015, 2019, People{}), rural("", 2015, 2019, People{});
    world.run();
    rural.run();
    CHECK(world.at(2016, "fund_urban_members") == 0);
    CHECK(world.at(2016, "fund_reserve") == rural.at(2016, "fund_reserve"));
    for (int year = 2017; year <= 2019; ++year)
    {
        INFO(year);
        const i64 heads = world.at(year, "fund_urban_members"), members = world.at(year, "fund_members");
        CHECK(heads == members / 2);
        // What is known of rural members does not change.
        for (const char* name : {"fund_members", "fund_revenue", "fund_spending"})
            CHECK(world.at(year, name) == rural.at(year, name));
        CHECK((world.at(year, "fund_urban_reserve") > 0) == (year == 2017));
        // Twice the spending a head of the year before, to whole fen a head and county.
        const f64 a_head = world.total(year - 1, "fund_spending") / world.total(year - 1, "fund_members");
        CHECK(world.total(year, "fund_urban_spending") == Approx(2 * a_head * f64(heads)).epsilon(0.01));
        const i64 balance = world.at(year, "fund_revenue") + world.at(year, "fund_urban_revenue") +
                            world.at(year, "fund_urban_reserve") - world.at(year, "fund_spending") -
                            world.at(year, "fund_urban_spending");
        CHECK(world.at(year, "fund_reserve") == world.at(year - 1, "fund_reserve") + balance);
    }
    // 180 + 450 yuan in 2017.
    CHECK(world.at(2017, "fund_urban_revenue") == world.at(2017, "fund_urban_members") * 630 * fen_per_yuan);
}

TEST_CASE("the reserve in months is that of the pool that pays", "[fund]")
{
    SmallWorld world("", 2018, 2020, People{});
    world.run();
    const PlaceId city = world.places().first(Level::city), county = world.places().first(Level::county);
    const auto months = [&](int year, PlaceId place)
    { return 1200 * f64(world.at(year, "fund_reserve", place)) / f64(world.at(year, "fund_spending", place)); };
    CHECK(f64(world.at(2019, "fund_months", county)) == Approx(months(2019, county)).margin(1));
    CHECK(world.at(2019, "fund_months", county) != world.at(2019, "fund_months", county + 1));
    CHECK(f64(world.at(2020, "fund_months", city)) == Approx(months(2020, city)).margin(1));
    for (const PlaceId c : {county, county + 1})
        CHECK(world.at(2020, "fund_months", c) == world.at(2020, "fund_months", city));
}

TEST_CASE("poor pools gain and rich ones lose when they merge, and nothing is won by all", "[fund]")
{
    // Enough people that a few dear illnesses do not make a county poor.
    People people;
    people.villages = 24;
    const auto world = [&](const char* level)
    {
        const std::string text =
            "[fund]\npool_level = { 2003-01-01 = \"county\", 2020-01-01 = \"" + std::string(level) + "\" }\n";
        auto made = std::make_unique<SmallWorld>(text, 2018, 2023, people);
        made->run();
        return made;
    };
    const auto merged = world("nation"), apart = world("county");
    const PlaceId county = merged->places().first(Level::county), rich = county + 2;
    for (int year = 2018; year <= 2023; ++year)
    {
        INFO(year);
        i64 gains = 0;
        for (PlaceId c = county; c < county + 3; ++c)
        {
            gains += merged->at(year, "fund_gain", c);
            // What a county would have alone, whatever the pool.
            CHECK(merged->at(year, "fund_net_contribution", c) == apart->at(year, "fund_reserve", c));
            CHECK(apart->at(year, "fund_gain", c) == 0);
        }
        CHECK(gains == 0);
        CHECK(merged->at(year, "fund_gain") == 0);
        if (year < 2020) CHECK(merged->at(year, "fund_gain", rich) == 0);
    }
    CHECK(merged->at(2020, "fund_gain", rich) < 0);
    CHECK(merged->at(2023, "fund_gain", rich) < merged->at(2020, "fund_gain", rich));
    CHECK(merged->at(2023, "fund_gain", county) > 0);
    CHECK(merged->at(2023, "fund_gain", county + 1) > 0);
}

TEST_CASE("books balance whatever pools do", "[fund][law]")
{
    // Pools that merge, regroup and break up at random, with urban residents who come and go.
    constexpr Purpose lots = 60001;
    const std::array<const char*, 4> levels{"county", "city", "province", "nation"};
    for (u32 scenario = 0; scenario < 12; ++scenario)
    {
        u16 drawn = 0;
        const auto lot = [&](u32 below)
        {
            const auto words = draw(Seed{11, 0}, {scenario, 0}, {make_date(2000, 1, 1), lots, drawn++});
            return u32(u64(words[0]) * below >> 32);
        };
        std::string text = "[fund]\ninitial_reserve = " + std::to_string(lot(1000)) + ".37\nurban_ratio = 0." +
                           std::to_string(1 + lot(99)) + "\n";
        for (int year = 2011; year <= 2015; ++year)
        {
            const std::string date = "[[intervention]]\nfrom = " + std::to_string(year) + "-01-01\n";
            const std::array<std::string, 3> places{"", "places = [\"9901\"]\n", "places = [\"990102\"]\n"};
            text += date + places[lot(3)] + "set.fund.pool_level = \"" + levels[lot(4)] + "\"\n";
            text += date + places[lot(3)] + "set.fund.urban = " + (lot(2) ? "true" : "false") + "\n";
        }
        INFO(text);
        People people;
        people.villages = 2;
        people.households = 20;
        people.padded = i32(lot(20));
        people.reported_elsewhere = i32(lot(20));
        SmallWorld world(text, 2010, 2016, people);
        world.run();
        const Places& places = world.places();
        for (int year = 2011; year <= 2016; ++year)
        {
            INFO(year);
            const auto balance = [&](PlaceId place)
            {
                return world.at(year, "fund_revenue", place) + world.at(year, "fund_urban_revenue", place) +
                       world.at(year, "fund_urban_reserve", place) - world.at(year, "fund_spending", place) -
                       world.at(year, "fund_urban_spending", place);
            };
            CHECK(world.at(year, "fund_reserve") == world.at(year - 1, "fund_reserve") + balance(0));
            i64 transfers = 0, gains = 0;
            for (PlaceId place = 0; place < places.first(Level::township); ++place)
            {
                transfers += world.at(year, "fund_transfer", place);
                CHECK(world.at(year, "fund_net_contribution", place) ==
                      world.at(year - 1, "fund_net_contribution", place) + balance(place));
                if (places.level(place) == Level::county) gains += world.at(year, "fund_gain", place);
            }
            CHECK(transfers == 0);
            CHECK(gains == 0);
            CHECK(world.at(year, "fund_net_contribution") == world.at(year, "fund_reserve"));
            for (PlaceId place = 0; place < places.first(Level::county); ++place)
                for (const char* name :
                     {"fund_revenue", "fund_spending", "fund_members", "fund_urban_members", "fund_urban_revenue",
                      "fund_urban_spending", "fund_net_contribution", "fund_gain"})
                {
                    i64 sum = 0;
                    for (u32 c = 0; c < places.child_count(place); ++c)
                        sum += world.at(year, name, places.first_child(place) + c);
                    CHECK(sum == world.at(year, name, place));
                }
        }
    }
}
