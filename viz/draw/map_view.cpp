#include "viz/draw/map_view.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
namespace
{
// From these sizes of a cell on there is room for more [pixels at unit 1].
constexpr f32 shows_borders = 5, shows_townships = 12, shows_grid = 9, shows_values = 32, shows_names = 84;

CellRect joined(const CellRect& a, const CellRect& b)
{
    const i32 x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}
}  // namespace

MapView::MapView(const Places& places, const MapLayout& layout) : places_(places), layout_(layout)
{
    for (const Block& block : layout.blocks())
    {
        const auto at = std::size_t(block.place);
        if (!block.is_leaf || places.level[at] != county) continue;
        for (i32 place = places.first_child[at]; place < places.first_child[at] + places.children[at]; ++place)
        {
            const i32 count = places.villages[std::size_t(place)];
            if (count == 0) continue;
            Township item{place, 0, 0};
            const i32 first = places.first_below[std::size_t(place)] - places.first_village;
            for (i32 village = first; village < first + count; ++village)
            {
                const Cell cell = layout.cell(village);
                item.x += (cell.x + 0.5) / count;
                item.y += (cell.y + 0.5) / count;
            }
            townships_.push_back(item);
        }
    }
}

std::optional<i32> MapView::village_at(const Area& area, const Camera& camera, ImVec2 pixel) const
{
    if (!area.contains(pixel)) return std::nullopt;
    const Camera::Point at = camera.to_cell(area, pixel);
    const auto village = layout_.village_at({i32(std::floor(at.x)), i32(std::floor(at.y))});
    if (!village) return std::nullopt;
    return places_.first_village + *village;
}

CellRect MapView::cells_of(i32 place) const
{
    for (const Block& block : layout_.blocks())
        if (block.place == place) return block.area;
    const i32 first = places_.first_below[std::size_t(place)] - places_.first_village;
    const i32 count = places_.villages[std::size_t(place)];
    if (count == 0 || count == places_.village_count()) return {0, 0, layout_.width(), layout_.height()};
    CellRect cells{layout_.cell(first).x, layout_.cell(first).y, 1, 1};
    for (i32 village = first; village < first + count; ++village)
        cells = joined(cells, {layout_.cell(village).x, layout_.cell(village).y, 1, 1});
    return cells;
}

void MapView::draw(const Pen& pen, const Area& area, const Camera& camera, const MapContent& content)
{
    texture_.colour(layout_, places_, content.values, *content.scale, content.palette);
    const f64 size = camera.cell_size(area);
    pen.list()->PushClipRect(area.corner(), area.end(), true);
    const ImVec2 from = camera.to_pixel(area, 0, 0), to = camera.to_pixel(area, layout_.width(), layout_.height());
    pen.list()->AddImage(handle_of(texture_.texture(size)), from, to);
    taken_.clear();
    const f32 cell = f32(size) / pen.u();
    if (cell >= shows_borders) draw_borders(pen, area, camera, cell >= shows_grid);
    if (cell >= shows_values) draw_values(pen, area, camera, content);
    draw_block_names(pen, area, camera, content.names);
    if (cell >= shows_townships && cell < shows_values) draw_township_names(pen, area, camera, content.names);
    if (content.chosen >= 0 && places_.villages[std::size_t(content.chosen)] < places_.village_count())
        frame_place(pen, area, camera, content.chosen, 2.2F * pen.u());
    if (content.pointed >= 0) frame_place(pen, area, camera, content.pointed, 1.5F * pen.u());
    pen.list()->PopClipRect();
}

MapView::Window MapView::in_sight(const Area& area, const Camera& camera) const
{
    const Camera::Point from = camera.to_cell(area, area.corner()), to = camera.to_cell(area, area.end());
    return {std::max(0, i32(std::floor(from.x))), std::max(0, i32(std::floor(from.y))),
            std::min(layout_.width(), i32(std::ceil(to.x))), std::min(layout_.height(), i32(std::ceil(to.y)))};
}

i32 MapView::township_at(i32 x, i32 y) const
{
    const auto village = layout_.village_at({x, y});
    return village ? places_.parent[std::size_t(places_.first_village + *village)] : -1;
}

