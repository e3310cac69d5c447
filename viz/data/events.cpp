#include "viz/data/events.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "record/manifest.hpp"

namespace canbao::viz
{
namespace
{
Date to_date(const toml::date& date) { return make_date(int(date.year), date.month, date.day); }

std::string to_text(const toml::node& node)
{
    std::ostringstream text;
    node.visit([&](const auto& value) { text << value; });
    return text.str();
}

/// What a table of `set`, `scale` or `add` changes: its keys from the top, joined by dots.
void collect(const toml::table& table, const std::string& above, std::string_view sign, std::string& what)
{
    for (const auto& [key, node] : table)
    {
        const std::string name = above.empty() ? std::string(key.str()) : above + "." + std::string(key.str());
        if (const toml::table* const inner = node.as_table(); inner && !inner->is_inline())
            collect(*inner, name, sign, what);
        else what += fmt::format("{}{} {} {}", what.empty() ? "" : ", ", name, sign, to_text(node));
    }
}

std::vector<Intervention> read_interventions(const std::string& scenario)
{
    std::vector<Intervention> result;
    try
    {
        const toml::table whole = toml::parse(scenario);
        const toml::array* const list = whole["intervention"].as_array();
        if (!list) return result;
        for (std::size_t i = 0; i < list->size(); ++i)
        {
            const toml::table* const item = list->get(i)->as_table();
            if (!item) continue;
            const auto from = (*item)["from"].value<toml::date>();
            if (!from) continue;
            Intervention one;
            one.name = (*item)["name"].value_or(fmt::format("intervention {}", i + 1));
            one.from = to_date(*from);
            if (const auto to = (*item)["to"].value<toml::date>()) one.to = to_date(*to);
            for (const auto& [key, sign] : {std::pair{"set", "="}, {"scale", "×"}, {"add", "+"}})
                if (const toml::table* const table = (*item)[key].as_table()) collect(*table, "", sign, one.what);
            for (const char* const key : {"places", "groups"})
                if (const toml::node* const node = item->get(key))
                    one.what += fmt::format("; {}: {}", key, to_text(*node));
            result.push_back(std::move(one));
        }
    }
    catch (const toml::parse_error&)
    {
        result.clear();
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    return result;
}

/// Every field of the table that is a date of the calendar: one a year.
std::vector<Date> read_festivals(const std::vector<InputTable>& inputs)
{
    std::vector<Date> result;
    for (const InputTable& table : inputs)
    {
        if (table.name.find("spring_festival") == std::string::npos) continue;
        std::istringstream lines(table.text);
        for (std::string line; std::getline(lines, line);)
        {
            std::istringstream fields(line);
            for (std::string field; std::getline(fields, field, ',');)
                if (const auto date = parse_date(field))
                {
                    result.push_back(*date);
                    break;
                }
        }
    }
    std::sort(result.begin(), result.end());
    return result;
}
}  // namespace

Events read_events(const Manifest& manifest)
{
    return {read_festivals(manifest.inputs), read_interventions(manifest.scenario_text)};
}
}  // namespace canbao::viz
