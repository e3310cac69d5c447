/// The whole picture of one year, drawn the same way in a window and into a file.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include <SFML/Graphics.hpp>

#include "viz/colour_scale.hpp"
#include "viz/frame.hpp"
#include "viz/map_layout.hpp"
#include "viz/map_view.hpp"
#include "viz/panels.hpp"
#include "viz/run_data.hpp"
#include "viz/typeface.hpp"

namespace canbao::viz
{
/// Needs a display (display.hpp).
class Scene
{
public:
    /// Keeps references to both. \param range of the colours
    Scene(const RunData& data, const Typeface& face, const Range& range);

    [[nodiscard]] const RunData& data() const { return data_; }
    [[nodiscard]] Camera whole_map() const { return Camera(layout_); }
    /// \param footer instead of what the map's cells are and which run it is
    void draw(sf::RenderTarget& target, const Camera& camera, std::size_t year, std::optional<i32> chosen = {},
              const std::string& footer = {});

    [[nodiscard]] std::optional<i32> village_at(const Frame& frame, const Camera& camera, sf::Vector2f pixel) const;
    [[nodiscard]] std::optional<std::size_t> year_at(const Frame& frame, sf::Vector2f pixel) const;

private:
    const RunData& data_;
    MapLayout layout_;
    ColourScale scale_;
    MapView map_;
    Panels panels_;
};

/// Writes the whole map of a year as a PNG file. Nothing is left behind when it fails.
/// \throws UserError when the driver cannot draw that size or the file cannot be written
void write_picture(Scene& scene, std::size_t year, sf::Vector2u size, const std::filesystem::path& file);
}  // namespace canbao::viz