void MapView::draw_borders(const Pen& pen, const Area& area, const Camera& camera, bool with_grid) const
{
    const f32 size = f32(camera.cell_size(area)), thick = std::max(1.F, std::round(size * 0.09F));
    const ImU32 thin = with_opacity(ink::paper, 0.4F);
    const Window window = in_sight(area, camera);
    for (i32 y = window.top; y < window.bottom; ++y)
        for (i32 x = window.left; x < window.right; ++x)
        {
            const i32 here = township_at(x, y);
            if (here < 0) continue;
            const i32 right = township_at(x + 1, y), below = township_at(x, y + 1);
            const ImVec2 end = camera.to_pixel(area, x + 1, y + 1);
            const f32 r = std::round(end.x), b = std::round(end.y), left = r - size, top = b - size;
            if (right >= 0 && (right != here || with_grid))
            {
                const f32 half = right != here ? thick / 2 : 0.5F;
                pen.fill({r - half, top, r + half, b}, right != here ? ink::paper : thin);
            }
            if (below >= 0 && (below != here || with_grid))
            {
                const f32 half = below != here ? thick / 2 : 0.5F;
                pen.fill({left, b - half, r, b + half}, below != here ? ink::paper : thin);
            }
        }
}

void MapView::draw_block_names(const Pen& pen, const Area& area, const Camera& camera, Names names)
{
    const f32 size = f32(camera.cell_size(area));
    for (const Block& block : layout_.blocks())
    {
        const Area on_screen = camera.to_pixels(area, block.area);
        if (!on_screen.meets(area)) continue;
        if (block.header > 0)
        {
            // In the band above the block; it stays in sight when the block's left side is not.
            const f32 band = f32(block.header) * size;
            const Face face = band > 24 * pen.u() ? Face::title : band >= 13 * pen.u() ? Face::bold : Face::small;
            if (pen.height(face) > 1.5F * band + 3) continue;
            std::string label = places_.label(block.place, names);
            if (pen.width(face, label) > on_screen.width())
                label = places_.label(block.place, names == Names::chinese ? names : Names::latin);
            const f32 width = pen.width(face, label);
            if (width > on_screen.width()) continue;
            const f32 left = std::clamp(area.left, on_screen.left, on_screen.right - width);
            const f32 y = on_screen.top + band - pen.height(face) - std::max(0.F, (band - pen.height(face)) / 4);
            pen.text(face, {left, y}, ink::text, label);
            continue;
        }
        if (!block.is_leaf || block.depth == 0 || size >= shows_values * pen.u()) continue;
        const bool is_large = size >= shows_townships * pen.u();
        const Face face = is_large ? Face::bold : Face::small;
        const std::string label =
            places_.label(block.place, is_large || names == Names::chinese ? names : Names::latin);
        const f32 width = pen.width(face, label), height = pen.height(face);
        if (width > on_screen.width() - 4 * pen.u() || on_screen.height() < 2.2F * height) continue;
        const ImVec2 at(on_screen.middle().x, on_screen.top + 0.35F * height);
        pen.text_with_halo(face, at, ink::text, label, Align::centre);
        taken_.push_back({at.x - width / 2, at.y, at.x + width / 2, at.y + height});
    }
}

void MapView::draw_township_names(const Pen& pen, const Area& area, const Camera& camera, Names names)
{
    const f32 size = f32(camera.cell_size(area));
    for (const Township& item : townships_)
    {
        const ImVec2 at = camera.to_pixel(area, item.x, item.y);
        if (!area.contains(at)) continue;
        const f32 room = 1.3F * size * std::sqrt(f32(places_.villages[std::size_t(item.place)]));
        std::string label = places_.label(item.place, names);
        if (pen.width(Face::small, label) > room && names == Names::both)
            label = places_.label(item.place, Names::latin);
        const f32 width = pen.width(Face::small, label), height = pen.height(Face::small);
        const Area name{at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2};
        if (width > room || std::any_of(taken_.begin(), taken_.end(), [&](const Area& a) { return a.meets(name); }))
            continue;
        pen.text_with_halo(Face::small, {at.x, name.top}, ink::text, label, Align::centre);
        taken_.push_back(name);
    }
}

