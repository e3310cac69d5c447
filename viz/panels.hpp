/// The parts of the picture beside the map.
#pragma once
#include <optional>
#include <string>

#include <SFML/Graphics.hpp>

#include "viz/colour_scale.hpp"
#include "viz/frame.hpp"
#include "viz/run_data.hpp"
#include "viz/typeface.hpp"

namespace canbao::viz
{
/// What the panels need to draw; all of it outlives them.
struct Panels
{
    const RunData& data;
    const ColourScale& scale;
    const Typeface& face;

    /// What is shown, above the map.
    void draw_title(sf::RenderTarget& target, const Frame& frame, std::size_t year) const;
    /// The colour scale, how many villages have each colour, and numbers: of the chosen village and the places it is
    /// in, or of all villages.
    void draw_side(sf::RenderTarget& target, const Frame& frame, std::size_t year, std::optional<i32> chosen) const;
    /// The whole, year by year, as bars from zero.
    void draw_years(sf::RenderTarget& target, const Frame& frame, std::size_t year) const;
    void draw_footer(sf::RenderTarget& target, const Frame& frame, const std::string& left,
                     const std::string& right) const;

    /// Which year's bar is at a place; index into the data's years.
    [[nodiscard]] std::optional<std::size_t> year_at(const Frame& frame, sf::Vector2f pixel) const;

private:
    void draw_scale(sf::RenderTarget& target, const Frame& frame, sf::FloatRect bar, std::size_t year) const;
    void draw_numbers(sf::RenderTarget& target, const Frame& frame, f32 top, std::size_t year,
                      std::optional<i32> chosen) const;
    [[nodiscard]] std::string unit_in_brackets() const;
    [[nodiscard]] f32 whole(std::size_t year) const;  ///< of all villages together
};
}  // namespace canbao::viz
