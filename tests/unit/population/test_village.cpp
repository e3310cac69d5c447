#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/isa.hpp"
#include "models/population/village.hpp"
#include "sample.hpp"
#include "world/lineage.hpp"

using namespace canbao;
using namespace canbao::population;

namespace
{
VillageRequest request(u32 persons, u32 number = 0, u64 seed = 1)
{
    VillageRequest r;
    r.village = lineage::village(140825u << 12 | number);
    r.persons = persons;
    r.population_seed = {seed, 0};
    return r;
}

/// Everything that many villages of a county add up to.
struct Totals
{
    std::array<std::array<f64, ages>, sexes> persons{}, married{}, never{};
    std::array<f64, 11> households_of{};  ///< by size; 10 stands for ten and more
    f64 people = 0, households = 0, couples = 0, gap = 0, with_parents = 0;

    Totals(const PopulationStructure& structure, u32 villages, u32 size, VillageRequest like = {})
    {
        VillageSynthesis synthesise(structure);
        VillagePopulation village;
        for (u32 v = 0; v < villages; ++v)
        {
            VillageRequest r = request(size, v);
            r.child_tilt = like.child_tilt, r.elder_tilt = like.elder_tilt;
            r.household_size_factor = like.household_size_factor;
            synthesise(r, village);
            add(village);
        }
    }

    void add(const VillagePopulation& village)
    {
        people += village.persons();
        for (u32 i = 0; i < village.persons(); ++i)
        {
            const std::size_t sex = village.male[i];
            ++persons[sex][village.age[i]];
            married[sex][village.age[i]] += village.marital[i] == Marital::married;
            never[sex][village.age[i]] += village.marital[i] == Marital::never_married;
        }
        for (const auto& household : village.households)
        {
            ++households, ++households_of[std::min<std::size_t>(household.size, 10)];
            bool parents = false;
            for (u32 i = household.first; i < u32(household.first + household.size); ++i)
            {
                parents = parents || village.standing[i] == Standing::parent;
                if (village.male[i] && village.marital[i] == Marital::married)
                    ++couples, gap += f64(village.age[i]) - f64(village.age[i + 1]);
            }
            with_parents += parents;
        }
    }

    [[nodiscard]] f64 count(const std::array<std::array<f64, ages>, sexes>& of, std::size_t sex, int from, int to) const
    {
        f64 sum = 0;
        for (int age = from; age <= to; ++age) sum += of[sex][std::size_t(age)];
        return sum;
    }
    [[nodiscard]] f64 share(int from, int to) const
    {
        return (count(persons, 0, from, to) + count(persons, 1, from, to)) / people;
    }
};
}  // namespace

TEST_CASE("the register has more young adults than the residents, and adds up", "[structure]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2001);
    f64 total = 0, young = 0, men = 0;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (std::size_t age = 0; age < ages; ++age)
        {
            CHECK(s.share[sex][age] >= 0);
            CHECK(s.married[sex][age] + s.never_married[sex][age] <= 1.0001f);
            total += s.share[sex][age];
            if (age >= 20 && age < 40) young += s.share[sex][age];
            if (sex == 1) men += s.share[sex][age];
        }
    CHECK(total == Approx(1.0));
    CHECK(men == Approx(0.515).margin(0.01));
    // Of the rural residents of the 2000 census 30.3 % were 20 to 39 (configs/data/age_structure.csv).
    CHECK(young > 0.32);
    CHECK(young < 0.38);
}

TEST_CASE("cohorts keep their size from census to census: the famine stays a hollow", "[structure]")
{
    // Born 1964, when births had recovered, against born 1958-59.
    const auto scenario = sample::scenario();
    for (const int year : {2003, 2007, 2013, 2018})
    {
        const PopulationStructure s = make_structure(scenario, year);
        const auto born = [&](int birth_year)
        {
            const auto age = std::size_t(year - 1 - birth_year);
            return s.share[0][age] + s.share[1][age];
        };
        CHECK(born(1964) > 1.15 * born(1958));
    }
}

TEST_CASE("start years run from the first census to ten years after the last", "[structure]")
{
    const auto scenario = sample::scenario();
    CHECK_NOTHROW(make_structure(scenario, 2023));
    CHECK_THROWS_AS(make_structure(scenario, 2000), UserError);
    CHECK_THROWS_AS(make_structure(scenario, 2031), UserError);
}

