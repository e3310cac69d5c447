#include <algorithm>

#include <fmt/format.h>

#include "viz/data/story.hpp"
#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 menu_width = 250;

/// The way from the whole to what is in focus; each step can be gone back to.
void draw_breadcrumbs(const Pen& pen, const Area& area, const Frame& frame, Subject& subject, State& state)
{
    const Places& places = subject.places();
    const auto path = places.path(state.place);
    f32 x = area.left;
    const f32 y = area.middle().y - pen.height(Face::bold) / 2, gap = 7 * pen.u();
    const auto step = [&](const std::string& label, bool is_last, const std::string& id)
    {
        const std::string shown = pen.fitted(is_last ? Face::bold : Face::body, label, std::max(40.F, area.right - x));
        const Face face = is_last ? Face::bold : Face::body;
        const Area here{x - gap / 2, area.top, x + pen.width(face, shown) + gap / 2, area.bottom};
        const bool clicked = clickable(id.c_str(), here);
        const bool hovered = ImGui::IsItemHovered() && !is_last;
        pen.text(face, {x, y}, hovered ? ink::accent : is_last ? ink::text : ink::quiet, shown);
        x = here.right + gap / 2;
        if (!is_last)
        {
            const f32 m = area.middle().y, r = 3 * pen.u();
            pen.line({x, m - r}, {x + r, m}, ink::faint, pen.u());
            pen.line({x + r, m}, {x, m + r}, ink::faint, pen.u());
            x += r + gap;
        }
        return clicked && !is_last;
    };
    for (std::size_t i = 0; i < path.size() && x < area.right - 30 * pen.u(); ++i)
    {
        const bool is_last = i + 1 == path.size() && !state.household;
        const bool is_short = path.size() > 4 && !is_last;
        const std::string label =
            places.label(path[i], is_short && state.names == Names::both ? Names::latin : state.names);
        if (!step(label, is_last, fmt::format("crumb{}", i))) continue;
        if (path[i] == state.place) state.household.reset();
        else go_to(subject, state, frame.main, path[i]);
    }
    if (state.household)
    {
        std::string label = "household";
        for (std::size_t i = 0; i < state.village.households.size(); ++i)
            if (state.village.households[i].id == *state.household) label = fmt::format("household {}", i + 1);
        step(label, true, "crumb household");
    }
}

void item(const Pen& pen, Subject& subject, State& state, const std::string& name, const std::string& label)
{
    const f32 width = menu_width * pen.u(), height = std::round(pen.height(Face::body) * 1.45F);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Area area{at.x, at.y, at.x + width, at.y + height};
    const bool clicked = clickable(name.c_str(), area);
    const Pen here = pen.on(ImGui::GetWindowDrawList());
    const bool is_on = state.quantity.name == name;
    if (ImGui::IsItemHovered() || is_on) here.fill(area, ImGui::IsItemHovered() ? ink::pale : ink::line, 3 * pen.u());
    here.text(Face::body, {area.left + 8 * pen.u(), area.middle().y - pen.height(Face::body) / 2}, ink::text,
              here.fitted(Face::body, label, width - 16 * pen.u()));
    if (!clicked) return;
    choose_quantity(subject, state, name);
    ImGui::CloseCurrentPopup();
}

void heading(const Pen& pen, const std::string& text)
{
    const ImVec2 at = ImGui::GetCursorScreenPos();
    pen.on(ImGui::GetWindowDrawList()).text(Face::small, {at.x + 8 * pen.u(), at.y + 5 * pen.u()}, ink::quiet, text);
    ImGui::Dummy({menu_width * pen.u(), pen.height(Face::small) + 8 * pen.u()});
}

/// Named quantities by section, and below them every measure of the file.
void draw_menu(const Pen& pen, const Frame& frame, Subject& subject, State& state)
{
    ImGui::SetNextWindowSizeConstraints({0, 0}, {frame.size.x, frame.size.y - frame.head.bottom - 20 * pen.u()});
    if (!ImGui::BeginPopup("quantities")) return;
    const RunReader& reader = subject.runs.base().reader();
    std::string_view section;
    for (const NamedQuantity& named : named_quantities())
    {
        if (!try_quantity(reader, named.name)) continue;
        if (named.section != section) heading(pen, std::string(named.section));
        section = named.section;
        item(pen, subject, state, std::string(named.name), std::string(named.label));
    }
    for (const auto& [source, title] : {std::pair{Source::yearly, "Every measure of the year"},
                                        {Source::pools, "Every measure of funds and targets"},
                                        {Source::weekly, "Every measure of the week"}})
    {
        const auto names = measures(reader, source);
        if (!names.empty()) heading(pen, title);
        for (const std::string& name : names) item(pen, subject, state, name, name);
    }
    ImGui::EndPopup();
}
}  // namespace

void draw_head(const Pen& pen, const Frame& frame, Subject& subject, State& state)
{
    const f32 u = pen.u();
    f32 right = frame.head.right;
    const f32 top = frame.head.top, bottom = frame.head.bottom;
    const auto take = [&](f32 width) -> Area
    {
        const Area area{right - width * u, top, right, bottom};
        right = area.left - 6 * u;
        return area;
    };
    if (button(pen, "help", take(32), "?", state.has_help)) state.has_help = !state.has_help;
    if (is_hovered({right + 6 * u, top, frame.head.right, bottom})) state.tip = {"Keys and mouse (? or F1)"};
    if (frame.size.x / u > 800)
    {
        const char* const label = state.names == Names::both ? "A 文" : state.names == Names::latin ? "A" : "文";
        const Area area = take(44);
        if (button(pen, "names", area, pen.fonts().has_chinese() ? label : "A", false))
            state.names = Names((int(state.names) + 1) % 3);
        if (is_hovered(area))
            state.tip = {pen.fonts().has_chinese() ? "Names in both, Latin or Chinese letters (N)"
                                                   : "No Chinese font: install fonts-wqy-microhei"};
    }
    if (subject.runs.has_two())
    {
        constexpr std::array<std::pair<Show, const char*>, 4> choices{{{Show::all, "All three"},
                                                                       {Show::difference, "Difference"},
                                                                       {Show::reform, "Reform"},
                                                                       {Show::base, "Base"}}};
        for (const auto& [show, label] : choices)
            if (button(pen, label, take(show == Show::base || show == Show::reform ? 62 : 84), label,
                       state.show == show))
                state.show = show;
    }
    const Area menu = take(frame.size.x / u > 800 ? 206 : 150);
    if (clickable("quantity", menu)) ImGui::OpenPopup("quantities");
    pen.fill(menu, ImGui::IsItemHovered() ? ink::pale : ink::card, 5 * u);
    pen.frame(menu, ink::line, 1, 5 * u);
    pen.text(Face::body, {menu.left + 10 * u, menu.middle().y - pen.height(Face::body) / 2}, ink::text,
             pen.fitted(Face::body, state.quantity.label, menu.width() - 34 * u));
    const ImVec2 m{menu.right - 14 * u, menu.middle().y};
    pen.list()->AddTriangleFilled({m.x - 4 * u, m.y - 2 * u}, {m.x + 4 * u, m.y - 2 * u}, {m.x, m.y + 3 * u},
                                  ink::quiet);
    ImGui::SetNextWindowPos({menu.left, menu.bottom + 2 * u});
    draw_menu(pen, frame, subject, state);
    draw_breadcrumbs(pen, {frame.head.left, top, right, bottom}, frame, subject, state);
}
}  // namespace canbao::viz
