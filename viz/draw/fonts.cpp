#include "viz/draw/fonts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <imgui_freetype.h>

#include "core/error.hpp"
#include "viz/draw/gui.hpp"

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
constexpr std::array<f32, 5> sizes{11.5F, 13.5F, 13.5F, 18, 38};  ///< at unit 1 [pixels]

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
fs::path first_of(const std::map<std::string, fs::path, std::less<>>& files,
                  const std::array<std::string_view, N>& names)
{
    for (const std::string_view name : names)
        if (const auto found = files.find(name); found != files.end()) return found->second;
    return {};
}

/// Chinese letters and punctuation: all from the CJK radicals to the full-width forms.
bool is_chinese(unsigned letter) { return letter >= 0x2E80 && letter < 0xFFF0; }

/// Latin letters with accents, and the signs that the pictures use.
constexpr std::array<ImWchar, 25> latin_letters{0x20,   0x17F,  0x2010, 0x2026, 0x2030, 0x203A, 0x2190, 0x2193, 0x2212,
                                                0x2212, 0x2248, 0x2248, 0x2264, 0x2265, 0x25A0, 0x25CF, 0x2713, 0x2717,
                                                0x23F0, 0x23FF, 0x00D7, 0x00D7, 0x2605, 0x2606, 0};

void add(ImFontAtlas& atlas, const fs::path& file, f32 size, const ImWchar* letters, bool is_part)
{
    ImFontConfig config;
    config.MergeMode = is_part;
    config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
    atlas.AddFontFromFileTTF(file.string().c_str(), size, &config, letters);
}
}  // namespace

Fonts::Fonts(const fs::path& folder)
{
    const std::vector<fs::path> folders = folder.empty() ? system_folders() : std::vector{folder};
    const auto files = files_below(folders);
    latin_ = first_of(files, latin_files);
    bold_ = first_of(files, bold_files);
    chinese_ = first_of(files, chinese_files);
    if (bold_.empty()) bold_ = latin_;
    if (!latin_.empty()) return;
    std::string searched;
    for (const fs::path& path : folders) searched += fmt::format("{}{}", searched.empty() ? "" : ", ", path.string());
    throw UserError({"fonts", fmt::format("none of {} below {}", fmt::join(latin_files, ", "), searched), "",
                     "install the package fonts-dejavu-core (and fonts-wqy-microhei for Chinese names)"});
}

bool Fonts::make(f32 unit)
{
    if (unit == unit_ && !lacks_letters_) return false;
    unit_ = unit;
    lacks_letters_ = false;
    std::vector<ImWchar> chinese;
    for (const ImWchar letter : letters_)
    {
        if (!chinese.empty() && chinese.back() + 1 == letter) chinese.back() = letter;
        else chinese.insert(chinese.end(), 2, letter);
    }
    chinese.push_back(0);

    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    for (std::size_t i = 0; i < sizes.size(); ++i)
    {
        const f32 size = std::max(8.F, std::round(sizes[i] * unit));
        const bool is_bold = Face(i) != Face::small && Face(i) != Face::body;
        add(atlas, is_bold ? bold_ : latin_, size, latin_letters.data(), false);
        if (has_chinese() && chinese.size() > 1 && Face(i) != Face::numeral)
            add(atlas, chinese_, size, chinese.data(), true);
        faces_[i] = atlas.Fonts.back();
    }
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
    if (!texture_.create(unsigned(width), unsigned(height)))
        throw UserError({"fonts", "the graphics driver has no room for the letters", "", "choose a smaller --size"});
    texture_.update(pixels);
    atlas.SetTexID(handle_of(texture_));
    atlas.ClearTexData();
    ImGui::GetIO().FontDefault = face(Face::body);
    return true;
}

std::string Fonts::prepare(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size();)
    {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const std::string_view letter = text.substr(i, length);
        i += length;
        if (letter.size() == 3)
        {
            const unsigned code = (lead & 0xFu) << 12 | (static_cast<unsigned char>(letter[1]) & 0x3Fu) << 6 |
                                  (static_cast<unsigned char>(letter[2]) & 0x3Fu);
            if (is_chinese(code))
            {
                if (!has_chinese()) continue;
                if (letters_.insert(ImWchar(code)).second) lacks_letters_ = true;
            }
        }
        result += letter;
    }
    return result;
}
}  // namespace canbao::viz
