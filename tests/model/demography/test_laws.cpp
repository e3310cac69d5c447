/// What must hold whatever the rates are: nobody and nothing is lost, identities are one's own, rows are in order.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "county.hpp"
#include "world/lineage.hpp"

using namespace canbao;
using test::TestCounty;

namespace
{
/// Counts of what is wrong with the rows of a world; all zero in a sound one.
struct Flaws
{
    u32 rows = 0, heads = 0, spouses = 0, ties = 0, self_ties = 0, adults = 0;
};

Flaws inspect(TestCounty& county, int year)
{
    Flaws flaws;
    const Structure& s = county.structure();
    const auto family = county.registry().find<u16>(Entity::person, "family");
    const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
    for (Block& b : county.world().blocks())
    {
        u32 household = 0, person = 0;
        for_each_village(b, s,
                         [&](const VillageRows& village)
                         {
                             flaws.rows += village.first_household != household || village.first_person != person;
                             for (u32 h = village.first_household; h < village.end_household(); ++h)
                             {
                                 flaws.rows += b.household[s.first_member][h] != person || b.household[s.size][h] == 0;
                                 const u32 end = person + b.household[s.size][h];
                                 u32 adults = 0;
                                 for (u32 p = person; p < end; ++p)
                                 {
                                     const auto role = population::Standing(family::Role::get(b.person[family][p]));
                                     flaws.heads += (p == person) != (role == population::Standing::head);
                                     flaws.spouses += role == population::Standing::spouse && p != person + 1;
                                     adults += year - b.person[birth_year][p] >= demography::adult_age;
                                 }
                                 flaws.adults += adults == 0;
                                 for (const auto tie : county.books().ties)
                                 {
                                     flaws.ties += b.household[tie][h] >= village.households;
                                     flaws.self_ties +=
                                         village.households > 1 && b.household[tie][h] == h - village.first_household;
                                 }
                                 person = end;
                             }
                             household = village.end_household();
                             flaws.rows += person != village.end_person();
                         });
        flaws.rows += household != b.household.rows() || person != b.person.rows();
    }
    return flaws;
}
}  // namespace

TEST_CASE("Rows are contiguous and in order, heads come first, ties lead to households of the village")
{
    TestCounty county(test::xinjiang, 2003, 2012);
    const Flaws before = inspect(county, 2002);
    county.run();
    const Flaws after = inspect(county, 2012);
    CHECK(before.rows == 0);
    CHECK(after.rows == 0);
    CHECK(after.heads == 0);
    CHECK(after.spouses == 0);
    CHECK(after.ties == 0);
    CHECK(after.self_ties == 0);
    CHECK(after.adults == 0);
}

TEST_CASE("Persons and households are conserved in every village and year")
{
    TestCounty county(test::xinjiang, 2003, 2012);
    std::vector<std::pair<u32, u32>> before;
    for (const Block& b : county.world().blocks())
        for_each_village(b, county.structure(),
                         [&](const VillageRows& v) { before.emplace_back(v.persons, v.households); });
    county.run();
    u32 wrong = 0;
    i64 in = 0, out = 0, moved = 0;
    for (std::size_t v = 0; v < before.size(); ++v)
        for (const auto& y : county.books().years[v])
        {
            const i64 persons =
                before[v].first + y["births"] - y["deaths"] - y["exits"] + y["moves_in"] - y["moves_out"];
            const i64 households = before[v].second + y["divisions"] - y["households_ended"];
            wrong += persons != y.persons;
            wrong += households != y.households;
            in += y["moves_in"], out += y["moves_out"], moved += y["moves_in"] != y["moves_out"];
            before[v] = {y.persons, y.households};
        }
    CHECK(wrong == 0);
    CHECK(in == out);
    CHECK(moved > 0);  // moves between villages took place
}

TEST_CASE("Money is conserved to the fen")
{
    TestCounty county(test::xinjiang, 2003, 2012);
    const i64 savings = county.sum(Entity::household, county.books().savings);
    const i64 debt = county.sum(Entity::household, county.books().debt);
    county.run();
    i64 estates = 0, written_off = 0;
    for (const auto& village : county.books().years)
        for (const auto& y : village) estates += y.estates, written_off += y.written_off;
    CHECK(county.sum(Entity::household, county.books().savings) + estates == savings);
    CHECK(county.sum(Entity::household, county.books().debt) + written_off == debt);
    CHECK(estates > 0);
}

