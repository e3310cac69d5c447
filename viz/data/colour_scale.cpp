#include "viz/data/colour_scale.hpp"

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

/// From sand to plum.
constexpr std::array<Rgb, 8> warm_anchors{{{246, 239, 226},
                                           {249, 219, 176},
                                           {247, 188, 122},
                                           {238, 150, 83},
                                           {218, 108, 68},
                                           {184, 70, 69},
                                           {138, 43, 70},
                                           {86, 22, 60}}};

/// Brown, pale, blue.
constexpr std::array<Rgb, 9> two_sided_anchors{{{121, 65, 12},
                                                {170, 105, 36},
                                                {212, 157, 92},
                                                {236, 209, 168},
                                                {247, 246, 243},
                                                {181, 211, 229},
                                                {111, 168, 207},
                                                {48, 116, 171},
                                                {16, 66, 119}}};

template <std::size_t N>
Rgb between(const std::array<Rgb, N>& colours, f64 share)
{
    const f64 place = std::clamp(share, 0.0, 1.0) * f64(N - 1);
    const auto below = std::min(std::size_t(place), N - 2);
    const f64 part = place - f64(below);
    const auto mix = [part](u8 from, u8 to) { return u8(std::lround(from + part * (f64(to) - f64(from)))); };
    const Rgb from = colours[below], to = colours[below + 1];
    return {mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b)};
}

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

Range range_of(std::vector<f32>& values, f64 beyond)
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
    const f64 high = quantile(count - 1 - std::size_t(beyond * f64(count)));
    if (low > 0 && low < 0.4 * high) low = 0;
    return round_range(low, high);
}

Range two_sided_range_of(std::vector<f32>& values)
{
    for (f32& value : values) value = std::abs(value);
    const auto end = std::partition(values.begin(), values.end(), [](f32 value) { return std::isfinite(value); });
    const auto count = std::size_t(end - values.begin());
    if (count == 0) return {-1, 1, 0.5};
    const auto at = values.begin() + std::ptrdiff_t(count - 1 - std::size_t(share_in_tail * f64(count)));
    std::nth_element(values.begin(), at, end);
    const f64 most = *at > 0 ? f64(*at) : f64(*std::max_element(values.begin(), end));
    if (most == 0) return {-1, 1, 0.5};
    Range range = round_range(0, most);
    range.step *= 2;
    range.high = std::ceil(most / range.step - 1e-6) * range.step;
    range.low = -range.high;
    return range;
}

Rgb ColourScale::operator()(f64 value) const
{
    if (std::isnan(value)) return no_value_colour;
    return at((value - range_.low) / (range_.high - range_.low));
}

Rgb ColourScale::at(f64 share) const
{
    switch (palette_)
    {
        case Palette::pressure: return between(warm_anchors, share);
        case Palette::two_sided: return between(two_sided_anchors, share);
        case Palette::plain: break;
    }
    return between(anchors, share);
}

Rgb colour_of(Reason reason)
{
    constexpr std::array<Rgb, reasons> colours{{{214, 213, 207},
                                                {33, 102, 160},
                                                {130, 187, 222},
                                                {246, 178, 84},
                                                {212, 80, 60},
                                                {110, 36, 72},
                                                {150, 150, 146}}};
    return colours[std::min<std::size_t>(std::size_t(reason), reasons - 1)];
}

std::string_view name_of(Reason reason)
{
    constexpr std::array<std::string_view, reasons> names{"nobody enrolled",     "voluntary",  "because others do",
                                                          "reminded or visited", "threatened", "paid by a cadre",
                                                          "reason not told"};
    return names[std::min<std::size_t>(std::size_t(reason), reasons - 1)];
}
}  // namespace canbao::viz
