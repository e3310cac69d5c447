#include "viz/map_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
namespace
{
// From these sizes of a cell on there is room for more [pixels at unit 1].
constexpr f32 shows_borders = 5, shows_townships = 12, shows_grid = 9, shows_values = 30, shows_names = 84;
constexpr f32 border_width = 0.1F;  ///< [cells]

sf::Color shade(sf::Color colour, u8 opacity) { return {colour.r, colour.g, colour.b, opacity}; }

void add_line(sf::VertexArray& lines, sf::Vector2f from, sf::Vector2f to, sf::Color colour)
{
    lines.append({from, colour});
    lines.append({to, colour});
}

/// The part of the picture that a view in the same pixels is clipped to.
sf::View clipped_to(const sf::FloatRect& part, sf::Vector2f size)
{
    sf::View view(part);
    view.setViewport({part.left / size.x, part.top / size.y, part.width / size.x, part.height / size.y});
    return view;
}
}  // namespace

MapView::MapView(const RunData& data, const MapLayout& layout, const ColourScale& scale, const Typeface& face)
    : data_(data),
      layout_(layout),
      scale_(scale),
      face_(face),
      texels_(std::size_t(layout.width()) * std::size_t(layout.height()) * 4, 0),
      grid_(sf::Lines),
      borders_(sf::Quads)
{
    const auto width = unsigned(layout.width()), height = unsigned(layout.height());
    if (!texture_.create(width, height))
        throw UserError({"map",
                         fmt::format("{} x {} cells are more than this graphics driver draws at once", width, height),
                         fmt::format("{0} x {0}", sf::Texture::getMaximumSize()), "use a machine with another driver"});

    const f32 half = border_width / 2;
    for (const Border& border : layout.township_borders())
    {
        const f32 left = f32(border.from.x) - half, top = f32(border.from.y) - half;
        const f32 right = f32(border.to.x) + half, bottom = f32(border.to.y) + half;
        for (const sf::Vector2f corner : {sf::Vector2f(left, top), {right, top}, {right, bottom}, {left, bottom}})
            borders_.append({corner, ink::paper});
    }
    for (const Block& block : layout.blocks())
    {
        if (!block.is_leaf) continue;
        const auto left = f32(block.area.x), top = f32(block.area.y + block.header);
        const f32 right = left + f32(block.area.width), bottom = f32(block.area.y + block.area.height);
        const sf::Color colour = shade(ink::paper, 90);
        for (f32 x = left; x <= right; ++x) add_line(grid_, {x, top}, {x, bottom}, colour);
        for (f32 y = top; y <= bottom; ++y) add_line(grid_, {left, y}, {right, y}, colour);
    }

    // Townships that are blocks have their name above them.
    const Places& places = data.places();
    for (const Block& block : layout.blocks())
    {
        const auto at = std::size_t(block.place);
        if (!block.is_leaf || places.level[at] != county) continue;
        for (i32 place = places.first_child[at]; place < places.first_child[at] + places.children[at]; ++place)
            if (places.villages[std::size_t(place)] > 0) townships_.push_back({place, middle_of(place)});
    }
}

/// Of a township's cells.
sf::Vector2f MapView::middle_of(i32 place) const
{
    const Places& places = data_.places();
    const i32 first = places.first_below[std::size_t(place)] - places.first_village;
    const i32 count = places.villages[std::size_t(place)];
    sf::Vector2f sum;
    for (i32 village = first; village < first + count; ++village)
    {
        const Cell cell = layout_.cell(village);
        sum += {f32(cell.x) + 0.5F, f32(cell.y) + 0.5F};
    }
    return sum / f32(count);
}

