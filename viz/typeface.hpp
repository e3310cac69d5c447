/// Text in Latin and Chinese letters.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <SFML/Graphics.hpp>

#include "core/types.hpp"

namespace canbao::viz
{
enum class Align
{
    left,
    centre,
    right
};

struct TextStyle
{
    unsigned size = 13;  ///< [pixels]
    sf::Color colour = sf::Color::Black;
    bool bold = false;
    Align align = Align::left;
    sf::Color halo = sf::Color::Transparent;  ///< drawn around the letters when it is not transparent
};

/// A Latin font and, where there is one, a Chinese font beside it. Without a Chinese font, text is drawn without its
/// Chinese letters.
class Typeface
{
public:
    /// Looks for fonts in a folder and what is below it, or in the system's folders when `folder` is empty.
    /// \throws UserError when there is no Latin font
    explicit Typeface(const std::filesystem::path& folder = {});

    [[nodiscard]] bool has_chinese() const { return has_chinese_; }
    [[nodiscard]] f32 width(const std::string& text, const TextStyle& style) const;
    /// \param text UTF-8, one line
    /// \param at the base line's left end, middle or right end, by the style's alignment
    void draw(sf::RenderTarget& target, const std::string& text, sf::Vector2f at, const TextStyle& style) const;

private:
    struct Run
    {
        const sf::Font* font = nullptr;
        sf::String text;
    };
    [[nodiscard]] std::vector<Run> runs(const std::string& text, const TextStyle& style) const;
    [[nodiscard]] static f32 width_of(const Run& run, const TextStyle& style);

    sf::Font latin_, bold_, chinese_;
    bool has_bold_ = false;
    bool has_chinese_ = false;
};
}  // namespace canbao::viz
