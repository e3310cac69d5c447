/// The whole picture, drawn the same way in a window and into a file.
#pragma once
#include <string>
#include <vector>

#include "viz/draw/fonts.hpp"
#include "viz/ui/frame.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
/// Between Gui::begin and Gui::draw. \param note below everything on the right, e.g. the state of a live run
void draw_screen(Fonts& fonts, const Frame& frame, Subject& subject, State& state, const std::string& note);
/// A message instead of a run.
void draw_message(Fonts& fonts, ImVec2 size, f32 unit, const std::string& title, const std::vector<std::string>& lines);
/// Colours and paddings of ImGui's own parts.
void set_style(f32 unit);
}  // namespace canbao::viz
