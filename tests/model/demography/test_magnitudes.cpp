/// What a county looks like after years of the base data, against the tables they come from.
#include "county.hpp"

using namespace canbao;
using test::TestCounty;

namespace
{
/// Persons by sex and age at the end of a year.
demography::AgeTable pyramid(TestCounty& county, int year)
{
    demography::AgeTable persons{};
    const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
    const auto family = county.registry().find<u16>(Entity::person, "family");
    for (const Block& b : county.world().blocks())
        for (u32 p = 0; p < b.person.rows(); ++p)
        {
            const int age = std::clamp(year - b.person[birth_year][p], 0, demography::oldest);
            persons[family::Male::get(b.person[family][p])][std::size_t(age)] += 1;
        }
    return persons;
}
f64 between(const demography::AgeTable& persons, int from, int to)
{
    f64 sum = 0;
    for (const auto& of_sex : persons)
        for (int age = from; age <= to; ++age) sum += of_sex[std::size_t(age)];
    return sum;
}
template <class Count>
f64 count(TestCounty& county, Count&& is)
{
    f64 sum = 0;
    const auto life = county.registry().find<u8>(Entity::person, "life");
    const auto family = county.registry().find<u16>(Entity::person, "family");
    const auto birth_year = county.registry().find<i16>(Entity::person, "birth_year");
    for (const Block& b : county.world().blocks())
        for (u32 p = 0; p < b.person.rows(); ++p)
            sum += is(b.person[life][p], b.person[family][p], b.person[birth_year][p]);
    return sum;
}
}  // namespace

// One run of Xinjiang county, 270,000 persons, serves all tests of a year; the standard error of a share of the
// whole is below 0.1 points, so tolerances are about the tables, not about chance.
namespace
{
TestCounty& county_of(int year)
{
    static std::map<int, std::unique_ptr<TestCounty>> counties;
    auto& county = counties[year];
    if (!county)
    {
        county = std::make_unique<TestCounty>(test::xinjiang, 2003, year, 2);
        county->run();
    }
    return *county;
}
f64 term(TestCounty& county, int year, demography::Term term)
{
    return county.demography().rates().terms(year, 0)[std::size_t(term)];
}
f64 mean_persons(TestCounty& county, int year)
{
    return 0.5 * (county.persons_at_end(year - 1) + county.persons_at_end(year));
}
}  // namespace

TEST_CASE("Ages follow the table to 2010, and a survey of registered households in 2021")
{
    TestCounty start(test::xinjiang, 2003, 2003);
    const auto first = pyramid(start, 2002), then = pyramid(county_of(2010), 2010),
               late = pyramid(county_of(2021), 2021);
    const auto table_first = population::make_structure(start.setting(), 2003).share;
    const auto table = population::make_structure(start.setting(), 2011).share;
    const auto share = [](const demography::AgeTable& persons, int from, int to)
    { return 100 * between(persons, from, to) / between(persons, 0, demography::oldest); };
    // Change from 2003 to 2010, in percentage points; the county's own mix of ages stands in both. The table is made of
    // two censuses and counts more of the young absent in the second, which no cohort can follow: README, limits.
    struct Band
    {
        int from, to;
        f64 margin;
    };
    for (const auto& [from, to, margin] : {Band{0, 14, 2.5}, Band{15, 44, 4.5}, Band{45, 59, 2.0}, Band{60, 100, 1.5}})
    {
        INFO("ages " << from << " to " << to);
        const f64 change = share(then, from, to) - share(first, from, to);
        CHECK(change == Approx(share(table, from, to) - share(table_first, from, to)).margin(margin));
    }
    // 06a, H23: 20.04 % were 60 and over, 13.82 % 65 and over among members with absent migrants.
    CHECK(share(late, 60, 100) == Approx(20.04).margin(2.0));
    CHECK(share(late, 65, 100) == Approx(13.82).margin(2.0));
}

