#include "models/demography/schedule.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace canbao::demography
{
namespace
{
struct TargetGroup
{
    int from, to;
    f64 value;
};

std::array<f64, ages> spread(std::vector<TargetGroup> groups, Ungroup ungroup)
{
    std::array<f64, ages> values{};
    std::sort(groups.begin(), groups.end(), [](const TargetGroup& a, const TargetGroup& b) { return a.from < b.from; });
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (int age = groups[g].from; age <= groups[g].to; ++age)
        {
            f64 value = groups[g].value;
            // Most of an open last group are in its first ten years.
            const auto middle = [&](std::size_t i)
            { return groups[i].to == oldest ? groups[i].from + 5.0 : 0.5 * f64(groups[i].from + groups[i].to); };
            if (ungroup == Ungroup::midpoint && age != middle(g))
            {
                const bool after = age > middle(g);
                const std::size_t other = after ? g + 1 : g - 1;
                if (after ? g + 1 < groups.size() : g > 0)
                    value += (groups[other].value - value) * (f64(age) - middle(g)) / (middle(other) - middle(g));
            }
            values[std::size_t(age)] = value;
        }
    return values;
}
}  // namespace

Schedule Schedule::read(const Table& table, std::string_view value, f64 scale, Ungroup ungroup, Faults& faults)
{
    const auto value_column = table.column(value, faults);
    const auto from_column = table.column("age_from", faults), to_column = table.column("age_to", faults);
    if (!value_column || !from_column || !to_column) return {};
    const bool has_year = table.has_column("year"), has_sex = table.has_column("sex");
    const std::size_t year_column = has_year ? *table.column("year", faults) : 0;
    const std::size_t sex_column = has_sex ? *table.column("sex", faults) : 0;

    std::map<int, std::array<std::vector<TargetGroup>, sexes>> groups;
    for (std::size_t r = 0; r < table.rows(); ++r)
    {
        const auto number = table.number(r, *value_column, faults);
        const auto from = table.number(r, *from_column, faults), to = table.number(r, *to_column, faults);
        const auto year = has_year ? table.number(r, year_column, faults) : 0;
        if (!number || !from || !to || !year) continue;
        if (!(*from >= 0 && *to <= oldest && *from <= *to))
        {
            faults.add({table.where(r, *from_column), fmt::format("ages {} to {}", *from, *to),
                        fmt::format("ages lie in 0 to {}, the first not above the last", oldest), ""});
            continue;
        }
        const std::string_view sex = has_sex ? table.cell(r, sex_column) : "";
        if (has_sex && sex != "female" && sex != "male")
        {
            faults.add({table.where(r, sex_column), fmt::format("sex '{}'", sex), "female or male", ""});
            continue;
        }
        const TargetGroup group{int(*from), int(*to), *number * scale};
        auto& of_year = groups[int(*year)];
        if (sex != "male") of_year[0].push_back(group);
        if (sex != "female") of_year[1].push_back(group);
    }
    Schedule schedule;
    for (auto& [year, of_year] : groups)
    {
        schedule.years_.push_back(year);
        schedule.values_.push_back({spread(std::move(of_year[0]), ungroup), spread(std::move(of_year[1]), ungroup)});
    }
    if (schedule.years_.empty())
        faults.add({table.name(), "no rows that can be used", "at least one year with one age group", ""});
    return schedule;
}

f64 Schedule::at(int year, std::size_t sex, int age) const
{
    const auto a = std::size_t(std::clamp(age, 0, oldest));
    if (years_.empty()) return 0;
    const auto next = std::size_t(std::upper_bound(years_.begin(), years_.end(), year) - years_.begin());
    if (next == 0) return values_.front()[sex][a];
    const f64 before = values_[next - 1][sex][a];
    if (next == years_.size()) return before;
    return before +
           (values_[next][sex][a] - before) * f64(year - years_[next - 1]) / f64(years_[next] - years_[next - 1]);
}
}  // namespace canbao::demography