void MapView::draw(sf::RenderTarget& target, const Frame& frame, const Camera& camera, std::size_t year,
                   std::optional<i32> chosen)
{
    colour(year);
    const f32 size = camera.cell_size(frame);
    // A cell smaller than a pixel is averaged with its neighbours; a larger one has sharp sides.
    texture_.setSmooth(size < 1);
    if (size < 1) texture_.generateMipmap();

    const sf::View before = target.getView();
    sf::View cells = clipped_to(frame.map, frame.size);
    const sf::Vector2f corner = camera.to_cell(frame, {frame.map.left, frame.map.top});
    cells.reset({corner.x, corner.y, frame.map.width / size, frame.map.height / size});
    cells.setViewport(clipped_to(frame.map, frame.size).getViewport());
    target.setView(cells);
    target.draw(sf::Sprite(texture_));
    draw_lines(target, size / frame.unit);

    target.setView(clipped_to(frame.map, frame.size));
    if (size >= shows_values * frame.unit) draw_values(target, frame, camera, year);
    draw_block_names(target, frame, camera);
    if (size >= shows_townships * frame.unit && size < shows_values * frame.unit)
        draw_township_names(target, frame, camera);
    if (chosen)
    {
        const Cell cell = layout_.cell(*chosen);
        sf::RectangleShape mark({std::max(size, 3.F), std::max(size, 3.F)});
        mark.setPosition(camera.to_pixel(frame, {f32(cell.x), f32(cell.y)}));
        mark.setFillColor(sf::Color::Transparent);
        mark.setOutlineColor(ink::text);
        mark.setOutlineThickness(std::max(1.5F, 1.5F * frame.unit));
        target.draw(mark);
    }
    target.setView(before);
}

void MapView::colour(std::size_t year)
{
    if (coloured_year_ == year) return;
    const auto values = data_.village_values(year);
    for (i32 village = 0; village < i32(values.size()); ++village)
    {
        const Cell cell = layout_.cell(village);
        const Rgb colour = scale_(values[std::size_t(village)]);
        const auto at = (std::size_t(cell.y) * std::size_t(layout_.width()) + std::size_t(cell.x)) * 4;
        texels_[at] = colour.r;
        texels_[at + 1] = colour.g;
        texels_[at + 2] = colour.b;
        texels_[at + 3] = 255;
    }
    texture_.update(texels_.data());
    coloured_year_ = year;
}

void MapView::draw_lines(sf::RenderTarget& target, f32 cell_size) const
{
    if (cell_size >= shows_grid) target.draw(grid_);
    if (cell_size >= shows_borders) target.draw(borders_);
}

void MapView::draw_block_names(sf::RenderTarget& target, const Frame& frame, const Camera& camera)
{
    const f32 size = camera.cell_size(frame);
    names_.clear();
    for (const Block& block : layout_.blocks())
    {
        const sf::Vector2f at = camera.to_pixel(frame, {f32(block.area.x), f32(block.area.y)});
        const sf::FloatRect area(at.x, at.y, f32(block.area.width) * size, f32(block.area.height) * size);
        if (!area.intersects(frame.map)) continue;
        if (block.header > 0) draw_name_above(target, frame, block.place, area, f32(block.header) * size);
        else if (block.is_leaf && block.depth > 0 && size < shows_values * frame.unit)
            draw_name_within(target, frame, block.place, area, size);
    }
}

/// In the band above a block, in the largest letters and with as many names as there is room for.
void MapView::draw_name_above(sf::RenderTarget& target, const Frame& frame, i32 place, const sf::FloatRect& area,
                              f32 band) const
{
    const std::string& latin = data_.places().name[std::size_t(place)];
    TextStyle style;
    style.colour = ink::text;
    style.bold = true;
    const unsigned least = frame.text(9);
    style.size = std::clamp(unsigned(0.8F * band), least, frame.text(15));
    if (f32(least) > 1.2F * band) return;
    std::string label = data_.places().label(place);
    if (face_.width(label, style) > area.width) label = latin;
    while (face_.width(label, style) > area.width && style.size > least) --style.size;
    const f32 width = face_.width(label, style);
    if (width > area.width) return;
    // The name stays in sight when the block's left side is not.
    const f32 left = std::clamp(frame.map.left, area.left, area.left + area.width - width);
    face_.draw(target, label,
               {left, area.top + band - std::clamp((band - 0.74F * f32(style.size)) / 2, 3.F, 7 * frame.unit)}, style);
}

