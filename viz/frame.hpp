/// Where the parts of the picture are, and what of the map is seen.
#pragma once
#include <SFML/Graphics.hpp>

#include "core/types.hpp"
#include "viz/map_layout.hpp"

namespace canbao::viz
{
namespace ink
{
inline const sf::Color paper{251, 251, 248}, text{32, 35, 38}, quiet{104, 108, 112}, line{214, 214, 208};
}

/// The parts of a picture [pixels]. Text and margins grow with the picture.
struct Frame
{
    f32 unit = 1;  ///< 1 at 1280 x 720
    sf::Vector2f size;
    sf::FloatRect map, side, years;

    explicit Frame(sf::Vector2u pixels);

    [[nodiscard]] unsigned text(f32 size_at_unit) const;  ///< [pixels]
};

/// What part of the map is seen, whatever the size of the window.
class Camera
{
public:
    explicit Camera(const MapLayout& layout);

    [[nodiscard]] f32 cell_size(const Frame& frame) const;  ///< [pixels]
    [[nodiscard]] sf::Vector2f to_pixel(const Frame& frame, sf::Vector2f cell) const;
    [[nodiscard]] sf::Vector2f to_cell(const Frame& frame, sf::Vector2f pixel) const;
    [[nodiscard]] bool shows_all() const { return zoom_ == 1; }

    void show_all();
    /// Zooms so that what is at the pixel stays there.
    void zoom(const Frame& frame, f32 factor, sf::Vector2f at);
    void move(const Frame& frame, sf::Vector2f pixels);

private:
    [[nodiscard]] f32 fitting_cell(const Frame& frame) const;
    void keep_on_map(const Frame& frame);

    sf::Vector2f extent_;  ///< of the map [cells]
    sf::Vector2f centre_;  ///< of what is seen [cells]
    f32 zoom_ = 1;         ///< 1 when the whole map is seen
};
}  // namespace canbao::viz
