/// The map in a part of the window: villages, borders, names and numbers.
#pragma once
#include <optional>
#include <vector>

#include "viz/data/map_layout.hpp"
#include "viz/data/run_data.hpp"
#include "viz/draw/camera.hpp"
#include "viz/draw/gui.hpp"
#include "viz/draw/map_texture.hpp"
#include "viz/draw/pen.hpp"

namespace canbao::viz
{
/// What a map shows.
struct MapContent
{
    const Quantity* quantity = nullptr;
    Values values;
    const ColourScale* scale = nullptr;
    Palette palette = Palette::plain;
    Names names = Names::both;
    i32 chosen = -1;   ///< a place to frame
    i32 pointed = -1;  ///< a village to frame
};

class MapView
{
public:
    /// Keeps references to both.
    MapView(const Places& places, const MapLayout& layout);

    void draw(const Pen& pen, const Area& area, const Camera& camera, const MapContent& content);
    /// The village under the pointer; a place, or nothing.
    [[nodiscard]] std::optional<i32> village_at(const Area& area, const Camera& camera, ImVec2 pixel) const;
    /// Where the place is [cells].
    [[nodiscard]] CellRect cells_of(i32 place) const;

private:
    struct Township
    {
        i32 place = 0;
        f64 x = 0, y = 0;  ///< the middle of its villages [cells]
    };
    struct Window
    {
        i32 left, top, right, bottom;  ///< cells in sight, the last ones excluded
    };
    [[nodiscard]] Window in_sight(const Area& area, const Camera& camera) const;
    [[nodiscard]] i32 township_at(i32 x, i32 y) const;
    void draw_borders(const Pen& pen, const Area& area, const Camera& camera, bool with_grid) const;
    void draw_block_names(const Pen& pen, const Area& area, const Camera& camera, Names names);
    void draw_township_names(const Pen& pen, const Area& area, const Camera& camera, Names names);
    void draw_values(const Pen& pen, const Area& area, const Camera& camera, const MapContent& content) const;
    [[nodiscard]] bool has_block(i32 place) const;
    void outline(const Pen& pen, const Area& area, const Camera& camera, i32 place, f32 thickness) const;
    void frame_place(const Pen& pen, const Area& area, const Camera& camera, i32 place, f32 thickness) const;

    const Places& places_;
    const MapLayout& layout_;
    MapTexture texture_;
    std::vector<Township> townships_;  ///< those without a block of their own
    std::vector<Area> taken_;          ///< by names of this picture
};
}  // namespace canbao::viz
