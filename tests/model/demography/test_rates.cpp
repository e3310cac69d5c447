#include "county.hpp"

using namespace canbao;
using namespace canbao::demography;
using population::Marital;

namespace
{
/// A rate book of the base data.
struct Book
{
    Scenario scenario;
    population::Geography geography;
    Faults faults;
    Policy policy;
    RateBook rates;
    explicit Book(const std::string& more = "", int from = 2003, int to = 2020)
        : scenario(test::scenario(std::string(test::xinjiang) + more)),
          geography(population::plan_geography(scenario, from, Seed{3, 0})),
          policy(scenario, geography.places, faults),
          rates(policy, from, to)
    {
    }
};
f64 share(u32 threshold) { return f64(threshold) / 4294967296.0; }
u32 kind(Marital marital, u32 male) { return u32(marital) << 1 | male; }
}  // namespace

TEST_CASE("A schedule reads years, sexes and age groups")
{
    Faults faults;
    const Table table = Table::parse("t.csv",
                                     "year,sex,age_from,age_to,rate\n2000,male,0,9,10\n2000,male,10,19,30\n"
                                     "2000,female,0,19,5\n2010,male,0,9,20\n2010,male,10,19,30\n2010,female,0,19,5\n",
                                     faults);
    const Schedule step = Schedule::read(table, "rate", 0.1, Ungroup::step, faults);
    const Schedule line = Schedule::read(table, "rate", 1, Ungroup::midpoint, faults);
    REQUIRE(faults.empty());
    CHECK(step.at(2000, 1, 9) == Approx(1.0));
    CHECK(step.at(2000, 1, 10) == Approx(3.0));
    CHECK(step.at(2005, 1, 5) == Approx(1.5));  // straight between years
    CHECK(step.at(1990, 1, 5) == Approx(1.0));  // flat outside
    CHECK(step.at(2030, 0, 5) == Approx(0.5));
    CHECK(step.at(2000, 1, 50) == 0.0);                    // in no group
    CHECK(line.at(2000, 1, 9) == Approx(10 + 20 * 0.45));  // between the middles 4.5 and 14.5
    CHECK(line.at(2000, 1, 2) == Approx(10.0));
    CHECK(line.at(2000, 1, 18) == Approx(30.0));
}

TEST_CASE("A malformed schedule is reported with its place")
{
    Faults faults;
    const Table table = Table::parse(
        "t.csv", "year,sex,age_from,age_to,rate\n2000,man,0,9,10\n2000,male,9,3,1\n2000,male,0,9,x\n", faults);
    (void)Schedule::read(table, "rate", 1, Ungroup::step, faults);
    (void)Schedule::read(table, "no_such", 1, Ungroup::step, faults);
    REQUIRE(faults.size() == 5);  // sex, ages, number, nothing usable, column
    CHECK(faults.list()[0].message().find("t.csv:2") != std::string::npos);
    CHECK(faults.list()[1].message().find("t.csv:3") != std::string::npos);
}

TEST_CASE("Death probabilities give the life expectancy of the rural table")
{
    // 12_vital_rates: the derived rural rates imply 68.2 (men) and 72.6 (women) years in 2000, 79.9 for women in 2020.
    const Book book;
    const auto life_expectancy = [&](int year, std::size_t sex)
    {
        // Deaths of the year in which an age is reached fall, on average, on the day on which it is reached.
        f64 alive = 1, years = 0.5;
        for (int age = 1; age <= oldest; ++age)
        {
            const f64 dies = book.rates.death(year, sex, age, 1);
            years += alive * (1 - 0.5 * dies);
            alive *= 1 - dies;
        }
        return years;
    };
    CHECK(life_expectancy(2000, 1) == Approx(68.2).margin(0.4));
    CHECK(life_expectancy(2000, 0) == Approx(72.6).margin(0.4));
    CHECK(life_expectancy(2020, 0) == Approx(79.9).margin(0.4));
}

