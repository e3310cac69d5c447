/// The command line of the viewer; the only place of it that catches errors and decides how the program ends.
#include <exception>
#include <filesystem>
#include <new>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <SFML/System/Err.hpp>

#include "core/build_info.hpp"
#include "core/error.hpp"
#include "viz/ui/display.hpp"
#include "viz/ui/options.hpp"
#include "viz/ui/picture.hpp"
#include "viz/ui/session.hpp"
#include "viz/ui/window.hpp"

namespace canbao::viz
{
namespace
{
namespace fs = std::filesystem;

constexpr int bad_input = 2, failed = 3;

/// A scenario is run into a file of its name; run files are looked at.
Request request_of(const Options& options)
{
    Request request;
    request.force = options.force;
    Faults faults;
    const fs::path first = options.files.front();
    if (first.extension() == ".toml")
    {
        request.scenario = first;
        const fs::path output = options.output.empty() ? first.stem().string() + ".h5" : options.output;
        request.files = {output};
        if (options.files.size() > 1) faults.add({"files", "a scenario and another file", "a scenario alone", ""});
        if (options.makes_pictures())
            faults.add(
                {first.string(), "a scenario has no pictures yet", "a run file", "run it first with canbao run"});
        if (!fs::is_regular_file(first)) faults.add({first.string(), "no such file", "", ""});
        if (fs::exists(output) && !options.force)
            faults.add({output.string(), "exists", "", "give another name with -o, or add --force to replace it"});
    }
    else
    {
        request.files.assign(options.files.begin(), options.files.end());
        if (!options.output.empty()) faults.add({"--output", "without a scenario", "SCENARIO.toml", "leave it out"});
        for (const fs::path& file : request.files)
            if (!fs::exists(file)) faults.add({file.string(), "no such file", "", ""});
    }
    faults.raise_if_any();
    return request;
}

void make_pictures(const Options& options, const Wishes& wishes, const Request& request)
{
    const Film film{options.record, wishes.speed};
    if (!options.record.empty()) check_film(film, options.force);
    const auto subject = open_runs(request.files);
    Painter painter(wishes.size, options.fonts);
    if (!painter.fonts().has_chinese())
        fmt::print(stderr,
                   "canbao-view: no Chinese font, so Chinese names are left out; the package "
                   "fonts-wqy-microhei has one\n");
    State state;
    prepare(options, wishes, {}, *subject, state, painter.map_area(true));
    if (!options.screenshot.empty()) write_png(painter.paint(*subject, state), options.screenshot);
    if (!options.record.empty()) record(painter, *subject, state, moments_of(options, *subject, state), film);
}

int look(const Options& options, const Wishes& wishes, const Settings& settings, Request request)
{
    Session session(std::move(request));
    WindowOptions window{wishes.size, wishes.scale, options.fonts, options.follow,
                         [&](Subject& subject, State& state, const Area& map)
                         { prepare(options, wishes, settings, subject, state, map); }};
    const bool was_open = show_window(session, window);
    if (ChildRun* const child = session.child(); child && child->is_alive())
        fmt::print(stderr, "canbao-view: the run goes on as process {}\n", child->process());
    if (was_open) return 0;
    for (const std::string& line : session.message()) fmt::print(stderr, "canbao-view: {}\n", line);
    return session.has_failed() ? bad_input : 0;
}

int view(const Options& options)
{
    const DisplayConnection display;
    const Settings settings = read_settings();
    const Wishes wishes = check(options, settings, display.scale());
    Request request = request_of(options);
    if (options.makes_pictures())
    {
        make_pictures(options, wishes, request);
        return 0;
    }
    return look(options, wishes, settings, std::move(request));
}

void add_options(CLI::App& program, Options& options)
{
    program
        .add_option(
            "file", options.files,
            "a run file (canbao run SCENARIO.toml -o RUN.h5); two, to see how the second differs from the first; "
            "or a scenario (.toml), to run it and watch")
        ->required();
    program.add_option("-o,--output", options.output, "of a scenario: the run file to write (default: its name, .h5)")
        ->type_name("RUN.h5");
    program.add_flag("--follow", options.follow, "go with the newest year of a run that is being written");
    program
        .add_option("--quantity", options.quantity,
                    "what is shown: a measure (canbao info --variables), an expression as A+B/C, or one of: " +
                        list_of_named_quantities())
        ->type_name("NAME");
    program.add_option("--range", options.range, "values of the first and last colour (default: found in the data)")
        ->type_name("LOW:HIGH");
    program
        .add_option("--year", options.year, "year to begin with (default: first), or of the picture (default: last)")
        ->type_name("YEAR");
    program.add_option("--week", options.week, "week of the season that pays for the year, from 1")->type_name("W");
    program.add_flag("--weeks", options.weeks, "week by week instead of year by year");
    program.add_option("--place", options.place, "where to begin: an administrative code, or a name")->type_name("ID");
    program.add_option("--household", options.household, "of the village: its number there, from 1")->type_name("N");
    program.add_option("--show", options.show, "of two runs: base, reform, difference (default), all")
        ->type_name("WHICH");
    program.add_option("--names", options.names, "both, latin, chinese")->type_name("WHICH");
    program.add_flag("--ties", options.ties, "the ties between a village's households");
    program.add_option("--screenshot", options.screenshot, "write a picture and end")->type_name("FILE.png");
    program
        .add_option("--record", options.record, "write a film and end, or single pictures into a folder (needs ffmpeg)")
        ->type_name("FILE.mp4|FILE.gif|DIR");
    program.add_option("--from", options.from, "first year of the film")->type_name("YEAR");
    program.add_option("--to", options.to, "last year of the film")->type_name("YEAR");
    program.add_option("--speed", options.speed, "years a second; pictures a second of a film")
        ->type_name("N")
        ->check(CLI::Range(0.1, 60.0));
    program.add_flag("--force", options.force, "replace an existing picture, film, or run of a scenario");
    program
        .add_option("--size", options.size,
                    "of the window or picture [pixels] (default: 1280x720, or the last window's)")
        ->type_name("WxH");
    program.add_option("--scale", options.scale, "of text and margins in a window (default: that of the screen)")
        ->type_name("N")
        ->check(CLI::Range(0.5, 8.0));
    program.add_option("--fonts", options.fonts, "folder to look for fonts in (default: the system's)")
        ->type_name("DIR");
    program.footer("In the window, ? shows what keys and mouse do.");
}
}  // namespace
}  // namespace canbao::viz

int main(int argc, char** argv)
{
    using namespace canbao;
    viz::Options options;
    CLI::App program{"Shows runs: a map with a cell for each village, its households, and a household's years."};
    program.name("canbao-view");
    program.set_version_flag("--version", "canbao-view " + to_string(build_info()));
    viz::add_options(program, options);

    // SFML writes to a stream of its own; what matters of it is said by our messages.
    sf::err().rdbuf(nullptr);
    try
    {
        program.parse(argc, argv);
        return viz::view(options);
    }
    catch (const CLI::ParseError& error)
    {
        return program.exit(error) == 0 ? 0 : viz::bad_input;
    }
    catch (const UserError& error)
    {
        for (const auto& fault : error.faults()) fmt::print(stderr, "canbao-view: {}\n", fault.message());
        return viz::bad_input;
    }
    catch (const std::bad_alloc&)
    {
        fmt::print(stderr, "canbao-view: out of memory\n");
        return viz::failed;
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "canbao-view: a mistake in the program: {}\n", error.what());
        return viz::failed;
    }
}
