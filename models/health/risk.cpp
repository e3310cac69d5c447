#include "models/health/risk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/math.hpp"

namespace canbao::health
{
namespace
{
constexpr std::size_t ages = oldest + 1;
constexpr f64 two_32 = 4294967296.;

u32 to_threshold(f64 probability) { return u32(std::clamp(probability, 0., 1.) * (two_32 - 1)); }

/// Values by age at the years of a table, linear in time between them and constant outside.
struct AgeTable
{
    std::vector<int> years;
    std::vector<std::array<f64, ages>> values;

    [[nodiscard]] f64 at(int year, int age) const
    {
        const auto a = std::size_t(std::clamp(age, 0, oldest));
        if (year <= years.front()) return values.front()[a];
        if (year >= years.back()) return values.back()[a];
        const auto next = std::size_t(std::upper_bound(years.begin(), years.end(), year) - years.begin());
        const f64 part = f64(year - years[next - 1]) / f64(years[next] - years[next - 1]);
        return values[next - 1][a] + part * (values[next][a] - values[next - 1][a]);
    }
};

/// Adds a fault when the rows of a table end before the run and no projection carries them on.
void require_years(const Scenario& scenario, std::string_view key, int last_year, int to, Faults& faults)
{
    if (last_year < to && scenario.projection().empty())
        faults.add({scenario.where(key), fmt::format("'{}' has data until {}, the run needs {}", key, last_year, to),
                    "years beyond the data need a named projection",
                    fmt::format("add a section [projection], or end earlier (--to {})", last_year)});
}

/// Reads rows year, age_from, age_to, `value`; every age of every year must be there once.
AgeTable read_ages(const Context& context, std::string_view key, std::string_view value, f64 most, Faults& faults)
{
    const Table& table = context.scenario().table(key);
    const auto year = table.column("year", faults), from = table.column("age_from", faults),
               to = table.column("age_to", faults), number = table.column(value, faults);
    AgeTable result;
    if (!year || !from || !to || !number) return result;
    std::vector<std::array<bool, ages>> known;
    for (std::size_t row = 0; row < table.rows(); ++row)
    {
        const auto y = table.number(row, *year, faults), a = table.number(row, *from, faults),
                   b = table.number(row, *to, faults), v = table.number(row, *number, faults);
        if (!y || !a || !b || !v) continue;
        if (!(*a >= 0 && *a <= *b && *b <= oldest && *v >= 0 && *v <= most))
        {
            faults.add({table.where(row, *number), fmt::format("ages {} to {} with {}", *a, *b, *v),
                        fmt::format("ages 0 to {}, values 0 to {}", oldest, most), ""});
            continue;
        }
        if (result.years.empty() || int(*y) > result.years.back())
        {
            result.years.push_back(int(*y));
            result.values.emplace_back();
            known.emplace_back();
        }
        if (int(*y) != result.years.back())
        {
            faults.add({table.where(row, *year), fmt::format("{} follows {}", int(*y), result.years.back()),
                        "the rows are sorted by year", ""});
            continue;
        }
        for (auto age = std::size_t(*a); age <= std::size_t(*b); ++age)
            result.values.back()[age] = *v, known.back()[age] = true;
    }
    for (std::size_t y = 0; y < known.size(); ++y)
        for (std::size_t age = 0; age < ages; ++age)
            if (!known[y][age])
            {
                faults.add({context.scenario().where(key),
                            fmt::format("no value for age {} in {}", age, result.years[y]),
                            "every age from 0 to 100 is needed in every year of the table", ""});
                break;
            }
    if (result.years.empty()) faults.add({context.scenario().where(key), "the table has no rows", "", ""});
    else require_years(context.scenario(), key, result.years.back(), context.to, faults);
    return result;
}
}  // namespace

struct Risk::Tables
{
    AgeTable admissions, chronic;
    std::array<f64, ages> weight{};  ///< share of persons in the reference age structure
    f64 women_20_39 = 0.5;           ///< share of women among its persons of these ages
    struct Costs
    {
        int year = 0;
        std::array<f64, tier_count> mean{}, share{};
    };
    std::vector<Costs> costs;

