/// What is shown: sums and differences of recorded measures, or the ratio of two such sums.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
class RunReader;
}

namespace canbao::viz
{
/// The group of the run file that a quantity is read from.
enum class Source : u8
{
    yearly,  ///< of every place
    pools,   ///< of places above the villages; a village has the value of its county
    weekly   ///< of villages, week by week of a season; a place has the sum (or the mean) of its villages
};

/// A measure with a sign.
struct Term
{
    std::string measure;
    f64 sign = 1;
};

/// What the colours of a quantity should say.
enum class Palette : u8
{
    plain,     ///< low to high
    pressure,  ///< how much is due to pressure
    two_sided  ///< below and above zero
};

struct Quantity
{
    std::string name;   ///< as asked for
    std::string label;  ///< in a few words, for menus
    std::string title;  ///< in a sentence
    std::string unit;   ///< of the values shown: "%", "yuan", "h"; empty for counts
    Source source = Source::yearly;
    std::vector<Term> above, below;  ///< `below` is empty when it is no ratio
    f64 factor = 1;                  ///< from the file's units to the one shown
    bool is_mean = false;            ///< of villages, where a place above them has no value of its own
    std::string absent;              ///< what it means that a place has no value
    Palette palette = Palette::plain;

    [[nodiscard]] bool is_ratio() const { return !below.empty(); }
};

struct Range;

inline constexpr std::string_view default_quantity = "held";

/// A quantity that has a name of its own.
struct NamedQuantity
{
    std::string_view section, name, label, title, expression, absent;
    Palette palette = Palette::plain;
    bool is_share = false;  ///< a measure from 0 to 1 that is shown in per cent
};
[[nodiscard]] std::span<const NamedQuantity> named_quantities();
/// As "coverage (enrolled/eligible), ...".
[[nodiscard]] std::string list_of_named_quantities();

/// \param text the name of a quantity, a measure of the file, or an expression such as "threats/visits" or
///        "fund_revenue-fund_spending/fund_members": signed sums, at most one "/"
/// \throws UserError when the file has no such measure (names the nearest), or they are of different groups or units
[[nodiscard]] Quantity find_quantity(const RunReader& reader, std::string_view text);
/// The same, or nothing.
[[nodiscard]] std::optional<Quantity> try_quantity(const RunReader& reader, std::string_view text);
/// Every measure of the file that can be shown by itself: names, by group.
[[nodiscard]] std::vector<std::string> measures(const RunReader& reader, Source source);

/// Digits after the point for single values: none for counts, else about a twentieth of the step between ticks.
[[nodiscard]] int value_digits(const Quantity& quantity, const Range& range);
/// "94.8 %", "1,204 yuan", "no value". \param digits after the point
[[nodiscard]] std::string format_value(const Quantity& quantity, f64 value, int digits);
/// The same with a sign, for differences; of percentages in points.
[[nodiscard]] std::string format_difference(const Quantity& quantity, f64 value, int digits);
/// The number alone.
[[nodiscard]] std::string format_number(f64 value, int digits);
/// The number alone, in about three digits.
[[nodiscard]] std::string format_short(f64 value);
}  // namespace canbao::viz