TEST_CASE("Births follow the path of the total fertility rate")
{
    for (const int year : {2010, 2015, 2021})
    {
        TestCounty& county = county_of(year);
        const auto persons = pyramid(county, year);
        const auto of_women =
            county.demography().rates().fertility(year, term(county, year, demography::Term::fertility));
        f64 expected = 0;
        for (std::size_t age = 15; age <= 50; ++age) expected += persons[0][age] * of_women[age];
        CHECK(f64(county.total(year, "births")) == Approx(expected).epsilon(0.08));
        // Boys per 100 girls; 3500 births have a standard error of four.
        f64 boys = 0, born = 0;
        for (int age = 0; age < 5; ++age) boys += persons[1][std::size_t(age)], born += persons[0][std::size_t(age)];
        CHECK(100 * boys / born == Approx(116).margin(6));
    }
}

TEST_CASE("Crude rates are those of a rural county")
{
    // 12: births of counties with a rural share above 60 % as recorded 12.4 per 1000 (2010), deaths implied by the rural
    // rates 7.2 (2000) to 10.6 (2020), among residents, who are older than the registered.
    TestCounty& county = county_of(2021);
    const auto rate = [&](int year, const char* what)
    { return 1000 * f64(county.total(year, what)) / mean_persons(county, year); };
    CHECK(rate(2010, "births") == Approx(13.0).margin(2.5));
    CHECK(rate(2021, "births") == Approx(7.5).margin(1.5));
    CHECK(rate(2010, "deaths") == Approx(7.2).margin(1.0));
    CHECK(rate(2021, "deaths") == Approx(9.0).margin(1.5));
    // 12: 9.3 couples per 1000 in 2010 and 5.4 in 2021 register in the nation, remarriages included.
    CHECK(rate(2010, "marriages") == Approx(9.3).margin(2.0));
    CHECK(rate(2021, "marriages") == Approx(5.4).margin(1.5));
    for (int year = 2004; year <= 2021; ++year)
        CHECK(rate(year, "exits") / 1000 == Approx(term(county, year, demography::Term::exit)).epsilon(0.15));
}

TEST_CASE("Households become smaller as registered")
{
    TestCounty start(test::xinjiang, 2003, 2003);
    const f64 size_at_start = f64(start.world().rows(Entity::person)) / f64(start.world().rows(Entity::household));
    TestCounty& county = county_of(2021);
    const auto& table = county.setting().path("population.household_size");
    for (const int year : {2005, 2010, 2015, 2020})
    {
        const f64 change = county.persons_at_end(year) / county.households_at_end(year) / size_at_start;
        CHECK(change == Approx(table.at(make_date(year + 1, 1, 1)) / table.at(make_date(2003, 1, 1))).epsilon(0.035));
    }
}

TEST_CASE("Migrants, their destinations and their covers follow the paths")
{
    for (const int year : {2010, 2021})
    {
        TestCounty& county = county_of(year);
        const f64 persons = between(pyramid(county, year), 0, demography::oldest);
        const f64 away = count(county, [](u8 l, u16, i16) { return life::Residence::get(l) != life::at_home; });
        const auto of_migrants = [&](auto&& is) { return count(county, is) / away; };
        CHECK(away / persons == Approx(term(county, year, demography::Term::migrants)).epsilon(0.03));
        CHECK(of_migrants([](u8 l, u16, i16) { return life::Residence::get(l) == life::in_other_province; }) ==
              Approx(term(county, year, demography::Term::migrants_elsewhere)).margin(0.015));
        CHECK(of_migrants([](u8 l, u16, i16) { return life::Elsewhere::get(l) == life::employee_scheme; }) ==
              Approx(term(county, year, demography::Term::employee_scheme)).margin(0.015));
        CHECK(of_migrants([](u8 l, u16, i16) { return life::Elsewhere::get(l) == life::destination_scheme; }) ==
              Approx(term(county, year, demography::Term::destination_scheme)).margin(0.015));
        // Nobody at home has a cover elsewhere, and no migrant is at school.
        CHECK(count(county, [](u8 l, u16, i16)
                    { return life::Residence::get(l) == life::at_home && life::Elsewhere::get(l) != life::none; }) ==
              0);
        CHECK(count(county,
                    [](u8 l, u16, i16) {
                        return life::Residence::get(l) != life::at_home && life::School::get(l) != life::not_at_school;
                    }) == 0);
    }
}

