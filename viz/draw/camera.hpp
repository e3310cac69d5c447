/// What part of the map is seen, whatever the size of the window.
#pragma once
#include "viz/data/map_layout.hpp"
#include "viz/draw/pen.hpp"

namespace canbao::viz
{
/// The middle of what is seen [cells], and how much nearer it is than the whole map.
struct Sight
{
    f64 x = 0, y = 0, zoom = 1;
};

class Camera
{
public:
    explicit Camera(const MapLayout& layout);

    /// [pixels]
    [[nodiscard]] f64 cell_size(const Area& area) const { return fitting_cell(area) * sight_.zoom; }
    [[nodiscard]] ImVec2 to_pixel(const Area& area, f64 x, f64 y) const;
    [[nodiscard]] Area to_pixels(const Area& area, const CellRect& cells) const;
    struct Point
    {
        f64 x = 0, y = 0;
    };
    [[nodiscard]] Point to_cell(const Area& area, ImVec2 pixel) const;
    [[nodiscard]] f64 zoom() const { return sight_.zoom; }
    [[nodiscard]] bool is_nearest(const Area& area) const { return sight_.zoom >= most(area) * 0.999; }
    [[nodiscard]] bool is_moving() const { return share_ < 1; }

    /// Zooms at once, so that what is at the pixel stays there.
    void zoom(const Area& area, f64 factor, ImVec2 at);
    void move(const Area& area, ImVec2 pixels);
    /// Goes in a short while to where the cells fill the area. \param at_once without the while
    void go(const Area& area, const CellRect& cells, bool at_once = false);
    void show_all(bool at_once = false);
    void advance(f32 seconds);
    void keep_on_map(const Area& area);

private:
    [[nodiscard]] f64 fitting_cell(const Area& area) const;
    [[nodiscard]] f64 most(const Area& area) const;
    void start(Sight to, bool at_once);

    f64 width_, height_;  ///< of the map [cells]
    Sight sight_, from_, to_;
    f32 share_ = 1;  ///< of the way that is done
};

/// 0 to 1 with a gentle beginning and end.
[[nodiscard]] f32 eased(f32 share);
}  // namespace canbao::viz
