#include "viz/frame.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
namespace
{
constexpr f32 largest_cell = 240;  ///< when the whole map is seen, at unit 1 [pixels]
constexpr f32 closest_cell = 110;  ///< when it is zoomed
}  // namespace

Frame::Frame(sf::Vector2u pixels) : size(f32(pixels.x), f32(pixels.y))
{
    unit = std::clamp(std::min(size.x / 1280, size.y / 720), 0.5F, 8.0F);
    const f32 margin = 24 * unit, head = 86 * unit, foot = 36 * unit;
    const f32 years_height = 104 * unit, side_width = 232 * unit, between = 22 * unit;
    // On whole pixels, or the map's part of the window would scale what is drawn in it.
    const auto rectangle = [](f32 left, f32 top, f32 right, f32 bottom) -> sf::FloatRect
    {
        const f32 x = std::round(left), y = std::round(top);
        return {x, y, std::max(1.F, std::round(right) - x), std::max(1.F, std::round(bottom) - y)};
    };
    years = rectangle(margin, size.y - foot - years_height, size.x - margin, size.y - foot);
    side = rectangle(size.x - margin - side_width, head, size.x - margin, years.top - between);
    map = rectangle(margin, head, side.left - between, years.top - between);
}

unsigned Frame::text(f32 size_at_unit) const { return unsigned(std::max(7L, std::lround(size_at_unit * unit))); }

Camera::Camera(const MapLayout& layout) : extent_(f32(layout.width()), f32(layout.height())), centre_(extent_ / 2.F) {}

f32 Camera::fitting_cell(const Frame& frame) const
{
    return std::min({frame.map.width / extent_.x, frame.map.height / extent_.y, largest_cell * frame.unit});
}

f32 Camera::cell_size(const Frame& frame) const { return fitting_cell(frame) * zoom_; }

sf::Vector2f Camera::to_pixel(const Frame& frame, sf::Vector2f cell) const
{
    const sf::Vector2f middle(frame.map.left + frame.map.width / 2, frame.map.top + frame.map.height / 2);
    return middle + (cell - centre_) * cell_size(frame);
}

sf::Vector2f Camera::to_cell(const Frame& frame, sf::Vector2f pixel) const
{
    const sf::Vector2f middle(frame.map.left + frame.map.width / 2, frame.map.top + frame.map.height / 2);
    return centre_ + (pixel - middle) / cell_size(frame);
}

void Camera::show_all()
{
    zoom_ = 1;
    centre_ = extent_ / 2.F;
}

void Camera::zoom(const Frame& frame, f32 factor, sf::Vector2f at)
{
    const sf::Vector2f held = to_cell(frame, at);
    const f32 most = std::max(1.F, closest_cell * frame.unit / fitting_cell(frame));
    zoom_ = std::clamp(zoom_ * factor, 1.F, most);
    centre_ += held - to_cell(frame, at);
    keep_on_map(frame);
}

void Camera::move(const Frame& frame, sf::Vector2f pixels)
{
    centre_ -= pixels / cell_size(frame);
    keep_on_map(frame);
}

void Camera::keep_on_map(const Frame& frame)
{
    const auto keep = [&](f32 centre, f32 extent, f32 pixels)
    {
        const f32 half = pixels / cell_size(frame) / 2;
        return half * 2 >= extent ? extent / 2 : std::clamp(centre, half, extent - half);
    };
    centre_ = {keep(centre_.x, extent_.x, frame.map.width), keep(centre_.y, extent_.y, frame.map.height)};
}
}  // namespace canbao::viz
