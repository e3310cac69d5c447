#include "viz/ui/screen.hpp"

#include <algorithm>

#include "viz/ui/parts.hpp"

namespace canbao::viz
{
namespace
{
void begin_page(ImVec2 size)
{
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::Begin("page", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
}

/// Lines beside the pointer, within the picture.
void draw_tip(const Pen& screen, ImVec2 size, const std::vector<std::string>& lines)
{
    if (lines.empty()) return;
    const Pen pen = screen.on(ImGui::GetForegroundDrawList());
    const f32 u = pen.u(), most = 330 * u, pad = 9 * u;
    f32 width = 0, height = 0;
    std::vector<f32> heights;
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        const Face face = i == 0 ? Face::bold : Face::small;
        ImFont* const font = pen.fonts().face(face);
        const std::string text = pen.fonts().prepare(lines[i]);
        const ImVec2 room = font->CalcTextSizeA(font->FontSize, FLT_MAX, most, text.data(), text.data() + text.size());
        width = std::max(width, room.x);
        heights.push_back(room.y + 3 * u);
        height += heights.back();
    }
    const ImVec2 at = ImGui::GetIO().MousePos;
    f32 left = at.x + 16 * u, top = at.y + 14 * u;
    if (left + width + 2 * pad > size.x) left = at.x - width - 2 * pad - 8 * u;
    if (top + height + 2 * pad > size.y) top = at.y - height - 2 * pad - 8 * u;
    left = std::max(2.F, left);
    top = std::max(2.F, top);
    const Area area{left, top, left + width + 2 * pad, top + height + 2 * pad};
    pen.fill({area.left + 2 * u, area.top + 3 * u, area.right + 2 * u, area.bottom + 3 * u}, IM_COL32(0, 0, 0, 30),
             6 * u);
    pen.fill(area, ink::card, 6 * u);
    pen.frame(area, ink::line, 1, 6 * u);
    f32 y = area.top + pad;
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        pen.paragraph(i == 0 ? Face::bold : Face::small, {area.left + pad, y}, most, i == 0 ? ink::text : ink::quiet,
                      lines[i]);
        y += heights[i];
    }
}
}  // namespace

void set_style(f32 unit)
{
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowBorderSize = 0;
    style.PopupBorderSize = 1;
    style.PopupRounding = style.ChildRounding = 6 * unit;
    style.WindowPadding = {6 * unit, 6 * unit};
    style.ItemSpacing = {0, 0};
    style.ScrollbarSize = 8 * unit;
    style.ScrollbarRounding = 4 * unit;
    style.AntiAliasedLinesUseTex = false;
    style.Colors[ImGuiCol_WindowBg] = ImGui::ColorConvertU32ToFloat4(ink::paper);
    style.Colors[ImGuiCol_PopupBg] = ImGui::ColorConvertU32ToFloat4(ink::card);
    style.Colors[ImGuiCol_Border] = ImGui::ColorConvertU32ToFloat4(ink::line);
    style.Colors[ImGuiCol_ScrollbarBg] = ImVec4(0, 0, 0, 0);
    style.Colors[ImGuiCol_ScrollbarGrab] = ImGui::ColorConvertU32ToFloat4(ink::line);
    style.Colors[ImGuiCol_ScrollbarGrabHovered] = ImGui::ColorConvertU32ToFloat4(ink::faint);
    style.Colors[ImGuiCol_ScrollbarGrabActive] = ImGui::ColorConvertU32ToFloat4(ink::quiet);
}

void draw_screen(Fonts& fonts, const Frame& frame, Subject& subject, State& state, const std::string& note)
{
    begin_page(frame.size);
    const Pen pen(ImGui::GetWindowDrawList(), fonts, frame.unit);
    state.pointed.reset();
    state.tip.clear();
    draw_head(pen, frame, subject, state);
    draw_main(pen, frame, subject, state);
    draw_side(pen, frame.side, frame, subject, state);
    draw_time(pen, frame.time, subject, state);
    draw_charts(pen, frame.charts, subject, state);
    if (!note.empty())
    {
        const f32 width = pen.width(Face::small, note) + 18 * pen.u();
        const Area area{frame.main.right - width, frame.main.bottom - 24 * pen.u(), frame.main.right,
                        frame.main.bottom};
        pen.fill(area, with_opacity(ink::text, 0.8F), 4 * pen.u());
        pen.text(Face::small, {area.left + 9 * pen.u(), area.top + 5 * pen.u()}, ink::card, note);
    }
    draw_help(pen, frame, state);
    if (!state.has_help) draw_tip(pen, frame.size, state.tip);
    ImGui::End();
}

void draw_message(Fonts& fonts, ImVec2 size, f32 unit, const std::string& title, const std::vector<std::string>& lines)
{
    begin_page(size);
    const Pen pen(ImGui::GetWindowDrawList(), fonts, unit);
    const f32 width = std::min(size.x - 40 * unit, 640 * unit), left = (size.x - width) / 2;
    f32 y = size.y * 0.3F;
    y += pen.paragraph(Face::title, {left, y}, width, ink::text, title) + 14 * unit;
    for (const std::string& line : lines) y += pen.paragraph(Face::body, {left, y}, width, ink::quiet, line) + 8 * unit;
    ImGui::End();
}
}  // namespace canbao::viz
