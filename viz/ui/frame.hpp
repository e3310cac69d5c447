/// Where the parts of the picture are.
#pragma once
#include "viz/draw/pen.hpp"

namespace canbao::viz
{
/// The parts of a picture [pixels]. An empty part is left out.
struct Frame
{
    f32 unit = 1;
    ImVec2 size;
    Area head, main, side, time, charts;

    /// \param unit of text and margins \param has_charts what is asked for; there may be no room
    Frame(ImVec2 size, f32 unit, bool has_charts);
};

/// The unit of a picture: 1 at 1280 x 720, so that text grows with it.
[[nodiscard]] f32 unit_of_picture(ImVec2 size);
/// The unit of a window: the scale asked for, or less in a small one.
[[nodiscard]] f32 unit_of_window(ImVec2 size, f32 scale);
}  // namespace canbao::viz
