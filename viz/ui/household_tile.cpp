#include "viz/ui/household_tile.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
namespace
{
constexpr f32 shows_figures = 27, shows_words = 92;  ///< width of a tile at unit 1 [pixels]

bool has_paid(const Household& household, std::optional<std::size_t> week)
{
    if (!week) return household.enrolled > 0;
    return household.enrolled > 0 && household.paid_week > 0 && std::size_t(household.paid_week) <= *week + 1;
}
}  // namespace

void draw_figure(const Pen& pen, ImVec2 foot, f32 height, const Member& member, i32 year, bool is_enrolled,
                 ImU32 colour)
{
    const int age = member.age(year);
    const f32 tall = height * (age < 6 ? 0.62F : age < 15 ? 0.8F : 1.F), head = tall * 0.2F, wide = tall * 0.23F;
    if (member.residence != 0) colour = with_opacity(colour, 0.45F);
    const ImVec2 top{foot.x, foot.y - tall + head};
    const Area body{foot.x - wide, foot.y - tall + 2 * head + 0.04F * tall, foot.x + wide, foot.y};
    if (is_enrolled)
    {
        pen.list()->AddCircleFilled(top, head, colour);
        pen.fill(body, colour, wide * 0.8F);
    }
    else
    {
        const ImU32 edge = with_opacity(ink::faint, member.residence != 0 ? 0.5F : 1.F);
        const f32 thin = std::max(1.F, tall * 0.05F);
        pen.list()->AddCircle(top, head - thin / 2, edge, 0, thin);
        pen.frame(body, edge, thin, wide * 0.8F);
    }
    if (!member.was_admitted && !member.care_forgone) return;
    const f32 arm = std::max(2.F, 0.14F * tall), thick = std::max(1.2F, 0.07F * tall);
    const ImVec2 at{foot.x + wide + arm * 0.4F, top.y};
    const ImU32 red = member.was_admitted ? ink::alarm : ink::quiet;
    pen.line({at.x - arm, at.y}, {at.x + arm, at.y}, red, thick);
    pen.line({at.x, at.y - arm}, {at.x, at.y + arm}, red, thick);
}

void draw_household_tile(const Pen& pen, const Area& area, const Household& household, i32 year,
                         std::optional<std::size_t> week)
{
    const f32 u = pen.u(), width = area.width() / u;
    const bool paid = has_paid(household, week);
    const ImU32 colour = to_ink(colour_of(paid ? household.reason : Reason::nobody));
    const f32 rounding = std::min(4 * u, area.width() * 0.12F);
    pen.fill(area, with_opacity(to_ink(colour_of(Reason::nobody)), 0.35F), rounding);
    if (width < shows_figures || household.members.empty())
    {
        if (!paid || household.size == 0) return;
        const f32 share = std::min(1.F, f32(household.enrolled) / f32(household.size));
        pen.fill({area.left, area.bottom - area.height() * share, area.right, area.bottom}, colour, rounding);
        return;
    }
    pen.fill(area, with_opacity(colour, paid ? 0.25F : 0.35F), rounding);
    const f32 stripe = std::max(2.F, std::round(area.height() * 0.09F));
    pen.fill({area.left, area.bottom - stripe, area.right, area.bottom}, colour, std::min(rounding, stripe / 2));
    const bool has_words = width >= shows_words;
    const f32 count = f32(household.members.size()), room = area.width() - 6 * u;
    const f32 top = area.top + (has_words ? pen.height(Face::small) + 5 * u : 2 * u),
              foot = area.bottom - stripe - 2 * u;
    const f32 step = std::min(room / count, (foot - top) * 0.62F);
    const f32 tall = std::min(foot - top, step / 0.42F);
    for (std::size_t i = 0; i < household.members.size(); ++i)
    {
        const Member& member = household.members[i];
        draw_figure(pen, {area.left + 3 * u + step * (f32(i) + 0.5F), foot}, tall, member, year,
                    paid && member.is_enrolled(), colour);
    }
    if (!has_words) return;
    pen.text(Face::small, {area.left + 5 * u, area.top + 3 * u}, ink::text,
             pen.fitted(Face::small,
                        std::string(paid   ? name_of(household.reason)
                                    : week ? "not yet"
                                           : name_of(Reason::nobody)),
                        area.width() - 8 * u));
}
}  // namespace canbao::viz
