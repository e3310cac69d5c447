#include <array>

#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
struct Entry
{
    const char *keys, *what;
};
constexpr std::array<Entry, 13> time_keys{{{"Space", "play, pause; at the end, from the beginning"},
                                           {"← →", "a year (or week) back, forth"},
                                           {"↑ ↓", "a year back, forth while weeks are shown"},
                                           {"Home End", "to the first, to the last"},
                                           {"+ −", "faster, slower"},
                                           {"W", "weeks of the season, or years"},
                                           {"L", "follow a run that is being written"},
                                           {"P", "pause and continue the run that was started here"},
                                           {"", ""},
                                           {"Page Up, Down", "another quantity"},
                                           {"1 … 9", "one of the first nine quantities"},
                                           {"D", "base, reform, difference, all three"},
                                           {"N", "names in both, Latin or Chinese letters"}}};
constexpr std::array<Entry, 13> place_keys{{{"click", "a level nearer to the village that is pointed at"},
                                            {"double click", "into the village"},
                                            {"wheel", "zoom; further in, into the village or household"},
                                            {"drag", "move the map"},
                                            {"Escape, right click", "back out"},
                                            {"F", "the whole map"},
                                            {"Tab", "next place beside this one; Shift the one before"},
                                            {"Enter", "into the first place below"},
                                            {"T", "ties of the households"},
                                            {"", ""},
                                            {"C", "charts on, off"},
                                            {"Ctrl + −", "larger, smaller text"},
                                            {"Q", "quit"}}};

f32 draw_entries(const Pen& pen, ImVec2 at, const char* title, const auto& entries)
{
    const f32 u = pen.u();
    pen.text(Face::bold, at, ink::text, title);
    f32 y = at.y + 26 * u;
    for (const Entry& entry : entries)
    {
        pen.text(Face::body, {at.x, y}, ink::accent, entry.keys);
        pen.text(Face::body, {at.x + 140 * u, y}, ink::text, entry.what);
        y += 21 * u;
    }
    return y;
}
}  // namespace

void draw_help(const Pen& screen, const Frame& frame, State& state)
{
    if (!state.has_help) return;
    const Pen pen = screen.on(ImGui::GetForegroundDrawList());
    const f32 u = pen.u();
    pen.fill({0, 0, frame.size.x, frame.size.y}, IM_COL32(20, 24, 28, 110));
    const f32 column = 480 * u;
    const bool is_wide = frame.size.x > 2 * column + 60 * u;
    const f32 width = is_wide ? 2 * column + 20 * u : std::min(column, frame.size.x - 8 * u);
    const f32 height = std::min((is_wide ? 352.F : 660.F) * u, frame.size.y - 8 * u);
    const f32 left = (frame.size.x - width) / 2, top = (frame.size.y - height) / 2;
    const Area area{left, top, left + width, top + height};
    pen.fill(area, ink::card, 8 * u);
    pen.list()->PushClipRect(area.corner(), area.end(), true);
    const f32 y = draw_entries(pen, {left + 24 * u, top + 22 * u}, "Time and what is shown", time_keys);
    if (is_wide) draw_entries(pen, {left + 20 * u + column, top + 22 * u}, "Places", place_keys);
    else draw_entries(pen, {left + 24 * u, y + 16 * u}, "Places", place_keys);
    pen.list()->PopClipRect();
    if (ImGui::IsMouseClicked(0) && !frame.head.contains(ImGui::GetIO().MousePos)) state.has_help = false;
}
}  // namespace canbao::viz
