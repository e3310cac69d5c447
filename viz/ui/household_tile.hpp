/// A household as a tile, with its members as figures.
#pragma once
#include <optional>

#include "viz/data/panel.hpp"
#include "viz/draw/pen.hpp"

namespace canbao::viz
{
/// The tile's colour is what it took to pay, and its filled part how many members are enrolled; with more room its
/// members stand in it. \param week of the season that is shown: who paid later is not yet enrolled
void draw_household_tile(const Pen& pen, const Area& area, const Household& household, i32 year,
                         std::optional<std::size_t> week);
/// A person: filled when enrolled, pale when away, smaller as a child, with a cross after a stay in hospital.
void draw_figure(const Pen& pen, ImVec2 foot, f32 height, const Member& member, i32 year, bool is_enrolled,
                 ImU32 colour);
}  // namespace canbao::viz
