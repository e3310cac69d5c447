#include "compare/tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "compare/text.hpp"
#include "core/counted.hpp"

namespace canbao::compare
{
namespace
{
std::string point_name(const RunSet& set, const std::optional<std::size_t>& point)
{
    return point ? set.points[*point].name : set.points.empty() ? "" : "all";
}

/// arm, point, year, level, place, code, class, membership, measure, unit
std::string identity(const RunSet& set, const Answers& answers, const RowPlace& at)
{
    const PlaceInfo& place = answers.places[at.place];
    const Measure& measure = answers.question.measures[at.measure];
    return fmt::format(
        "{},{},{},{},{},{},{},{},{},{}", csv_field(set.arms[at.arm].name), csv_field(point_name(set, at.point)),
        answers.question.years[at.year], level_names()[place.level], csv_field(place.name), place.code,
        csv_field(answers.classes[at.in_class]), csv_field(to_string(answers.question.basis[at.measure])),
        csv_field(measure.name), csv_field(measure.unit));
}

std::string optional_number(const std::optional<f64>& value) { return value ? csv_number(*value) : ""; }

/// What tells a row apart within an arm's block: year, place and class where there are several.
std::string heading(const RunSet& set, const Answers& answers, const RowPlace& at, bool several_years)
{
    std::string text;
    const auto add = [&](const std::string& part)
    {
        if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
    };
    if (several_years) add(std::to_string(answers.question.years[at.year]));
    if (answers.places.size() > 1 || answers.places[at.place].level > 0) add(answers.places[at.place].name);
    if (answers.classes.size() > 1) add(answers.classes[at.in_class]);
    if (!set.points.empty()) add(at.point ? set.points[*at.point].name : "all points");
    return text;
}

std::string interval(const Estimate& value, bool change)
{
    if (!value.low) return "-";
    const auto number = change ? short_change : short_number;
    return fmt::format("{} to {}", number(*value.low), number(*value.high));
}

std::string measure_title(const Measure& measure)
{
    return measure.unit.empty() ? measure.name : fmt::format("{} [{}]", measure.name, measure.unit);
}

template <class Rows>
std::size_t first_column(const RunSet& set, const Answers& answers, const Rows& rows, bool several_years)
{
    std::size_t width = 20;
    for (const Measure& measure : answers.question.measures) width = std::max(width, measure_title(measure).size());
    for (const auto& row : rows) width = std::max(width, 2 + heading(set, answers, row.at, several_years).size());
    return std::min<std::size_t>(width, 60);
}
}  // namespace

std::string contrasts_csv(const RunSet& set, const Answers& answers, const Comparison& comparison)
{
    std::string out =
        "arm,point,year,level,place,code,class,membership,measure,unit,base,reform,difference,low,high,n,pairing_gain,"
        "range_low,range_high,status\n";
    for (const Contrast& row : comparison.rows)
    {
        out += identity(set, answers, row.at);
        if (row.hidden)
        {
            out += ",,,,,,,,,,suppressed\n";
            continue;
        }
        out += fmt::format(",{},{},{},{},{},{},{},{},{},{}\n", csv_number(row.base), csv_number(row.other),
                           csv_number(row.difference.mean), optional_number(row.difference.low),
                           optional_number(row.difference.high), row.difference.n, optional_number(row.gain),
                           optional_number(row.range_low), optional_number(row.range_high),
                           row.paired ? "paired" : "independent");
    }
    return out;
}

std::string levels_csv(const RunSet& set, const Answers& answers, const std::vector<Level>& levels)
{
    std::string out = "arm,point,year,level,place,code,class,membership,measure,unit,value,low,high,n,status\n";
    for (const Level& row : levels)
    {
        out += identity(set, answers, row.at);
        if (row.hidden) out += ",,,,,suppressed\n";
        else
            out += fmt::format(",{},{},{},{},\n", csv_number(row.value.mean), optional_number(row.value.low),
                               optional_number(row.value.high), row.value.n);
    }
    return out;
}

std::string describe(const RunSet& set)
{
    std::string out = set.title + "\n";
    if (!set.question.empty()) out += set.question + "\n";
    for (std::size_t arm = 0; arm < set.arms.size(); ++arm)
    {
        const auto runs = std::ranges::count(set.runs, arm, &RunFile::arm);
        out += fmt::format("{:<8}{} ({})\n", arm == 0 ? "base" : "reform", set.arms[arm].title, counted(runs, "run"));
        if (arm == 0) continue;
        const auto& differences = set.arms[arm].differences;
        constexpr std::size_t most = 8;
        for (std::size_t d = 0; d < std::min(most, differences.size()); ++d)
            out += fmt::format("          {}: {} -> {}\n", differences[d].what,
                               differences[d].base.empty() ? "(nothing)" : differences[d].base,
                               differences[d].arm.empty() ? "(nothing)" : differences[d].arm);
        if (differences.size() > most) out += fmt::format("          and {} more\n", differences.size() - most);
        if (differences.empty()) out += "          its scenario says what the base's says\n";
    }
    return out;
}

std::string contrasts_text(const RunSet& set, const Answers& answers, const Comparison& comparison,
                           const Request& request, int first_year)
{
    const bool several_years = answers.question.years.back() != first_year;
    const std::size_t width = first_column(set, answers, comparison.rows, several_years);
    std::string out;
    const bool ranges = !set.points.empty();
    for (std::size_t arm = 1; arm < set.arms.size(); ++arm)
    {
        out += fmt::format("\n{}{}\n", set.arms[arm].title,
                           several_years ? "" : fmt::format(", {}", answers.question.years.back()));
        out += fmt::format("{:<{}} {:>10} {:>10} {:>11}  {:<22} {:>3} {:>7}{}\n", "", width, "base", "reform",
                           "difference", "95 % interval", "n", "gain", ranges ? "  range over points" : "");
        for (std::size_t m = 0; m < answers.question.measures.size(); ++m)
        {
            const std::string title = measure_title(answers.question.measures[m]);
            bool titled = false;
            for (const Contrast& row : comparison.rows)
            {
                if (row.at.arm != arm || row.at.measure != m || answers.question.years[row.at.year] < first_year)
                    continue;
                std::string label = heading(set, answers, row.at, several_years);
                if (label.empty()) label = title;
                else
                {
                    if (!titled) out += title + "\n";
                    label = "  " + label;
                }
                titled = true;
                if (row.hidden)
                {
                    out += fmt::format("{:<{}} fewer than {} persons\n", label, width, request.min_cell);
                    continue;
                }
                out += fmt::format(
                    "{:<{}} {:>10} {:>10} {:>11}  {:<22} {:>3} {:>7}{}\n", label, width, short_number(row.base),
                    short_number(row.other), short_change(row.difference.mean), interval(row.difference, true),
                    row.difference.n, row.gain ? short_number(*row.gain) : "-",
                    row.range_low
                        ? fmt::format("  {} to {}", short_change(*row.range_low), short_change(*row.range_high))
                        : "");
            }
        }
    }
    return out;
}

std::string levels_text(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                        const Request& request, int first_year)
{
    const bool several_years = answers.question.years.back() != first_year;
    const std::size_t width = first_column(set, answers, levels, several_years);
    std::string out;
    for (std::size_t arm = 0; arm < set.arms.size(); ++arm)
    {
        out += fmt::format("\n{}{}\n", set.arms[arm].title,
                           several_years ? "" : fmt::format(", {}", answers.question.years.back()));
        out += fmt::format("{:<{}} {:>10}  {:<22} {:>3}\n", "", width, "value", "95 % interval", "n");
        for (std::size_t m = 0; m < answers.question.measures.size(); ++m)
        {
            const std::string title = measure_title(answers.question.measures[m]);
            bool titled = false;
            for (const Level& row : levels)
            {
                if (row.at.arm != arm || row.at.measure != m || answers.question.years[row.at.year] < first_year)
                    continue;
                std::string label = heading(set, answers, row.at, several_years);
                if (label.empty()) label = title;
                else
                {
                    if (!titled) out += title + "\n";
                    label = "  " + label;
                }
                titled = true;
                out += row.hidden ? fmt::format("{:<{}} fewer than {} persons\n", label, width, request.min_cell)
                                  : fmt::format("{:<{}} {:>10}  {:<22} {:>3}\n", label, width,
                                                short_number(row.value.mean), interval(row.value, false), row.value.n);
            }
        }
    }
    return out;
}
}  // namespace canbao::compare
