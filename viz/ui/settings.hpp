/// What the viewer remembers from one time to the next.
#pragma once
#include <string>

#include "viz/data/places.hpp"

namespace canbao::viz
{
struct Settings
{
    unsigned width = 1280, height = 720;  ///< of the window [pixels]
    f32 scale = 0;                        ///< of text; 0 for that of the screen
    f32 speed = 2;                        ///< years a second
    Names names = Names::both;
    bool has_charts = true;
    std::string quantity;
};

/// Those of $XDG_CONFIG_HOME/canbao/view.conf, or of ~/.config; what is missing or wrong there has its default.
[[nodiscard]] Settings read_settings();
/// Nothing is said when they cannot be kept: the next time begins with the defaults.
void keep_settings(const Settings& settings);
}  // namespace canbao::viz
