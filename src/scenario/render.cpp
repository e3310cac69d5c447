#include "scenario/render.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenario/document.hpp"
#include "scenario/state.hpp"

namespace canbao
{
namespace
{
/// A dotted key with every part quoted where TOML wants it.
std::string dotted(std::string_view key)
{
    std::string out;
    for (std::size_t begin = 0; begin <= key.size();)
    {
        const auto end = std::min(key.find('.', begin), key.size());
        if (!out.empty()) out += '.';
        out += toml_key(key.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

/// What a parameter may be, for people.
std::string allowed(const Parameter& parameter)
{
    std::string text;
    if (!parameter.choices.empty()) text = fmt::format("{}", fmt::join(parameter.choices, " | "));
    else
    {
        text = to_string(parameter.type);
        const bool low = std::isfinite(parameter.min), high = std::isfinite(parameter.max);
        if (low && high) text += fmt::format(" from {} to {}", parameter.min, parameter.max);
        else if (low) text += fmt::format(", at least {}", parameter.min);
        else if (high) text += fmt::format(", at most {}", parameter.max);
    }
    return text;
}

/// How a parameter may vary: "time, place, group".
std::string varies(const Parameter& parameter)
{
    if (!parameter.dated) return {};
    std::string text = parameter.interpolation == Interpolation::linear ? "time (linear)" : "time";
    if (parameter.by_place) text += ", place";
    if (parameter.by_group) text += ", group";
    return text;
}

std::string provenance(const Parameter& parameter)
{
    const bool both = !parameter.status.empty() && !parameter.source.empty();
    return parameter.status + (both ? ": " : "") + parameter.source;
}

std::string cell(std::string_view text)
{
    std::string out;
    for (const char c : shown(text)) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}
}  // namespace

std::string Scenario::effective_text() const
{
    std::string text = fmt::format("[scenario]\nname = {}\n", toml_string(state_->name));
    if (!state_->description.empty()) text += fmt::format("description = {}\n", toml_string(state_->description));
    const auto line = [&](const std::string& key, const std::string& value, const std::string& origin)
    { text += fmt::format("{} = {}  # {}\n", key, value, shown(origin)); };

    for (const auto& section : state_->schema.by_section())
    {
        text += fmt::format("\n[{}]\n", dotted(state_->schema[section.front()].section()));
        for (const auto id : section)
        {
            const Value& value = state_->values[id];
            line(toml_key(state_->schema[id].name()), value.toml, value.origin);
        }
    }
    if (!state_->projection.empty())
    {
        text += "\n[projection]\n";
        line("name", toml_string(state_->projection), state_->projection_origin);
        if (!state_->growth.empty()) text += "\n[projection.growth]\n";
        for (const auto& [id, growth] : state_->growth)
            line(dotted(state_->schema[id].key), toml_real(growth.rate), growth.origin);
    }
    for (const auto& intervention : state_->interventions)
    {
        text += fmt::format("\n[[intervention]]  # {}\nname = {}\nfrom = {}\n", shown(intervention.origin),
                            toml_string(intervention.name), format(intervention.from));
        if (intervention.to) text += fmt::format("to = {}\n", format(*intervention.to));
        if (!intervention.places.empty())
        {
            std::string places;
            for (const auto& place : intervention.places)
                places += fmt::format("{}{}", places.empty() ? "" : ", ", toml_string(place));
            text += fmt::format("places = [{}]\n", places);
        }
        if (intervention.groups != Rule::all_groups)
        {
            std::string groups;
            for (std::size_t g = 0; g < group_count; ++g)
                if (intervention.groups >> g & 1)
                    groups += fmt::format("{}\"{}\"", groups.empty() ? "" : ", ", group_names[g]);
            text += fmt::format("groups = [{}]\n", groups);
        }
        for (const auto& change : intervention.lines)
        {
            const char* const how = change.how == Rule::How::set   ? "set"
                                    : change.how == Rule::How::add ? "add"
                                                                   : "scale";
            line(fmt::format("{}.{}", how, dotted(state_->schema[change.parameter].key)), change.value.toml,
                 change.value.origin);
        }
    }
    return text;
}

std::string render_defaults(const Schema& schema)
{
    std::string text;
    for (const auto& section : schema.by_section())
    {
        text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", dotted(schema[section.front()].section()));
        for (const auto id : section)
        {
            const Parameter& parameter = schema[id];
            text += fmt::format("# {}\n# {}", shown(parameter.meaning), allowed(parameter));
            if (!parameter.unit.empty()) text += fmt::format(" [{}]", parameter.unit);
            if (parameter.dated) text += fmt::format("; may change by {}", varies(parameter));
            text += '\n';
            if (const auto origin = provenance(parameter); !origin.empty())
                text += fmt::format("# {}\n", shown(origin));
            text += fmt::format("{} = {}\n", toml_key(parameter.name()), parameter.value);
        }
    }
    return text;
}

std::string render_schema(const Schema& schema)
{
    std::string text =
        "| key | type and range | unit | default | varies by | meaning | provenance |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const auto& section : schema.by_section())
        for (const auto id : section)
        {
            const Parameter& parameter = schema[id];
            text += fmt::format("| `{}` | {} | {} | `{}` | {} | {} | {} |\n", parameter.key, cell(allowed(parameter)),
                                cell(parameter.unit), cell(parameter.value), varies(parameter), cell(parameter.meaning),
                                cell(provenance(parameter)));
        }
    return text;
}
}  // namespace canbao
