#include "viz/ui/picture.hpp"

#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "viz/ui/screen.hpp"

namespace canbao::viz
{
Painter::Painter(sf::Vector2u size, const std::filesystem::path& fonts) : size_(size), fonts_(fonts)
{
    if (!target_.create(size.x, size.y))
        throw UserError({"--size", fmt::format("this graphics driver draws no picture of {} x {}", size.x, size.y),
                         fmt::format("up to {0} x {0}", sf::Texture::getMaximumSize()), ""});
}

Area Painter::map_area(bool has_charts) const
{
    const ImVec2 size{f32(size_.x), f32(size_.y)};
    return Frame(size, unit_of_picture(size), has_charts).main;
}

sf::Image Painter::paint(Subject& subject, State& state)
{
    const ImVec2 size{f32(size_.x), f32(size_.y)};
    const Frame frame(size, unit_of_picture(size), state.has_charts);
    set_style(frame.unit);
    // Again until every letter that the picture asks for is there.
    do {
        fonts_.make(frame.unit);
        target_.setActive(true);
        gui_.begin(size_, 1);
        draw_screen(fonts_, frame, subject, state, "");
        gui_.draw();
        target_.display();
    } while (fonts_.lacks_letters());
    return target_.getTexture().copyToImage();
}

void write_png(const sf::Image& image, const std::filesystem::path& file)
{
    // SFML takes the format from the name's end, so the unfinished file ends as the finished one does.
    std::filesystem::path part = file;
    part.replace_extension(".part" + file.extension().string());
    std::error_code error;
    if (image.saveToFile(part.string())) std::filesystem::rename(part, file, error);
    else error = std::make_error_code(std::errc::io_error);
    if (!error) return;
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw UserError(
        {file.string(), "cannot be written", "", "see whether the folder exists, may be written and has room"});
}
}  // namespace canbao::viz
