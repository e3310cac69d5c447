#include "record/layout.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace canbao
{
namespace
{
struct TypeInfo
{
    std::string_view name;
    std::size_t size;
};
constexpr std::array<TypeInfo, 10> type_infos{{{"uint8", 1},
                                               {"int16", 2},
                                               {"uint16", 2},
                                               {"int32", 4},
                                               {"uint32", 4},
                                               {"int64", 8},
                                               {"uint64", 8},
                                               {"float32", 4},
                                               {"float64", 8},
                                               {"text", 0}}};

// What xarray decodes to a span of time.
constexpr std::array<std::string_view, 7> time_spans{"days",         "hours",        "minutes",    "seconds",
                                                     "milliseconds", "microseconds", "nanoseconds"};

[[noreturn]] void mistake(std::string_view where, std::string_view what)
{
    throw std::logic_error(fmt::format("layout of the run file: {}: {}", where, what));
}

void check_name(std::string_view where, std::string_view name)
{
    const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (name.empty() || !word(name.front()) ||
        !std::all_of(name.begin(), name.end(), [&](char c) { return word(c) || digit(c); }))
        mistake(where, fmt::format("the name '{}' is not made of letters, digits and _", name));
}

void check_described(std::string_view where, std::string_view units, std::string_view long_name, const Flags& flags)
{
    if (units.empty()) mistake(where, "has no units; a pure number has the units 1");
    if (std::find(time_spans.begin(), time_spans.end(), units) != time_spans.end())
        mistake(where,
                fmt::format("xarray would decode the units '{}' to a span of time; write s, min, h or d", units));
    if (long_name.empty()) mistake(where, "has no long_name");
    for (const auto& flag : flags)
        if (flag.second.empty() || flag.second.find(' ') != std::string::npos)
            mistake(where, fmt::format("the meaning '{}' is not one word", flag.second));
}

void check_group(const Group& group)
{
    if (group.name == "manifest") mistake("/manifest", "this group is written from the Manifest");
    check_name("/", group.name);
    std::set<std::string_view> names;
    std::size_t ticks = 0, rows = 0;
    for (const auto& dimension : group.dims)
    {
        const auto where = fmt::format("/{}/{}", group.name, dimension.name);
        check_name(where, dimension.name);
        if (!names.insert(dimension.name).second) mistake(where, "the dimension is declared twice");
        check_described(where, dimension.units, dimension.long_name, dimension.flags);
        if (dimension.type == Type::text || dimension.type == Type::float32 || dimension.type == Type::float64)
            mistake(where, "a coordinate has an integer type");
        ticks += dimension.extent == Extent::ticks;
        rows += dimension.extent == Extent::rows;
        if (dimension.extent == Extent::fixed)
        {
            if (dimension.size == 0) mistake(where, "a fixed dimension has at least one place");
            if (!dimension.values.empty() && dimension.values.size() != dimension.size)
                mistake(where, fmt::format("{} coordinates for {} places", dimension.values.size(), dimension.size));
        }
        else if (!dimension.values.empty() || dimension.size != 0)
            mistake(where, "a dimension that grows begins empty");
    }
    if (ticks > 1) mistake("/" + group.name, "has more than one dimension of ticks");
    if (rows > 0 && ticks == 0) mistake("/" + group.name, "has rows without ticks");
}

void check_variable(const Layout& layout, const Variable& variable)
{
    const auto where = fmt::format("/{}/{}", variable.group, variable.name);
    const Group* const group = layout.find_group(variable.group);
    if (!group) mistake(where, "the group is not declared");
    check_name(where, variable.name);
    check_described(where, variable.units, variable.long_name, variable.flags);
    for (std::size_t i = 0; i < variable.dims.size(); ++i)
    {
        const Dimension* const dimension = find_dimension(*group, variable.dims[i]);
        if (!dimension) mistake(where, fmt::format("the dimension '{}' is not declared", variable.dims[i]));
        if (dimension->extent == Extent::fixed) continue;
        if (i > 0) mistake(where, "ticks or rows are not its first dimension");
        if (variable.type == Type::text) mistake(where, "text cannot grow");
    }
    for (const auto& dimension : group->dims)
    {
        if (variable.name == dimension.name) mistake(where, "has the name of a dimension");
        if (dimension.extent == Extent::rows &&
            (variable.name == dimension.name + "_start" || variable.name == dimension.name + "_count"))
            mistake(where, fmt::format("comes with the dimension '{}' already", dimension.name));
    }
    if (variable.type == Type::text && !variable.flags.empty()) mistake(where, "text has no codes");
}

// Bytes of one step along the first dimension when that is `extent`, else nothing.
u64 step_bytes(const Layout& layout, const Variable& variable, std::string_view dimension, Extent extent)
{
    const Group& group = *layout.find_group(variable.group);
    if (variable.dims.empty()) return extent == Extent::fixed ? size_of(variable.type) : 0;
    const Dimension& first = *find_dimension(group, variable.dims.front());
    if (first.extent != extent || (!dimension.empty() && first.name != dimension)) return 0;
    u64 bytes = size_of(variable.type);
    for (const auto& name : variable.dims)
    {
        const Dimension& next = *find_dimension(group, name);
        if (next.extent == Extent::fixed) bytes *= next.size;
    }
    return bytes;
}
}  // namespace

std::size_t size_of(Type type) { return type_infos[static_cast<std::size_t>(type)].size; }
std::string_view to_string(Type type) { return type_infos[static_cast<std::size_t>(type)].name; }

const Group* Layout::find_group(std::string_view name) const
{
    const auto it = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name == name; });
    return it == groups.end() ? nullptr : &*it;
}

