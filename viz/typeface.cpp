#include "viz/typeface.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/types.hpp"

namespace canbao::viz
{
namespace
{
namespace fs = std::filesystem;

// In the order of preference.
constexpr std::array<std::string_view, 4> latin_files{"DejaVuSans.ttf", "NotoSans-Regular.ttf",
                                                      "LiberationSans-Regular.ttf", "FreeSans.ttf"};
constexpr std::array<std::string_view, 4> bold_files{"DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf",
                                                     "LiberationSans-Bold.ttf", "FreeSansBold.ttf"};
constexpr std::array<std::string_view, 4> chinese_files{"wqy-microhei.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc",
                                                        "DroidSansFallbackFull.ttf"};

std::vector<fs::path> system_folders()
{
    std::vector<fs::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
    if (const char* const home = std::getenv("HOME"))
    {
        folders.push_back(fs::path(home) / ".local/share/fonts");
        folders.push_back(fs::path(home) / ".fonts");
    }
    return folders;
}

/// Every file below the folders by its name; the first of those with the same name.
std::map<std::string, fs::path, std::less<>> files_below(const std::vector<fs::path>& folders)
{
    std::map<std::string, fs::path, std::less<>> files;
    for (const fs::path& folder : folders)
    {
        std::error_code error;
        fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
        for (; !error && at != end; at.increment(error)) files.emplace(at->path().filename().string(), at->path());
    }
    return files;
}

template <std::size_t N>
bool load(sf::Font& font, const std::map<std::string, fs::path, std::less<>>& files,
          const std::array<std::string_view, N>& names)
{
    for (const std::string_view name : names)
        if (const auto found = files.find(name); found != files.end() && font.loadFromFile(found->second.string()))
            return true;
    return false;
}

/// Chinese letters and punctuation: all from the CJK radicals to the full-width forms.
bool is_chinese(sf::Uint32 letter) { return letter >= 0x2E80 && letter < 0xFFF0; }
}  // namespace

Typeface::Typeface(const fs::path& folder)
{
    const std::vector<fs::path> folders = folder.empty() ? system_folders() : std::vector{folder};
    const auto files = files_below(folders);
    if (!load(latin_, files, latin_files))
    {
        std::string searched;
        for (const fs::path& path : folders) searched += (searched.empty() ? "" : ", ") + path.string();
        throw UserError({"fonts", fmt::format("none of {} below {}", fmt::join(latin_files, ", "), searched), "",
                         "install the package fonts-dejavu-core (and fonts-wqy-microhei for Chinese names)"});
    }
    has_bold_ = load(bold_, files, bold_files);
    has_chinese_ = load(chinese_, files, chinese_files);
}

std::vector<Typeface::Run> Typeface::runs(const std::string& text, const TextStyle& style) const
{
    std::vector<Run> result;
    for (const sf::Uint32 letter : sf::String::fromUtf8(text.begin(), text.end()))
    {
        const bool chinese = is_chinese(letter);
        if (chinese && !has_chinese_) continue;
        const sf::Font* const font = chinese ? &chinese_ : style.bold && has_bold_ ? &bold_ : &latin_;
        if (result.empty() || result.back().font != font) result.push_back({font, {}});
        result.back().text += letter;
    }
    return result;
}

f32 Typeface::width_of(const Run& run, const TextStyle& style)
{
    f32 width = 0;
    sf::Uint32 before = 0;
    for (const sf::Uint32 letter : run.text)
    {
        width +=
            run.font->getKerning(before, letter, style.size) + run.font->getGlyph(letter, style.size, false).advance;
        before = letter;
    }
    return width;
}

f32 Typeface::width(const std::string& text, const TextStyle& style) const
{
    f32 width = 0;
    for (const Run& run : runs(text, style)) width += width_of(run, style);
    return width;
}

void Typeface::draw(sf::RenderTarget& target, const std::string& text, sf::Vector2f at, const TextStyle& style) const
{
    const auto parts = runs(text, style);
    f32 total = 0;
    for (const Run& run : parts) total += width_of(run, style);
    if (style.align == Align::centre) at.x -= total / 2;
    if (style.align == Align::right) at.x -= total;
    for (const Run& run : parts)
    {
        sf::Text item(run.text, *run.font, style.size);
        // SFML puts the base line one text size below the position. Whole pixels keep the letters sharp.
        item.setPosition(std::round(at.x), std::round(at.y - f32(style.size)));
        item.setFillColor(style.colour);
        if (style.halo.a > 0)
        {
            item.setOutlineColor(style.halo);
            item.setOutlineThickness(std::max(1.F, f32(style.size) / 7));
        }
        target.draw(item);
        at.x += width_of(run, style);
    }
}
}  // namespace canbao::viz
