/// The command line of the viewer; the only place of it that catches errors and decides how the program ends.
#include <algorithm>
#include <charconv>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <SFML/System/Err.hpp>

#include "core/build_info.hpp"
#include "core/error.hpp"
#include "record/reader.hpp"
#include "viz/display.hpp"
#include "viz/quantity.hpp"
#include "viz/run_data.hpp"
#include "viz/scene.hpp"
#include "viz/typeface.hpp"
#include "viz/window.hpp"

namespace canbao::viz
{
namespace
{
struct Options
{
    std::string file;
    std::string quantity{default_quantity};
    std::string range;
    std::optional<i32> year;
    std::string screenshot;
    std::string size = "1280x720";
    std::string fonts;
    bool force = false;
};

/// Two numbers with a sign between them.
template <class T>
std::optional<std::pair<T, T>> parse_pair(const std::string& text, char between)
{
    const auto at = text.find(between, 1);
    if (at == std::string::npos) return std::nullopt;
    std::pair<T, T> pair;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto first = std::from_chars(begin, begin + at, pair.first);
    const auto second = std::from_chars(begin + at + 1, end, pair.second);
    if (first.ec != std::errc() || second.ec != std::errc() || first.ptr != begin + at || second.ptr != end)
        return std::nullopt;
    return pair;
}

sf::Vector2u parse_size(const std::string& text, Faults& faults)
{
    constexpr unsigned least = 320, most = 16384;
    const auto size = parse_pair<unsigned>(text, 'x');
    if (size && std::min(size->first, size->second) >= least && std::max(size->first, size->second) <= most)
        return {size->first, size->second};
    faults.add({"--size", fmt::format("'{}'", text), fmt::format("WxH, both from {} to {} pixels", least, most),
                "e.g. --size 1280x720"});
    return {};
}

std::optional<Range> parse_range(const std::string& text, Faults& faults)
{
    if (text.empty()) return std::nullopt;
    if (const auto ends = parse_pair<f64>(text, ':'); ends && ends->first < ends->second)
    {
        Range range = round_range(ends->first, ends->second);
        range.low = ends->first;
        range.high = ends->second;
        return range;
    }
    faults.add(
        {"--range", fmt::format("'{}'", text), "LOW:HIGH in the unit shown, LOW below HIGH", "e.g. --range 80:100"});
    return std::nullopt;
}

void check_screenshot(const Options& options, Faults& faults)
{
    namespace fs = std::filesystem;
    if (options.screenshot.empty()) return;
    const fs::path path = options.screenshot;
    if (path.extension() != ".png")
        faults.add({"--screenshot", fmt::format("'{}'", path.string()), "a name that ends in .png", ""});
    std::error_code error;
    if (fs::is_directory(path, error) || (fs::exists(path, error) && !options.force))
        faults.add({path.string(), "exists", "", "choose another name, or add --force to replace a file"});
    if (const fs::path folder = path.parent_path(); !folder.empty() && !fs::is_directory(folder, error))
        faults.add({folder.string(), "is no folder", "", "make it first"});
}

std::size_t find_year(const RunData& data, std::optional<i32> year, bool is_picture)
{
    const auto& years = data.years();
    if (!year) return is_picture ? years.size() - 1 : 0;
    const auto found = std::find(years.begin(), years.end(), *year);
    if (found == years.end())
        throw UserError({"--year", fmt::format("{}", *year), fmt::format("{} to {}", years.front(), years.back()), ""});
    return std::size_t(found - years.begin());
}

int view(const Options& options)
{
    Faults faults;
    const sf::Vector2u size = parse_size(options.size, faults);
    const auto range = parse_range(options.range, faults);
    check_screenshot(options, faults);
    faults.raise_if_any();

    const bool is_picture = !options.screenshot.empty();
    const RunData data = [&]
    {
        const RunReader reader(options.file);
        return RunData(reader, find_quantity(reader, options.quantity));
    }();
    const std::size_t year = find_year(data, options.year, is_picture);
    const DisplayConnection display;
    const Typeface face(options.fonts);
    if (!face.has_chinese())
        fmt::print(stderr,
                   "canbao-view: no Chinese font; places have their Latin names only "
                   "(the package fonts-wqy-microhei has one)\n");
    Scene scene(data, face, range.value_or(data.range()));
    if (is_picture) write_picture(scene, year, size, options.screenshot);
    else show_window(scene, year, size);
    return 0;
}
}  // namespace
}  // namespace canbao::viz

int main(int argc, char** argv)
{
    using namespace canbao;
    constexpr int bad_input = 2, failed = 3;
    viz::Options options;
    CLI::App program{"Plays the villages of a run, year by year, on a map with a cell for each village."};
    program.name("canbao-view");
    program.set_version_flag("--version", "canbao-view " + to_string(build_info()));
    program.add_option("file", options.file, "run file (canbao run SCENARIO.toml -o RUN.h5)")->required();
    program
        .add_option("--quantity", options.quantity,
                    "what is shown: a yearly measure (canbao info --variables), two as A/B, or one of: " +
                        viz::named_quantities())
        ->type_name("NAME")
        ->capture_default_str();
    program.add_option("--range", options.range, "values of the first and last colour (default: found in the data)")
        ->type_name("LOW:HIGH");
    program
        .add_option("--year", options.year, "year to begin with (default: first), or of the picture (default: last)")
        ->type_name("YEAR");
    program.add_option("--screenshot", options.screenshot, "write a picture and end")->type_name("FILE.png");
    program.add_flag("--force", options.force, "replace an existing picture");
    program.add_option("--size", options.size, "of the window or picture [pixels]")
        ->type_name("WxH")
        ->capture_default_str();
    program.add_option("--fonts", options.fonts, "folder to look for fonts in (default: the system's)")
        ->type_name("DIR");
    program.footer(
        "Keys: Space play and pause, Left and Right a year, Home and End, + and - speed, F whole map, Q quit.\n"
        "Mouse: wheel zoom, drag move, point at a village for its values, at a bar for its year.");

    // SFML writes to a stream of its own; what matters of it is said by our messages.
    sf::err().rdbuf(nullptr);
    try
    {
        program.parse(argc, argv);
        return viz::view(options);
    }
    catch (const CLI::ParseError& error)
    {
        return program.exit(error) == 0 ? 0 : bad_input;
    }
    catch (const UserError& error)
    {
        for (const auto& fault : error.faults()) fmt::print(stderr, "canbao-view: {}\n", fault.message());
        return bad_input;
    }
    catch (const std::bad_alloc&)
    {
        fmt::print(stderr, "canbao-view: out of memory\n");
        return failed;
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "canbao-view: a mistake in the program: {}\n", error.what());
        return failed;
    }
}
