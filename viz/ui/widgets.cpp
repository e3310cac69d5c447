#include <algorithm>
#include <cmath>

#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
void draw_sign(const Pen& pen, const Area& area, Sign sign, ImU32 colour)
{
    const ImVec2 m = area.middle();
    const f32 r = std::round(5 * pen.u());
    const auto arrow = [&](f32 x, f32 to) {
        pen.list()->AddTriangleFilled({x, m.y - r}, {x, m.y + r}, {x + to * r * 1.5F, m.y}, colour);
    };
    const auto bar = [&](f32 x) { pen.fill({x - r * 0.3F, m.y - r, x + r * 0.3F, m.y + r}, colour); };
    switch (sign)
    {
        case Sign::play: arrow(m.x - r * 0.6F, 1); break;
        case Sign::pause: bar(m.x - r * 0.55F), bar(m.x + r * 0.55F); break;
        case Sign::back: arrow(m.x + r * 0.6F, -1); break;
        case Sign::forth: arrow(m.x - r * 0.6F, 1); break;
        case Sign::first: bar(m.x - r * 0.9F), arrow(m.x + r * 0.9F, -1); break;
        case Sign::last: bar(m.x + r * 0.9F), arrow(m.x - r * 0.9F, 1); break;
        case Sign::none: break;
    }
}
}  // namespace

bool clickable(const char* id, const Area& area)
{
    if (area.width() < 1 || area.height() < 1) return false;
    ImGui::SetCursorScreenPos(area.corner());
    return ImGui::InvisibleButton(id, area.size());
}

bool is_hovered(const Area& area)
{
    return ImGui::IsMouseHoveringRect(area.corner(), area.end()) && ImGui::IsWindowHovered();
}

bool button(const Pen& pen, const char* id, const Area& area, const std::string& label, bool is_on, Sign sign)
{
    const bool clicked = clickable(id, area);
    const bool hovered = ImGui::IsItemHovered();
    const f32 rounding = 5 * pen.u();
    const ImU32 ground = is_on ? ink::accent : hovered ? ink::pale : ink::card;
    pen.fill(area, ground, rounding);
    pen.frame(area, is_on ? ink::accent : ink::line, 1, rounding);
    const ImU32 colour = is_on ? ink::card : ink::text;
    if (sign != Sign::none && sign != Sign::play && sign != Sign::pause) draw_sign(pen, area, sign, ink::quiet);
    else if (sign != Sign::none) draw_sign(pen, area, sign, colour);
    else
        pen.text(Face::body, {area.middle().x, area.middle().y - pen.height(Face::body) / 2}, colour,
                 pen.fitted(Face::body, label, area.width() - 4 * pen.u()), Align::centre);
    return clicked;
}

void draw_reason_bar(const Pen& pen, const Area& area, const std::array<f64, 5>& shares)
{
    pen.fill(area, to_ink(colour_of(Reason::nobody), 110));
    f32 left = area.left;
    for (std::size_t i = 0; i < shares.size(); ++i)
    {
        if (std::isnan(shares[i])) return;
        const f32 right = left + area.width() * f32(shares[i] / 100);
        pen.fill({left, area.top, std::min(right, area.right), area.bottom}, to_ink(colour_of(Reason(i + 1))));
        left = right;
    }
}

std::array<f64, 5> reason_shares(Subject& subject, const State& state, i32 place)
{
    std::array<f64, 5> shares;
    RunData& run = shown_run(subject, state);
    const auto there = state.show == Show::base ? std::optional(state.moment) : subject.runs.in_reform(state.moment);
    for (std::size_t i = 0; i < shares.size(); ++i)
    {
        shares[i] = std::nan("");
        if (!subject.reasons[i] || !there) continue;
        const Moment moment{there->year, {}};
        const Values values = subject.places().is_village(place)
                                  ? run.values(*subject.reasons[i], moment)
                                  : run.values_above_villages(*subject.reasons[i], moment);
        shares[i] = f64((*values)[std::size_t(place)]);
    }
    return shares;
}
}  // namespace canbao::viz
