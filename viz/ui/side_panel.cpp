#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/data/time_axis.hpp"
#include "viz/ui/household_tile.hpp"
#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
/// Where the next thing goes, from the top down.
struct Column
{
    const Pen& pen;
    Area area;
    f32 y;
};

void draw_moment(Column& at, Subject& subject, const State& state)
{
    const Pen& pen = at.pen;
    const RunData& run = subject.runs.base();
    const f32 width = pen.text(Face::numeral, {at.area.left, at.y - 6 * pen.u()}, ink::text,
                               fmt::format("{}", run.years()[state.moment.year]));
    const Season* const season = state.moment.week ? run.season(state.moment.year) : nullptr;
    const f32 x = at.area.left + width + 10 * pen.u();
    if (season)
    {
        const std::size_t week = std::min(*state.moment.week, season->weeks.size() - 1);
        pen.text(Face::bold, {x, at.y + 2 * pen.u()}, ink::text,
                 fmt::format("week {} of {}", week + 1, season->weeks.size()));
        pen.text(Face::small, {x, at.y + 20 * pen.u()}, ink::quiet,
                 pen.fitted(Face::small, fmt::format("from {}", written(season->weeks[week])), at.area.right - x));
    }
    else
    {
        pen.text(Face::small, {x, at.y + 4 * pen.u()}, ink::quiet, "coverage year");
        if (state.is_following) pen.text(Face::small, {x, at.y + 20 * pen.u()}, ink::alarm, "following the run");
    }
    at.y += pen.height(Face::numeral) + 2 * pen.u();
}

/// Counts anew only when something has changed: a nation has 700,000 villages.
const Histogram& count_villages(Histogram& histogram, const Values& values, const Range& range, std::size_t bars,
                                i32 first_village)
{
    if (histogram.values == values && histogram.villages.size() == bars && histogram.range.low == range.low &&
        histogram.range.high == range.high)
        return histogram;
    histogram = {values, range, std::vector<i32>(bars, 0)};
    for (auto i = std::size_t(first_village); i < values->size(); ++i)
    {
        const f64 value = f64((*values)[i]);
        histogram.is_absent |= std::isnan(value);
        if (std::isnan(value)) continue;
        const f64 share = (value - range.low) / (range.high - range.low);
        histogram.is_below |= share < -1e-6;
        histogram.is_above |= share > 1 + 1e-6;
        ++histogram.villages[std::size_t(std::clamp(share * f64(bars), 0.0, f64(bars) - 1))];
    }
    return histogram;
}

/// Histogram over the scale, and ticks below it.
void draw_scale(Column& at, Subject& subject, State& state)
{
    const Pen& pen = at.pen;
    const f32 u = pen.u();
    const Show show = state.show == Show::all ? Show::base : state.show;
    const bool is_difference = show == Show::difference;
    const ColourScale scale = scale_of(subject, state, show);
    const Range& range = scale.range();
    const Values values = subject.runs.values(state.quantity, state.moment, show);
    at.y += pen.paragraph(Face::small, {at.area.left, at.y}, at.area.width(), ink::quiet,
                          fmt::format("{}{}{}", state.quantity.title,
                                      state.quantity.unit.empty() ? "" : " [" + state.quantity.unit + "]",
                                      is_difference ? ": reform less base" : "")) +
            8 * u;

    const auto bars = std::size_t(std::max(16.F, at.area.width() / (5 * u)));
    const Histogram& histogram = count_villages(state.histogram, values, range, bars, subject.places().first_village);
    const auto& villages = histogram.villages;
    const i32 most = std::max(1, *std::max_element(villages.begin(), villages.end()));
    const f32 tall = 40 * u, thick = 10 * u, step = at.area.width() / f32(bars);
    const f32 base = at.y + tall;
    for (std::size_t i = 0; i < bars; ++i)
    {
        const ImU32 colour = to_ink(scale.at((f64(i) + 0.5) / f64(bars)));
        const f32 left = at.area.left + f32(i) * step;
        if (villages[i] > 0)
            pen.fill({left, base - std::max(1.F, tall * f32(villages[i]) / f32(most)), left + step - 1, base}, colour);
        pen.fill({left, base + 2 * u, left + step + 0.5F, base + 2 * u + thick}, colour);
    }
    const f32 below = base + 4 * u + thick;
    for (const f64 tick : range.ticks())
    {
        const f32 share = f32((tick - range.low) / (range.high - range.low));
        std::string text = std::abs(tick) >= 1e5 ? format_short(tick) : format_number(tick, range.digits());
        if (is_difference && tick > 0) text = fmt::format("+{}", text);
        if (share < 1e-4F && histogram.is_below) text = fmt::format("≤ {}", text);
        if (share > 1 - 1e-4F && histogram.is_above) text = fmt::format("≥ {}", text);
        const Align align = share < 1e-4F ? Align::left : share > 1 - 1e-4F ? Align::right : Align::centre;
        pen.text(Face::small, {at.area.left + share * at.area.width(), below}, ink::quiet, text, align);
    }
    at.y = below + pen.height(Face::small) + 4 * u;
    if (histogram.is_absent)
    {
        pen.fill({at.area.left, at.y + 2 * u, at.area.left + 14 * u, at.y + 12 * u}, to_ink(no_value_colour));
        const char* const gone = is_difference ? "no value in one of the two" : state.quantity.absent.c_str();
        pen.text(Face::small, {at.area.left + 20 * u, at.y}, ink::quiet, gone);
        at.y += 17 * u;
    }
    if (is_hovered({at.area.left, base - tall, at.area.right, below}))
    {
        const Spread spread = subject.runs.base().spread(values);
        const int digits = value_digits(state.quantity, range);
        state.tip = {fmt::format("{} {}", format_number(spread.count, 0), level_name(village, true)),
                     fmt::format("half of them below {}", format_number(spread.median, digits)),
                     fmt::format("eight in ten from {} to {}", format_number(spread.tenth, digits),
                                 format_number(spread.ninetieth, digits))};
    }
}

