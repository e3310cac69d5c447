/// The window in which runs are looked at.
#pragma once
#include <functional>

#include <SFML/System/Vector2.hpp>

#include "viz/draw/fonts.hpp"
#include "viz/draw/gui.hpp"
#include "viz/ui/session.hpp"

namespace canbao::viz
{
struct WindowOptions
{
    sf::Vector2u size;
    f32 scale = 1;  ///< of text and margins
    std::filesystem::path fonts;
    bool follows = false;  ///< goes with the newest year of a live run
    /// Brings a fresh state to what was asked for on the command line. \throws UserError
    std::function<void(Subject&, State&, const Area& map)> prepare;
};

/// Opens a window and returns when the user closes it. \return whether there was a run to see
bool show_window(Session& session, const WindowOptions& options);
}  // namespace canbao::viz
