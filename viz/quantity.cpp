#include "viz/quantity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "record/reader.hpp"
#include "viz/colour_scale.hpp"

namespace canbao::viz
{
namespace
{
struct NamedRatio
{
    std::string_view name, title, numerator, denominator, absent;
};

constexpr std::array<NamedRatio, 4> named{{
    {"coverage", "Coverage: persons enrolled, of those who may enrol", "enrolled", "eligible", "nobody may enrol"},
    {"reported_coverage", "Reported coverage: heads reported, of persons registered where the scheme runs", "reported",
     "in_scheme", "no scheme"},
    {"burden", "Premium burden: premiums paid, of household income", "premium_paid", "income_total", "no income"},
    {"migrant_share", "Migrants: persons working outside their township, of those registered", "migrants", "registered",
     "nobody registered"},
}};

bool is_measure(const StoredVariable& variable)
{
    return variable.group == "yearly" && variable.type != Type::text &&
           variable.dims == std::vector<std::string>{"year", "place"};
}

std::vector<std::string> known_names(const RunReader& reader)
{
    std::vector<std::string> names;
    for (const StoredVariable& variable : reader.variables())
        if (is_measure(variable)) names.push_back(variable.name);
    for (const NamedRatio& ratio : named) names.emplace_back(ratio.name);
    return names;
}

const StoredVariable& find_measure(const RunReader& reader, std::string_view name)
{
    if (reader.has("yearly", name))
        if (const StoredVariable& variable = reader.variable("yearly", name); is_measure(variable)) return variable;
    const std::string near = did_you_mean(name, known_names(reader));
    throw UserError(
        {"--quantity", fmt::format("{} has no yearly measure '{}'", reader.path().string(), name),
         fmt::format("a measure, two measures as A/B, or one of: {}", named_quantities()),
         near.empty() ? fmt::format("list them with: canbao info --variables {}", reader.path().string()) : near});
}

/// What people read for a unit of the file, and the factor to it.
std::pair<std::string, f64> shown_unit(const std::string& unit)
{
    if (unit == "fen") return {"yuan", 1.0 / f64(fen_per_yuan)};
    return {unit == "1" ? "" : unit, 1.0};
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
    return text;
}
}  // namespace

std::string named_quantities()
{
    std::string text;
    for (const NamedRatio& ratio : named)
        text += fmt::format("{}{} ({}/{})", text.empty() ? "" : ", ", ratio.name, ratio.numerator, ratio.denominator);
    return text;
}

Quantity find_quantity(const RunReader& reader, std::string_view text)
{
    Quantity quantity;
    quantity.name = text;
    for (const NamedRatio& ratio : named)
        if (ratio.name == text)
        {
            quantity.title = ratio.title;
            quantity.numerator = ratio.numerator;
            quantity.denominator = ratio.denominator;
            quantity.absent = ratio.absent;
        }
    const auto slash = text.find('/');
    if (quantity.numerator.empty())
    {
        quantity.numerator = text.substr(0, slash);
        if (slash != std::string_view::npos) quantity.denominator = text.substr(slash + 1);
    }

    const StoredVariable& above = find_measure(reader, quantity.numerator);
    std::tie(quantity.unit, quantity.factor) = shown_unit(above.units);
    if (quantity.title.empty()) quantity.title = capitalised(above.long_name);
    if (quantity.denominator.empty() && slash == std::string_view::npos) return quantity;

    const StoredVariable& below = find_measure(reader, quantity.denominator);
    if (above.units == below.units)
    {
        quantity.unit = std::string("%");
        quantity.factor = 100;
    }
    else
    {
        const auto [unit, factor] = shown_unit(below.units);
        quantity.factor /= factor;
        if (!unit.empty()) quantity.unit += "/" + unit;
    }
    if (quantity.absent.empty())
    {
        quantity.title += ", over " + below.long_name;
        quantity.absent = "no value";
    }
    return quantity;
}

int value_digits(const Quantity& quantity, const Range& range)
{
    if (!quantity.is_ratio() && quantity.unit.empty()) return 0;
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

std::string format_value(const Quantity& quantity, f64 value, int digits)
{
    if (std::isnan(value)) return "no value";
    const std::string number = format_number(value, digits);
    return quantity.unit.empty() ? number : number + " " + quantity.unit;
}
}  // namespace canbao::viz
