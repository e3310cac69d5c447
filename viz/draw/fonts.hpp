/// Letters: Latin ones, and Chinese ones as they are asked for.
#pragma once
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include <imgui.h>
#include <SFML/Graphics/Texture.hpp>

#include "core/types.hpp"

namespace canbao::viz
{
/// The sizes that are used, and for what.
enum class Face : u8
{
    small,   ///< ticks, notes
    body,    ///< everything else
    bold,    ///< names
    title,   ///< headings
    numeral  ///< the year
};

class Fonts
{
public:
    /// Looks for fonts in a folder and what is below it, or in the system's folders when `folder` is empty.
    /// \throws UserError when there is no Latin font
    explicit Fonts(const std::filesystem::path& folder = {});

    [[nodiscard]] bool has_chinese() const { return !chinese_.empty(); }
    /// Makes letters for that size of the unit, with every Chinese letter asked for so far, when they are not made yet.
    /// Between two pictures. \param unit 1 at 1280 x 720 \return whether anything was made
    bool make(f32 unit);
    /// Whether letters are missing that were asked for; they are there after the next make().
    [[nodiscard]] bool lacks_letters() const { return lacks_letters_; }
    [[nodiscard]] ImFont* face(Face face) const { return faces_[std::size_t(face)]; }
    /// Asks for the letters of a text. Without a Chinese font, a text is shown without its Chinese letters.
    [[nodiscard]] std::string prepare(std::string_view text);

private:
    std::filesystem::path latin_, bold_, chinese_;
    std::array<ImFont*, 5> faces_{};
    std::set<ImWchar> letters_;
    bool lacks_letters_ = false;
    f32 unit_ = 0;
    sf::Texture texture_;
};
}  // namespace canbao::viz
