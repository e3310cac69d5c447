#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/data/story.hpp"
#include "viz/ui/household_tile.hpp"
#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
using History = std::vector<std::optional<Household>>;

/// A person who was a member in some year.
struct Lane
{
    u64 person = 0;
    i16 birth_year = 0;
    Member last;  ///< as last seen
    i32 seen = 0;
};

std::vector<Lane> lanes_of(const History& history, const std::vector<i32>& years)
{
    std::vector<Lane> lanes;
    for (std::size_t i = 0; i < history.size(); ++i)
    {
        if (!history[i]) continue;
        for (const Member& member : history[i]->members)
        {
            auto lane =
                std::find_if(lanes.begin(), lanes.end(), [&](const Lane& l) { return l.person == member.person; });
            if (lane == lanes.end()) lane = lanes.insert(lanes.end(), Lane{member.person, member.birth_year, {}, 0});
            lane->last = member;
            lane->seen = years[i];
        }
    }
    std::stable_sort(lanes.begin(), lanes.end(),
                     [](const Lane& a, const Lane& b) { return a.birth_year < b.birth_year; });
    return lanes;
}

const Member* find_member(const std::optional<Household>& household, u64 person)
{
    if (!household) return nullptr;
    for (const Member& member : household->members)
        if (member.person == person) return &member;
    return nullptr;
}

/// The years side by side: one column each.
struct Strip
{
    f32 left = 0, right = 0;
    std::size_t count = 1;

    [[nodiscard]] f32 wide() const { return (right - left) / f32(count); }
    [[nodiscard]] f32 x(std::size_t i) const { return left + f32(i) * wide(); }
};

void draw_lane(const Pen& pen, const Strip& strip, f32 top, f32 tall, const Lane& lane, const History& history)
{
    const f32 u = pen.u(), gap = std::max(1.F, strip.wide() * 0.08F);
    for (std::size_t i = 0; i < history.size(); ++i)
    {
        const Member* const member = find_member(history[i], lane.person);
        if (!member) continue;
        // Who is away has a thinner bar.
        const f32 inset = member->residence != 0 ? tall * 0.3F : tall * 0.12F;
        const Area cell{strip.x(i) + gap, top + inset, strip.x(i + 1) - gap, top + tall - inset};
        if (member->is_enrolled()) pen.fill(cell, to_ink(colour_of(history[i]->reason)), 2 * u);
        else if (member->cover_elsewhere != 0) pen.fill(cell, ink::line, 2 * u);
        else pen.frame(cell, ink::faint, 1, 2 * u);
        if (member->was_admitted || member->care_forgone)
        {
            const ImVec2 m{cell.middle().x, top + tall / 2};
            const f32 arm = std::min(4.5F * u, tall * 0.3F);
            pen.list()->AddCircleFilled(m, arm * 1.5F, ink::card);
            const ImU32 colour = member->was_admitted ? ink::alarm : ink::quiet;
            pen.line({m.x - arm, m.y}, {m.x + arm, m.y}, colour, 2 * u);
            pen.line({m.x, m.y - arm}, {m.x, m.y + arm}, colour, 2 * u);
        }
        else if (member->is_chronic)
            pen.list()->AddCircleFilled({cell.right - 4 * u, cell.top + 4 * u}, 1.6F * u, ink::alarm);
    }
}

/// Money year by year as bars, each row on its own scale.
struct MoneyRow
{
    const char* label;
    Rgb colour;
    i64 (*of)(const Household&);
};
constexpr std::array<MoneyRow, 4> money{
    {{"Income", {90, 130, 150}, [](const Household& h) { return h.income; }},
     {"Premiums paid", {33, 102, 160}, [](const Household& h) { return h.premium; }},
     {"Own spending on care", {200, 62, 48}, [](const Household& h) { return h.out_of_pocket; }},
     {"Savings less debt", {20, 122, 104}, [](const Household& h) { return h.savings - h.debt; }}}};

void draw_money(const Pen& pen, const Strip& strip, f32 label, f32 top, f32 tall, const MoneyRow& row,
                const History& history, std::size_t now)
{
    const f32 u = pen.u();
    i64 most = 1, least = 0;
    for (const auto& household : history)
        if (household)
        {
            most = std::max(most, row.of(*household));
            least = std::min(least, row.of(*household));
        }
    const f32 scale = (tall - 5 * u) / f32(f64(most) - f64(least));
    const f32 zero = top + tall - 1 - f32(-f64(least)) * scale;
    for (std::size_t i = 0; i < history.size(); ++i)
    {
        if (!history[i]) continue;
        const f32 gap = std::max(1.F, strip.wide() * 0.14F), height = f32(f64(row.of(*history[i]))) * scale;
        const Area bar{strip.x(i) + gap, std::min(zero - height, zero), strip.x(i + 1) - gap,
                       std::max(zero - height, zero)};
        pen.fill(bar, to_ink(height < 0 ? Rgb{200, 62, 48} : row.colour, i == now ? 255 : 170));
    }
    pen.line({strip.left, zero}, {strip.right, zero}, ink::line);
    pen.text(Face::small, {label, top + tall / 2 - pen.height(Face::small)}, ink::text, row.label);
    pen.text(Face::small, {label, top + tall / 2}, ink::quiet,
             now < history.size() && history[now] ? yuan(row.of(*history[now])) + " yuan" : "–");
}

