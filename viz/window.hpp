/// The window in which a run is played.
#pragma once
#include <SFML/Graphics.hpp>

#include "viz/scene.hpp"

namespace canbao::viz
{
/// Opens a window and returns when the user closes it. \param year to begin with
void show_window(Scene& scene, std::size_t year, sf::Vector2u size);
}  // namespace canbao::viz
