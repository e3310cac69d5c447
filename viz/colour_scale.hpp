/// From a value to a colour that everyone can tell apart.
#pragma once
#include <string>
#include <vector>

#include "core/types.hpp"

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
/// \param values changed in order only
[[nodiscard]] Range range_of(std::vector<f32>& values);

/// The colour of a value: viridis (S. van der Walt, N. Smith, 2015), which grows steadily brighter and so can be read
/// with any kind of colour vision and in print. Values beyond the range have the colour of its end; NaN has none.
class ColourScale
{
public:
    explicit ColourScale(Range range) : range_(range) {}

    [[nodiscard]] const Range& range() const { return range_; }
    [[nodiscard]] Rgb operator()(f64 value) const;
    [[nodiscard]] static Rgb at(f64 share);  ///< 0 is the low end, 1 the high end

private:
    Range range_;
};
}  // namespace canbao::viz