    void read_weights(const Scenario& scenario, Faults& faults);
    void read_costs(const Context& context, Faults& faults);
};

void Risk::Tables::read_weights(const Scenario& scenario, Faults& faults)
{
    const Table& table = scenario.table("health.reference_ages");
    const auto year = table.column("year", faults), area = table.column("area", faults),
               sex = table.column("sex", faults), from = table.column("age_from", faults),
               to = table.column("age_to", faults), persons = table.column("persons", faults);
    if (!year || !area || !sex || !from || !to || !persons) return;
    f64 total = 0, women = 0, young = 0;
    for (std::size_t row = 0; row < table.rows(); ++row)
    {
        if (table.cell(row, *area) != "rural" || table.cell(row, *year) != "2010") continue;
        const auto a = table.number(row, *from, faults), p = table.number(row, *persons, faults);
        const auto b = table.cell(row, *to).empty() ? std::optional<f64>(oldest) : table.number(row, *to, faults);
        if (!a || !b || !p) continue;
        if (!(*a >= 0 && *a <= *b && *b <= oldest && *p >= 0))
        {
            faults.add({table.where(row, *persons), fmt::format("ages {} to {} with {} persons", *a, *b, *p),
                        fmt::format("ages 0 to {}", oldest), ""});
            continue;
        }
        for (auto age = std::size_t(*a); age <= std::size_t(*b); ++age)
        {
            const f64 of_age = *p / (*b - *a + 1);
            weight[age] += of_age;
            if (age >= 20 && age < 40) young += of_age, women += table.cell(row, *sex) == "female" ? of_age : 0;
        }
        total += *p;
    }
    if (women > 0 && women < young) women_20_39 = women / young;
    if (total <= 0) faults.add({scenario.where("health.reference_ages"), "no persons of area rural in 2010", "", ""});
    else
        for (auto& w : weight) w /= total;
}

void Risk::Tables::read_costs(const Context& context, Faults& faults)
{
    const Scenario& scenario = context.scenario();
    const Table& table = scenario.table("health.admission_cost");
    const auto year = table.column("year", faults), tier = table.column("tier", faults),
               mean = table.column("mean_cost_yuan", faults), share = table.column("share_of_admissions", faults);
    if (!year || !tier || !mean || !share) return;
    for (std::size_t row = 0; row < table.rows(); ++row)
    {
        const auto y = table.number(row, *year, faults), t = table.number(row, *tier, faults),
                   m = table.number(row, *mean, faults), s = table.number(row, *share, faults);
        if (!y || !t || !m || !s) continue;
        // Each year has its three tiers in order.
        const auto wanted = row % tier_count;
        if (*t != f64(wanted + 1) || *m <= 0 || *s < 0 ||
            (wanted == 0 && !costs.empty() && int(*y) <= costs.back().year) ||
            (wanted > 0 && (costs.empty() || int(*y) != costs.back().year)))
        {
            faults.add({table.where(row, *tier), fmt::format("tier {} of {}", *t, int(*y)),
                        "each year in turn with its tiers 1, 2, 3, mean costs above 0 and shares from 0", ""});
            return;
        }
        if (wanted == 0) costs.push_back({.year = int(*y)});
        costs.back().mean[wanted] = *m;
        costs.back().share[wanted] = *s;
        if (wanted + 1 == tier_count)
        {
            f64 total = 0;
            for (const f64 part : costs.back().share) total += part;
            if (!(total > 0))
                faults.add({table.where(row, *share), fmt::format("the shares of {} add up to 0", int(*y)), "", ""});
            for (f64& part : costs.back().share) part /= total;
        }
    }
    if (costs.empty()) faults.add({scenario.where("health.admission_cost"), "the table has no rows", "", ""});
    else require_years(scenario, "health.admission_cost", costs.back().year, context.to, faults);
}

Risk::Risk(const Context& context) : context_(context)
{
    const Scenario& scenario = context.scenario();
    const auto real = [&](const char* key) { return f32(scenario.real(key)); };
    chronic_multiplier_ = real("health.chronic_multiplier");
    cost_sd_ = real("health.cost_sd");
    outpatient_sd_ = real("health.outpatient_sd");
    price_response_ = real("health.price_response");
    debt_limit_ = real("health.debt_limit");
    outpatient_users_ = to_threshold(scenario.real("health.outpatient_users") / 100);
    admission_factor_ = context.policy.id("health.admission_factor");

    Faults faults;
    Tables tables;
    tables.admissions = read_ages(context, "health.admissions", "per_100_person_years", 1000, faults);
    tables.chronic = read_ages(context, "health.chronic", "per_1000", 990, faults);
    tables.read_weights(scenario, faults);
    tables.read_costs(context, faults);
    for (const char* key : {"health.outpatient_visits", "health.outpatient_price", "health.reference_income"})
        scenario.require(key, make_date(context.from, 1, 1), make_date(context.to, 12, 31), faults);
    faults.raise_if_any();

    years_.resize(std::size_t(context.to - context.from + 2));  // the run begins in the autumn before its first year
    for (std::size_t y = 0; y < years_.size(); ++y)
    {
        const int number = context.from - 1 + int(y);
        fill_people(years_[y], number, tables);
        fill_costs(years_[y], number, tables);
        calibrate(years_[y], number);
    }
}

f64 Risk::on_1_january(std::string_view key, int year) const
{
    return context_.policy.value(context_.policy.id(key), make_date(year, 1, 1), 0);
}

const Year& Risk::year(int year) const
{
    return years_[std::size_t(std::clamp(year - (context_.from - 1), 0, int(years_.size()) - 1))];
}

void Risk::fill_people(Year& year, int number, const Tables& tables) const
{
    const Scenario& scenario = context_.scenario();
    const f64 multiplier = f64(chronic_multiplier_);
    const f64 women = scenario.real("health.female_share_20_39") / 100;
    const f64 met = 1 - on_1_january("health.forgone", number) / 100;
    for (int age = 0; age <= oldest; ++age)
    {
        const f64 rate = tables.admissions.at(number, age) / 100;
        const f64 prevalence = tables.chronic.at(number, age) / 1000;
        const f64 before = age == 0 ? 0 : tables.chronic.at(number - 1, age - 1) / 1000;
        // Those who had none and now belong to the share that has: incidence without recovery.
        const f64 onset = std::max(0., (prevalence - before) / (1 - before));
        const f64 healthy = rate / (1 + prevalence * (multiplier - 1));
        for (const bool male : {false, true})
        {
            const f64 of_sex = age < 20 || age >= 40 ? 1
                               : male                ? (1 - women) / (1 - tables.women_20_39)
                                                     : women / tables.women_20_39;
            for (const bool chronic : {false, true})
            {
                const std::size_t c = class_of(age, male, chronic);
                year.admissions[c] = f32(healthy * of_sex * (chronic ? multiplier : 1));
                year.need[c] = f32(f64(year.admissions[c]) / met);
                year.chronic[c] = to_threshold(prevalence);
                year.onset[c] = chronic ? 0 : to_threshold(onset);
            }
        }
    }

    f64 prevalence = 0;
    for (std::size_t age = 0; age < ages; ++age)
        prevalence += tables.weight[age] * tables.chronic.at(number, int(age)) / 1000;
    const f64 users = f64(outpatient_users_) / two_32;
    const f64 mean = on_1_january("health.outpatient_visits", number) *
                     on_1_january("health.outpatient_price", number) / users / (1 + prevalence * (multiplier - 1));
    const f64 median = mean * f64(math::exp(-0.5f * outpatient_sd_ * outpatient_sd_));
    year.outpatient_median = {f32(median), f32(median * multiplier)};
}

void Risk::fill_costs(Year& year, int number, const Tables& tables) const
{
    const auto& costs = tables.costs;
    std::size_t next = 0;
    while (next < costs.size() && costs[next].year <= number) ++next;
    const auto& a = costs[next == 0 ? 0 : next - 1];
    const auto& b = costs[next == costs.size() ? next - 1 : next];
    const f64 part = a.year == b.year || number < a.year ? 0 : f64(number - a.year) / f64(b.year - a.year);
    const f64 price = on_1_january("health.admission_price", number);
    f64 below = 0;
    for (std::size_t t = 0; t < tier_count; ++t)
    {
        const f64 share = a.share[t] + part * (b.share[t] - a.share[t]);
        year.tier_share[t] = f32(share);
        year.mean_bill[t] = f32(price * (a.mean[t] + part * (b.mean[t] - a.mean[t])));
        below += share;
        if (t + 1 < tier_count) year.tier_cut[t] = to_threshold(below);
    }
}

std::array<u32, class_count> Risk::need(const Year& year, int period, Date date) const
{
    const f64 factor = context_.policy.value(admission_factor_, date, 0) * period_days[std::size_t(period)] / 365;
    std::array<u32, class_count> thresholds;
    for (std::size_t c = 0; c < class_count; ++c) thresholds[c] = to_threshold(f64(year.need[c]) * factor);
    return thresholds;
}

f64 Risk::admission_probability(const Year& year, std::size_t person_class, int period, Date date) const
{
    const f64 factor = context_.policy.value(admission_factor_, date, 0) * period_days[std::size_t(period)] / 365;
    return std::min(1., f64(year.admissions[person_class]) * factor);
}

int month_of(int period, u32 word)
{
    constexpr std::array<int, period_count> first_month{0, 2, 8, 9, 10, 11};
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int day = int((word & 0xffffu) * u32(period_days[std::size_t(period)]) >> 16);
    int month = first_month[std::size_t(period)];
    while (day >= days[std::size_t(month)]) day -= days[std::size_t(month++)];
    return month;
}

Fen bill(f32 mean, f32 sd, f32 z)
{
    return Fen(math::min(largest_bill, mean * math::exp(sd * z - 0.5f * sd * sd)) * 100.f + 0.5f);
}

Episode Risk::episode(const Year& year, const std::array<u32, 4>& words) const
{
    const auto t = std::size_t(words[0] >= year.tier_cut[0]) + std::size_t(words[0] >= year.tier_cut[1]);
    f32 z, unused;
    math::normals(words[1], words[2], z, unused);
    return {Tier(t), bill(year.mean_cost[t], cost_sd_, z)};
}

f32 Risk::deterrence(const Year& year, f64 own_share, Fen income) const
{
    // At least one yuan each, so that care that cover pays in full and a year without income have a logarithm.
    const f32 own = math::max(100.f, f32(own_share * f64(year.typical_bill)));
    const f32 price = own / f32(std::max<Fen>(income, 100));
    return price_response_ * math::log(price);
}

f32 Risk::forgone(const Year& year, f32 deterrence)
{
    return 1.f / (1.f + math::exp(-(year.forgone_intercept + deterrence)));
}
}  // namespace canbao::health