/// Values of what is pointed at or in focus, with those of the whole beside it.
void draw_values(Column& at, Subject& subject, const State& state)
{
    const Pen& pen = at.pen;
    const f32 u = pen.u();
    const Places& places = subject.places();
    const bool two = subject.runs.has_two();
    const int digits = value_digits(state.quantity, scale_of(subject, state, Show::base).range());
    const auto value = [&](i32 place, Show show)
    { return f64((*subject.runs.values(state.quantity, state.moment, show))[std::size_t(place)]); };
    const auto row = [&](const std::string& name, i32 place, Face face)
    {
        std::string number = format_value(
            state.quantity, value(place, two && state.show != Show::base ? Show::reform : Show::base), digits);
        if (two && state.show != Show::base)
            number += fmt::format(" ({})", format_difference(state.quantity, value(place, Show::difference), digits));
        const f32 width = pen.text(face, {at.area.right, at.y}, ink::text, number, Align::right);
        pen.text(face, {at.area.left, at.y}, face == Face::bold ? ink::text : ink::quiet,
                 pen.fitted(face, name, at.area.width() - width - 8 * u));
        at.y += pen.height(face) + 5 * u;
    };
    at.y += 4 * u;
    pen.line({at.area.left, at.y}, {at.area.right, at.y}, ink::line);
    at.y += 7 * u;
    const i32 place = state.pointed.value_or(state.place);
    row(places.label(place, state.names), place, Face::bold);
    const auto path = places.path(place);
    if (state.pointed && path.size() > 2)
        row(places.label(path[path.size() - 2], state.names), path[path.size() - 2], Face::body);
    if (place != path.front()) row(places.label(path.front(), state.names), path.front(), Face::body);
}

void draw_reasons_key(Column& at)
{
    const Pen& pen = at.pen;
    const f32 u = pen.u();
    f32 x = at.area.left;
    for (std::size_t i = 0; i < 5; ++i)
    {
        constexpr std::array<const char*, 5> words{"voluntary", "others do", "pressed", "threatened", "cadre paid"};
        const f32 wide = pen.width(Face::small, words[i]) + 22 * u;
        if (x + wide > at.area.right + 8 * u)
        {
            x = at.area.left;
            at.y += pen.height(Face::small) + 3 * u;
        }
        pen.fill({x, at.y + 2 * u, x + 9 * u, at.y + 11 * u}, to_ink(colour_of(Reason(i + 1))), 2 * u);
        pen.text(Face::small, {x + 13 * u, at.y}, ink::quiet, words[i]);
        x += wide;
    }
    at.y += pen.height(Face::small) + 6 * u;
}

/// What the colours, figures and signs of a village and its households mean.
void draw_village_key(Column& at)
{
    const Pen& pen = at.pen;
    const f32 u = pen.u();
    pen.line({at.area.left, at.y}, {at.area.right, at.y}, ink::line);
    at.y += 7 * u;
    pen.text(Face::bold, {at.area.left, at.y}, ink::text, "What it took");
    at.y += pen.height(Face::bold) + 5 * u;
    draw_reasons_key(at);
    const f32 tall = 21 * u;
    struct Sample
    {
        const char* what;
        bool enrolled, away, admitted, forgone;
    };
    constexpr std::array<Sample, 5> samples{{{"enrolled", true, false, false, false},
                                             {"not enrolled", false, false, false, false},
                                             {"works away from home", true, true, false, false},
                                             {"went to hospital in the year", true, false, true, false},
                                             {"did without care that was needed", true, false, false, true}}};
    for (const Sample& sample : samples)
    {
        if (at.y + tall > at.area.bottom) return;
        Member member;
        member.residence = u8(sample.away);
        member.was_admitted = sample.admitted;
        member.care_forgone = sample.forgone;
        draw_figure(pen, {at.area.left + 9 * u, at.y + tall - 3 * u}, tall - 5 * u, member, 40, sample.enrolled,
                    to_ink(colour_of(Reason::voluntary)));
        pen.text(Face::small, {at.area.left + 26 * u, at.y + 5 * u}, ink::quiet, sample.what);
        at.y += tall;
    }
}

