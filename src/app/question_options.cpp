#include "app/question_options.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace canbao::app
{
namespace
{
std::optional<int> integer(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}
}  // namespace

void QuestionOptions::add(CLI::App& app, const std::string& files_meaning)
{
    app.add_option("files", files, files_meaning);
    app.add_option("--of", expressions, "any arithmetic on series, for instance '100 * visits / household_count'");
    app.add_option("--years", years, "2015, or 2010..2015; all without");
    app.add_option("--level", level, "every place of a level")->check(CLI::IsMember(compare::level_names()));
    app.add_option("--place", places, "a place by code or name; may be repeated");
    app.add_option("--by", by, "classes of people")->check(CLI::IsMember(compare::breakdown_names()));
    app.add_option("--poverty-line", poverty_line,
                   "yuan a head and year; without, half the base run's median income of the year")
        ->check(CLI::Range(0.0, 1e7));
    app.add_option("--min-cell", min_cell, "tell nothing of cells with fewer persons in a run")
        ->check(CLI::Range(i64(0), i64(1) << 40));
    app.add_flag("--independent", independent, "compare runs that are no pairs as independent ones");
}

void QuestionOptions::add_measures(CLI::App& app)
{
    app.add_option("-m,--measure", measures, "a measure by name; may be repeated (--list shows them)");
}

compare::Request QuestionOptions::request(const std::vector<std::string>& usual, Faults& faults) const
{
    compare::Request request;
    request.measures = measures, request.expressions = expressions, request.places = places;
    if (measures.empty() && expressions.empty()) request.measures = usual, request.by_default = true;
    request.poverty_line = poverty_line, request.min_cell = min_cell, request.independent = independent;
    const auto position = [](const std::vector<std::string>& names, const std::string& name)
    { return u8(std::ranges::find(names, name) - names.begin()); };
    request.breakdown = compare::Breakdown(position(compare::breakdown_names(), by));
    if (!level.empty()) request.level = position(compare::level_names(), level);
    if (years.empty()) return request;
    const auto dots = years.find("..");
    const auto from = integer(std::string_view(years).substr(0, dots));
    const auto to = dots == std::string::npos ? from : integer(std::string_view(years).substr(dots + 2));
    if (from && to) request.years = {*from, *to};
    else faults.add({"--years", fmt::format("'{}'", years), "a year, or two as in 2010..2015", ""});
    return request;
}
}  // namespace canbao::app
