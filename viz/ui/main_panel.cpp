#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 drag_slack = 5;  ///< a click may move that far [pixels]
constexpr f64 wheel_step = 1.3;

void draw_map(const Pen& pen, const Area& area, Subject& subject, State& state, Show show, std::size_t number)
{
    const ColourScale scale = scale_of(subject, state, show);
    MapContent content;
    content.quantity = &state.quantity;
    content.values = subject.runs.values(state.quantity, state.moment, show);
    content.scale = &scale;
    content.palette = palette_of(state, show);
    content.names = state.names;
    content.chosen = state.place;
    content.pointed = state.pointed && subject.places().is_village(*state.pointed) ? *state.pointed : -1;
    subject.maps[number].draw(pen, area, *state.camera, content);
}

/// The maps' parts of the area: one, or three beside each other with a title.
std::vector<std::pair<Show, Area>> map_areas(const Pen& pen, const Area& area, const Subject& subject,
                                             const State& state)
{
    if (state.show != Show::all || !subject.runs.has_two()) return {{state.show, area}};
    std::vector<std::pair<Show, Area>> parts;
    const f32 gap = 12 * pen.u(), head = 22 * pen.u();
    const bool is_wide = area.width() > 1.3F * area.height();
    for (int i = 0; i < 3; ++i)
    {
        const f32 width = is_wide ? (area.width() - 2 * gap) / 3 : area.width();
        const f32 height = is_wide ? area.height() : (area.height() - 2 * gap) / 3;
        const f32 left = area.left + (is_wide ? f32(i) * (width + gap) : 0),
                  top = area.top + (is_wide ? 0 : f32(i) * (height + gap));
        parts.emplace_back(
            std::array{Show::base, Show::reform, Show::difference}[std::size_t(i)],
            Area{std::round(left), std::round(top + head), std::round(left + width), std::round(top + height)});
    }
    return parts;
}

void point_at_map(const Frame& frame, const Area& area, Subject& subject, State& state, int number)
{
    const bool clicked = clickable(fmt::format("map{}", number).c_str(), area);
    const bool hovered = ImGui::IsItemHovered();
    const ImGuiIO& io = ImGui::GetIO();
    Camera& camera = *state.camera;
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, drag_slack)) camera.move(area, io.MouseDelta);
    if (!hovered) return;
    const auto village = subject.maps[0].village_at(area, camera, io.MousePos);
    if (village) state.pointed = village;
    if (io.MouseWheel != 0)
    {
        const bool is_nearest = camera.is_nearest(area);
        if (io.MouseWheel > 0 && is_nearest && village) go_to(subject, state, frame.main, *village);
        else camera.zoom(area, std::pow(wheel_step, f64(io.MouseWheel)), io.MousePos);
    }
    const ImVec2 moved = ImGui::GetMouseDragDelta(0, 0);
    const bool was_dragged = std::abs(moved.x) + std::abs(moved.y) > drag_slack;
    if (clicked && village && !was_dragged) go_towards(subject, state, frame.main, *village);
    if (ImGui::IsMouseDoubleClicked(0) && village) go_to(subject, state, frame.main, *village);
    if (ImGui::IsMouseClicked(1)) go_back(subject, state, frame.main);
}

/// The scale of a map that is not the one beside the maps.
void draw_key(const Pen& pen, const Area& area, f32 y, const ColourScale& scale)
{
    const f32 u = pen.u(), wide = 60 * u;
    const int digits = scale.range().digits();
    const f32 number = pen.text(Face::small, {area.right, y + 2 * u}, ink::quiet,
                                fmt::format("+{}", format_number(scale.range().high, digits)), Align::right);
    const f32 right = area.right - number - 4 * u;
    for (int i = 0; i < 30; ++i)
        pen.fill(
            {right - wide + wide * f32(i) / 30, y + 4 * u, right - wide + wide * f32(i + 1) / 30 + 0.5F, y + 13 * u},
            to_ink(scale.at((i + 0.5) / 30)));
    pen.text(Face::small, {right - wide - 4 * u, y + 2 * u}, ink::quiet, format_number(scale.range().low, digits),
             Align::right);
}

void draw_maps(const Pen& pen, const Frame& frame, Subject& subject, State& state)
{
    const bool is_covered = state.village_share >= 1;
    int number = 0;
    for (const auto& [show, area] : map_areas(pen, frame.main, subject, state))
    {
        if (!is_covered && state.village_share == 0) point_at_map(frame, area, subject, state, number);
        if (!is_covered) draw_map(pen, area, subject, state, show, std::size_t(number));
        if (state.show == Show::all && !is_covered)
        {
            const char* const title = show == Show::base     ? "Base"
                                      : show == Show::reform ? "Reform"
                                                             : "Reform less base";
            const f32 y = area.top - 20 * pen.u();
            pen.text(Face::bold, {area.left, y}, ink::text, title);
            const auto& run = show == Show::base ? subject.runs.base() : subject.runs.reform();
            if (show == Show::difference) draw_key(pen, area, y, scale_of(subject, state, show));
            else
                pen.text(Face::small, {area.right, y + 2 * pen.u()}, ink::quiet,
                         pen.fitted(Face::small, run.scenario_name(), area.width() * 0.7F), Align::right);
        }
        ++number;
    }
}

Area between(const Area& from, const Area& to, f32 share)
{
    const auto mix = [share](f32 a, f32 b) { return a + (b - a) * share; };
    return {mix(from.left, to.left), mix(from.top, to.top), mix(from.right, to.right), mix(from.bottom, to.bottom)};
}

void draw_sheet(const Pen& pen, const Area& area)
{
    pen.fill(area, ink::card, 6 * pen.u());
    pen.frame(area, ink::line, 1, 6 * pen.u());
}
}  // namespace

void draw_main(const Pen& pen, const Frame& frame, Subject& subject, State& state)
{
    const Area& area = frame.main;
    draw_maps(pen, frame, subject, state);
    if (state.village_share > 0)
    {
        // The village grows out of its cell, and the household out of its tile.
        const i32 place = subject.places().is_village(state.place) ? state.place : state.village.place;
        if (place >= 0)
        {
            const Area maps = map_areas(pen, area, subject, state).front().second;
            const Area cell = state.camera->to_pixels(maps, subject.maps[0].cells_of(place));
            const Area now = between(cell, area, eased(state.village_share));
            draw_sheet(pen, now);
            draw_village(pen, now, subject, state, state.village_share);
        }
    }
    if (state.household_share > 0)
    {
        const Area tile = tile_of(pen, area, state, state.household.value_or(state.opened.id));
        const Area now = between(tile, area, eased(state.household_share));
        draw_sheet(pen, now);
        draw_household(pen, now, subject, state, state.household_share);
    }
    const bool is_open = state.village_share >= 1 && area.contains(ImGui::GetIO().MousePos) && ImGui::IsWindowHovered();
    if (is_open && (ImGui::IsMouseClicked(1) || ImGui::GetIO().MouseWheel < 0)) go_back(subject, state, area);
}
}  // namespace canbao::viz
