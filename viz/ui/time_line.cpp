#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/data/time_axis.hpp"
#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 slowest = 0.25F, fastest = 16;  ///< [years a second]

void draw_controls(const Pen& pen, const Area& area, Subject& subject, State& state)
{
    const f32 u = pen.u(), size = 28 * u;
    f32 x = area.left;
    const f32 y = area.top;
    const auto take = [&](f32 width) -> Area
    {
        const Area here{x, y, x + width, y + size};
        x += width + 4 * u;
        return here;
    };
    RunData& run = subject.runs.base();
    const bool weekly = state.moment.week.has_value();
    const auto stop_at = [&](Moment moment)
    {
        state.is_playing = state.is_following = false;
        set_moment(subject, state, moment);
    };
    if (button(pen, "first", take(size), "", false, Sign::first)) stop_at(first_moment(run, weekly));
    if (button(pen, "back", take(size), "", false, Sign::back)) stop_at(step(run, state.moment, -1));
    const Area play = take(size * 1.3F);
    if (button(pen, "play", play, "", state.is_playing, state.is_playing ? Sign::pause : Sign::play))
    {
        state.is_playing = !state.is_playing;
        if (state.is_playing && state.moment == last_moment(run, weekly))
            set_moment(subject, state, first_moment(run, weekly));
    }
    if (is_hovered(play)) state.tip = {"Play and pause (Space)"};
    if (button(pen, "forth", take(size), "", false, Sign::forth)) stop_at(step(run, state.moment, 1));
    if (button(pen, "last", take(size), "", false, Sign::last)) stop_at(last_moment(run, weekly));
    x = area.left;
    const f32 below = y + size + 6 * u;
    const Area slower{x, below, x + 22 * u, below + 22 * u}, faster{x + 96 * u, below, x + 118 * u, below + 22 * u};
    if (button(pen, "slower", slower, "−", false)) state.speed = std::max(slowest, state.speed / 2);
    if (button(pen, "faster", faster, "+", false)) state.speed = std::min(fastest, state.speed * 2);
    pen.text(Face::small, {(slower.right + faster.left) / 2, below + 4 * u}, ink::quiet,
             weekly ? fmt::format("{} weeks/s", state.speed * 8) : fmt::format("{} years/s", state.speed),
             Align::centre);
    if (!run.season(state.moment.year)) return;
    const Area weeks{faster.right + 6 * u, below, area.right, below + 22 * u};
    if (button(pen, "weeks", weeks, "weeks", weekly)) set_weekly(subject, state, !weekly);
    if (is_hovered(weeks)) state.tip = {"Week by week through the seasons (W)"};
}

/// From decimal years to pixels.
struct Axis
{
    Area area;
    f64 low = 0, high = 1;

    [[nodiscard]] f32 x(f64 year) const { return area.left + f32((year - low) / (high - low)) * area.width(); }
    [[nodiscard]] f64 year(f32 pixel) const { return low + f64((pixel - area.left) / area.width()) * (high - low); }
};

void draw_flag(const Pen& pen, f32 x, f32 top, f32 bottom, ImU32 colour)
{
    const f32 u = pen.u();
    pen.line({x, top}, {x, bottom}, colour, std::max(1.F, 1.2F * u));
    pen.list()->AddTriangleFilled({x, top}, {x + 7 * u, top + 3.5F * u}, {x, top + 7 * u}, colour);
}

void draw_festival(const Pen& pen, ImVec2 at, f32 radius)
{
    pen.list()->AddQuadFilled({at.x, at.y - radius}, {at.x + radius, at.y}, {at.x, at.y + radius},
                              {at.x - radius, at.y}, ink::alarm);
}

/// Interventions of both runs, those of the reform last.
std::vector<Intervention> interventions(Subject& subject)
{
    std::vector<Intervention> all = subject.runs.base().events().interventions;
    if (subject.runs.has_two())
        for (const Intervention& one : subject.runs.reform().events().interventions)
            if (std::none_of(all.begin(), all.end(),
                             [&](const Intervention& other)
                             { return other.name == one.name && other.from == one.from; }))
                all.push_back(one);
    return all;
}

