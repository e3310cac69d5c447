#include "viz/draw/camera.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
namespace
{
constexpr f64 largest_cell = 260;   ///< when the whole map is seen [pixels]
constexpr f64 closest_cell = 130;   ///< when it is zoomed
constexpr f32 travel_time = 0.35F;  ///< [s]
}  // namespace

f32 eased(f32 share)
{
    share = std::clamp(share, 0.F, 1.F);
    return share * share * (3 - 2 * share);
}

Camera::Camera(const MapLayout& layout) : width_(layout.width()), height_(layout.height())
{
    sight_ = to_ = {width_ / 2, height_ / 2, 1};
}

f64 Camera::fitting_cell(const Area& area) const
{
    return std::min({f64(area.width()) / width_, f64(area.height()) / height_, largest_cell});
}

f64 Camera::most(const Area& area) const { return std::max(1.0, closest_cell / fitting_cell(area)); }

ImVec2 Camera::to_pixel(const Area& area, f64 x, f64 y) const
{
    const f64 size = cell_size(area);
    const ImVec2 middle = area.middle();
    return {middle.x + f32((x - sight_.x) * size), middle.y + f32((y - sight_.y) * size)};
}

Area Camera::to_pixels(const Area& area, const CellRect& cells) const
{
    const ImVec2 from = to_pixel(area, cells.x, cells.y),
                 to = to_pixel(area, cells.x + cells.width, cells.y + cells.height);
    return {from.x, from.y, to.x, to.y};
}

Camera::Point Camera::to_cell(const Area& area, ImVec2 pixel) const
{
    const f64 size = cell_size(area);
    const ImVec2 middle = area.middle();
    return {sight_.x + f64(pixel.x - middle.x) / size, sight_.y + f64(pixel.y - middle.y) / size};
}

void Camera::zoom(const Area& area, f64 factor, ImVec2 at)
{
    const Point held = to_cell(area, at);
    sight_.zoom = std::clamp(sight_.zoom * factor, 1.0, most(area));
    const Point now = to_cell(area, at);
    sight_.x += held.x - now.x;
    sight_.y += held.y - now.y;
    share_ = 1;
    keep_on_map(area);
}

void Camera::move(const Area& area, ImVec2 pixels)
{
    sight_.x -= f64(pixels.x) / cell_size(area);
    sight_.y -= f64(pixels.y) / cell_size(area);
    share_ = 1;
    keep_on_map(area);
}

void Camera::go(const Area& area, const CellRect& cells, bool at_once)
{
    const f64 fit = std::min(f64(area.width()) / cells.width, f64(area.height()) / cells.height) * 0.94;
    start({cells.x + cells.width / 2.0, cells.y + cells.height / 2.0,
           std::clamp(fit / fitting_cell(area), 1.0, most(area))},
          at_once);
    if (at_once) keep_on_map(area);
}

void Camera::show_all(bool at_once) { start({width_ / 2, height_ / 2, 1}, at_once); }

void Camera::start(Sight to, bool at_once)
{
    from_ = sight_;
    to_ = to;
    share_ = at_once ? 1.F : 0.F;
    if (at_once) sight_ = to;
}

void Camera::advance(f32 seconds)
{
    if (share_ >= 1) return;
    share_ = std::min(1.F, share_ + seconds / travel_time);
    const f64 part = f64(eased(share_));
    // In equal steps of nearness, and on a straight line: one point of the picture stays where it is.
    sight_.zoom = from_.zoom * std::pow(to_.zoom / from_.zoom, part);
    const f64 from = 1 / from_.zoom, to = 1 / to_.zoom;
    const f64 way = std::abs(from - to) < 1e-9 ? part : (from - 1 / sight_.zoom) / (from - to);
    sight_.x = from_.x + (to_.x - from_.x) * way;
    sight_.y = from_.y + (to_.y - from_.y) * way;
}

void Camera::keep_on_map(const Area& area)
{
    const auto keep = [&](f64 centre, f64 extent, f64 pixels)
    {
        const f64 half = pixels / cell_size(area) / 2;
        return half * 2 >= extent ? extent / 2 : std::clamp(centre, half, extent - half);
    };
    sight_.x = keep(sight_.x, width_, f64(area.width()));
    sight_.y = keep(sight_.y, height_, f64(area.height()));
}
}  // namespace canbao::viz
