#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "viz/data/story.hpp"
#include "viz/data/tile_layout.hpp"
#include "viz/data/time_axis.hpp"
#include "viz/ui/household_tile.hpp"
#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 largest_tile = 150;  ///< at unit 1 [pixels]

struct VillageFrame
{
    Area head, tiles, team;

    VillageFrame(const Area& area, f32 u)
    {
        const Area inside = area.inset(14 * u);
        head = {inside.left, inside.top, inside.right, inside.top + 44 * u};
        tiles = {inside.left, head.bottom + 6 * u, inside.right, inside.bottom};
        if (inside.width() < 560 * u) return;
        team = {inside.right - 226 * u, head.bottom + 2 * u, inside.right, inside.bottom};
        tiles.right = team.left - 18 * u;
    }
};

TileLayout layout_of(const Pen& pen, const Area& tiles, std::size_t count)
{
    return TileLayout(count, {tiles.left, tiles.top, tiles.width(), tiles.height()}, largest_tile * pen.u());
}

Area area_of(const TileRect& tile) { return {tile.x, tile.y, tile.x + tile.width, tile.y + tile.height}; }

void draw_head(const Pen& pen, const Area& area, Subject& subject, const State& state, i32 place)
{
    const f32 u = pen.u();
    RunData& run = shown_run(subject, state);
    const Moment moment{state.moment.year, {}};
    const f32 name = pen.text(Face::title, area.corner(), ink::text, subject.places().label(place, state.names));
    const auto number = [&](const char* expression) -> std::string
    {
        const auto quantity = try_quantity(run.reader(), expression);
        if (!quantity) return "–";
        return format_value(
            *quantity,
            f64((*subject.runs.values(*quantity, moment,
                                      state.show == Show::base ? Show::base : Show::reform))[std::size_t(place)]),
            quantity->is_ratio() ? 1 : 0);
    };
    const std::string facts =
        fmt::format("{} persons in {} households · coverage {}, voluntary {}, reported {}", number("registered"),
                    number("household_count"), number("coverage"), number("voluntary"), number("reported_coverage"));
    pen.text(Face::body, {area.left, area.top + 24 * u}, ink::quiet, pen.fitted(Face::body, facts, area.width()));
    std::string note;
    if (state.moment.week) note = describe(run, state.moment);
    pen.text(Face::body, {area.right, area.top + 4 * u}, ink::quiet,
             pen.fitted(Face::body, note, area.width() - name - 20 * u), Align::right);
}

/// What one of the team's instruments did, this week or in the whole season.
struct Deed
{
    const char* label;
    const char* expression;
    bool adds_up;  ///< over the weeks
};
constexpr std::array<Deed, 9> deeds{{{"Paid so far", "paid_so_far", false},
                                     {"Effort", "effort", false},
                                     {"League pressure", "drive", false},
                                     {"Reminders", "week_reminder_hours", true},
                                     {"Households visited", "week_visits", true},
                                     {"Migrants called", "week_calls", true},
                                     {"Teachers sent", "week_teacher_visits", true},
                                     {"Threats", "week_threats", true},
                                     {"Paid from own pocket", "week_advances", true}}};

