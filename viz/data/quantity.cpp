#include "viz/data/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "record/reader.hpp"
#include "viz/data/colour_scale.hpp"

namespace canbao::viz
{
namespace
{
struct Group
{
    Source source;
    std::string_view name, ticks, entries;
};
constexpr std::array<Group, 3> groups{{{Source::yearly, "yearly", "year", "place"},
                                       {Source::pools, "pools", "year", "place"},
                                       {Source::weekly, "weekly", "week", "village"}}};

bool is_measure(const StoredVariable& variable, const Group& group)
{
    return variable.group == group.name && variable.type != Type::text && variable.dims.size() == 2 &&
           variable.dims[0] == group.ticks && variable.dims[1] == group.entries;
}

struct Measure
{
    const StoredVariable* variable = nullptr;
    Source source = Source::yearly;
};

/// The first group that has the name is meant.
Measure find_measure(const RunReader& reader, std::string_view name)
{
    for (const Group& group : groups)
        if (reader.has(group.name, name))
            if (const StoredVariable& variable = reader.variable(group.name, name); is_measure(variable, group))
                return {&variable, group.source};
    std::vector<std::string> known;
    for (const Group& group : groups)
        for (std::string& other : measures(reader, group.source)) known.push_back(std::move(other));
    for (const NamedQuantity& item : named_quantities()) known.emplace_back(item.name);
    const std::string near = did_you_mean(name, known);
    throw UserError(
        {"--quantity", fmt::format("{} has no measure '{}'", reader.path().string(), name),
         fmt::format("a measure, an expression as A+B/C, or one of: {}", list_of_named_quantities()),
         near.empty() ? fmt::format("list them with: canbao info --variables {}", reader.path().string()) : near});
}

/// What people read for a unit of the file, and the factor to it.
struct ShownUnit
{
    std::string text;
    f64 factor = 1;
    bool is_share = false;  ///< of a whole, as "1/255" and "1e-6" are
};

ShownUnit shown_unit(const std::string& unit)
{
    if (unit == "1") return {};
    if (unit == "fen") return {"yuan", 1.0 / f64(fen_per_yuan), false};
    f64 number = 0;
    const char* const end = unit.data() + unit.size();
    const auto parsed = std::from_chars(unit.data(), end, number);
    if (parsed.ec != std::errc()) return {unit, 1, false};
    const std::string rest(parsed.ptr, end);
    if (rest.empty()) return number < 1e-3 ? ShownUnit{"%", 100 * number, true} : ShownUnit{"", number, false};
    f64 parts = 0;
    if (number == 1 && rest[0] == '/' &&
        std::from_chars(rest.data() + 1, rest.data() + rest.size(), parts).ec == std::errc())
        return {"%", 100 / parts, true};
    if (rest == " month") return {"months", number, false};
    return {unit, 1, false};
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
    return text;
}

std::vector<Term> parse_sum(std::string_view text)
{
    std::vector<Term> terms;
    f64 sign = 1;
    while (true)
    {
        const auto end = text.find_first_of("+-");
        terms.push_back({std::string(text.substr(0, end)), sign});
        if (end == std::string_view::npos) return terms;
        sign = text[end] == '+' ? 1 : -1;
        text.remove_prefix(end + 1);
    }
}

/// Of all terms, which have to be of one group and unit.
Measure check_terms(const RunReader& reader, std::string_view text, const std::vector<Term>& terms, Measure first)
{
    Measure result;
    for (const Term& term : terms)
    {
        const Measure found = find_measure(reader, term.measure);
        if (!result.variable) result = found;
        if (!first.variable) first = found;
        if (found.source != first.source)
            throw UserError({"--quantity", fmt::format("'{}' mixes measures of different groups", text),
                             "measures of one group of the file", "see canbao info --variables"});
        if (found.variable->units != result.variable->units)
            throw UserError({"--quantity",
                             fmt::format("'{}' adds {} to {}", text, found.variable->units, result.variable->units),
                             "sums of one unit", ""});
    }
    return result;
}
}  // namespace

std::vector<std::string> measures(const RunReader& reader, Source source)
{
    const Group& group = groups[std::size_t(source)];
    std::vector<std::string> names;
    for (const StoredVariable& variable : reader.variables())
        if (is_measure(variable, group)) names.push_back(variable.name);
    return names;
}

Quantity find_quantity(const RunReader& reader, std::string_view text)
{
    Quantity quantity;
    quantity.name = text;
    std::string_view expression = text;
    const auto named = named_quantities();
    const auto known = std::find_if(named.begin(), named.end(), [&](const NamedQuantity& q) { return q.name == text; });
    if (known != named.end())
    {
        quantity.label = known->label;
        quantity.title = known->title;
        quantity.absent = known->absent;
        quantity.palette = known->palette;
        expression = known->expression;
    }
    const auto slash = expression.find('/');
    quantity.above = parse_sum(expression.substr(0, slash));
    const Measure above = check_terms(reader, text, quantity.above, {});
    quantity.source = above.source;
    const ShownUnit unit = shown_unit(above.variable->units);
    quantity.unit = unit.text;
    quantity.factor = unit.factor;
    std::string title = capitalised(above.variable->long_name);
    for (std::size_t i = 1; i < quantity.above.size(); ++i)
        title += fmt::format("{}{}", quantity.above[i].sign > 0 ? " + " : " − ",
                             find_measure(reader, quantity.above[i].measure).variable->long_name);
    if (slash != std::string_view::npos)
    {
        quantity.below = parse_sum(expression.substr(slash + 1));
        const Measure below = check_terms(reader, text, quantity.below, above);
        const ShownUnit by = shown_unit(below.variable->units);
        title += fmt::format(", over {}", below.variable->long_name);
        if (above.variable->units == below.variable->units)
        {
            quantity.unit = std::string("%");
            quantity.factor = 100;
        }
        else if (!by.text.empty() && by.text != "%")
        {
            quantity.factor /= by.factor;
            quantity.unit += fmt::format("/{}", by.text);
        }
        if (quantity.absent.empty()) quantity.absent = "no value";
    }
    else if (quantity.source == Source::weekly)
    {
        // A share of each team cannot be added up; counts can.
        quantity.is_mean = above.variable->type == Type::float32 || above.variable->type == Type::float64;
        if (known != named.end() && known->is_share)
        {
            quantity.unit = std::string("%");
            quantity.factor = 100;
        }
    }
    if (quantity.label.empty()) quantity.label = quantity.name;
    if (quantity.title.empty()) quantity.title = title;
    return quantity;
}

std::optional<Quantity> try_quantity(const RunReader& reader, std::string_view text)
{
    try
    {
        return find_quantity(reader, text);
    }
    catch (const UserError&)
    {
        return std::nullopt;
    }
}

int value_digits(const Quantity& quantity, const Range& range)
{
    if (!quantity.is_ratio() && quantity.unit.empty() && !quantity.is_mean) return 0;
    return std::clamp(int(std::ceil(std::log10(20 / range.step) - 1e-6)), 0, 6);
}

std::string format_number(f64 value, int digits)
{
    if (std::isnan(value)) return "–";
    std::string text = fmt::format("{:.{}f}", std::abs(value), digits);
    const auto point = text.find('.');
    for (auto at = std::ptrdiff_t(point == std::string::npos ? text.size() : point) - 3; at > 0; at -= 3)
        text.insert(std::size_t(at), 1, ',');
    const bool is_zero = text.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !is_zero ? "−" + text : text;
}

std::string format_short(f64 value)
{
    if (std::isnan(value)) return "–";
    const f64 size = std::abs(value);
    if (size >= 1e9) return format_number(value / 1e9, size < 1e10 ? 2 : 1) + " bn";
    if (size >= 1e6) return format_number(value / 1e6, size < 1e7 ? 2 : 1) + " m";
    return format_number(value, size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2);
}

std::string format_value(const Quantity& quantity, f64 value, int digits)
{
    if (std::isnan(value)) return "no value";
    const std::string number = std::abs(value) >= 1e6 ? format_short(value) : format_number(value, digits);
    return quantity.unit.empty() ? number : number + " " + quantity.unit;
}

std::string format_difference(const Quantity& quantity, f64 value, int digits)
{
    if (std::isnan(value)) return "no value";
    const std::string number = fmt::format("{}{}", value > 0 ? "+" : "", format_number(value, digits));
    const std::string unit = quantity.unit == "%" ? "points" : quantity.unit;
    return unit.empty() ? number : number + " " + unit;
}
}  // namespace canbao::viz