void draw_years(const Pen& pen, const Axis& axis, Subject& subject, State& state)
{
    const f32 u = pen.u();
    const RunData& run = subject.runs.base();
    const auto& years = run.years();
    const Area& area = axis.area;
    const f32 base = area.bottom - 15 * u;
    pen.fill({area.left, area.top + 8 * u, area.right, base}, ink::card, 4 * u);
    const f32 wide = axis.x(years[0] + 1.0) - axis.x(years[0]);
    for (std::size_t i = 0; i < years.size(); ++i)
    {
        const f32 left = axis.x(years[i]), right = axis.x(years[i] + 1.0);
        if (const Season* const season = run.season(i))
            pen.fill({axis.x(decimal_year(season->weeks.front())), base - 4 * u,
                      axis.x(decimal_year(season->weeks.back()) + 0.02), base},
                     with_opacity(ink::accent, 0.18F));
        const bool is_now = i == state.moment.year;
        if (is_now && !state.moment.week)
            pen.fill({left, area.top + 8 * u, right, base}, with_opacity(ink::accent, 0.85F), 3 * u);
        else if (is_now) pen.fill({left, area.top + 8 * u, right, base}, ink::pale, 3 * u);
        else if (!state.moment.week && state.hovered_tick == i)
            pen.fill({left, area.top + 8 * u, right, base}, ink::pale, 3 * u);
        pen.line({right, base - 6 * u}, {right, base}, ink::line);
        const auto every = std::size_t(std::ceil(38 * u / wide));
        if (i % every == 0 || is_now)
            pen.text(Face::small, {(left + right) / 2, base + 2 * u}, is_now ? ink::text : ink::quiet,
                     wide > 38 * u || is_now || i % every == 0 ? fmt::format("{}", years[i]) : "", Align::centre);
    }
    for (const Date festival : run.events().spring_festivals)
        if (const f64 at = decimal_year(festival); at > axis.low && at < axis.high)
            draw_festival(pen, {axis.x(at), base - 4 * u}, 2.6F * u);
    for (const Intervention& one : interventions(subject))
    {
        const f64 at = decimal_year(one.from);
        if (at < axis.low || at > axis.high) continue;
        draw_flag(pen, axis.x(at), area.top, base, ink::text);
        if (is_hovered({axis.x(at) - 4 * u, area.top, axis.x(at) + 9 * u, area.top + 14 * u}))
            state.tip = {one.name, fmt::format("from {}{}", written(one.from), one.to ? " to " + written(*one.to) : ""),
                         one.what};
    }
    if (state.moment.week)
        if (const Season* const season = run.season(state.moment.year))
        {
            const f32 x = axis.x(decimal_year(season->weeks[std::min(*state.moment.week, season->weeks.size() - 1)]));
            pen.line({x, area.top + 4 * u}, {x, base}, ink::accent, 2 * u);
        }
}

void scrub_years(const Axis& axis, Subject& subject, State& state)
{
    static_cast<void>(clickable("years", axis.area));
    const auto& years = subject.runs.years();
    if (!ImGui::IsItemHovered() && !ImGui::IsItemActive()) return;
    const f64 year =
        std::clamp(std::floor(axis.year(ImGui::GetIO().MousePos.x)), f64(years.front()), f64(years.back()));
    const auto index = std::size_t(std::find(years.begin(), years.end(), i32(year)) - years.begin());
    if (index >= years.size()) return;
    if (!state.moment.week) state.hovered_tick = index;
    if (!ImGui::IsItemActive()) return;
    state.is_playing = state.is_following = false;
    set_moment(subject, state, {index, state.moment.week});
}

/// The weeks of the year's season, the Spring Festival and what was changed in it.
void draw_weeks(const Pen& pen, const Area& area, Subject& subject, State& state)
{
    const f32 u = pen.u();
    const RunData& run = subject.runs.base();
    const Season* const season = run.season(state.moment.year);
    if (!season) return;
    static_cast<void>(clickable("season", area));
    const bool hovered = ImGui::IsItemHovered();
    const auto count = season->weeks.size();
    const f32 wide = area.width() / f32(count), base = area.bottom - 13 * u;
    if (hovered || ImGui::IsItemActive())
    {
        const f32 x = ImGui::GetIO().MousePos.x;
        const auto week = std::size_t(std::clamp((x - area.left) / wide, 0.F, f32(count) - 1));
        if (state.moment.week) state.hovered_tick = week;
        state.tip = {fmt::format("week {} of the season for {}", week + 1, season->coverage_year),
                     fmt::format("from {}", written(season->weeks[week]))};
        if (ImGui::IsItemActive())
        {
            state.is_playing = state.is_following = false;
            set_moment(subject, state, {state.moment.year, week});
        }
    }
    const auto festival = festival_week(run, *season);
    unsigned month = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const f32 left = area.left + f32(i) * wide;
        const bool is_now = state.moment.week && *state.moment.week == i;
        pen.fill({left, area.top, left + wide - 1, base}, is_now ? ink::accent : ink::pale, 2 * u);
        const std::chrono::year_month_day day{season->weeks[i]};
        if (unsigned(day.month()) != month && wide * 4 > 26 * u)
            pen.text(Face::small, {left, base}, ink::quiet,
                     written(season->weeks[i], false).substr(written(season->weeks[i], false).find(' ') + 1));
        month = unsigned(day.month());
        if (festival == i) draw_festival(pen, {left + wide / 2, (area.top + base) / 2}, 4.2F * u);
    }
    for (const Intervention& one : interventions(subject))
        for (std::size_t i = 0; i < count; ++i)
            if (one.from >= season->weeks[i] && one.from < season->weeks[i] + std::chrono::days(7))
                draw_flag(pen, area.left + f32(i) * wide, area.top - 3 * u, base, ink::text);
    if (festival && hovered && state.tip.size() == 2 && state.hovered_tick == festival)
        state.tip.emplace_back("Spring Festival in this week");
}
}  // namespace

void draw_time(const Pen& pen, const Area& area, Subject& subject, State& state)
{
    const f32 u = pen.u();
    const bool has_room = area.width() > 520 * u;
    const Area controls{area.left, area.top + 2 * u, area.left + 176 * u, area.bottom};
    draw_controls(pen, controls, subject, state);
    const auto& years = subject.runs.years();
    Area line{controls.right + 14 * u, area.top, area.right, area.top + 38 * u};
    if (!has_room) line.left = controls.right + 8 * u;
    const Axis axis{line, years.front() - 0.36, years.back() + 1.0};
    scrub_years(axis, subject, state);
    draw_years(pen, axis, subject, state);
    draw_weeks(pen, {line.left, line.bottom + 2 * u, line.right, area.bottom}, subject, state);
}
}  // namespace canbao::viz
