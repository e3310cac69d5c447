/// canbao-bench-person-year SCENARIO: lives through a scenario as `canbao run` does and prints what it cost.
#include <chrono>
#include <ctime>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/error.hpp"
#include "core/installation.hpp"
#include "core/memory.hpp"
#include "engine/recorder.hpp"
#include "models/classes.hpp"
#include "models/registry.hpp"

using namespace canbao;

namespace
{
struct Options
{
    std::string scenario, output;
    std::vector<std::string> sets;
    int threads = 1;
    bool phases = false;
};

/// Time that passed, and time that the process's threads computed, the one that writes included.
class Stopwatch
{
public:
    [[nodiscard]] f64 seconds() const { return std::chrono::duration<f64>(Clock::now() - start_).count(); }
    [[nodiscard]] f64 core_seconds() const { return core_now() - core_start_; }

private:
    using Clock = std::chrono::steady_clock;
    static f64 core_now()
    {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return f64(now.tv_sec) + 1e-9 * f64(now.tv_nsec);
    }
    Clock::time_point start_ = Clock::now();
    f64 core_start_ = core_now();
};

void run(const Options& options)
{
    const std::size_t empty = resident_bytes();
    const Stopwatch setup;
    EnrolmentModel enrolment(Scenario::load(options.scenario, model_schema(),
                                            {.sets = options.sets, .data_root = data_root(), .tables = {}}));
    const Workers workers(options.threads);
    World world = enrolment.make_world(workers);
    YearlySeries series(enrolment.model().registry, classes::count);
    RecorderOptions recording;
    recording.classes.assign(classes::names.begin(), classes::names.end());
    recording.first_year = enrolment.from();
    Recorder recorder(enrolment.model(), world, series, workers,
                      {"decision_week", "season_closes", "exchange", "year_closes"}, std::move(recording));
    Simulation simulation(enrolment.model(), world, enrolment.seed(), workers);
    simulation.initialise(enrolment.population_seed());

    std::optional<RunWriter> writer;
    if (!options.output.empty())
    {
        Manifest manifest;
        manifest.scenario_name = enrolment.scenario().name();
        manifest.first_year = enrolment.from();
        manifest.last_year = enrolment.to();
        writer.emplace(options.output, recorder.layout(enrolment.scenario().name()), manifest,
                       WriterOptions{.force = true});
        recorder.write_to(*writer);
        writer->start();
    }
    const u64 persons = world.rows(Entity::person);
    i64 person_years = 0;
    recorder.on_year([&](int) { person_years += series.values(series.find("registered")).front(); });
    const f64 setup_seconds = setup.seconds(), setup_core = setup.core_seconds();

    const Stopwatch years;
    simulation.run();
    const std::string digest = series.digest(world);
    if (writer) writer->finish({RunStatus::complete, digest, recorder.last_year()});
    const f64 seconds = years.seconds(), core = years.core_seconds();

    fmt::print(
        "threads={} persons={} person_years={} setup_s={:.3f} setup_core_s={:.3f} years_s={:.3f} "
        "years_core_s={:.3f} ns_per_person_year={:.2f} bytes_per_person={:.1f} world_bytes_per_person={:.1f} "
        "digest={}\n",
        workers.threads(), persons, person_years, setup_seconds, setup_core, seconds, core,
        core * 1e9 / f64(person_years), f64(peak_resident_bytes() - empty) / f64(persons),
        f64(world.bytes()) / f64(world.rows(Entity::person)), digest);
    if (options.phases)
    {
        const auto phase_seconds = simulation.phase_seconds();
        for (std::size_t p = 0; p < phase_seconds.size(); ++p)
            fmt::print("{:20} {:8.2f} ns\n", enrolment.model().agenda.phases()[p].name,
                       phase_seconds[p] * 1e9 / f64(person_years));
    }
}
}  // namespace

int main(int argc, char** argv)
{
    Options options;
    CLI::App app("What a scenario costs: time a person-year and memory a person", "canbao-bench-person-year");
    app.add_option("scenario", options.scenario, "scenario file")->required();
    app.add_option("-o,--output", options.output, "run file to write, with the villages' weekly series; replaced");
    app.add_option("--set", options.sets, "set a parameter: key=value; may be repeated")->allow_extra_args(false);
    app.add_option("--threads", options.threads, "threads; 0: all cores")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    app.add_flag("--phases", options.phases, "also print the time of each phase a person-year, summed over threads");
    CLI11_PARSE(app, argc, argv);
    try
    {
        run(options);
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "canbao-bench-person-year: {}\n", error.what());
        return dynamic_cast<const UserError*>(&error) ? 2 : 3;
    }
}
