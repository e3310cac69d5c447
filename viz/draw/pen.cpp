#include "viz/draw/pen.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
ImU32 to_ink(Rgb colour, u8 opacity) { return IM_COL32(colour.r, colour.g, colour.b, opacity); }

ImU32 with_opacity(ImU32 colour, f32 share)
{
    const auto opacity = ImU32(f32(colour >> IM_COL32_A_SHIFT & 0xFF) * std::clamp(share, 0.F, 1.F));
    return (colour & ~IM_COL32_A_MASK) | opacity << IM_COL32_A_SHIFT;
}

f32 Pen::text(Face face, ImVec2 at, ImU32 colour, std::string_view text, Align align) const
{
    const std::string letters = fonts_->prepare(text);
    ImFont* const font = fonts_->face(face);
    const char* const begin = letters.data();
    const char* const end = begin + letters.size();
    const f32 width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, begin, end).x;
    if (align == Align::centre) at.x -= width / 2;
    if (align == Align::right) at.x -= width;
    // Whole pixels keep the letters sharp.
    list_->AddText(font, font->FontSize, {std::round(at.x), std::round(at.y)}, colour, begin, end);
    return width;
}

void Pen::text_with_halo(Face face, ImVec2 at, ImU32 colour, std::string_view words, Align align) const
{
    const f32 edge = std::max(1.F, std::round(1.2F * u_));
    const ImU32 halo = with_opacity(ink::paper, f32(colour >> IM_COL32_A_SHIFT & 0xFF) / 255 * 0.8F);
    for (const auto& [x, y] : {std::pair{-1.F, 0.F},
                               {1.F, 0.F},
                               {0.F, -1.F},
                               {0.F, 1.F},
                               {0.7F, 0.7F},
                               {-0.7F, -0.7F},
                               {0.7F, -0.7F},
                               {-0.7F, 0.7F}})
        text(face, {at.x + x * edge, at.y + y * edge}, halo, words, align);
    text(face, at, colour, words, align);
}

f32 Pen::paragraph(Face face, ImVec2 at, f32 width, ImU32 colour, std::string_view text) const
{
    const std::string letters = fonts_->prepare(text);
    ImFont* const font = fonts_->face(face);
    const char* const begin = letters.data();
    const char* const end = begin + letters.size();
    list_->AddText(font, font->FontSize, {std::round(at.x), std::round(at.y)}, colour, begin, end, width);
    return font->CalcTextSizeA(font->FontSize, FLT_MAX, width, begin, end).y;
}

f32 Pen::width(Face face, std::string_view text) const
{
    const std::string letters = fonts_->prepare(text);
    ImFont* const font = fonts_->face(face);
    return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, letters.data(), letters.data() + letters.size()).x;
}

std::string Pen::fitted(Face face, std::string_view text, f32 room) const
{
    std::string whole(text);
    if (width(face, whole) <= room) return whole;
    while (!whole.empty())
    {
        // A letter less, and no half ones.
        do whole.pop_back();
        while (!whole.empty() && (static_cast<unsigned char>(whole.back()) & 0xC0) == 0x80);
        if (!whole.empty() && (static_cast<unsigned char>(whole.back()) & 0xC0) == 0xC0) whole.pop_back();
        while (!whole.empty() && whole.back() == ' ') whole.pop_back();
        const std::string shorter = whole + "…";
        if (width(face, shorter) <= room) return shorter;
    }
    return whole;
}

void Pen::fill(const Area& area, ImU32 colour, f32 rounding) const
{
    list_->AddRectFilled(area.corner(), area.end(), colour, rounding);
}

void Pen::frame(const Area& area, ImU32 colour, f32 thickness, f32 rounding) const
{
    list_->AddRect(area.corner(), area.end(), colour, rounding, 0, thickness);
}

void Pen::line(ImVec2 from, ImVec2 to, ImU32 colour, f32 thickness) const
{
    list_->AddLine(from, to, colour, thickness);
}
}  // namespace canbao::viz