void draw_deed(const Pen& pen, const Area& area, const Deed& deed, const Quantity& quantity,
               const std::vector<f64>& weeks, std::optional<std::size_t> now)
{
    const f32 u = pen.u();
    f64 sum = 0, most = 0;
    for (const f64 value : weeks)
        if (std::isfinite(value)) sum += value, most = std::max(most, value);
    f64 shown = deed.adds_up ? sum : weeks.empty() ? 0 : quantity.is_mean ? sum / f64(weeks.size()) : weeks.back();
    if (now && *now < weeks.size()) shown = weeks[*now];
    const bool is_idle = !(shown > 0);
    pen.text(Face::small, area.corner(), is_idle ? ink::faint : ink::text, deed.label);
    pen.text(Face::small, {area.right, area.top}, is_idle ? ink::faint : ink::text,
             format_short(shown) + (quantity.unit == "%"    ? " %"
                                    : quantity.unit.empty() ? ""
                                                            : " " + quantity.unit),
             Align::right);
    // Its course over the season.
    const f32 base = area.bottom - 3 * u, tall = base - area.top - pen.height(Face::small) - 1 * u;
    const f32 wide = area.width() / f32(std::max<std::size_t>(1, weeks.size()));
    for (std::size_t i = 0; i < weeks.size(); ++i)
    {
        const bool is_now = now == i;
        const f32 left = area.left + f32(i) * wide;
        const f32 height = most > 0 && std::isfinite(weeks[i]) ? std::max(1.F, tall * f32(weeks[i] / most)) : 1;
        const ImU32 colour = is_now ? ink::accent : !now || i < *now ? to_ink(colour_of(Reason::pressed)) : ink::line;
        pen.fill({left, base - height, left + wide - 1, base}, colour);
    }
}

void draw_team(const Pen& pen, const Area& area, Subject& subject, const State& state, i32 place)
{
    if (area.width() < 1) return;
    const f32 u = pen.u();
    RunData& run = shown_run(subject, state);
    const Season* const season = run.season(state.moment.year);
    pen.text(Face::bold, area.corner(), ink::text, "The cadre team");
    f32 y = area.top + pen.height(Face::bold) + 3 * u;
    pen.text(Face::small, {area.left, y}, ink::quiet,
             !season ? "no weeks were recorded"
             : state.moment.week
                 ? fmt::format("in the week from {}",
                               written(season->weeks[std::min(*state.moment.week, season->weeks.size() - 1)]))
                 : fmt::format("in the season for {}", run.years()[state.moment.year]));
    y += pen.height(Face::small) + 7 * u;
    const f32 room = area.bottom - y - (state.moment.week ? 0 : 58 * u);
    const f32 tall = std::clamp(room / f32(deeds.size()), 17 * u, 36 * u);
    for (const Deed& deed : deeds)
    {
        const auto quantity = try_quantity(run.reader(), deed.expression);
        if (!quantity || !season || y + tall > area.bottom) continue;
        draw_deed(pen, {area.left, y, area.right, y + tall}, deed, *quantity,
                  run.series(*quantity, place, state.moment.year), state.moment.week);
        y += tall;
    }
    if (state.moment.week || y + 50 * u > area.bottom) return;
    y += 6 * u;
    pen.text(Face::bold, {area.left, y}, ink::text, "What it took");
    y += pen.height(Face::bold) + 4 * u;
    draw_reason_bar(pen, {area.left, y, area.right, y + 14 * u}, reason_shares(subject, state, place));
}

/// Lines from a household to those it looks at.
void draw_ties(const Pen& pen, const TileLayout& layout, const OpenVillage& village, std::size_t from,
               const std::unordered_map<u64, std::size_t>& tile_of_household, f32 opacity)
{
    if (from >= village.ties.size()) return;
    const ImVec2 begin = area_of(layout.tile(from)).middle();
    for (const u64 target : village.ties[from].targets)
        if (const auto to = tile_of_household.find(target); to != tile_of_household.end())
        {
            // In a bow, so that ties along a row are told apart.
            const ImVec2 end = area_of(layout.tile(to->second)).middle();
            const ImVec2 way{end.x - begin.x, end.y - begin.y};
            const ImVec2 bend{begin.x + way.x / 2 + way.y * 0.18F, begin.y + way.y / 2 - way.x * 0.18F};
            pen.list()->AddBezierQuadratic(begin, bend, end, with_opacity(ink::text, opacity), 1.2F * pen.u());
        }
}