void draw_words(const Pen& pen, const Area& area, Subject& subject, const State& state, const History& history)
{
    const f32 u = pen.u();
    const std::size_t now = state.moment.year;
    RunData& run = shown_run(subject, state);
    const i32 year = subject.runs.years()[now];
    f32 y = area.top;
    pen.text(Face::bold, {area.left, y}, ink::text, fmt::format("In {}", year));
    y += pen.height(Face::bold) + 6 * u;
    if (now >= history.size() || !history[now])
    {
        pen.paragraph(Face::body, {area.left, y}, area.width(), ink::quiet, "It was not recorded in this year.");
        return;
    }
    const Household& household = *history[now];
    pen.fill({area.left, y + 2 * u, area.left + 11 * u, y + 13 * u}, to_ink(colour_of(household.reason)), 2 * u);
    pen.text(Face::body, {area.left + 17 * u, y}, ink::text, name_of(household.reason));
    y += pen.height(Face::body) + 8 * u;
    for (const std::string& line : tell(household, year, run.season(now)))
    {
        if (y > area.bottom - pen.height(Face::body)) break;
        y += pen.paragraph(Face::body, {area.left, y}, area.width(), ink::text, line) + 5 * u;
    }
    y += 6 * u;
    for (const auto& [label, share, colour] :
         {std::tuple{"Trust that the cover pays", household.trust, Rgb{33, 102, 160}},
          std::tuple{"Resentment of pressure", household.resentment, Rgb{200, 62, 48}}})
    {
        if (y + 26 * u > area.bottom) break;
        pen.text(Face::small, {area.left, y}, ink::quiet, label);
        pen.text(Face::small, {area.right, y}, ink::text, fmt::format("{:.0f} %", 100 * share), Align::right);
        y += pen.height(Face::small) + 2 * u;
        pen.fill({area.left, y, area.right, y + 4 * u}, ink::line, 2 * u);
        pen.fill({area.left, y, area.left + area.width() * f32(share), y + 4 * u}, to_ink(colour), 2 * u);
        y += 12 * u;
    }
}

std::string heading(const State& state, const Places& places)
{
    std::string number;
    for (std::size_t i = 0; i < state.village.households.size(); ++i)
        if (state.village.households[i].id == state.opened.id) number = fmt::format(" {}", i + 1);
    return fmt::format("Household{} of {}", number, places.label(state.village.place, state.names));
}
}  // namespace

void draw_household(const Pen& pen, const Area& area, Subject& subject, State& state, f32 share)
{
    read_household(subject, state);
    if (share < 1) return;
    const f32 u = pen.u();
    const Area inside = area.inset(14 * u);
    const History& history = state.opened.history;
    const auto& years = subject.runs.years();
    pen.text(Face::title, inside.corner(), ink::text,
             pen.fitted(Face::title, heading(state, subject.places()), inside.width()));

    const bool has_words = inside.width() > 520 * u;
    const f32 words = has_words ? std::clamp(0.3F * inside.width(), 210 * u, 290 * u) : 0;
    const f32 labels = 128 * u, top = inside.top + 32 * u;
    const Strip strip{inside.left + labels, inside.right - words - (has_words ? 22 * u : 0),
                      std::max<std::size_t>(1, years.size())};
    const std::size_t now = state.moment.year;
    pen.fill({strip.x(now), top, strip.x(now + 1), inside.bottom}, ink::pale, 3 * u);
    for (std::size_t i = 0; i < years.size(); ++i)
    {
        const auto every = std::size_t(std::ceil(pen.width(Face::small, "2000") * 1.25F / strip.wide()));
        if (i % every == 0 || i == now)
            if (i == now || now % every == 0 || i + every <= now || i >= now + every || every == 1)
                pen.text(Face::small, {strip.x(i) + strip.wide() / 2, top}, i == now ? ink::text : ink::quiet,
                         fmt::format("{}", years[i]), Align::centre);
    }
    const auto lanes = lanes_of(history, years);
    f32 y = top + pen.height(Face::small) + 5 * u;
    const f32 room = inside.bottom - y;
    const f32 least_money = std::clamp(room * 0.115F, 26 * u, 58 * u),
              people = f32(std::max<std::size_t>(1, lanes.size()));
    const f32 lane_tall = std::clamp((room - f32(money.size()) * least_money - 8 * u) / people, 7 * u, 34 * u);
    const f32 money_tall = std::clamp((room - people * lane_tall - 8 * u) / f32(money.size()), 20 * u, 90 * u);
    for (const Lane& lane : lanes)
    {
        draw_lane(pen, strip, y, lane_tall, lane, history);
        const i32 year = std::min(years[now], lane.seen);
        const std::string label = call(lane.last, std::max(year, i32(lane.birth_year)));
        const bool is_here = find_member(now < history.size() ? history[now] : std::nullopt, lane.person) != nullptr;
        if (lane_tall >= pen.height(Face::small) * 0.9F)
            pen.text(Face::small, {inside.left, y + (lane_tall - pen.height(Face::small)) / 2},
                     is_here ? ink::text : ink::faint, pen.fitted(Face::small, label, labels - 8 * u));
        y += lane_tall;
    }
    y += 6 * u;
    for (const MoneyRow& row : money)
    {
        if (y + money_tall > inside.bottom + 2) break;
        draw_money(pen, strip, inside.left, y, money_tall, row, history, now);
        y += money_tall;
    }
    if (has_words) draw_words(pen, {inside.right - words, top, inside.right, inside.bottom}, subject, state, history);

    const bool clicked = clickable("strip", {strip.left, top, strip.right, inside.bottom});
    if (!ImGui::IsItemHovered()) return;
    const auto year =
        std::size_t(std::clamp((ImGui::GetIO().MousePos.x - strip.left) / strip.wide(), 0.F, f32(years.size()) - 1));
    if (year < history.size() && history[year])
    {
        state.tip = tell(*history[year], years[year], nullptr);
        state.tip.insert(state.tip.begin(), fmt::format("{}", years[year]));
    }
    if (clicked) set_moment(subject, state, {year, state.moment.week});
}
}  // namespace canbao::viz