TEST_CASE("Births by age add up to the total fertility rate, for women and for wives")
{
    const Book book;
    for (const int year : {2003, 2010, 2018})
    {
        const auto of_women = book.rates.fertility(year, 1.8);
        f64 women = 0, wives = 0;
        for (int age = 1; age <= oldest; ++age)
        {
            const auto a = std::size_t(age);
            women += of_women[a];
            const auto& chance = book.rates.national(year).person[class_of(age, at_home, kind(Marital::married, 0))];
            // A wife who dies or leaves the register in the year has no child drawn.
            const Terms terms = book.rates.terms(year, 0);
            const f64 stays = 1 - book.rates.death(year, 0, age, 1) -
                              terms[std::size_t(Term::exit)] * book.rates.exit_profile(year, 0, age) /
                                  book.rates.expected(year).exit_scale;
            wives += share(chance.family) * book.rates.expected(year).wives[a] * stays;
        }
        CHECK(women == Approx(1.8).epsilon(1e-9));
        CHECK(wives == Approx(book.rates.terms(year, 0)[std::size_t(Term::fertility)]).epsilon(0.01));
    }
}

TEST_CASE("The chain of residence leads from the shares of a year to those of the next")
{
    const Book book("[demography]\nexit = 0\n");
    const int year = 2010;
    const Rates& rates = book.rates.national(year);
    const auto& now = book.rates.expected(year);
    const auto& before = book.rates.expected(year - 1);
    const f64 stock = book.rates.terms(year, 0)[std::size_t(Term::migrants)];
    f64 migrants = 0, persons = 0;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 1; age <= oldest; ++age)
        {
            const auto a = std::size_t(age);
            // The share away of the year before, from the definition: profile over its mean, times the stock.
            const f64 outside = 1 - now.upper_secondary[a] - now.university[a];
            const Terms terms_before = book.rates.terms(year - 1, 0);
            const f64 away_before = terms_before[std::size_t(Term::migrants)] *
                                    book.rates.migrant_profile(year - 1, sex, age - 1) / before.migrant_scale;
            const u32 k = kind(Marital::never_married, u32(sex));
            const f64 leave = share(rates.person[class_of(age, at_home, k)].residence);
            const f64 back = share(rates.person[class_of(age, away, k)].residence);
            const f64 away = away_before * (1 - back) + (outside - away_before) * leave;
            const f64 wanted = stock * book.rates.migrant_profile(year, sex, age) / now.migrant_scale;
            CHECK(away == Approx(wanted).margin(1e-6));
            migrants += away * now.persons[sex][a];
            persons += now.persons[sex][a];
        }
    CHECK(migrants / persons == Approx(stock).epsilon(0.01));
}

TEST_CASE("The chain of covers elsewhere leads from the shares of a year to those of the next")
{
    const Book book;
    const auto shares = [&](int year)
    {
        const Terms t = book.rates.terms(year, 0);
        const f64 e = t[std::size_t(Term::employee_scheme)], d = t[std::size_t(Term::destination_scheme)];
        return std::array<f64, 3>{1 - e - d, e, d};
    };
    const auto before = shares(2011), now = shares(2012);
    REQUIRE(now[1] > before[1]);
    const Rates& rates = book.rates.national(2012);
    std::array<f64, 3> reached{};
    for (std::size_t from = 0; from < 3; ++from)
    {
        const f64 first = share(rates.cover[from][0]), second = share(rates.cover[from][1]);
        reached[0] += before[from] * first;
        reached[1] += before[from] * (second - first);
        reached[2] += before[from] * (1 - second);
        CHECK((from == 0 ? first : from == 1 ? second - first : 1 - second) > 0.8);  // most keep what they have
    }
    for (std::size_t c = 0; c < 3; ++c) CHECK(reached[c] == Approx(now[c]).margin(1e-6));
}

TEST_CASE("Signs: migrants leave the register more often, children and wives by their own draw never")
{
    const Book book;
    const Rates& rates = book.rates.national(2015);
    const auto exit = [&](int age, u32 status, Marital marital, u32 male)
    { return rates.person[class_of(age, status, kind(marital, male))].exit; };
    CHECK(exit(30, away, Marital::never_married, 1) > 2 * u64(exit(30, at_home, Marital::never_married, 1)));
    CHECK(exit(20, student, Marital::never_married, 0) > exit(20, at_home, Marital::never_married, 0));
    CHECK(exit(30, away, Marital::married, 0) == 0);
    CHECK(exit(12, at_home, Marital::never_married, 1) == 0);
    CHECK(exit(30, at_home, Marital::married, 1) > exit(60, at_home, Marital::married, 1));
}

TEST_CASE("Years without data need a projection")
{
    CHECK_THROWS_AS(Book("", 2003, 2035), UserError);
    CHECK_NOTHROW(Book("[projection]\nname = \"flat\"\n", 2003, 2035));
}
