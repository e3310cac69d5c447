/// The parts of the picture. Each draws itself into an area and does what the mouse asks for there.
#pragma once
#include <string>

#include "viz/ui/frame.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
/// Breadcrumbs, and what is shown of which run.
void draw_head(const Pen& pen, const Frame& frame, Subject& subject, State& state);
/// The map or maps, the village and the household over them.
void draw_main(const Pen& pen, const Frame& frame, Subject& subject, State& state);
/// The year, the scale, values, and the places below the one in focus.
void draw_side(const Pen& pen, const Area& area, const Frame& frame, Subject& subject, State& state);
/// Play and pause, the years and the weeks of the season.
void draw_time(const Pen& pen, const Area& area, Subject& subject, State& state);
void draw_charts(const Pen& pen, const Area& area, Subject& subject, State& state);
/// A village in an area that may still be growing. \param share 1 when it has grown
void draw_village(const Pen& pen, const Area& area, Subject& subject, State& state, f32 share);
void draw_household(const Pen& pen, const Area& area, Subject& subject, State& state, f32 share);
/// Where a household's tile is while its village fills the area; the area's middle when it has none.
[[nodiscard]] Area tile_of(const Pen& pen, const Area& area, const State& state, u64 household);
/// Keys and mouse, over everything.
void draw_help(const Pen& pen, const Frame& frame, State& state);

// Small parts that several of them use.

enum class Sign : u8
{
    none,
    play,
    pause,
    back,
    forth,
    first,
    last
};
/// A button with a word or a sign. \return whether it was clicked
bool button(const Pen& pen, const char* id, const Area& area, const std::string& label, bool is_on,
            Sign sign = Sign::none);
/// An area that can be pointed at and clicked. \return whether it was clicked
bool clickable(const char* id, const Area& area);
[[nodiscard]] bool is_hovered(const Area& area);
/// The shares of a place's eligible persons by what it took, as a bar; the bar is as long as coverage is high.
void draw_reason_bar(const Pen& pen, const Area& area, const std::array<f64, 5>& shares);
/// Of the place, by reason [%]; NaN where nobody may enrol.
[[nodiscard]] std::array<f64, 5> reason_shares(Subject& subject, const State& state, i32 place);
}  // namespace canbao::viz
