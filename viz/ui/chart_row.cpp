#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
/// The place's years, or the weeks of a season.
struct Ticks
{
    std::size_t count = 0, now = 0, shown = 0;  ///< `shown` is under the pointer, or now
    bool weekly = false;
};

/// A curve's values in the runs that are shown.
struct Line
{
    const Curve* curve = nullptr;
    std::vector<f64> values, base;  ///< `base` only beside a reform
    std::vector<f64> whole;         ///< of all places together, beside one of them; not of counts
};

std::vector<Line> lines_of(const Plot& plot, Subject& subject, const State& state, i32 place)
{
    std::vector<Line> lines;
    const bool two = subject.runs.has_two() && state.show != Show::base;
    for (const Curve& curve : plot.curves)
    {
        Line line{&curve, subject.runs.base().series(curve.quantity, place, state.moment.year), {}, {}};
        if (two)
        {
            line.base = std::move(line.values);
            const auto there = subject.runs.in_reform({state.moment.year, {}});
            line.values = subject.runs.reform().series(curve.quantity, place, there ? there->year : 0);
        }
        const i32 top = subject.places().whole();
        if (place != top && (curve.quantity.is_ratio() || curve.quantity.is_mean))
        {
            const auto there = subject.runs.in_reform({state.moment.year, {}});
            line.whole = two ? subject.runs.reform().series(curve.quantity, top, there ? there->year : 0)
                             : subject.runs.base().series(curve.quantity, top, state.moment.year);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

f64 top_of(const std::vector<Line>& lines, bool is_whole_percent)
{
    if (is_whole_percent) return 100;
    f64 most = 0;
    for (const Line& line : lines)
        for (const auto* const values : {&line.values, &line.base, &line.whole})
            for (const f64 value : *values)
                if (std::isfinite(value)) most = std::max(most, value);
    return most > 0 ? round_range(0, most).high : 1;
}

f64 bottom_of(const std::vector<Line>& lines)
{
    f64 least = 0;
    for (const Line& line : lines)
        for (const auto* const values : {&line.values, &line.base})
            for (const f64 value : *values)
                if (std::isfinite(value)) least = std::min(least, value);
    return least < 0 ? round_range(least, 0).low : 0;
}

std::string on_axis(f64 value)
{
    if (std::abs(value) >= 1e6) return format_short(value);
    if (std::abs(value) >= 1e4) return format_number(value / 1000, 0) + "k";
    const int digits = std::abs(value) >= 10 || value == std::round(value) ? 0 : std::abs(value) >= 1 ? 1 : 2;
    return format_number(value, digits);
}

class PlotArea
{
public:
    PlotArea(const Pen& pen, const Area& area, const Ticks& ticks, f64 low, f64 high)
        : pen_(pen), area_(area), ticks_(ticks), low_(low), high_(high)
    {
    }

    [[nodiscard]] f32 x(std::size_t i) const
    {
        return area_.left + area_.width() * (f32(i) + 0.5F) / f32(ticks_.count);
    }
    [[nodiscard]] f32 y(f64 value) const
    {
        return area_.bottom - area_.height() * f32(std::clamp((value - low_) / (high_ - low_), 0.0, 1.05));
    }

    void curve(const std::vector<f64>& values, ImU32 colour, f32 thickness, bool dashed) const
    {
        for (std::size_t i = 1; i < std::min(values.size(), ticks_.count); ++i)
        {
            if (!std::isfinite(values[i]) || !std::isfinite(values[i - 1])) continue;
            const ImVec2 from{x(i - 1), y(values[i - 1])}, to{x(i), y(values[i])};
            if (!dashed) pen_.line(from, to, colour, thickness);
            else
                for (const f32 part : {0.F, 0.5F})
                    pen_.line({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part},
                              {from.x + (to.x - from.x) * (part + 0.3F), from.y + (to.y - from.y) * (part + 0.3F)},
                              colour, thickness);
        }
        if (values.size() == 1 || ticks_.count == 1)
            if (!values.empty() && std::isfinite(values[0]))
                pen_.list()->AddCircleFilled({x(0), y(values[0])}, 2.5F * pen_.u(), colour);
    }

    /// Between two levels, from the middle of one tick to that of the next.
    void band(const std::vector<f64>& below, const std::vector<f64>& above, ImU32 colour) const
    {
        const ImDrawListFlags before = pen_.list()->Flags;
        pen_.list()->Flags &= ~ImDrawListFlags_AntiAliasedFill;
        for (std::size_t i = 1; i < std::min(above.size(), ticks_.count); ++i)
            if (std::isfinite(above[i]) && std::isfinite(above[i - 1]))
                pen_.list()->AddQuadFilled({x(i - 1), y(above[i - 1])}, {x(i), y(above[i])}, {x(i), y(below[i])},
                                           {x(i - 1), y(below[i - 1])}, colour);
        pen_.list()->Flags = before;
    }

    void frame(bool with_top) const
    {
        pen_.line({area_.left, area_.bottom}, {area_.right, area_.bottom}, ink::faint);
        if (low_ < 0) pen_.line({area_.left, y(0)}, {area_.right, y(0)}, ink::line);
        pen_.line({area_.left, area_.top}, {area_.right, area_.top}, ink::line);
        if (!with_top) return;
        const f32 left = area_.left - 5 * pen_.u(), half = pen_.height(Face::small) / 2;
        pen_.text(Face::small, {left, area_.top - half}, ink::quiet, on_axis(high_), Align::right);
        pen_.text(Face::small, {left, area_.bottom - half - 2 * pen_.u()}, ink::quiet, on_axis(low_), Align::right);
    }

    void cursor() const
    {
        const f32 at = x(std::min(ticks_.now, ticks_.count - 1));
        pen_.line({at, area_.top}, {at, area_.bottom}, with_opacity(ink::text, 0.6F), std::max(1.F, pen_.u()));
        if (ticks_.shown != ticks_.now && ticks_.shown < ticks_.count)
            pen_.line({x(ticks_.shown), area_.top}, {x(ticks_.shown), area_.bottom}, with_opacity(ink::text, 0.3F));
    }

private:
    const Pen& pen_;
    Area area_;
    const Ticks& ticks_;
    f64 low_, high_;
};

f64 value_at(const std::vector<f64>& values, std::size_t tick)
{
    return tick < values.size() ? values[tick] : std::nan("");
}

/// Names and values at the cursor. Returns the height.
f32 draw_key(const Pen& pen, const Area& area, const std::vector<Line>& lines, const Plot& plot, const Ticks& ticks)
{
    const f32 u = pen.u(), tall = pen.height(Face::small) + 1.5F * u;
    const bool in_columns = lines.size() > 2;
    const f32 column = in_columns ? area.width() / 2 : area.width();
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        const Line& line = lines[i];
        const f32 left = area.left + (in_columns ? f32(i % 2) * column : 0);
        const f32 y = area.top + f32(in_columns ? i / 2 : i) * tall;
        const ImU32 colour = to_ink(line.curve->colour);
        if (line.curve->is_stacked) pen.fill({left, y + 2 * u, left + 8 * u, y + 10 * u}, colour, 2 * u);
        else pen.fill({left, y + 5 * u, left + 8 * u, y + 7 * u}, colour);
        std::string number = format_short(value_at(line.values, ticks.shown));
        if (plot.unit == "%" && !in_columns) number += " %";
        else if (!plot.unit.empty() && !in_columns) number += " " + plot.unit;
        if (!line.whole.empty() && line.base.empty() && !in_columns)
            number += fmt::format(" (whole {})", format_short(value_at(line.whole, ticks.shown)));
        if (!line.base.empty() && !in_columns)
            number += fmt::format(" (base {})", format_short(value_at(line.base, ticks.shown)));
        const f32 width =
            pen.text(Face::small, {left + column - (in_columns ? 8 * u : 0), y}, ink::text, number, Align::right);
        pen.text(Face::small, {left + 12 * u, y}, ink::quiet,
                 pen.fitted(Face::small, line.curve->label, column - width - (in_columns ? 22 : 18) * u));
    }
    return tall * f32(in_columns ? (lines.size() + 1) / 2 : lines.size()) + 5 * u;
}

void draw_plot(const Pen& pen, const Area& area, const Plot& plot, Subject& subject, const State& state, i32 place,
               const Ticks& ticks)
{
    const auto lines = lines_of(plot, subject, state, place);
    const f32 key = draw_key(pen, area, lines, plot, ticks);
    const f32 left = area.left + 34 * pen.u();
    const Area inner{left, area.top + key, area.right, area.bottom};
    if (inner.height() < 8 * pen.u()) return;
    const PlotArea draw(pen, inner, ticks, bottom_of(lines), top_of(lines, plot.is_whole_percent));
    std::vector<f64> stack(ticks.count, 0.0), base_stack(ticks.count, 0.0), whole_stack(ticks.count, 0.0);
    bool has_stack = false, has_whole = false;
    for (const Line& line : lines)
    {
        if (!line.curve->is_stacked) continue;
        std::vector<f64> above(stack);
        for (std::size_t i = 0; i < above.size(); ++i) above[i] += value_at(line.values, i);
        draw.band(stack, above, to_ink(line.curve->colour));
        for (std::size_t i = 0; i < above.size(); ++i) base_stack[i] += value_at(line.base, i);
        for (std::size_t i = 0; i < above.size(); ++i) whole_stack[i] += value_at(line.whole, i);
        stack = above;
        has_stack = !line.base.empty();
        has_whole = !line.whole.empty();
    }
    if (has_whole) draw.curve(whole_stack, ink::card, 1.4F * pen.u(), false);
    if (has_stack) draw.curve(base_stack, ink::text, 1.2F * pen.u(), true);
    for (const Line& line : lines)
    {
        if (line.curve->is_stacked) continue;
        if (!line.base.empty() && plot.curves.size() <= 2)
            draw.curve(line.base, to_ink(line.curve->colour, 150), 1.2F * pen.u(), true);
        const bool over_bands = plot.curves.front().is_stacked;
        if (!over_bands) draw.curve(line.whole, to_ink(line.curve->colour, 90), 3.2F * pen.u(), false);
        draw.curve(line.values, to_ink(line.curve->colour), 1.7F * pen.u(), over_bands);
    }
    draw.frame(true);
    draw.cursor();
}

void draw_chart(const Pen& pen, const Area& area, const Chart& chart, Subject& subject, State& state, Ticks ticks,
                i32 place)
{
    const f32 u = pen.u();
    pen.fill(area, ink::card, 6 * u);
    pen.frame(area, ink::line, 1, 6 * u);
    const Area inside = area.inset(9 * u);
    pen.text(Face::bold, inside.corner(), ink::text, pen.fitted(Face::bold, chart.title, inside.width()));
    const f32 top = inside.top + pen.height(Face::bold) + 4 * u;
    const f32 each = (inside.bottom - top) / f32(chart.plots.size());
    for (std::size_t i = 0; i < chart.plots.size(); ++i)
        draw_plot(pen, {inside.left, top + f32(i) * each, inside.right, top + f32(i + 1) * each - 4 * u},
                  chart.plots[i], subject, state, place, ticks);
    // The cursor is one for all charts and the time line.
    static_cast<void>(clickable(chart.title.c_str(), area));
    if (!ImGui::IsItemHovered() && !ImGui::IsItemActive()) return;
    const f32 left = inside.left + 34 * u, share = (ImGui::GetIO().MousePos.x - left) / (inside.right - left);
    const auto tick = std::size_t(std::clamp(share * f32(ticks.count), 0.F, f32(ticks.count) - 1));
    state.hovered_tick = tick;
    if (!ImGui::IsItemActive()) return;
    state.is_playing = state.is_following = false;
    set_moment(subject, state, ticks.weekly ? Moment{state.moment.year, tick} : Moment{tick, {}});
}
}  // namespace

void draw_charts(const Pen& pen, const Area& area, Subject& subject, State& state)
{
    if (area.height() < 1) return;
    const Season* const season = state.moment.week ? subject.runs.base().season(state.moment.year) : nullptr;
    Ticks ticks;
    ticks.weekly = season != nullptr;
    ticks.count = season ? season->weeks.size() : subject.runs.years().size();
    ticks.now = season ? *state.moment.week : state.moment.year;
    ticks.shown = state.hovered_tick.value_or(ticks.now);
    state.hovered_tick.reset();

    const auto& charts = season ? subject.weekly : subject.yearly;
    if (charts.empty()) return;
    const f32 gap = 10 * pen.u();
    const auto count = std::min(charts.size(), std::size_t(std::max(1.F, area.width() / (200 * pen.u()))));
    const f32 width = (area.width() - gap * f32(count - 1)) / f32(count);
    for (std::size_t i = 0; i < count; ++i)
    {
        const f32 left = area.left + f32(i) * (width + gap);
        draw_chart(pen, {std::round(left), area.top, std::round(left + width), area.bottom}, charts[i], subject, state,
                   ticks, state.place);
    }
}
}  // namespace canbao::viz
