/// From a value to a colour that everyone can tell apart.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "viz/data/quantity.hpp"

namespace canbao::viz
{
struct Rgb
{
    u8 r = 0, g = 0, b = 0;
    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// Perceived brightness, 0 (black) to 1 (white): relative luminance as WCAG 2 defines it, by a square for its curve.
[[nodiscard]] f64 brightness(Rgb colour);

/// What stands for "no value"; no colour of the scale is a grey.
inline constexpr Rgb no_value_colour{205, 205, 201};

/// A range of values in the unit that is shown, with round ends.
struct Range
{
    f64 low = 0;
    f64 high = 1;
    f64 step = 0.2;  ///< between ticks

    [[nodiscard]] std::vector<f64> ticks() const;
    [[nodiscard]] int digits() const;  ///< after the point, that tell neighbouring ticks apart
};

/// The smallest range with round ends that holds `low` and `high`, in about five steps.
[[nodiscard]] Range round_range(f64 low, f64 high);

/// A range for many values: round ends around the middle 96 % of them, so that a few odd villages do not use up the
/// colours. Starts at 0 when that costs little. NaN is left out; with no value at all the range is 0 to 1.
/// \param values changed in order only \param beyond share of the values that may lie above its end
[[nodiscard]] Range range_of(std::vector<f32>& values, f64 beyond = 0.02);

/// As far below as above 0, with round ends, around the middle 96 % of the values; NaN is left out.
/// \param values changed in order only
[[nodiscard]] Range two_sided_range_of(std::vector<f32>& values);

/// The colour of a value. Values beyond the range have the colour of its end; NaN has none.
///
/// - plain: viridis (S. van der Walt, N. Smith, 2015), which grows steadily brighter;
/// - pressure: from a pale sand to a dark plum, which grows steadily darker;
/// - two_sided: brown below, pale at and blue above the middle, each side steadily darker.
///
/// All can be read with any kind of colour vision, and the first two in print.
class ColourScale
{
public:
    explicit ColourScale(Range range, Palette palette = Palette::plain) : range_(range), palette_(palette) {}

    [[nodiscard]] const Range& range() const { return range_; }
    [[nodiscard]] Rgb operator()(f64 value) const;
    [[nodiscard]] Rgb at(f64 share) const;  ///< 0 is the low end, 1 the high end

private:
    Range range_;
    Palette palette_;
};

/// What it took to enrol, as the file's paid_reason has it, and what the pictures add to it.
enum class Reason : u8
{
    nobody = 0,
    voluntary = 1,
    social = 2,
    pressed = 3,
    threatened = 4,
    advanced = 5,
    not_told = 6
};
inline constexpr int reasons = 7;
/// Blues are what the cover and the neighbours are worth, warm colours what pressure adds; each darker than the one
/// before.
[[nodiscard]] Rgb colour_of(Reason reason);
[[nodiscard]] std::string_view name_of(Reason reason);
}  // namespace canbao::viz