TEST_CASE("Identities are unique over thirty-seven years")
{
    // Everyone who ever lived in the county, by identity; a person keeps year of birth and sex.
    std::unordered_map<u64, u64> people;
    u32 collisions = 0, changed = 0, shared_houses = 0;
    i64 births = 0;
    std::size_t at_start = 0;
    for (const int to : {2003, 2015, 2027, 2039})
    {
        TestCounty county(std::string("[projection]\nname = \"flat\"\n[geography]\nselect = \"140825\"\n"), 2003, to,
                          2);
        const Structure& s = county.structure();
        const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
        const auto family = county.registry().find<u16>(Entity::person, "family");
        at_start = county.world().rows(Entity::person);
        county.run();
        std::set<u64> here, houses;
        for (const Block& b : county.world().blocks())
        {
            for (u32 p = 0; p < b.person.rows(); ++p)
            {
                const u64 who = Identity{b.person[s.line][p], b.person[s.origin][p]}.packed();
                const u64 what = u64(u16(b.person[birth_year][p])) << 1 | family::Male::get(b.person[family][p]);
                collisions += !here.insert(who).second;
                const auto [known, fresh] = people.emplace(who, what);
                changed += !fresh && known->second != what;
            }
            for (u32 h = 0; h < b.household.rows(); ++h)
                shared_houses +=
                    !houses
                         .insert(Identity{b.household[s.household_line][h], b.household[s.household_place][h]}.packed())
                         .second;
        }
        births = 0;
        for (int y = 2003; y <= to; ++y) births += county.total(y, "births");
    }
    CHECK(collisions == 0);
    CHECK(changed == 0);
    CHECK(shared_houses == 0);
    CHECK(births > i64(at_start) / 5);
}

TEST_CASE("The number of threads changes nothing")
{
    const auto digest = [](int threads) { return TestCounty(test::xinjiang, 2003, 2008, threads).run().digest(); };
    const std::string one = digest(1);
    CHECK(digest(2) == one);
    CHECK(digest(3) == one);
}

TEST_CASE("An intervention changes nothing before its date, and one that changes nothing leaves every bit")
{
    const std::string setting = test::xinjiang;
    const std::string base = TestCounty(setting, 2003, 2008).run().digest();
    const auto with = [&](const char* date, const char* how, const char* places)
    { return setting + "[[intervention]]\nname = \"test\"\nfrom = " + date + "\n" + places + how + "\n"; };
    const auto digest = [](const std::string& text) { return TestCounty(text, 2003, 2008).run().digest(); };
    const char* const everywhere = "";
    const char* const there = "places = [\"140825\"]\n";
    CHECK(digest(with("2009-01-01", "scale = { \"demography.fertility\" = 0.5 }", everywhere)) == base);
    CHECK(digest(with("2005-01-01", "scale = { \"demography.fertility\" = 1.0 }", everywhere)) == base);
    CHECK(digest(with("2005-01-01", "scale = { \"demography.fertility\" = 1.0 }", there)) == base);
    CHECK(digest(with("2008-01-01", "scale = { \"demography.fertility\" = 0.5 }", everywhere)) != base);
    CHECK(digest(with("2008-01-01", "scale = { \"demography.fertility\" = 0.5 }", there)) ==
          digest(with("2008-01-01", "scale = { \"demography.fertility\" = 0.5 }", everywhere)));
}

TEST_CASE("Fewer births leave the deaths, exits and marriages of everybody else as they were")
{
    const auto outcome = [](const char* more)
    {
        TestCounty county(std::string(test::xinjiang) + more, 2003, 2006);
        county.run();
        std::array<i64, 4> all{};
        for (int y = 2003; y <= 2006; ++y)
        {
            all[0] += county.total(y, "births");
            all[1] += county.total(y, "marriages");
            all[2] += county.total(y, "divisions");
        }
        // Those who were there at the start and still are.
        const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
        for (const Block& b : county.world().blocks())
            for (const i16 born : b.person[birth_year]) all[3] += born < 2003;
        return all;
    };
    const auto base = outcome("");
    const auto few =
        outcome("[[intervention]]\nname = \"fewer\"\nfrom = 2003-01-01\nset = { \"demography.fertility\" = 0.9 }\n");
    CHECK(few[0] < base[0] * 6 / 10);
    for (std::size_t i = 1; i < base.size(); ++i) CHECK(few[i] == base[i]);
}

TEST_CASE("A newborn shares its mother's cover, where the rule holds")
{
    const bool rule = GENERATE(true, false);
    TestCounty county(std::string(test::xinjiang) + "[demography]\nnewborn_cover = " + (rule ? "true" : "false") + "\n",
                      2003, 2003);
    county.run();
    const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
    u32 covered = 0, born = 0;
    for (const Block& b : county.world().blocks())
        for (u32 p = 0; p < b.person.rows(); ++p)
            if (b.person[birth_year][p] == 2003)
                ++born, covered += insurance::Covered::get(b.person[county.books().insurance][p]);
    REQUIRE(born > 1000);
    // Every second founder is covered at the start.
    if (rule) CHECK(std::abs(f64(covered) / born - 0.5) < 0.05);  // 3.5 standard errors of 1000 births
    else CHECK(covered == 0);
}

TEST_CASE("A lone village lives on")
{
    TestCounty county(
        "geography.select = \"140825\"\ngeography.township = \"Longxing\"\ngeography.village = \"Poli\"\n"
        "geography.village_population = 60\n[projection]\nname = \"flat\"\n",
        2003, 2039);
    county.run();
    const Flaws flaws = inspect(county, 2039);
    CHECK(flaws.rows + flaws.heads + flaws.ties + flaws.self_ties == 0);
    CHECK(county.total(2010, "moves_in") == 0);
}
