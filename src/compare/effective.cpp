#include "compare/effective.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace canbao::compare
{
namespace
{
constexpr std::array<std::string_view, 4> no_difference{"scenario.name", "scenario.description", "run.seed",
                                                        "run.replicate"};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Where the comment of a line begins; a # inside a string is none.
std::size_t comment_at(std::string_view line)
{
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        if (quote == '"' && line[i] == '\\') ++i;
        else if (quote) quote = line[i] == quote ? '\0' : quote;
        else if (line[i] == '"' || line[i] == '\'') quote = line[i];
        else if (line[i] == '#') return i;
    }
    return line.size();
}
}  // namespace

std::vector<EffectiveValue> effective_values(std::string_view text)
{
    std::vector<EffectiveValue> values;
    std::string section;
    bool named = true;  // an element of a list is known by its name, which comes first
    while (!text.empty())
    {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t comment = comment_at(line);
        const std::string_view code = trimmed(line.substr(0, comment));
        const std::string_view origin = comment < line.size() ? trimmed(line.substr(comment + 1)) : std::string_view{};
        if (code.empty()) continue;
        if (code.starts_with("[["))
        {
            section = std::string(code.substr(2, code.size() - 4)), named = false;
            continue;
        }
        if (code.starts_with('['))
        {
            section = std::string(code.substr(1, code.size() - 2)), named = true;
            continue;
        }
        const auto equals = code.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string key(trimmed(code.substr(0, equals)));
        const std::string value(trimmed(code.substr(equals + 1)));
        if (!named && key == "name")
        {
            std::string name = value;
            std::erase(name, '"');
            section += fmt::format(" '{}'", name), named = true;
            continue;
        }
        values.push_back({section.find('\'') == std::string::npos ? section + "." + key : section + ": " + key, value,
                          std::string(origin)});
    }
    return values;
}

std::vector<Difference> effective_differences(std::string_view base, std::string_view other)
{
    const auto map = [](const std::vector<EffectiveValue>& values)
    {
        std::map<std::string, const EffectiveValue*> named;
        for (const EffectiveValue& value : values) named[value.what] = &value;
        return named;
    };
    const auto before = effective_values(base), after = effective_values(other);
    const auto in_base = map(before), in_other = map(after);
    std::vector<Difference> list;
    const auto counts = [](const std::string& what)
    { return std::ranges::find(no_difference, std::string_view(what)) == no_difference.end(); };
    for (const EffectiveValue& value : before)
    {
        const auto at = in_other.find(value.what);
        if (!counts(value.what) || (at != in_other.end() && at->second->value == value.value)) continue;
        list.push_back({value.what, value.value, at == in_other.end() ? "" : at->second->value, value.origin,
                        at == in_other.end() ? "" : at->second->origin});
    }
    for (const EffectiveValue& value : after)
        if (counts(value.what) && !in_base.contains(value.what))
            list.push_back({value.what, "", value.value, "", value.origin});
    return list;
}

std::string without_seed(std::string_view text)
{
    std::string out;
    for (const EffectiveValue& value : effective_values(text))
        if (value.what != "run.seed" && value.what != "run.replicate") out += value.what + "=" + value.value + "\n";
    return out;
}
}  // namespace canbao::compare
