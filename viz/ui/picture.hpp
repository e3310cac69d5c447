/// Pictures and recordings, without anyone at the screen.
#pragma once
#include <filesystem>
#include <vector>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/RenderTexture.hpp>

#include "viz/draw/fonts.hpp"
#include "viz/draw/gui.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
/// Draws the whole picture of a state into memory.
class Painter
{
public:
    /// Needs a display (ui/display.hpp). \throws UserError when the driver cannot draw that size
    Painter(sf::Vector2u size, const std::filesystem::path& fonts);

    [[nodiscard]] sf::Vector2u size() const { return size_; }
    [[nodiscard]] Fonts& fonts() { return fonts_; }
    [[nodiscard]] Area map_area(bool has_charts) const;
    /// \throws UserError when the run file is damaged
    [[nodiscard]] sf::Image paint(Subject& subject, State& state);

private:
    sf::Vector2u size_;
    sf::RenderTexture target_;
    Gui gui_;
    Fonts fonts_;
};

/// Writes a PNG file. Nothing is left behind when it fails. \throws UserError
void write_png(const sf::Image& image, const std::filesystem::path& file);

/// One picture a moment, as a film or as files of a folder.
struct Film
{
    std::filesystem::path path;  ///< ends in .mp4 or .gif, or is a folder to make
    f32 pictures_a_second = 2;
};
/// \throws UserError when ffmpeg is missing or fails, or the path cannot be written
void record(Painter& painter, Subject& subject, State& state, const std::vector<Moment>& moments, const Film& film);
/// Whether a film could be written to the path. \throws UserError, before any work is done
void check_film(const Film& film, bool force);
}  // namespace canbao::viz