std::vector<std::string> tip_of(const State& state, const RunData& run, std::size_t index, const Places& places)
{
    const Household& household = state.village.households[index];
    std::vector<std::string> lines = tell(household, state.village.year, run.season(state.moment.year));
    if (lines.size() > 6) lines.resize(6);
    lines.insert(lines.begin(), fmt::format("Household {}", index + 1));
    if (index < state.village.ties.size() && state.village.ties[index].kin_village >= 0 &&
        state.village.ties[index].kin_village < places.count())
        lines.push_back("Kin in " + places.label(state.village.ties[index].kin_village));
    return lines;
}

void draw_tiles(const Pen& pen, const Area& area, Subject& subject, State& state, f32 share)
{
    const auto& households = state.village.households;
    const TileLayout layout = layout_of(pen, area, households.size());
    for (std::size_t i = 0; i < households.size(); ++i)
        draw_household_tile(pen, area_of(layout.tile(i)), households[i], state.village.year, state.moment.week);
    if (share < 1 || state.household || state.household_share > 0) return;

    std::unordered_map<u64, std::size_t> index_of;
    for (std::size_t i = 0; i < households.size(); ++i) index_of.emplace(households[i].id, i);
    const f32 opacity = std::clamp(14.F / f32(households.size()), 0.08F, 0.4F);
    if (state.has_ties)
        for (std::size_t i = 0; i < households.size(); ++i) draw_ties(pen, layout, state.village, i, index_of, opacity);
    const bool clicked = clickable("tiles", area);
    if (!ImGui::IsItemHovered()) return;
    const ImGuiIO& io = ImGui::GetIO();
    const std::size_t pointed = layout.at(io.MousePos.x, io.MousePos.y);
    if (pointed >= households.size()) return;
    draw_ties(pen, layout, state.village, pointed, index_of, 0.75F);
    pen.frame(area_of(layout.tile(pointed)), ink::text, 2 * pen.u(), 3 * pen.u());
    state.tip = tip_of(state, shown_run(subject, state), pointed, subject.places());
    if (clicked || io.MouseWheel > 0) open_household(state, households[pointed].id);
}

std::string nobody(const State& state, const RunData& run)
{
    if (!state.village.panel || !state.village.panel->is_recorded())
        return "This run recorded no households. To see them, run it again with --record households, or for some "
               "villages "
               "only with --record households:PLACE or households:sample=N.";
    return fmt::format("No household of this village was recorded in {}: this run recorded {}.", state.village.year,
                       run.reader().manifest().recorded);
}
}  // namespace

Area tile_of(const Pen& pen, const Area& area, const State& state, u64 household)
{
    const VillageFrame frame(area, pen.u());
    const auto& households = state.village.households;
    const TileLayout layout = layout_of(pen, frame.tiles, households.size());
    for (std::size_t i = 0; i < households.size(); ++i)
        if (households[i].id == household) return area_of(layout.tile(i));
    const ImVec2 m = frame.tiles.middle();
    return {m.x - 10, m.y - 10, m.x + 10, m.y + 10};
}

void draw_village(const Pen& pen, const Area& area, Subject& subject, State& state, f32 share)
{
    read_village(subject, state);
    pen.list()->PushClipRect(area.corner(), area.end(), true);
    // While it grows, its tiles are seen; words come when they can be read.
    VillageFrame frame(area, pen.u());
    if (share < 1) frame.tiles = area.inset(8 * pen.u() * share);
    if (share >= 1)
    {
        draw_head(pen, frame.head, subject, state, state.village.place);
        draw_team(pen, frame.team, subject, state, state.village.place);
    }
    if (!state.village.households.empty()) draw_tiles(pen, frame.tiles, subject, state, share);
    else if (share >= 1)
        pen.paragraph(Face::body, {frame.tiles.left, frame.tiles.top + 12 * pen.u()},
                      std::min(frame.tiles.width(), 460 * pen.u()), ink::quiet,
                      nobody(state, shown_run(subject, state)));
    pen.list()->PopClipRect();
}
}  // namespace canbao::viz
