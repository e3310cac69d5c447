/// The nation's registered rural population at the start of a year, from census tables.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/math.hpp"
#include "models/population/table_reader.hpp"
#include "models/population/village.hpp"
#include "scenario/scenario.hpp"

namespace canbao::population
{
namespace
{
template <class T>
using ByAge = std::array<T, ages>;
template <class T>
using BySexAndAge = std::array<ByAge<T>, sexes>;

constexpr int first_year = 1900, last_year = 2200;

std::optional<std::size_t> sex_of(std::string_view name)
{
    if (name == "female") return 0;
    if (name == "male") return 1;
    return std::nullopt;
}

/// The two years of a table around `year`, and how far it lies from the first to the second; the nearest year twice
/// when it lies outside.
template <class T>
struct Between
{
    const T& before;
    const T& after;
    f64 weight;

    Between(const std::map<int, T>& by_year, f64 year)
        : Between(by_year, year, by_year.upper_bound(static_cast<int>(year)))
    {
    }

private:
    using Place = typename std::map<int, T>::const_iterator;
    Between(const std::map<int, T>& by_year, f64 year, Place next)
        : before(next == by_year.begin() ? next->second : std::prev(next)->second),
          after(next == by_year.end() ? std::prev(next)->second : next->second),
          weight(next == by_year.begin() || next == by_year.end()
                     ? 0.0
                     : (year - std::prev(next)->first) / (next->first - std::prev(next)->first))
    {
    }
};

/// Persons in an age group [from, to].
struct TargetGroup
{
    int from = 0, to = 0;
    f64 persons = 0;
};

/// Splits age groups into single years. Inside a group the years lie on a line whose slope is that between the
/// neighbouring groups' means, held so that no year falls below a tenth of the mean; the line keeps the group's sum.
/// The last group, open at the top, falls by a fifth from year to year.
ByAge<f64> single_years(const std::vector<TargetGroup>& groups)
{
    constexpr f64 fall = 0.8;
    ByAge<f64> persons{};
    const auto mean = [&](std::size_t g) { return groups[g].persons / (groups[g].to - groups[g].from + 1); };
    const auto centre = [&](std::size_t g) { return 0.5 * (groups[g].from + groups[g].to); };
    for (std::size_t g = 0; g + 1 < groups.size(); ++g)
    {
        const std::size_t left = g == 0 ? g : g - 1;
        const std::size_t right = g + 2 < groups.size() ? g + 1 : g;
        const f64 half = 0.5 * (groups[g].to - groups[g].from);
        f64 slope = left == right ? 0.0 : (mean(right) - mean(left)) / (centre(right) - centre(left));
        const f64 steepest = half > 0 ? 0.9 * mean(g) / half : 0.0;
        slope = std::clamp(slope, -steepest, steepest);
        for (int age = groups[g].from; age <= groups[g].to; ++age)
            persons[std::size_t(age)] = mean(g) + slope * (age - centre(g));
    }
    f64 weight = 1.0, sum = 0.0;
    for (int age = groups.back().from; age <= oldest; ++age, weight *= fall) sum += weight;
    f64 persons_of_age = groups.back().persons / sum;
    for (int age = groups.back().from; age <= oldest; ++age, persons_of_age *= fall)
        persons[std::size_t(age)] = persons_of_age;
    return persons;
}

struct Census
{
    std::array<std::array<std::vector<TargetGroup>, sexes>, 2> groups;  ///< [area: 0 rural, 1 nation][sex]
    BySexAndAge<f64> registered{};
};

std::map<int, Census> read_censuses(const Table& table, Faults& faults)
{
    std::map<int, Census> censuses;
    const TableReader in(table, faults, {"year", "area", "sex", "age_from", "age_to", "persons"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int year = static_cast<int>(in.number(row, 0, first_year, last_year));
        const auto sex = sex_of(in.text(row, 2));
        if (!sex) in.fault(row, 2, fmt::format("'{}'", in.text(row, 2)), "male or female");
        const bool nation = in.text(row, 1) == "national";
        if (!nation && in.text(row, 1) != "rural")
            in.fault(row, 1, fmt::format("'{}'", in.text(row, 1)), "rural or national");
        const int from = static_cast<int>(in.number(row, 3, 0, oldest));
        const int to = static_cast<int>(in.number(row, 4, from, oldest));
        const f64 persons = in.number(row, 5, 1, 1e10);
        if (!sex) continue;
        auto& groups = censuses[year].groups[nation][*sex];
        if (from != (groups.empty() ? 0 : groups.back().to + 1))
            in.fault(row, 3, std::to_string(from), "age groups follow each other from 0 without gaps");
        else groups.push_back({from, to, persons});
    }
    for (auto& [year, census] : censuses)
        for (const auto& area : census.groups)
            for (const auto& groups : area)
                if (groups.empty() || groups.back().to != oldest)
                    faults.add({table.name(), fmt::format("the ages of {} are not complete", year),
                                fmt::format("rural and national rows of both sexes, up to age {}", oldest), ""});
    if (censuses.empty()) faults.add({table.name(), "no rows", "at least one census year", ""});
    return censuses;
}

/// A value for ages, from rows of a table that give it for groups of ages.
struct AgeGroupColumns
{
    std::string_view value;
    f64 low, high;
};
ByAge<f64> read_by_age(const Table& table, const AgeGroupColumns& columns, Faults& faults)
{
    ByAge<f64> values{};
    const TableReader in(table, faults, {"age_from", "age_to", columns.value});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int from = static_cast<int>(in.number(row, 0, 0, oldest));
        const int to = static_cast<int>(in.number(row, 1, from, oldest));
        const f64 value = in.number(row, 2, columns.low, columns.high);
        for (int age = from; age <= to; ++age) values[std::size_t(age)] = value;
    }
    return values;
}

std::map<int, BySexAndAge<f64>> read_mortality(const Table& table, Faults& faults)
{
    std::map<int, BySexAndAge<f64>> rates;
    const TableReader in(table, faults, {"year", "sex", "age_from", "age_to", "rate_per_1000"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int year = static_cast<int>(in.number(row, 0, first_year, last_year));
        const auto sex = sex_of(in.text(row, 1));
        if (!sex) in.fault(row, 1, fmt::format("'{}'", in.text(row, 1)), "male or female");
        const int from = static_cast<int>(in.number(row, 2, 0, oldest));
        const int to = static_cast<int>(in.number(row, 3, from, oldest));
        const f64 rate = in.number(row, 4, 0, 2000) / 1000.0;
        if (!sex) continue;
        for (int age = from; age <= to; ++age) rates[year][*sex][std::size_t(age)] = rate;
    }
    if (rates.empty()) faults.add({table.name(), "no rows", "death rates of at least one year", ""});
    return rates;
}

std::map<int, f64> read_by_year(const Table& table, std::string_view column, f64 low, f64 high, Faults& faults)
{
    std::map<int, f64> values;
    const TableReader in(table, faults, {"year", column});
    for (std::size_t row = 0; row < in.rows(); ++row)
        values[static_cast<int>(in.number(row, 0, first_year, last_year))] = in.number(row, 1, low, high);
    if (values.empty()) faults.add({table.name(), "no rows", "at least one year", ""});
    return values;
}

/// Registered persons of a census year: rural residents, and of the residents of towns the share
/// min(0.95, phi * propensity(age)), with phi such that the total is the number registered.
void add_absent(Census& census, const ByAge<f64>& propensity, f64 registered)
{
    std::array<BySexAndAge<f64>, 2> persons;
    f64 rural_total = 0, town_total = 0;
    BySexAndAge<f64> towns{};
    for (std::size_t sex = 0; sex < sexes; ++sex)
    {
        for (std::size_t area = 0; area < 2; ++area) persons[area][sex] = single_years(census.groups[area][sex]);
        for (std::size_t age = 0; age < ages; ++age)
        {
            towns[sex][age] = std::max(0.0, persons[1][sex][age] - persons[0][sex][age]);
            rural_total += persons[0][sex][age];
            town_total += towns[sex][age];
        }
    }
    const auto share = [&](f64 phi, std::size_t age) { return std::min(0.95, phi * propensity[age]); };
    const f64 absent = std::clamp(registered - rural_total, 0.0, 0.9 * town_total);
    f64 low = 0.0, high = 100.0;
    for (int step = 0; step < 60; ++step)
    {
        const f64 phi = 0.5 * (low + high);
        f64 sum = 0.0;
        for (std::size_t sex = 0; sex < sexes; ++sex)
            for (std::size_t age = 0; age < ages; ++age) sum += share(phi, age) * towns[sex][age];
        (sum < absent ? low : high) = phi;
    }
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (std::size_t age = 0; age < ages; ++age)
            census.registered[sex][age] = persons[0][sex][age] + share(low, age) * towns[sex][age];
}

/// Probability to live from one exact age to another, the year being the one in which the later age is reached.
f64 survival(const std::map<int, BySexAndAge<f64>>& mortality, std::size_t sex, int from, int to, int year)
{
    f64 alive = 1.0;
    for (int age = from; age < to; ++age)
    {
        const Between around(mortality, year - (to - age) + 0.5);
        const auto a = std::size_t(std::clamp(age, 0, oldest));
        const f64 rate = around.before[sex][a] + around.weight * (around.after[sex][a] - around.before[sex][a]);
        alive *= (1.0 - 0.5 * rate) / (1.0 + 0.5 * rate);
    }
    return alive;
}

/// The number a cohort had between two counts, on the exponential curve through both.
f64 between_counts(f64 first, f64 second, f64 weight)
{
    return first * f64(math::exp(f32(weight) * math::log(f32(second / first))));
}

struct Cohorts
{
    const std::map<int, Census>& censuses;
    const std::map<int, BySexAndAge<f64>>& mortality;
    const std::map<int, f64>& births_per_woman;

    /// Registered persons of one sex and age on 1 January. A census of 1 November counts as one of the following
    /// 1 January. Ages are carried along birth cohorts: between two censuses along the curve through both counts,
    /// otherwise by the death rates alone.
    [[nodiscard]] f64 operator()(int year, std::size_t sex, int age) const
    {
        auto next = censuses.lower_bound(year - 1);
        if (next == censuses.end())
        {
            const auto& [last, census] = *std::prev(next);
            return carried(census, last + 1, year, sex, age);
        }
        const int second_year = next->first + 1;
        const auto& second = next->second.registered[sex];
        const int later_age = age + (second_year - year);
        if (second_year == year) return second[std::size_t(age)];
        if (next == censuses.begin()) return 0.0;  // earlier than the data: a fault was raised
        const auto& [first, census] = *std::prev(next);
        const int earlier_age = age - (year - (first + 1));
        if (earlier_age < 0)
            return second[std::size_t(later_age)] / survival(mortality, sex, age, later_age, second_year);
        if (later_age > oldest - 1) return carried(census, first + 1, year, sex, age);
        return between_counts(census.registered[sex][std::size_t(earlier_age)], second[std::size_t(later_age)],
                              f64(year - first - 1) / (second_year - first - 1));
    }

private:
    [[nodiscard]] f64 carried(const Census& census, int census_year, int year, std::size_t sex, int age) const
    {
        const int earlier_age = age - (year - census_year);
        if (earlier_age >= 0)
            return census.registered[sex][std::size_t(earlier_age)] * survival(mortality, sex, earlier_age, age, year);
        // Born since: the youngest counted cohort, times the change of births per woman.
        const int born = year - 1 - age;
        const Between now(births_per_woman, born), then(births_per_woman, census_year - 1);
        const f64 change = (now.before + now.weight * (now.after - now.before)) /
                           (then.before + then.weight * (then.after - then.before));
        return census.registered[sex][0] * change * survival(mortality, sex, 0, age, year);
    }
};

struct MaritalKnot
{
    f64 age = 0, married = 0, never = 0;
};
using MaritalCurves = std::array<std::vector<MaritalKnot>, sexes>;

std::map<int, MaritalCurves> read_marital(const Table& table, Faults& faults)
{
    std::map<int, MaritalCurves> curves;
    const TableReader in(table, faults, {"year", "sex", "age", "married_pct", "never_married_pct"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int year = static_cast<int>(in.number(row, 0, first_year, last_year));
        const auto sex = sex_of(in.text(row, 1));
        if (!sex) in.fault(row, 1, fmt::format("'{}'", in.text(row, 1)), "male or female");
        MaritalKnot knot{in.number(row, 2, 0, oldest), in.number(row, 3, 0, 100) / 100.0,
                         in.number(row, 4, 0, 100) / 100.0};
        if (knot.married + knot.never > 1.0 + 1e-9)
            in.fault(row, 4, "married and never married together above 100", "a smaller share");
        if (!sex) continue;
        auto& knots = curves[year][*sex];
        if (!knots.empty() && knot.age <= knots.back().age)
            in.fault(row, 2, "an age out of order", "ages that increase");
        knots.push_back(knot);
    }
    for (const auto& [year, by_sex] : curves)
        for (const auto& knots : by_sex)
            if (knots.empty())
                faults.add({table.name(), fmt::format("one sex is missing in {}", year), "", "add its rows"});
    if (curves.empty()) faults.add({table.name(), "no rows", "at least one year", ""});
    return curves;
}

MaritalKnot on_curve(const std::vector<MaritalKnot>& knots, f64 age)
{
    if (age <= knots.front().age) return {age, knots.front().married, knots.front().never};
    for (std::size_t k = 1; k < knots.size(); ++k)
        if (age <= knots[k].age)
        {
            const f64 w = (age - knots[k - 1].age) / (knots[k].age - knots[k - 1].age);
            return {age, knots[k - 1].married + w * (knots[k].married - knots[k - 1].married),
                    knots[k - 1].never + w * (knots[k].never - knots[k - 1].never)};
        }
    return {age, knots.back().married, knots.back().never};
}

/// Ages at birth between 18 and 42, from fertility rates; the model has no mothers outside this range at the start.
std::array<u32, ages> ages_at_birth(const Table& table, int year, Faults& faults)
{
    constexpr std::size_t youngest_mother = 18, oldest_mother = 42;
    std::map<int, ByAge<f64>> rates;
    const TableReader in(table, faults, {"year", "age_from", "age_to", "rate_per_1000"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int of = static_cast<int>(in.number(row, 0, first_year, last_year));
        const int from = static_cast<int>(in.number(row, 1, 0, oldest));
        const int to = static_cast<int>(in.number(row, 2, from, oldest));
        const f64 rate = in.number(row, 3, 0, 1000);
        for (int age = from; age <= to; ++age) rates[of][std::size_t(age)] = rate;
    }
    std::array<u32, ages> cumulative{};
    if (rates.empty())
    {
        faults.add({table.name(), "no rows", "births by age of mother of at least one year", ""});
        return cumulative;
    }
    // The children of the first population were born over thirty years, so rates of ten years before stand for all.
    const Between around(rates, year - 10);
    f64 total = 0.0;
    ByAge<f64> rate{};
    for (std::size_t age = youngest_mother; age <= oldest_mother; ++age)
        total += rate[age] = around.before[age] + around.weight * (around.after[age] - around.before[age]);
    if (!(total > 0.0))
    {
        faults.add({table.name(), "no births between ages 18 and 42", "", "give their rates"});
        return cumulative;
    }
    f64 sum = 0.0;
    for (std::size_t age = 0; age < ages; ++age)
    {
        sum += rate[age];
        cumulative[age] = static_cast<u32>(std::min(4294967295.0, sum / total * 4294967296.0));
    }
    return cumulative;
}
}  // namespace

PopulationStructure make_structure(const Scenario& scenario, int start_year)
{
    Faults faults;
    PopulationStructure s;
    s.year = start_year;
    auto censuses = read_censuses(scenario.table("population.age_structure"), faults);
    const auto propensity = read_by_age(scenario.table("population.absent_profile"), {"propensity", 0, 100}, faults);
    const auto registered =
        read_by_year(scenario.table("population.registered"), "registered_million", 1, 10000, faults);
    const auto mortality = read_mortality(scenario.table("population.mortality"), faults);
    const auto marital = read_marital(scenario.table("population.marital_status"), faults);
    const auto births = read_by_year(scenario.table("population.fertility_total"), "births_per_woman", 0.1, 10, faults);
    s.age_at_birth = ages_at_birth(scenario.table("population.fertility"), start_year, faults);
    for (const auto& [year, census] : censuses)
        if (!registered.contains(year))
            faults.add({scenario.where("population.registered"), fmt::format("no row of {}, a census year", year), "",
                        "add it"});
    if (!censuses.empty() && (start_year <= censuses.begin()->first || start_year > censuses.rbegin()->first + 10))
        faults.add(
            {scenario.where("population.age_structure"), fmt::format("a population of {} is asked for", start_year),
             fmt::format("start years from {} to {}", censuses.begin()->first + 1, censuses.rbegin()->first + 10),
             "start in another year, or add a census"});
    faults.raise_if_any();

    for (auto& [year, census] : censuses) add_absent(census, propensity, registered.at(year) * 1e6);
    const Cohorts cohorts{censuses, mortality, births};
    f64 total = 0.0;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (std::size_t age = 0; age < ages; ++age)
            total += s.share[sex][age] = cohorts(start_year, sex, static_cast<int>(age));
    const Between curves(marital, start_year);
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (std::size_t age = 0; age < ages; ++age)
        {
            s.share[sex][age] /= total;
            const auto before = on_curve(curves.before[sex], f64(age)), after = on_curve(curves.after[sex], f64(age));
            s.married[sex][age] = static_cast<f32>(before.married + curves.weight * (after.married - before.married));
            s.never_married[sex][age] = static_cast<f32>(before.never + curves.weight * (after.never - before.never));
        }
    const Date start = make_date(start_year, 1, 1);
    s.household_size = scenario.path("population.household_size").at(start);
    s.one_person_share = scenario.path("population.one_person_households").at(start) / 100.0;
    s.village_age_spread = scenario.real("population.village_age_spread");
    return s;
}
}  // namespace canbao::population
