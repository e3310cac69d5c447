#include "viz/draw/map_texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
void MapTexture::colour(const MapLayout& layout, const Places& places, const Values& values, const ColourScale& scale,
                        Palette palette)
{
    const auto width = unsigned(layout.width()), height = unsigned(layout.height());
    if (texture_.getSize() != sf::Vector2u(width, height))
    {
        if (!texture_.create(width, height))
            throw UserError(
                {"map", fmt::format("{} x {} cells are more than this graphics driver draws at once", width, height),
                 fmt::format("{0} x {0}", sf::Texture::getMaximumSize()), "use a machine with another driver"});
        texels_.assign(std::size_t(width) * height * 4, 0);
        values_.reset();
    }
    const Range& range = scale.range();
    if (values == values_ && palette == palette_ && range.low == range_.low && range.high == range_.high) return;

    // A table instead of a scale: a nation has 700,000 villages.
    constexpr std::size_t steps = 1024;
    std::array<Rgb, steps> colours{};
    for (std::size_t i = 0; i < steps; ++i) colours[i] = scale.at(f64(i) / f64(steps - 1));
    const f32 low = f32(range.low), factor = f32(steps - 1) / f32(range.high - range.low);
    const auto first = std::size_t(places.first_village);
    for (std::size_t village = 0; first + village < values->size(); ++village)
    {
        const f32 value = (*values)[first + village];
        const f32 step = std::clamp((value - low) * factor + 0.5F, 0.F, f32(steps - 1));
        const Rgb colour = std::isnan(value) ? no_value_colour : colours[std::size_t(step)];
        const Cell cell = layout.cell(i32(village));
        sf::Uint8* const texel = &texels_[(std::size_t(cell.y) * width + std::size_t(cell.x)) * 4];
        texel[0] = colour.r;
        texel[1] = colour.g;
        texel[2] = colour.b;
        texel[3] = 255;
    }
    texture_.update(texels_.data());
    values_ = values;
    range_ = range;
    palette_ = palette;
    has_small_ones_ = false;
}

const sf::Texture& MapTexture::texture(f64 cell_size)
{
    const bool is_small = cell_size < 1;
    if (texture_.isSmooth() != is_small) texture_.setSmooth(is_small);
    if (is_small && !has_small_ones_) has_small_ones_ = texture_.generateMipmap();
    return texture_;
}
}  // namespace canbao::viz
