/// The map: one texture with a texel a village, with borders and names over it.
#pragma once
#include <optional>
#include <vector>

#include <SFML/Graphics.hpp>

#include "viz/colour_scale.hpp"
#include "viz/frame.hpp"
#include "viz/map_layout.hpp"
#include "viz/run_data.hpp"
#include "viz/typeface.hpp"

namespace canbao::viz
{
class MapView
{
public:
    /// Keeps references to all of them. \throws UserError when the map is larger than a texture can be here
    MapView(const RunData& data, const MapLayout& layout, const ColourScale& scale, const Typeface& face);

    /// \param year index into the data's years
    /// \param chosen a village to frame
    void draw(sf::RenderTarget& target, const Frame& frame, const Camera& camera, std::size_t year,
              std::optional<i32> chosen);

private:
    struct Township
    {
        i32 place = 0;
        sf::Vector2f centre;  ///< of its villages [cells]
    };
    [[nodiscard]] sf::Vector2f middle_of(i32 place) const;
    void colour(std::size_t year);
    void draw_lines(sf::RenderTarget& target, f32 cell_size) const;
    void draw_block_names(sf::RenderTarget& target, const Frame& frame, const Camera& camera);
    void draw_name_above(sf::RenderTarget& target, const Frame& frame, i32 place, const sf::FloatRect& area,
                         f32 band) const;
    void draw_name_within(sf::RenderTarget& target, const Frame& frame, i32 place, const sf::FloatRect& area,
                          f32 cell_size);
    void draw_township_names(sf::RenderTarget& target, const Frame& frame, const Camera& camera);
    void draw_values(sf::RenderTarget& target, const Frame& frame, const Camera& camera, std::size_t year) const;

    const RunData& data_;
    const MapLayout& layout_;
    const ColourScale& scale_;
    const Typeface& face_;
    sf::Texture texture_;
    std::vector<sf::Uint8> texels_;  ///< red, green, blue, opacity
    std::optional<std::size_t> coloured_year_;
    sf::VertexArray grid_, borders_;    ///< [cells]
    std::vector<Township> townships_;   ///< those without a block of their own
    std::vector<sf::FloatRect> names_;  ///< drawn over the cells of this picture [pixels]
};
}  // namespace canbao::viz