TEST_CASE("Schools and party")
{
    const int year = 2010;
    TestCounty& county = county_of(year);
    const auto of_age = [&](int age, auto&& is)
    {
        const f64 all = count(county, [&](u8, u16, i16 born) { return year - born == age; });
        return count(county, [&](u8 l, u16, i16 born) { return year - born == age && is(l); }) / all;
    };
    CHECK(of_age(10, [](u8 l) { return life::School::get(l) == life::compulsory; }) == 1.0);
    CHECK(of_age(5, [](u8 l) { return life::School::get(l) != life::not_at_school; }) == 0.0);
    // Some 4000 persons an age: a standard error below one point.
    CHECK(of_age(15, [](u8 l) { return life::School::get(l) == life::upper_secondary; }) ==
          Approx(term(county, year, demography::Term::upper_secondary)).margin(0.03));
    CHECK(of_age(18, [](u8 l) { return life::Admitted::get(l) != 0; }) ==
          Approx(term(county, year, demography::Term::university)).margin(0.03));
    CHECK(of_age(18, [](u8 l) { return life::School::get(l) == life::tertiary; }) ==
          of_age(18, [](u8 l) { return life::Admitted::get(l) != 0; }));
    CHECK(of_age(19, [](u8 l) { return life::Admitted::get(l) != 0; }) == 0.0);
    CHECK(of_age(25, [](u8 l) { return life::School::get(l) != life::not_at_school; }) == 0.0);
    // 13: 24 million farmer members of some 957 million registered persons.
    const f64 members = count(county, [](u8 l, u16, i16) { return life::Party::get(l) != 0; });
    CHECK(members / between(pyramid(county, year), 0, demography::oldest) == Approx(0.0255).margin(0.004));
    CHECK(count(county, [](u8 l, u16, i16 born) { return life::Party::get(l) != 0 && year - born < 18; }) == 0);
}

TEST_CASE("Marriage: most marry, men later and fewer than women, wives live with their husbands' households")
{
    const int year = 2010;
    TestCounty& county = county_of(year);
    const auto married = [&](int age, u32 male)
    {
        const auto is_of = [&](u16 f, i16 born) { return year - born == age && family::Male::get(f) == male; };
        const f64 all = count(county, [&](u8, u16 f, i16 born) { return is_of(f, born); });
        return count(county, [&](u8, u16 f, i16 born)
                     { return is_of(f, born) && family::Marital::get(f) == u32(population::Marital::married); }) /
               all;
    };
    // marital_status.csv: women 0.82 at 27 and 0.96 at 37, men 0.63 and 0.90; shapes from memory.
    CHECK(married(27, 0) == Approx(0.82).margin(0.08));
    CHECK(married(37, 0) == Approx(0.96).margin(0.05));
    CHECK(married(37, 1) == Approx(0.90).margin(0.05));
    CHECK(married(24, 1) < married(24, 0) - 0.1);
    // Husbands are directly followed by their wives.
    const auto family = county.registry().find<u16>(Entity::person, "family");
    f64 husbands = 0, followed = 0;
    for (const Block& b : county.world().blocks())
        for (u32 p = 0; p + 1 < b.person.rows(); ++p)
        {
            const auto is = [&](u32 row, u32 male)
            {
                const u16 f = b.person[family][row];
                return family::Marital::get(f) == u32(population::Marital::married) && family::Male::get(f) == male;
            };
            if (is(p, 1)) ++husbands, followed += is(p + 1, 0);
        }
    CHECK(followed / husbands > 0.97);
}

TEST_CASE("Levels of a village are those of its rows")
{
    TestCounty& county = county_of(2010);
    const auto level = [&](const char* name)
    {
        const auto column = county.registry().find<i32>(Entity::village, name);
        return f64(county.sum(Entity::village, column));
    };
    CHECK(level("migrants") == count(county, [](u8 l, u16, i16) { return life::Residence::get(l) != life::at_home; }));
    CHECK(level("students") ==
          count(county, [](u8 l, u16, i16) { return life::School::get(l) >= life::upper_secondary; }));
    CHECK(level("elders_70") == count(county, [](u8, u16, i16 born) { return 2010 - born >= 70; }));
    CHECK(level("party_members") == count(county, [](u8 l, u16, i16) { return life::Party::get(l) != 0; }));
}