TEST_CASE("an older nation in 2020 than in 2003", "[structure]")
{
    const auto share_65 = [](const PopulationStructure& s)
    {
        f64 sum = 0;
        for (std::size_t sex = 0; sex < sexes; ++sex)
            for (std::size_t age = 65; age < ages; ++age) sum += s.share[sex][age];
        return sum;
    };
    const f64 before = share_65(make_structure(sample::scenario(), 2003));
    const f64 after = share_65(make_structure(sample::scenario(), 2021));
    CHECK(before == Approx(0.068).margin(0.01));
    CHECK(after == Approx(0.123).margin(0.015));
}

TEST_CASE("margins of 400 villages of 1,000 persons follow the structure", "[village]")
{
    // 400,000 persons. Ages are drawn by stratum, with less noise than independent draws (standard deviation of a
    // five-year cell of 5 %: 0.00034) plus the villages' tilts (0.0003) and their curvature (0.0004): 0.003 is more
    // than five standard deviations beyond the curvature.
    const PopulationStructure s = make_structure(sample::scenario(), 2003);
    const Totals t(s, 400, 1000);
    CHECK(t.people == 400000);
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 0; age < oldest; age += 5)
        {
            f64 expected = 0;
            for (int a = age; a < age + 5; ++a) expected += s.share[sex][std::size_t(a)];
            CHECK(t.count(t.persons, sex, age, age + 4) / t.people == Approx(expected).margin(0.003));
        }

    // The couples are the mean of what men's and women's shares ask for, which lie 4 % apart: 3 points allowed. Ages
    // from 20 to 74 in ten-year groups hold 10,000 persons and more: standard deviations below half a point.
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 20; age < 70; age += 10)
        {
            f64 married = 0, never = 0;
            for (int a = age; a < age + 10; ++a)
            {
                married += f64(s.married[sex][std::size_t(a)]) * t.persons[sex][std::size_t(a)];
                never += f64(s.never_married[sex][std::size_t(a)]) * t.persons[sex][std::size_t(a)];
            }
            const f64 persons = t.count(t.persons, sex, age, age + 9);
            CHECK(t.count(t.married, sex, age, age + 9) / persons == Approx(married / persons).margin(0.03));
            CHECK(t.count(t.never, sex, age, age + 9) / persons == Approx(never / persons).margin(0.03));
        }
    CHECK(t.count(t.married, 0, 0, oldest) == t.count(t.married, 1, 0, oldest));
    CHECK(t.gap / t.couples == Approx(1.9).margin(0.5));

    // Villages round their number of households without bias: the error of the mean is below a thousandth.
    CHECK(t.people / t.households == Approx(s.household_size).epsilon(0.01));
    CHECK(t.households_of[1] / t.households == Approx(s.one_person_share).margin(0.01));
    CHECK(t.with_parents / t.households > 0.08);
}

TEST_CASE("household sizes are near the census's when the census's mean is asked for", "[village]")
{
    const auto scenario =
        sample::scenario({"population.household_size=3.34", "population.one_person_households=12.45"});
    const Totals t(make_structure(scenario, 2010), 400, 1000);
    CHECK(t.people / t.households == Approx(3.34).epsilon(0.01));

    Faults faults;
    const Table table = Table::read(test::configs() / "data/household_size_distribution.csv", faults);
    REQUIRE(faults.empty());
    const auto area = table.column("area", faults), persons = table.column("persons", faults),
               share = table.column("pct_of_households", faults);
    f64 distance = 0;
    int sizes = 0;
    for (std::size_t row = 0; row < table.rows(); ++row)
    {
        if (table.cell(row, *area) != "rural") continue;
        const auto size = static_cast<std::size_t>(*table.number(row, *persons, faults));
        distance += 0.5 * std::abs(*table.number(row, *share, faults) / 100.0 - t.households_of[size] / t.households);
        ++sizes;
    }
    CHECK(sizes == 10);
    CHECK(distance < 0.07);  // share of households that would have to change size; 134,000 households
}

TEST_CASE("small households: grown children and the old live by themselves", "[village]")
{
    const auto scenario = sample::scenario({"population.household_size=2.7", "population.one_person_households=22.4"});
    const Totals t(make_structure(scenario, 2021), 200, 1000);
    CHECK(t.people / t.households == Approx(2.7).epsilon(0.01));
    CHECK(t.households_of[1] / t.households == Approx(0.224).margin(0.02));
}

