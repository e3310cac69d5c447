/// The map's colours: one texel a village.
#pragma once
#include <vector>

#include <SFML/Graphics/Texture.hpp>

#include "viz/data/colour_scale.hpp"
#include "viz/data/map_layout.hpp"
#include "viz/data/run_data.hpp"

namespace canbao::viz
{
class MapTexture
{
public:
    /// Colours every village by its value; does nothing when the values and the scale are those of the last time.
    /// \throws UserError when the map is larger than a texture can be here
    void colour(const MapLayout& layout, const Places& places, const Values& values, const ColourScale& scale,
                Palette palette);
    /// \param cell_size [pixels]; cells smaller than a pixel are averaged with their neighbours
    [[nodiscard]] const sf::Texture& texture(f64 cell_size);

private:
    sf::Texture texture_;
    std::vector<sf::Uint8> texels_;  ///< red, green, blue, opacity
    Values values_;
    Range range_;
    Palette palette_ = Palette::plain;
    bool has_small_ones_ = false;  ///< averages of this colouring
};
}  // namespace canbao::viz
