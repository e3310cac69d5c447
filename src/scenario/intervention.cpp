#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenario/reader.hpp"

namespace canbao
{
namespace
{
constexpr std::array<std::string_view, 9> intervention_keys{"name", "from",  "to",  "places", "groups",
                                                            "set",  "scale", "add", "remove"};
}

void ScenarioReader::read_interventions(const Document& document)
{
    const toml::node* const node = document.root.get("intervention");
    if (!node) return;
    const toml::array* const list = node->as_array();
    if (!list)
    {
        findings_.add(document, node->source(), fmt::format("'intervention' is {}", described(*node)),
                      "interventions are a list", "write [[intervention]], with two brackets");
        return;
    }
    for (const auto& entry : *list)
        if (const toml::table* const table = entry.as_table()) read_intervention(*table, document);
        else
            findings_.add(document, entry.source(), fmt::format("an intervention is {}", described(entry)),
                          "a table is needed", "write [[intervention]] and its keys below");
}

void ScenarioReader::read_intervention(const toml::table& table, const Document& document)
{
    if (table.contains("remove"))
    {
        remove_intervention(table, document);
        return;
    }
    Intervention intervention;
    intervention.name = name_for_unnamed();
    intervention.origin = origin(document, table, nullptr);
    std::array<const toml::table*, 3> changes{};  // by Rule::How
    bool has_from = false;
    for (const auto& [key, node] : in_file_order(table))
    {
        const std::string_view name = key->str();
        const auto what = fmt::format("'{}' of an intervention", shown(name));
        if (name == "name")
        {
            if (const auto* const text = values_.read_string(what, *node, document)) intervention.name = *text;
        }
        else if (name == "from" || name == "to")
        {
            const auto date = values_.read_date(what, *node, document);
            if (name == "from")
            {
                has_from = true;
                if (date) intervention.from = *date;
            }
            else intervention.to = date;
        }
        else if (name == "places" || name == "groups")
        {
            const toml::array* const list = node->as_array();
            if (!list || list->empty())
            {
                findings_.add(document, node->source(),
                              fmt::format("{} is {}", what, list ? "an empty list" : described(*node)),
                              "a list with something in it is needed",
                              fmt::format("without {} the intervention reaches all", name));
                continue;
            }
            u32 groups = 0;
            for (const auto& entry : *list)
            {
                const auto entry_name = fmt::format("one of the {} of an intervention", name);
                if (name == "places" && entry.is_integer() && entry.ref<i64>() >= 0)
                {
                    intervention.places.push_back(fmt::format("{}", entry.ref<i64>()));
                    continue;
                }
                const auto* const text = values_.read_string(entry_name, entry, document);
                if (!text) continue;
                if (name == "places")
                {
                    if (text->empty())
                        findings_.add(document, entry.source(), "a place without a name", "a name or a code is needed");
                    else intervention.places.push_back(*text);
                    continue;
                }
                const auto group = std::ranges::find(group_names, *text);
                if (group != group_names.end()) groups |= 1u << (group - group_names.begin());
                else
                    findings_.add(document, entry.source(), fmt::format("no target group '{}'", shown(*text)),
                                  fmt::format("groups are {}", fmt::join(group_names, ", ")),
                                  did_you_mean(*text, {group_names.begin(), group_names.end()}));
            }
            if (name == "groups") intervention.groups = groups;
        }
        else if (name == "set" || name == "add" || name == "scale")
        {
            const auto how = name == "set" ? Rule::How::set : name == "add" ? Rule::How::add : Rule::How::scale;
            changes[std::size_t(how)] = node->as_table();
            if (!node->is_table())
                findings_.add(document, node->source(), fmt::format("{} is {}", what, described(*node)),
                              "a table of parameters is needed", fmt::format("write [intervention.{}]", name));
        }
        else
            findings_.add(document, key->source(), fmt::format("unknown key '{}' in an intervention", shown(name)),
                          fmt::format("known are {}", fmt::join(intervention_keys, ", ")),
                          did_you_mean(name, {intervention_keys.begin(), intervention_keys.end()}));
    }
    if (!has_from)
        findings_.add(document, table.source(), fmt::format("'{}' has no from", shown(intervention.name)),
                      "an intervention begins on a date", "add from = YYYY-MM-DD");
    else if (intervention.to && *intervention.to <= intervention.from)
        findings_.add(document, table.source(),
                      fmt::format("'{}' ends on {} and begins on {}", shown(intervention.name),
                                  format(*intervention.to), format(intervention.from)),
                      "to is the first day on which it holds no more, after from");
    for (const auto how : {Rule::How::set, Rule::How::scale, Rule::How::add})
        if (changes[std::size_t(how)]) read_changes(*changes[std::size_t(how)], how, document, intervention);
    put_intervention(std::move(intervention), table, document);
}

std::string ScenarioReader::name_for_unnamed() const
{
    for (std::size_t number = state_->interventions.size() + 1;; ++number)
        if (auto name = fmt::format("intervention {}", number); !named_in_.contains(name)) return name;
}

bool ScenarioReader::claim_name(const std::string& name, const toml::node& at, const Document& document)
{
    const auto [named, is_new] = named_in_.try_emplace(name, &document);
    if (is_new || named->second != &document)
    {
        named->second = &document;
        return true;
    }
    findings_.add(document, at.source(), fmt::format("a second intervention '{}' in one file", shown(name)),
                  "each has a name of its own", "keep one, or rename it");
    return false;
}

void ScenarioReader::put_intervention(Intervention intervention, const toml::table& table, const Document& document)
{
    const bool is_new = !named_in_.contains(intervention.name);
    if (!claim_name(intervention.name, table, document)) return;
    auto& all = state_->interventions;
    const auto base = is_new ? all.end() : std::ranges::find(all, intervention.name, &Intervention::name);
    if (base == all.end()) all.push_back(std::move(intervention));
    else *base = std::move(intervention);
}

void ScenarioReader::remove_intervention(const toml::table& table, const Document& document)
{
    const std::string* name = nullptr;
    for (const auto& [key, node] : in_file_order(table))
    {
        if (key->str() == "name") name = values_.read_string("'name' of an intervention", *node, document);
        else if (key->str() != "remove")
            findings_.add(document, key->source(), fmt::format("'{}' beside remove", shown(key->str())),
                          "what is removed has a name and remove = true",
                          "leave it out; or leave remove out, to replace the base's intervention");
        else if (node->value_exact<bool>() != true)
            findings_.add(document, node->source(), fmt::format("'remove' of an intervention is {}", described(*node)),
                          "only true is allowed", "leave it out to keep the intervention");
    }
    if (!table.contains("name"))
        findings_.add(document, table.source(), "remove without a name", "an intervention is removed by its name",
                      "add the name that it has in the base");
    if (!name) return;
    auto& all = state_->interventions;
    const bool is_known = named_in_.contains(*name);
    if (!claim_name(*name, table, document)) return;
    const auto base = is_known ? std::ranges::find(all, *name, &Intervention::name) : all.end();
    if (base != all.end())
    {
        all.erase(base);
        return;
    }
    std::vector<std::string> names;
    if (!findings_.full())
        for (const auto& intervention : all) names.push_back(intervention.name);
    findings_.add(document, table.get("name")->source(), fmt::format("no intervention '{}' to remove", shown(*name)),
                  all.empty() ? "the bases have none" : "an intervention of a base file is needed",
                  did_you_mean(*name, names));
}

void ScenarioReader::read_changes(const toml::table& table, Rule::How how, const Document& document, Intervention& into)
{
    auto settings = collect(table, document, dated_keys_, false);
    std::ranges::stable_sort(settings, {}, &Setting::parameter);
    for (const auto& setting : settings)
    {
        const Parameter& parameter = state_->schema[setting.parameter];
        const auto refuse = [&](std::string_view found, std::string_view todo)
        {
            findings_.add(document, setting.node->source(), fmt::format("'{}' {}", parameter.key, found), "",
                          std::string(todo));
        };
        if (!parameter.dated)
        {
            refuse("does not change in time, so no intervention can change it", "set it for the whole run instead");
            continue;
        }
        if (!parameter.by_intervention)
        {
            refuse("is read once, when the run begins, so no intervention can change it",
                   "give it a path by date instead");
            continue;
        }
        if (!into.places.empty() && !parameter.by_place)
            refuse("is the same at all places", "leave places out, or put it in an intervention of its own");
        if (into.groups != Rule::all_groups && !parameter.by_group)
            refuse("is the same for all target groups", "leave groups out, or put it in an intervention of its own");
        auto value = values_.read_change(parameter, how, *setting.node, document);
        if (!value) continue;
        value->where = document.where(setting.node->source());
        value->origin = origin(document, *setting.node, nullptr);
        into.lines.push_back({setting.parameter, how, std::move(*value)});
    }
}
}  // namespace canbao
