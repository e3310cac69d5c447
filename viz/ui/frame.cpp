#include "viz/ui/frame.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
Frame::Frame(ImVec2 whole, f32 u, bool has_charts) : unit(u), size(whole)
{
    const f32 margin = 16 * u;
    const f32 width = size.x / u, height = size.y / u;
    const auto area = [](f32 left, f32 top, f32 right, f32 bottom) -> Area {
        return {std::round(left), std::round(top), std::round(std::max(left, right)),
                std::round(std::max(top, bottom))};
    };
    head = area(margin, 8 * u, size.x - margin, 40 * u);
    f32 bottom = size.y - 10 * u;
    if (has_charts && height >= 540)
    {
        const f32 tall = std::clamp(0.235F * height, 150.F, 240.F) * u;
        charts = area(margin, bottom - tall, size.x - margin, bottom);
        bottom = charts.top - 8 * u;
    }
    time = area(margin, bottom - 64 * u, size.x - margin, bottom);
    bottom = time.top - 8 * u;
    const f32 top = head.bottom + 8 * u;
    f32 right = size.x - margin;
    if (width >= 720)
    {
        side = area(right - std::clamp(0.24F * width, 236.F, 330.F) * u, top, right, bottom);
        right = side.left - 16 * u;
    }
    main = area(margin, top, right, bottom);
}

f32 unit_of_picture(ImVec2 size) { return std::clamp(std::min(size.x / 1280, size.y / 720), 0.55F, 8.F); }

f32 unit_of_window(ImVec2 size, f32 scale)
{
    return std::clamp(std::min({size.x / 900, size.y / 560, scale}), 0.55F, 8.F);
}
}  // namespace canbao::viz
