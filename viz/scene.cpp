#include "viz/scene.hpp"

#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
Scene::Scene(const RunData& data, const Typeface& face, const Range& range)
    : data_(data),
      layout_(data.places()),
      scale_(range),
      map_(data_, layout_, scale_, face),
      panels_{data_, scale_, face}
{
}

void Scene::draw(sf::RenderTarget& target, const Camera& camera, std::size_t year, std::optional<i32> chosen,
                 const std::string& footer)
{
    const Frame frame(target.getSize());
    target.clear(ink::paper);
    map_.draw(target, frame, camera, year, chosen);
    panels_.draw_title(target, frame, year);
    panels_.draw_side(target, frame, year, chosen);
    panels_.draw_years(target, frame, year);
    if (footer.empty())
        panels_.draw_footer(
            target, frame,
            "A cell is a village, among those of its township, county and city. All people are synthetic.",
            data_.provenance());
    else panels_.draw_footer(target, frame, footer, "");
}

std::optional<i32> Scene::village_at(const Frame& frame, const Camera& camera, sf::Vector2f pixel) const
{
    if (!frame.map.contains(pixel)) return std::nullopt;
    const sf::Vector2f cell = camera.to_cell(frame, pixel);
    return layout_.village_at({i32(std::floor(cell.x)), i32(std::floor(cell.y))});
}

std::optional<std::size_t> Scene::year_at(const Frame& frame, sf::Vector2f pixel) const
{
    return panels_.year_at(frame, pixel);
}

void write_picture(Scene& scene, std::size_t year, sf::Vector2u size, const std::filesystem::path& file)
{
    sf::RenderTexture target;
    if (!target.create(size.x, size.y))
        throw UserError({"--size", fmt::format("this graphics driver draws no picture of {} x {}", size.x, size.y),
                         fmt::format("up to {0} x {0}", sf::Texture::getMaximumSize()), ""});
    scene.draw(target, scene.whole_map(), year);
    target.display();

    // SFML takes the format from the name's end, so the unfinished file ends as the finished one does.
    std::filesystem::path part = file;
    part.replace_extension(".part" + file.extension().string());
    std::error_code error;
    if (target.getTexture().copyToImage().saveToFile(part.string())) std::filesystem::rename(part, file, error);
    else error = std::make_error_code(std::errc::io_error);
    if (!error) return;
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw UserError(
        {file.string(), "cannot be written", "", "see whether the folder exists, may be written and has room"});
}
}  // namespace canbao::viz