const Variable* Layout::find_variable(std::string_view group, std::string_view name) const
{
    const auto it = std::find_if(variables.begin(), variables.end(),
                                 [&](const Variable& v) { return v.group == group && v.name == name; });
    return it == variables.end() ? nullptr : &*it;
}

const Dimension* find_dimension(const Group& group, std::string_view name)
{
    const auto it =
        std::find_if(group.dims.begin(), group.dims.end(), [&](const Dimension& d) { return d.name == name; });
    return it == group.dims.end() ? nullptr : &*it;
}

void check(const Layout& layout)
{
    std::set<std::string_view> groups;
    for (const auto& group : layout.groups)
    {
        check_group(group);
        if (!groups.insert(group.name).second) mistake("/" + group.name, "the group is declared twice");
    }
    std::set<std::pair<std::string_view, std::string_view>> variables;
    for (const auto& variable : layout.variables)
    {
        check_variable(layout, variable);
        if (!variables.insert({variable.group, variable.name}).second)
            mistake(fmt::format("/{}/{}", variable.group, variable.name), "the variable is declared twice");
    }
}

u64 static_bytes(const Layout& layout)
{
    u64 bytes = 0;
    for (const auto& group : layout.groups)
        for (const auto& dimension : group.dims) bytes += dimension.values.size() * size_of(dimension.type);
    for (const auto& variable : layout.variables) bytes += step_bytes(layout, variable, {}, Extent::fixed);
    return bytes;
}

u64 bytes_per_tick(const Layout& layout, std::string_view group)
{
    u64 bytes = 0;
    for (const auto& dimension : layout.find_group(group)->dims)
    {
        if (dimension.extent == Extent::ticks) bytes += size_of(dimension.type);
        if (dimension.extent == Extent::rows) bytes += 2 * sizeof(i64);
    }
    for (const auto& variable : layout.variables)
        if (variable.group == group) bytes += step_bytes(layout, variable, {}, Extent::ticks);
    return bytes;
}

u64 bytes_per_row(const Layout& layout, std::string_view group, std::string_view dimension)
{
    u64 bytes = 0;
    for (const auto& variable : layout.variables)
        if (variable.group == group) bytes += step_bytes(layout, variable, dimension, Extent::rows);
    return bytes;
}
}  // namespace canbao
