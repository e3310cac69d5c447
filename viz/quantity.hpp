/// What the map shows: a yearly measure of the run file, or the ratio of two.
#pragma once
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
struct Quantity
{
    std::string name;         ///< as asked for
    std::string title;        ///< for people
    std::string unit;         ///< of the values shown: "%", "yuan", "h"; empty for counts
    std::string numerator;    ///< a measure of /yearly
    std::string denominator;  ///< another, or empty for none
    f64 factor = 1;           ///< from the file's unit to the one shown
    std::string absent;       ///< what it means that a place has no value

    [[nodiscard]] bool is_ratio() const { return !denominator.empty(); }
};

struct Range;

inline constexpr std::string_view default_quantity = "coverage";

/// The ratios that have a name of their own, as "coverage (enrolled/eligible), ...".
[[nodiscard]] std::string named_quantities();

/// \param text the name of a ratio, the name of a measure of /yearly, or two measures as "threats/visits"
/// \throws UserError when the file has no such measure; names the nearest
[[nodiscard]] Quantity find_quantity(const RunReader& reader, std::string_view text);

/// Digits after the point for single values: none for counts, else about a twentieth of the step between ticks.
[[nodiscard]] int value_digits(const Quantity& quantity, const Range& range);
/// "94.8 %", "1,204 yuan", "no value". \param digits after the point
[[nodiscard]] std::string format_value(const Quantity& quantity, f64 value, int digits);
/// The same without the unit.
[[nodiscard]] std::string format_number(f64 value, int digits);
}  // namespace canbao::viz