/// Over the cells of a block, at its top.
void MapView::draw_name_within(sf::RenderTarget& target, const Frame& frame, i32 place, const sf::FloatRect& area,
                               f32 cell_size)
{
    const bool is_large = cell_size >= shows_townships * frame.unit;
    TextStyle style;
    style.colour = ink::text;
    style.size = frame.text(is_large ? 15 : 10);
    style.bold = is_large;
    style.halo = shade(ink::paper, is_large ? 255 : 190);
    style.align = Align::centre;
    const std::string label = is_large ? data_.places().label(place) : data_.places().name[std::size_t(place)];
    const f32 width = face_.width(label, style), height = f32(style.size);
    if (width > area.width - 4 * frame.unit || area.height < 2.5F * height) return;
    const sf::Vector2f at(area.left + area.width / 2, area.top + (is_large ? 1.3F : 1.6F) * height);
    face_.draw(target, label, at, style);
    names_.emplace_back(at.x - width / 2, at.y - height, width, 1.3F * height);
}

void MapView::draw_township_names(sf::RenderTarget& target, const Frame& frame, const Camera& camera)
{
    const Places& places = data_.places();
    for (const Township& item : townships_)
    {
        const sf::Vector2f at = camera.to_pixel(frame, item.centre);
        if (!frame.map.contains(at)) continue;
        TextStyle style;
        style.size = frame.text(11);
        style.colour = ink::text;
        style.halo = shade(ink::paper, 220);
        style.align = Align::centre;
        const f32 room = 1.3F * camera.cell_size(frame) * std::sqrt(f32(places.villages[std::size_t(item.place)]));
        std::string label = places.label(item.place);
        if (face_.width(label, style) > room) label = places.name[std::size_t(item.place)];
        const f32 width = face_.width(label, style), height = f32(style.size);
        const sf::FloatRect area(at.x - width / 2, at.y - height, width, 1.3F * height);
        const bool is_hidden =
            std::any_of(names_.begin(), names_.end(), [&](const sf::FloatRect& name) { return name.intersects(area); });
        if (is_hidden || width > room) continue;
        face_.draw(target, label, at, style);
        names_.push_back(area);
    }
}

void MapView::draw_values(sf::RenderTarget& target, const Frame& frame, const Camera& camera, std::size_t year) const
{
    const f32 size = camera.cell_size(frame);
    const Places& places = data_.places();
    const auto values = data_.village_values(year);
    const sf::Vector2f first = camera.to_cell(frame, {frame.map.left, frame.map.top});
    const sf::Vector2f last =
        camera.to_cell(frame, {frame.map.left + frame.map.width, frame.map.top + frame.map.height});
    const bool with_names = size >= shows_names * frame.unit;
    for (i32 y = i32(std::floor(first.y)); y <= i32(last.y); ++y)
        for (i32 x = i32(std::floor(first.x)); x <= i32(last.x); ++x)
        {
            const auto village = layout_.village_at({x, y});
            if (!village || std::isnan(values[std::size_t(*village)])) continue;
            const f64 value = values[std::size_t(*village)];
            const sf::Vector2f middle = camera.to_pixel(frame, {f32(x) + 0.5F, f32(y) + 0.5F});
            TextStyle style;
            style.colour = brightness(scale_(value)) < 0.3 ? ink::paper : ink::text;
            style.align = Align::centre;
            const f32 larger = std::max(1.F, size / (shows_names * 1.3F * frame.unit));
            style.size = frame.text(with_names ? 15 * larger : 10);
            const std::string number = format_number(
                value, with_names ? value_digits(data_.quantity(), scale_.range()) : scale_.range().digits());
            if (face_.width(number, style) > 0.94F * size) continue;
            face_.draw(target, number, {middle.x, middle.y + (with_names ? 1.1F : 0.36F) * f32(style.size)}, style);
            if (!with_names) continue;
            style.size = frame.text(12 * larger);
            const i32 place = places.first_village + *village;
            std::string name = places.label(place);
            if (face_.width(name, style) > 0.94F * size) name = places.name[std::size_t(place)];
            if (face_.width(name, style) <= 0.94F * size)
                face_.draw(target, name, {middle.x, middle.y - 4 * frame.unit}, style);
        }
}
}  // namespace canbao::viz