void MapView::draw_values(const Pen& pen, const Area& area, const Camera& camera, const MapContent& content) const
{
    const f32 size = f32(camera.cell_size(area));
    const bool with_names = size >= shows_names * pen.u();
    const Window window = in_sight(area, camera);
    const int digits = value_digits(*content.quantity, content.scale->range());
    for (i32 y = window.top; y < window.bottom; ++y)
        for (i32 x = window.left; x < window.right; ++x)
        {
            const auto village = layout_.village_at({x, y});
            if (!village) continue;
            const i32 place = places_.first_village + *village;
            const f32 value = (*content.values)[std::size_t(place)];
            const ImVec2 middle = camera.to_pixel(area, x + 0.5, y + 0.5);
            const bool is_dark = !std::isnan(value) && brightness((*content.scale)(f64(value))) < 0.3;
            const ImU32 colour = is_dark ? ink::paper : ink::text;
            const std::string number = with_names ? format_number(f64(value), digits)
                                                  : format_number(f64(value), content.scale->range().digits());
            const Face face = with_names ? Face::title : Face::small;
            if (pen.width(face, number) <= 0.94F * size)
                pen.text(face, {middle.x, middle.y - (with_names ? 0.05F : 0.5F) * pen.height(face)}, colour, number,
                         Align::centre);
            if (!with_names) continue;
            const std::string name = pen.fitted(
                Face::small, places_.label(place, content.names == Names::both ? Names::latin : content.names),
                0.9F * size);
            pen.text(Face::small, {middle.x, middle.y - 1.4F * pen.height(Face::small)}, colour, name, Align::centre);
            if (content.names == Names::both && !places_.name_zh[std::size_t(place)].empty())
                pen.text(Face::small, {middle.x, middle.y + 1.5F * pen.height(Face::small)}, colour,
                         pen.fitted(Face::small, places_.name_zh[std::size_t(place)], 0.9F * size), Align::centre);
        }
}

bool MapView::has_block(i32 place) const
{
    const auto& blocks = layout_.blocks();
    return std::any_of(blocks.begin(), blocks.end(), [&](const Block& block) { return block.place == place; });
}

/// The sides of its cells beyond which there are others.
void MapView::outline(const Pen& pen, const Area& area, const Camera& camera, i32 place, f32 thickness) const
{
    const i32 first = places_.first_below[std::size_t(place)] - places_.first_village;
    const i32 end = first + places_.villages[std::size_t(place)];
    const auto is_outside = [&](i32 x, i32 y)
    {
        const auto village = layout_.village_at({x, y});
        return !village || *village < first || *village >= end;
    };
    for (const auto& [colour, thick] : {std::pair{ink::paper, thickness + 2}, {ink::text, thickness}})
        for (i32 village = first; village < end; ++village)
        {
            const Cell cell = layout_.cell(village);
            const ImVec2 from = camera.to_pixel(area, cell.x, cell.y),
                         to = camera.to_pixel(area, cell.x + 1, cell.y + 1);
            const f32 half = thick / 2;
            if (is_outside(cell.x - 1, cell.y))
                pen.fill({from.x - half, from.y - half, from.x + half, to.y + half}, colour);
            if (is_outside(cell.x + 1, cell.y))
                pen.fill({to.x - half, from.y - half, to.x + half, to.y + half}, colour);
            if (is_outside(cell.x, cell.y - 1))
                pen.fill({from.x - half, from.y - half, to.x + half, from.y + half}, colour);
            if (is_outside(cell.x, cell.y + 1))
                pen.fill({from.x - half, to.y - half, to.x + half, to.y + half}, colour);
        }
}

void MapView::frame_place(const Pen& pen, const Area& area, const Camera& camera, i32 place, f32 thickness) const
{
    if (const auto count = places_.villages[std::size_t(place)]; count > 1 && !has_block(place))
        return outline(pen, area, camera, place, thickness);
    Area mark = camera.to_pixels(area, cells_of(place));
    const f32 least = 5 * pen.u();
    if (mark.width() < least) mark = {mark.left - 1, mark.top - 1, mark.left + least, mark.top + least};
    pen.frame(mark.inset(-thickness / 2 - 1), ink::paper, thickness + 2);
    pen.frame(mark.inset(-thickness / 2), ink::text, thickness);
}
}  // namespace canbao::viz
