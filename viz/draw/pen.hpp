/// What everything is drawn with: colours, and text on a draw list.
#pragma once
#include <string>
#include <string_view>

#include <imgui.h>

#include "viz/data/colour_scale.hpp"
#include "viz/draw/fonts.hpp"

namespace canbao::viz
{
namespace ink
{
inline constexpr ImU32 paper = IM_COL32(250, 250, 247, 255), card = IM_COL32(255, 255, 255, 255),
                       text = IM_COL32(32, 35, 38, 255), quiet = IM_COL32(98, 102, 107, 255),
                       faint = IM_COL32(158, 160, 160, 255), line = IM_COL32(226, 226, 220, 255),
                       accent = IM_COL32(33, 102, 160, 255), pale = IM_COL32(232, 239, 245, 255),
                       alarm = IM_COL32(190, 48, 36, 255);
}

[[nodiscard]] ImU32 to_ink(Rgb colour, u8 opacity = 255);
[[nodiscard]] ImU32 with_opacity(ImU32 colour, f32 share);

enum class Align : u8
{
    left,
    centre,
    right
};

/// A rectangle [pixels].
struct Area
{
    f32 left = 0, top = 0, right = 0, bottom = 0;

    [[nodiscard]] f32 width() const { return right - left; }
    [[nodiscard]] f32 height() const { return bottom - top; }
    [[nodiscard]] ImVec2 corner() const { return {left, top}; }
    [[nodiscard]] ImVec2 end() const { return {right, bottom}; }
    [[nodiscard]] ImVec2 size() const { return {width(), height()}; }
    [[nodiscard]] ImVec2 middle() const { return {(left + right) / 2, (top + bottom) / 2}; }
    [[nodiscard]] bool contains(ImVec2 at) const
    {
        return at.x >= left && at.x < right && at.y >= top && at.y < bottom;
    }
    [[nodiscard]] bool meets(const Area& other) const
    {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
    [[nodiscard]] Area inset(f32 by) const { return {left + by, top + by, right - by, bottom - by}; }
};

class Pen
{
public:
    Pen(ImDrawList* list, Fonts& fonts, f32 unit) : list_(list), fonts_(&fonts), u_(unit) {}

    [[nodiscard]] ImDrawList* list() const { return list_; }
    [[nodiscard]] f32 u() const { return u_; }
    [[nodiscard]] Fonts& fonts() const { return *fonts_; }
    [[nodiscard]] Pen on(ImDrawList* list) const { return {list, *fonts_, u_}; }

    /// One line; `at` is its upper left, middle or right end. Returns its width.
    f32 text(Face face, ImVec2 at, ImU32 colour, std::string_view text, Align align = Align::left) const;
    /// The same with a light edge, for text over colours.
    void text_with_halo(Face face, ImVec2 at, ImU32 colour, std::string_view text, Align align = Align::left) const;
    /// In as many lines as it takes. Returns the height.
    f32 paragraph(Face face, ImVec2 at, f32 width, ImU32 colour, std::string_view text) const;
    [[nodiscard]] f32 width(Face face, std::string_view text) const;
    [[nodiscard]] f32 height(Face face) const { return fonts_->face(face)->FontSize; }
    /// The text, or its beginning and an ellipsis.
    [[nodiscard]] std::string fitted(Face face, std::string_view text, f32 room) const;

    void fill(const Area& area, ImU32 colour, f32 rounding = 0) const;
    void frame(const Area& area, ImU32 colour, f32 thickness = 1, f32 rounding = 0) const;
    void line(ImVec2 from, ImVec2 to, ImU32 colour, f32 thickness = 1) const;

private:
    ImDrawList* list_;
    Fonts* fonts_;
    f32 u_;  ///< the unit: 1 at 1280 x 720
};
}  // namespace canbao::viz
