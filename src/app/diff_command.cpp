#include "record/diff.hpp"

#include <map>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/difference.hpp"
#include "app/ending.hpp"
#include "core/counted.hpp"
#include "core/date.hpp"

namespace canbao::app
{
namespace
{
std::string where_text(const DifferentValue& value)
{
    std::string text;
    if (value.tick && value.tick_name == "week") text = fmt::format("week of {}", format(date_of(i32(*value.tick))));
    else if (value.tick) text = fmt::format("{} {}", value.tick_name, *value.tick);
    if (value.place)
        text += fmt::format("{}place {}{}", text.empty() ? "" : ", ", *value.place,
                            value.place_name.empty() ? "" : fmt::format(" ({})", value.place_name));
    return fmt::format("{}{}position {}", text, text.empty() ? "" : ", ", fmt::join(value.at, ", "));
}

std::string dataset_text(const DatasetDifference& d, const std::string& first, const std::string& second)
{
    const std::string path = fmt::format("/{}/{}", d.group, d.name);
    switch (d.kind)
    {
        case DatasetDifference::Kind::only_in_first:
            return fmt::format("{}: only in {} ({})\n", path, first, d.first_shape);
        case DatasetDifference::Kind::only_in_second:
            return fmt::format("{}: only in {} ({})\n", path, second, d.second_shape);
        case DatasetDifference::Kind::declaration:
            return fmt::format("{}: {} and {}; not compared\n", path, d.first_shape, d.second_shape);
        case DatasetDifference::Kind::values: break;
    }
    std::string text = d.first_shape == d.second_shape
                           ? fmt::format("{} ({})", path, d.first_shape)
                           : fmt::format("{} ({} and {})", path, d.first_shape, d.second_shape);
    text += fmt::format(": {} of {} differ{}", d.differing, counted(d.compared, "value"), d.differing == 1 ? "s" : "");
    if (d.largest) text += fmt::format(", by up to {}", *d.largest);
    if (d.where)
        text += fmt::format("\n    first: {}: {} and {}", where_text(*d.where), d.where->first, d.where->second);
    return text + "\n";
}
}  // namespace

std::string render(const RunDifference& difference, const std::string& first, const std::string& second)
{
    std::string text;
    for (const ManifestDifference& m : difference.manifest)
        text += fmt::format("manifest: {}: {} and {}{}\n", m.name, m.first.empty() ? "-" : m.first,
                            m.second.empty() ? "-" : m.second, m.counts ? "" : " (does not count)");
    // Datasets of which one file has more and no value differs are named in one line.
    std::map<std::string, std::string> longer;
    for (const DatasetDifference& dataset : difference.datasets)
    {
        if (dataset.kind == DatasetDifference::Kind::values && dataset.differing == 0)
        {
            std::string& names =
                longer[fmt::format("{}: {} and {}", dataset.group, dataset.first_shape, dataset.second_shape)];
            names += (names.empty() ? "" : ", ") + dataset.name;
        }
        else text += dataset_text(dataset, first, second);
    }
    for (const auto& [shapes, names] : longer) text += fmt::format("/{}; equal where both are: {}\n", shapes, names);
    if (const DatasetDifference* const earliest = difference.earliest())
        text += fmt::format("earliest: /{}/{}: {}: {} and {}\n", earliest->group, earliest->name,
                            where_text(*earliest->where), earliest->where->first, earliest->where->second);
    return text;
}

Command add_diff(CLI::App& app)
{
    const auto first = std::make_shared<std::string>(), second = std::make_shared<std::string>();
    app.add_option("first", *first, "run file")->required();
    app.add_option("second", *second, "the run file to compare it with")->required();
    app.footer(
        "Exit code 0 when both simulated the same with the same results, 1 when not, 2 when a file cannot be read.\n"
        "Who wrote a file, when, with which program and how often it was taken up is told but does not count.");
    return [first, second]
    {
        const RunReader a(*first), b(*second);
        const RunDifference difference = diff(a, b);
        fmt::print("{}", render(difference, *first, *second));
        fmt::print("{}\n", difference.equal() ? "equal" : "different");
        return difference.equal() ? int(success) : int(different);
    };
}
}  // namespace canbao::app
