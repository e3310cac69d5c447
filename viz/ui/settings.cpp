#include "viz/ui/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace canbao::viz
{
namespace
{
namespace fs = std::filesystem;

fs::path file_of_settings()
{
    if (const char* const folder = std::getenv("XDG_CONFIG_HOME"); folder && *folder)
        return fs::path(folder) / "canbao/view.conf";
    if (const char* const home = std::getenv("HOME"); home && *home) return fs::path(home) / ".config/canbao/view.conf";
    return {};
}

template <class T>
void take(std::istringstream& from, T& value, T least, T most)
{
    if (T read{}; from >> read) value = std::clamp(read, least, most);
}
}  // namespace

Settings read_settings()
{
    Settings settings;
    std::ifstream file(file_of_settings());
    for (std::string line; std::getline(file, line);)
    {
        std::istringstream words(line);
        std::string key;
        words >> key;
        int number = 0;
        if (key == "width") take(words, settings.width, 480u, 16384u);
        else if (key == "height") take(words, settings.height, 360u, 16384u);
        else if (key == "scale") take(words, settings.scale, 0.F, 8.F);
        else if (key == "speed") take(words, settings.speed, 0.25F, 16.F);
        else if (key == "names" && words >> number) settings.names = Names(std::clamp(number, 0, 2));
        else if (key == "charts" && words >> number) settings.has_charts = number != 0;
        else if (key == "quantity") words >> settings.quantity;
    }
    return settings;
}

void keep_settings(const Settings& settings)
{
    const fs::path file = file_of_settings();
    if (file.empty()) return;
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    std::ofstream out(file);
    out << fmt::format("width {}\nheight {}\nscale {}\nspeed {}\nnames {}\ncharts {}\nquantity {}\n", settings.width,
                       settings.height, settings.scale, settings.speed, int(settings.names), int(settings.has_charts),
                       settings.quantity);
}
}  // namespace canbao::viz