/// The places below the one in focus, those held up by pressure first.
void draw_places(Column& at, const Frame& frame, Subject& subject, State& state)
{
    const Pen& pen = at.pen;
    const f32 u = pen.u();
    const Places& places = subject.places();
    i32 above = state.place;
    while (places.children[std::size_t(above)] == 0 && above != places.whole())
        above = places.parent[std::size_t(above)];
    while (places.children[std::size_t(above)] == 1 && places.level[std::size_t(above)] < township)
        above = places.first_child[std::size_t(above)];
    const i32 first = places.first_child[std::size_t(above)], count = places.children[std::size_t(above)];
    if (count == 0 || at.area.bottom - at.y < 70 * u || !subject.reasons[0]) return;

    struct Row
    {
        i32 place;
        std::array<f64, 5> shares;
        f64 held;
    };
    std::vector<Row> rows;
    for (i32 place = first; place < first + count; ++place)
    {
        if (places.villages[std::size_t(place)] == 0) continue;
        Row row{place, reason_shares(subject, state, place), 0};
        const f64 covered = row.shares[0] + row.shares[1] + row.shares[2] + row.shares[3] + row.shares[4];
        row.held = covered > 0 ? (row.shares[2] + row.shares[3] + row.shares[4]) / covered : -1;
        rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.held > b.held; });
    pen.line({at.area.left, at.y}, {at.area.right, at.y}, ink::line);
    at.y += 7 * u;
    pen.text(Face::bold, {at.area.left, at.y}, ink::text,
             pen.fitted(Face::bold,
                        fmt::format("What it took in {} {}", rows.size(),
                                    level_name(places.level[std::size_t(first)], rows.size() != 1)),
                        at.area.width()));
    at.y += pen.height(Face::bold) + 5 * u;
    draw_reasons_key(at);

    const f32 tall = std::round(19 * u), named = 0.36F * at.area.width(), number = 34 * u;
    ImGui::SetCursorScreenPos({at.area.left, at.y});
    ImGui::BeginChild("places", {at.area.width() + 10 * u, at.area.bottom - at.y}, false,
                      ImGuiWindowFlags_NoBackground);
    const Pen here = pen.on(ImGui::GetWindowDrawList());
    ImGuiListClipper clipper;
    clipper.Begin(int(rows.size()), tall);
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        {
            const Row& row = rows[std::size_t(i)];
            ImGui::PushID(row.place);
            const ImVec2 corner = ImGui::GetCursorScreenPos();
            const Area line{corner.x, corner.y, corner.x + at.area.width(), corner.y + tall};
            const bool clicked = ImGui::InvisibleButton("row", line.size());
            const bool hovered = ImGui::IsItemHovered();
            if (hovered || row.place == state.place) here.fill(line, hovered ? ink::pale : ink::line, 3 * u);
            here.text(Face::small, {line.left + 2 * u, line.top + 3 * u}, ink::text,
                      here.fitted(Face::small, places.label(row.place, state.names), named - 4 * u));
            draw_reason_bar(here, {line.left + named, line.top + 4 * u, line.right - number, line.bottom - 4 * u},
                            row.shares);
            here.text(Face::small, {line.right - 2 * u, line.top + 3 * u}, ink::text,
                      row.held < 0 ? "–" : fmt::format("{:.0f} %", 100 * row.held), Align::right);
            if (hovered)
            {
                state.pointed = row.place;
                state.tip = {places.label(row.place)};
                for (std::size_t r = 0; r < 5; ++r)
                    state.tip.push_back(fmt::format("{:.1f} %  {}", row.shares[r], name_of(Reason(r + 1))));
                state.tip.push_back(
                    fmt::format("{:.1f} % of those enrolled are held by pressure", 100 * std::max(0.0, row.held)));
            }
            if (clicked) go_to(subject, state, frame.main, row.place);
            ImGui::PopID();
        }
    ImGui::EndChild();
}
}  // namespace

void draw_side(const Pen& pen, const Area& area, const Frame& frame, Subject& subject, State& state)
{
    if (area.width() < 1) return;
    Column at{pen, area, area.top};
    draw_moment(at, subject, state);
    draw_scale(at, subject, state);
    draw_values(at, subject, state);
    if (subject.places().is_village(state.place)) draw_village_key(at);
    else draw_places(at, frame, subject, state);
}
}  // namespace canbao::viz