TEST_CASE("a county's tilts move the shares they are about", "[village]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2003);
    const Totals plain(s, 100, 1000);
    VillageRequest r;
    r.child_tilt = 1.3f;
    CHECK(Totals(s, 100, 1000, r).share(0, 14) ==
          Approx(1.3 * plain.share(0, 14) / (1 + 0.3 * plain.share(0, 14))).epsilon(0.02));
    r = {};
    r.elder_tilt = 1.5f;
    CHECK(Totals(s, 100, 1000, r).share(65, 100) > 1.35 * plain.share(65, 100));
    r = {};
    r.household_size_factor = 0.9f;
    const Totals smaller(s, 100, 1000, r);
    CHECK(smaller.people / smaller.households == Approx(0.9 * s.household_size).epsilon(0.01));
}

TEST_CASE("households are in order: head first, couples together, children after them and born of their mother",
          "[village]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2010);
    VillageSynthesis synthesise(s);
    VillagePopulation v;
    for (const u32 persons : {1u, 2u, 3u, 7u, 60u, 333u, 1000u, 9000u, 16383u})
    {
        synthesise(request(persons), v);
        REQUIRE(v.persons() == persons);
        REQUIRE(v.male.size() == persons);
        REQUIRE(v.marital.size() == persons);
        REQUIRE(v.standing.size() == persons);
        REQUIRE(v.births.size() == persons);
        u32 next = 0;
        for (const auto& household : v.households)
        {
            REQUIRE(household.first == next);
            REQUIRE(household.size >= 1);
            const u32 end = household.first + household.size;
            REQUIRE(v.standing[next] == Standing::head);
            for (u32 i = household.first; i < end; ++i)
            {
                if (i > household.first) REQUIRE(v.standing[i] != Standing::head);
                if (v.male[i]) REQUIRE(v.births[i] == 0);
                if (v.marital[i] != Marital::married) continue;
                if (v.male[i])
                {
                    REQUIRE(i + 1 < end);
                    REQUIRE((v.marital[i + 1] == Marital::married && !v.male[i + 1]));
                }
                else
                {
                    REQUIRE(i > household.first);
                    REQUIRE((v.marital[i - 1] == Marital::married && v.male[i - 1]));
                }
            }
            // The head's own children follow the couple, or the lone mother.
            const u32 mother = v.male[next] ? next + 1 : next;
            if (mother < end && !v.male[mother])
                for (u32 i = mother + 1; i < end && v.standing[i] == Standing::child; ++i)
                {
                    if (v.marital[i] != Marital::never_married) break;  // a child with a family of its own
                    const int gap = int(v.age[mother]) - int(v.age[i]);
                    REQUIRE(gap >= 18);
                    REQUIRE(gap <= 42);
                    REQUIRE(v.births[mother] > 0);
                    if (i > mother + 1) REQUIRE(v.age[i] <= v.age[i - 1]);
                }
            next = end;
        }
        REQUIRE(next == persons);
    }
}

TEST_CASE("children under eighteen live with grown-ups", "[village]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2003);
    VillageSynthesis synthesise(s);
    VillagePopulation v;
    for (u32 number = 0; number < 50; ++number)
    {
        synthesise(request(500, number), v);
        for (const auto& household : v.households)
        {
            const auto begin = v.age.begin() + household.first;
            CHECK(*std::max_element(begin, begin + household.size) >= 18);
        }
    }
}

TEST_CASE("a village depends on its request and nothing else", "[village]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2003);
    VillagePopulation fresh, reused, other;
    VillageSynthesis{s}(request(800, 5), fresh);
    VillageSynthesis worker(s);
    worker(request(3000, 1), reused);
    const u8* const memory = reused.age.data();
    worker(request(60, 2), reused);
    worker(request(800, 5), reused);
    CHECK(reused.age.data() == memory);  // no village after the largest allocates
    CHECK(fresh.age == reused.age);
    CHECK(fresh.male == reused.male);
    CHECK(fresh.marital == reused.marital);
    CHECK(fresh.standing == reused.standing);
    CHECK(fresh.births == reused.births);
    worker(request(800, 5, 2), other);
    CHECK(other.age != fresh.age);
    worker(request(800, 6), other);
    CHECK(other.age != fresh.age);
}

TEST_CASE("villages are the same on every instruction set", "[village]")
{
    const PopulationStructure s = make_structure(sample::scenario(), 2003);
    VillageSynthesis worker(s);
    VillagePopulation expected, v;
    set_isa("v1");
    worker(request(1000), expected);
    for (int level = 1; level <= int(best_isa()); ++level)
    {
        set_isa(to_string(static_cast<Isa>(level)));
        worker(request(1000), v);
        CHECK(v.age == expected.age);
        CHECK(v.standing == expected.standing);
        CHECK(v.births == expected.births);
    }
    set_isa(to_string(best_isa()));
}
