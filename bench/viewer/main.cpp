/// How many pictures a second the viewer draws, how long it takes to open a run, and what memory it needs.
///
///     canbao-bench-view shanxi.h5                 a run file
///     canbao-bench-view --villages 700000         a run that is made up, written to the temporary folder
#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/System/Err.hpp>

#include "bench/viewer/synthetic_run.hpp"
#include "viz/data/time_axis.hpp"
#include "viz/ui/display.hpp"
#include "viz/ui/options.hpp"
#include "viz/ui/screen.hpp"
#include "viz/ui/session.hpp"

namespace
{
using namespace canbao;
using namespace canbao::viz;
using Clock = std::chrono::steady_clock;

f64 seconds_since(Clock::time_point start) { return std::chrono::duration<f64>(Clock::now() - start).count(); }

/// Of all threads of this process, those of a software renderer included [s].
f64 processor_time() { return f64(std::clock()) / CLOCKS_PER_SEC; }

/// The most memory that this process has needed so far [MB].
f64 peak_memory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

class Stage
{
public:
    Stage(sf::Vector2u size, Subject& subject)
        : subject_(subject), window_(sf::VideoMode(size.x, size.y), "canbao-bench-view")
    {
        prepare({}, check({}, {}, 1), {}, subject_, state_, frame().main);
    }

    State& state() { return state_; }
    [[nodiscard]] Frame frame() const
    {
        const ImVec2 size{f32(window_.getSize().x), f32(window_.getSize().y)};
        return Frame(size, unit_of_window(size, 1), true);
    }

    void draw()
    {
        sf::Event event;
        while (window_.pollEvent(event)) gui_.handle(event);
        if (fonts_.make(frame().unit)) set_style(frame().unit);
        window_.setActive(true);
        gui_.begin(window_.getSize(), 1.F / 60);
        draw_screen(fonts_, frame(), subject_, state_, "");
        gui_.draw();
        window_.display();
    }

    /// \param change before each picture, with its number
    template <class Change>
    void measure(const char* what, int pictures, Change change)
    {
        for (int i = 0; i < 10; ++i) draw();
        std::vector<f64> times;
        const auto start = Clock::now();
        const f64 used_before = processor_time();
        for (int i = 0; i < pictures; ++i)
        {
            const auto begin = Clock::now();
            change(i);
            draw();
            times.push_back(seconds_since(begin));
        }
        const f64 all = seconds_since(start), used = processor_time() - used_before;
        std::sort(times.begin(), times.end());
        fmt::print("{:<44} {:>8.1f} pictures/s   slowest tenth {:>6.1f} ms   processor {:>6.1f} ms a picture\n", what,
                   pictures / all, 1000 * times[times.size() * 9 / 10], 1000 * used / pictures);
    }

private:
    Subject& subject_;
    State state_;
    sf::RenderWindow window_;
    Gui gui_;
    Fonts fonts_;
};

void measure_all(const std::vector<std::filesystem::path>& files, sf::Vector2u size, int pictures)
{
    const auto start = Clock::now();
    const auto subject = open_runs(files);
    Stage stage(size, *subject);
    stage.draw();
    fmt::print("{}: {} villages, {} years, {} x {}\n", files[0].filename().string(), subject->places().village_count(),
               subject->runs.years().size(), size.x, size.y);
    fmt::print("{:<44} {:>8.2f} s\n", "opened, and the first picture drawn, in", seconds_since(start));

    State& state = stage.state();
    stage.measure("the whole map, nothing changes", pictures, [](int) {});
    stage.measure("played, a new year in every fourth picture", pictures,
                  [&](int i)
                  {
                      if (i % 4 == 0) set_moment(*subject, state, step(subject->runs.base(), state.moment, 1));
                      if (state.moment == last_moment(subject->runs.base(), false)) state.moment = {};
                  });
    const Area map = stage.frame().main;
    stage.measure("zooming in and out", pictures,
                  [&](int i) { state.camera->zoom(map, i % 80 < 40 ? 1.08 : 1 / 1.08, map.middle()); });
    fmt::print("{:<44} {:>8.0f} MB\n", "memory, at most", peak_memory());
}
}  // namespace

int main(int argc, char** argv)
{
    std::string file;
    i32 villages = 0;
    int pictures = 240;
    std::vector<unsigned> size{1280, 720};
    CLI::App program{"Measures how fast the viewer opens a run and draws it."};
    program.name("canbao-bench-view");
    program.add_option("file", file, "a run file");
    program.add_option("--villages", villages, "instead of a file: about so many, made up")
        ->check(CLI::Range(1000, 5'000'000));
    program.add_option("--pictures", pictures, "of each kind")->check(CLI::Range(10, 100'000))->capture_default_str();
    program.add_option("--size", size, "width and height [pixels]")->expected(2)->capture_default_str();
    sf::err().rdbuf(nullptr);
    try
    {
        program.parse(argc, argv);
        const DisplayConnection display;
        const std::filesystem::path made = std::filesystem::temp_directory_path() / "canbao-bench-view.h5";
        if (file.empty())
        {
            synthetic::Size wanted;
            wanted.cities = 10;
            wanted.counties = 10;
            wanted.townships = 10;
            wanted.villages = std::max(1, villages / 1000);
            wanted.weeks = 0;
            wanted.years = 8;
            wanted.has_every_measure = false;
            synthetic::write(made, wanted);
        }
        measure_all({file.empty() ? made : std::filesystem::path(file)}, {size[0], size[1]}, pictures);
        if (file.empty()) std::filesystem::remove(made);
        return 0;
    }
    catch (const CLI::ParseError& error)
    {
        return program.exit(error) == 0 ? 0 : 2;
    }
    catch (const UserError& error)
    {
        for (const auto& fault : error.faults()) fmt::print(stderr, "canbao-bench-view: {}\n", fault.message());
        return 2;
    }
}
