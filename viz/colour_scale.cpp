#include "viz/colour_scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace canbao::viz
{
namespace
{
/// Ten colours of viridis, evenly spaced; between them the channels are interpolated.
constexpr std::array<Rgb, 10> anchors{{{68, 1, 84},
                                       {72, 40, 120},
                                       {62, 74, 137},
                                       {49, 104, 142},
                                       {38, 130, 142},
                                       {31, 158, 137},
                                       {53, 183, 121},
                                       {109, 205, 89},
                                       {180, 222, 44},
                                       {253, 231, 37}}};

constexpr f64 share_in_tail = 0.02;

f64 round_step(f64 width)
{
    const f64 rough = width / 5;
    const f64 power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const f64 nice : {1.0, 2.0, 5.0})
        if (rough <= nice * power * 1.0001) return nice * power;
    return 10 * power;
}
}  // namespace

f64 brightness(Rgb colour)
{
    const auto linear = [](u8 channel) { return (channel / 255.0) * (channel / 255.0); };
    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

std::vector<f64> Range::ticks() const
{
    std::vector<f64> result;
    const f64 first = std::ceil(low / step - 1e-6);
    for (f64 i = first; i * step <= high + 1e-6 * step; ++i) result.push_back(i * step);
    return result;
}

int Range::digits() const { return std::clamp(int(std::ceil(-std::log10(step) - 1e-6)), 0, 6); }

Range round_range(f64 low, f64 high)
{
    if (!(low < high))
    {
        const f64 room = low == 0 ? 1 : std::abs(low) * 0.1;
        if (low != 0) low -= room;
        high += room;
    }
    Range range;
    range.step = round_step(high - low);
    range.low = std::floor(low / range.step + 1e-6) * range.step;
    range.high = std::ceil(high / range.step - 1e-6) * range.step;
    return range;
}

Range range_of(std::vector<f32>& values)
{
    const auto end = std::partition(values.begin(), values.end(), [](f32 value) { return std::isfinite(value); });
    const auto count = std::size_t(end - values.begin());
    if (count == 0) return round_range(0, 1);
    const auto tail = std::size_t(share_in_tail * f64(count));
    const auto quantile = [&](std::size_t rank)
    {
        const auto at = values.begin() + std::ptrdiff_t(rank);
        std::nth_element(values.begin(), at, end);
        return f64(*at);
    };
    f64 low = quantile(tail);
    const f64 high = quantile(count - 1 - tail);
    if (low > 0 && low < 0.4 * high) low = 0;
    return round_range(low, high);
}

Rgb ColourScale::operator()(f64 value) const
{
    if (std::isnan(value)) return no_value_colour;
    return at((value - range_.low) / (range_.high - range_.low));
}

Rgb ColourScale::at(f64 share)
{
    const f64 place = std::clamp(share, 0.0, 1.0) * f64(anchors.size() - 1);
    const auto below = std::min(std::size_t(place), anchors.size() - 2);
    const f64 part = place - f64(below);
    const auto mix = [part](u8 from, u8 to) { return u8(std::lround(from + part * (f64(to) - f64(from)))); };
    const Rgb from = anchors[below], to = anchors[below + 1];
    return {mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b)};
}
}  // namespace canbao::viz
