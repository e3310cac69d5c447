#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/population/geography.hpp"
#include "sample.hpp"

using namespace canbao;
using namespace canbao::population;

namespace
{
u64 sum(const std::vector<u64>& values) { return std::accumulate(values.begin(), values.end(), u64(0)); }

std::string message(const UserError& error)
{
    std::string text;
    for (const Fault& fault : error.faults()) text += fault.message() + "\n";
    return text;
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string fault_of(std::vector<std::string> sets)
{
    try
    {
        static_cast<void>(plan_geography(sample::scenario(std::move(sets)), 2003, {1, 0}));
    }
    catch (const UserError& error)
    {
        return message(error);
    }
    return "";
}
}  // namespace

TEST_CASE("apportionment is exact, in proportion, and gives the rest to the largest remainders", "[geography]")
{
    std::vector<u64> share;
    apportion(10, {1, 1, 1}, 0, 10, share);
    CHECK(share == std::vector<u64>{4, 3, 3});
    apportion(100, {50, 30, 20}, 0, 100, share);
    CHECK(share == std::vector<u64>{50, 30, 20});
    apportion(7, {35, 33, 32}, 0, 7, share);  // 2.45, 2.31, 2.24
    CHECK(share == std::vector<u64>{3, 2, 2});
    apportion(5, {0, 0}, 0, 5, share);
    CHECK(share == std::vector<u64>{3, 2});
    apportion(0, {1, 2}, 0, 5, share);
    CHECK(sum(share) == 0);
}

TEST_CASE("apportionment keeps its bounds and stays exact", "[geography]")
{
    std::vector<u64> weight, share;
    for (u64 i = 1; i <= 50; ++i) weight.push_back(i * i * i % 977 + (i == 7 ? 1000000 : 0));
    for (const u64 total : {3000u, 3001u, 20000u, 100000u, 449999u, 450000u})
    {
        apportion(total, weight, 60, 9000, share);
        CHECK(sum(share) == total);
        CHECK(*std::ranges::min_element(share) >= 60);
        CHECK(*std::ranges::max_element(share) <= 9000);
    }
}

TEST_CASE("Shanxi has its 117 units, and every registered person has a village", "[geography]")
{
    const auto scenario = sample::scenario({"geography.select=14"});
    const Geography geography = plan_geography(scenario, 2003, {1, 0});
    const Places& places = geography.places;
    CHECK(places.count(Level::province) == 1);
    CHECK(places.count(Level::city) == 11);
    CHECK(places.count(Level::county) == 117);
    CHECK(places.count(Level::village) == 25350);  // village-coded units of 2010
    CHECK(geography.village_population.size() == places.count(Level::village));
    CHECK(geography.counties.size() == 117);

    u64 counties = 0;
    for (const CountyFacts& county : geography.counties) counties += county.persons;
    CHECK(counties == geography.persons());
    // Registered persons of 2010 (sum of the table) times the scale of 2003, rounded county by county.
    const f64 scale = scenario.path("geography.registered_scale").at(make_date(2003, 1, 1));
    CHECK(std::abs(f64(geography.persons()) - 24060063.0 * scale) <= 59.0);

    const auto [smallest, largest] = std::ranges::minmax(geography.village_population);
    CHECK(smallest >= 60);
    CHECK(largest <= 9000);
    CHECK(places.name(places.find("140825").at(0)) == "Xinjiang");
    CHECK(places.name(places.find("140825100").at(0)) == "Longxing");
}

TEST_CASE("a county is the same whatever else is selected", "[geography]")
{
    const Geography one = plan_geography(sample::scenario({"geography.select=140825"}), 2003, {1, 0});
    const Geography city = plan_geography(sample::scenario({"geography.select=1408"}), 2003, {1, 0});
    const PlaceId county = city.places.find("140825").at(0);
    std::vector<u32> persons, identities, alone;
    for (u32 v = 0; v < city.places.count(Level::village); ++v)
    {
        const PlaceId village = city.places.first(Level::village) + v;
        if (city.places.ancestor(village, Level::county) != county) continue;
        persons.push_back(city.village_population[v]);
        identities.push_back(city.places.identity_place(village));
    }
    for (u32 v = 0; v < one.places.count(Level::village); ++v)
        alone.push_back(one.places.identity_place(one.places.first(Level::village) + v));
    CHECK(persons == one.village_population);
    CHECK(identities == alone);
    const Geography other_seed = plan_geography(sample::scenario({"geography.select=140825"}), 2003, {2, 0});
    CHECK(other_seed.village_population != one.village_population);
    CHECK(other_seed.persons() == one.persons());
}

TEST_CASE("Poli is one village of the size asked for", "[geography]")
{
    const Geography geography =
        plan_geography(sample::scenario({"geography.select=140825", "geography.township=Longxing",
                                         "geography.village=Poli", "geography.village_population=1000"}),
                       2003, {1, 0});
    CHECK(geography.village_population == std::vector<u32>{1000});
    CHECK(geography.counties.at(0).persons == 1000);
    CHECK(geography.places.size() == level_count);
    const PlaceId village = geography.places.first(Level::village);
    CHECK(geography.places.name(village) == "Poli");
    CHECK(geography.places.name_zh(village) == "坡里村");

    const Geography own_size = plan_geography(
        sample::scenario({"geography.select=140825", "geography.township=龙兴镇", "geography.village=坡里村"}), 2003,
        {1, 0});
    CHECK(own_size.persons() >= 60);
}

TEST_CASE("the whole country is planned", "[geography]")
{
    const Geography china = plan_geography(sample::scenario(), 2003, {1, 0});
    CHECK(china.places.count(Level::province) == 31);
    CHECK(china.places.count(Level::county) == 2854);  // 2,987 rows of the source less 133 statistical zones
    CHECK(china.places.count(Level::village) > 500000);
    CHECK(china.persons() > 900000000);
    CHECK(china.persons() < 960000000);

    // Factors are relative to the nation, so their means over registered persons are near one.
    f64 size = 0, child = 0, elder = 0, income = 0, persons = 0;
    for (const CountyFacts& county : china.counties)
    {
        const f64 weight = county.persons;
        persons += weight;
        size += weight * f64(county.household_size_factor);
        child += weight * f64(county.child_tilt);
        elder += weight * f64(county.elder_tilt);
        income += weight * f64(china.income_factor(county, 2013));
    }
    CHECK(size / persons == Approx(1.0).margin(0.01));
    CHECK(child / persons == Approx(1.0).margin(0.01));
    CHECK(elder / persons == Approx(1.0).margin(0.01));
    CHECK(income / persons == Approx(1.0).margin(0.02));
}

TEST_CASE("relative incomes: Shanxi is below the nation, Zhejiang above", "[geography]")
{
    const Geography shanxi = plan_geography(sample::scenario({"geography.select=Shanxi"}), 2003, {1, 0});
    const Geography zhejiang = plan_geography(sample::scenario({"geography.select=浙江省"}), 2003, {1, 0});
    const auto mean = [](const Geography& g, int year)
    {
        f64 income = 0;
        for (const CountyFacts& county : g.counties) income += f64(g.income_factor(county, year)) * f64(county.persons);
        return income / f64(g.persons());
    };
    CHECK(mean(shanxi, 2003) < 0.95);
    CHECK(mean(zhejiang, 2003) > 1.5);
    const CountyFacts& county = shanxi.counties.at(0);
    CHECK(shanxi.income_factor(county, 2003) == shanxi.income_factor(county, 2013));
    const f32 before = shanxi.income_factor(county, 2013), after = shanxi.income_factor(county, 2020);
    CHECK(f64(shanxi.income_factor(county, 2017)) == Approx(f64(before + (after - before) * 4.f / 7.f)));
}

TEST_CASE("the register follows its path from year to year", "[geography]")
{
    const auto scenario = sample::scenario({"geography.select=14"});
    const u64 in_2010 = plan_geography(scenario, 2010, {1, 0}).persons();
    CHECK(in_2010 == 24060063);
    CHECK(plan_geography(scenario, 2018, {1, 0}).persons() < in_2010);
}

TEST_CASE("selectors may be mixed, and a place named twice counts once", "[geography]")
{
    const Geography g = plan_geography(sample::scenario({"geography.select=\"140825, 1408, Yuncheng\""}), 2003, {1, 0});
    CHECK(g.places.count(Level::county) == 13);
}

TEST_CASE("faults of the geography say where and what to do", "[geography]")
{
    CHECK(says(fault_of({"geography.select=Shanix"}), "did you mean 'Shanxi'"));
    CHECK(says(fault_of({"geography.select=Yueyang"}), "4306, 430621"));
    CHECK(says(fault_of({"geography.select=14", "geography.township=Longxing"}), "117 counties"));
    CHECK(says(fault_of({"geography.select=140825", "geography.village=Poli"}), "geography.township"));
    CHECK(says(fault_of({"geography.select=140825", "geography.township=Longxin"}), "did you mean 'Longxing'"));
    CHECK(says(fault_of({"geography.select=140825", "geography.township=Longxing", "geography.village=Polli"}),
               "did you mean 'Poli'"));
    CHECK(says(fault_of({"geography.select=140825", "geography.village_population=500"}), "no village is named"));
    const std::string both = fault_of({"geography.select=\"Shanix, 999999\""});
    CHECK(says(both, "Shanix"));
    CHECK(says(both, "999999"));
}
