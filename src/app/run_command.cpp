#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/progress.hpp"
#include "app/summary.hpp"
#include "core/build_info.hpp"
#include "core/installation.hpp"
#include "core/memory.hpp"
#include "engine/recorder.hpp"
#include "models/history/classes.hpp"
#include "models/registry.hpp"

namespace canbao::app
{
namespace
{
struct RunOptions
{
    std::string scenario, output;
    std::vector<std::string> sets, records;
    std::optional<std::string> seed;
    std::optional<unsigned> replicate;
    std::optional<int> to;
    int threads = 0;
    bool dry_run = false, force = false, quiet = false;
    std::string progress = "auto";
};

std::atomic<Simulation*> running{nullptr};

extern "C" void stop_running(int)
{
    if (Simulation* const simulation = running.load()) simulation->stop();
}

/// Ends the run in order on Ctrl-C and SIGTERM while it lives; a second signal ends it at once.
class StopOnSignal
{
public:
    explicit StopOnSignal(Simulation& simulation)
    {
        running = &simulation;
        struct sigaction action
        {
        };
        action.sa_handler = stop_running;
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
        sigaction(SIGINT, &action, &old_int_);
        sigaction(SIGTERM, &action, &old_term_);
    }
    ~StopOnSignal()
    {
        sigaction(SIGINT, &old_int_, nullptr);
        sigaction(SIGTERM, &old_term_, nullptr);
        running = nullptr;
    }
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;

private:
    struct sigaction old_int_
    {
    }, old_term_{};
};

struct Recording
{
    bool weekly = true;
    PanelChoice panel;
    std::vector<std::string> panel_places;
    std::string text;
};

Recording parse_records(const std::vector<std::string>& records, Faults& faults)
{
    Recording recording;
    for (const auto& record : records)
    {
        recording.text += (recording.text.empty() ? "" : " ") + record;
        const auto colon = record.find(':');
        const std::string what = record.substr(0, colon);
        const std::string which = colon == std::string::npos ? "" : record.substr(colon + 1);
        if (what == "places" && which.empty()) recording.weekly = false;
        else if (what == "households" && which.empty() && colon == std::string::npos)
            recording.panel.which = PanelChoice::Which::all;
        else if (what == "households" && which.starts_with("sample="))
        {
            const std::string number = which.substr(7);
            const bool digits =
                !number.empty() && number.size() < 12 && number.find_first_not_of("0123456789") == std::string::npos;
            recording.panel.which = PanelChoice::Which::sample;
            if (digits) recording.panel.sample = std::stoull(number);
            if (recording.panel.sample == 0)
                faults.add({"--record " + record, fmt::format("'{}' is no sample size", number),
                            "a whole number from 1 on is allowed", "for instance --record households:sample=1000"});
        }
        else if (what == "households" && !which.empty())
        {
            recording.panel.which = PanelChoice::Which::places;
            recording.panel_places.push_back(which);
        }
        else
            faults.add({"--record " + record, "unknown",
                        "allowed are places, households, households:PLACE, households:sample=N", ""});
    }
    return recording;
}

void resolve_panel_places(Recording& recording, const Places& places)
{
    Faults faults;
    for (const auto& selector : recording.panel_places)
    {
        const auto found = places.find(selector);
        if (found.empty())
            faults.add({"--record households:" + selector, "no such place in this scenario", "",
                        "give the code or name of a province, city, county, township or village"});
        recording.panel.places.insert(recording.panel.places.end(), found.begin(), found.end());
    }
    faults.raise_if_any();
}

std::string bytes_text(f64 bytes)
{
    return bytes < 1e6   ? fmt::format("{:.0f} kB", bytes / 1e3)
           : bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6)
                         : fmt::format("{:.2f} GB", bytes / 1e9);
}

/// What a run will need, from the plan alone. The rates are those of docs/performance.md.
struct Estimate
{
    u64 persons = 0, households = 0;
    f64 memory = 0, core_seconds = 0, file = 0;
};

Estimate estimate(EnrolmentModel& enrolment, const Recording& recording)
{
    constexpr f64 seconds_per_person = 0.3e-6, seconds_per_person_year = 0.25e-6;
    constexpr f64 spare = 1.1;  // tables in rebuilding, scratch space of the threads
    const Registry& registry = enrolment.model().registry;
    const Places& places = enrolment.geography().places;
    const int years = enrolment.to() - enrolment.from() + 1;
    Estimate e;
    e.persons = enrolment.geography().persons();
    e.households = u64(f64(e.persons) / enrolment.household_size());
    const f64 yearly = [&]
    {
        f64 bytes = 0;
        for (const auto& column : registry.columns(Entity::village))
            if (column.role == Role::yearly || column.role == Role::level) bytes += f64(size_of(column.type));
        return bytes * f64(places.size());
    }();
    f64 week = 0;
    if (recording.weekly)
        for (const auto& column : registry.columns(Entity::village))
            if (column.role == Role::weekly) week += f64(size_of(column.type)) * f64(places.count(Level::village));
    const PanelBytes panel = panel_bytes(registry);
    const f64 household = f64(panel.household) + f64(panel.member) * enrolment.household_size();
    const f64 households = recording.panel.which == PanelChoice::Which::none     ? 0
                           : recording.panel.which == PanelChoice::Which::sample ? f64(recording.panel.sample)
                                                                                 : f64(e.households);
    e.file = 70.0 * f64(places.size()) + yearly * years + week * f64(enrolment.calendar().weeks()) +
             households * (household * years + f64(panel.ties)) + 1e6;
    e.memory = spare * (f64(registry.row_bytes(Entity::person)) * f64(e.persons) +
                        f64(registry.row_bytes(Entity::household)) * f64(e.households)) +
               f64(registry.row_bytes(Entity::village)) * f64(places.count(Level::village)) + 2 * yearly + 6 * week +
               f64(places.size()) * 40 + 64e6 + 30e6;
    e.core_seconds = seconds_per_person * f64(e.persons) + seconds_per_person_year * f64(e.persons) * years;
    return e;
}

std::string plan_text(EnrolmentModel& enrolment, const Recording& recording, const Workers& workers,
                      const std::filesystem::path& output)
{
    const Places& places = enrolment.geography().places;
    const Estimate e = estimate(enrolment, recording);
    std::string text = fmt::format("{}: {} to {}, seed {}, replicate {}\n", enrolment.scenario().name(),
                                   enrolment.from(), enrolment.to(), enrolment.seed().seed, enrolment.seed().replicate);
    text += fmt::format("places   {} provinces, {} cities, {} county-level units, {} townships, {} villages\n",
                        places.count(Level::province), places.count(Level::city), places.count(Level::county),
                        places.count(Level::township), places.count(Level::village));
    text += fmt::format("persons  {} registered in about {} households\n", e.persons, e.households);
    text += fmt::format("memory   about {} ({:.0f} bytes a person)\n", bytes_text(e.memory),
                        e.memory / f64(std::max<u64>(1, e.persons)));
    text += fmt::format("time     about {:.0f} s of processor time, {:.0f} s on {} threads\n", e.core_seconds,
                        e.core_seconds / workers.threads(), workers.threads());
    text += fmt::format("file     about {}", bytes_text(e.file));
    std::error_code error;
    const auto folder = output.has_parent_path() ? output.parent_path() : std::filesystem::path(".");
    if (const auto space = std::filesystem::space(folder, error); !error)
        text += fmt::format("; {} free in {}", bytes_text(f64(space.available)), folder.string());
    return text + "\n";
}

std::vector<std::string> overrides(const RunOptions& options)
{
    std::vector<std::string> sets = options.sets;
    if (options.seed) sets.push_back(fmt::format("run.seed={}", *options.seed));
    if (options.replicate) sets.push_back(fmt::format("run.replicate={}", *options.replicate));
    if (options.to) sets.push_back(fmt::format("run.to={}", *options.to));
    return sets;
}

Manifest manifest_of(const EnrolmentModel& enrolment, const Recording& recording, const std::string& population_digest)
{
    const Scenario& scenario = enrolment.scenario();
    const BuildInfo& build = build_info();
    Manifest manifest;
    manifest.program_version = build.version;
    manifest.commit = build.commit;
    manifest.dirty = build.dirty;
    manifest.compiler = build.compiler;
    manifest.created = utc_now();
    manifest.scenario_name = scenario.name();
    manifest.scenario_text = scenario.effective_text();
    manifest.scenario_digest = scenario.digest();
    for (const auto& [name, text] : scenario.tables()) manifest.inputs.push_back({name, text});
    manifest.seed = enrolment.seed().seed;
    manifest.population_seed = enrolment.population_seed().seed;
    manifest.replicate = enrolment.seed().replicate;
    manifest.population_digest = population_digest;
    manifest.first_year = enrolment.from();
    manifest.last_year = enrolment.to();
    manifest.recorded = recording.text;
    return manifest;
}

int run(const RunOptions& options)
{
    Faults faults;
    Recording recording = parse_records(options.records, faults);
    WriterOptions writer_options{.force = options.force};
    const bool writes = !options.output.empty() && !options.dry_run;
    if (writes) check_output(options.output, writer_options, faults);
    std::optional<EnrolmentModel> enrolment;
    try
    {
        enrolment.emplace(Scenario::load(options.scenario, model_schema(),
                                         {.sets = overrides(options), .data_root = data_root(), .tables = {}}));
        resolve_panel_places(recording, enrolment->geography().places);
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    faults.raise_if_any();
    writer_options.expected_bytes = u64(estimate(*enrolment, recording).file);
    if (writes) check_output(options.output, writer_options, faults);
    faults.raise_if_any();

    const Workers workers(options.threads);
    if (options.dry_run)
    {
        fmt::print("{}", plan_text(*enrolment, recording, workers, options.output));
        return success;
    }
    if (!options.quiet) fmt::print(stderr, "{}", plan_text(*enrolment, recording, workers, options.output));

    Model& model = enrolment->model();
    World world = enrolment->make_world(workers);
    YearlySeries series(model.registry, classes::count);
    Recorder recorder(model, world, series, workers, {"decision_week", "season_closes", "exchange", "year_closes"},
                      {std::vector<std::string>(classes::names.begin(), classes::names.end()), recording.weekly,
                       recording.panel, enrolment->from()});
    Simulation simulation(model, world, enrolment->seed(), workers);
    simulation.initialise(enrolment->population_seed());
    const std::string population_digest = digest_columns(world, Role::state);

    std::optional<RunWriter> writer;
    if (writes)
    {
        writer.emplace(options.output, recorder.layout(enrolment->scenario().name()),
                       manifest_of(*enrolment, recording, population_digest), writer_options);
        recorder.write_to(*writer);
        writer->start();
    }

    ProgressDisplay progress(progress_style(options.quiet, options.progress), world.rows(Entity::person),
                             enrolment->to() - enrolment->from() + 1);
    std::vector<YearSummary> years;
    recorder.on_year(
        [&](int year)
        {
            progress.year_closed(year);
            const auto nation = [&](const char* name) { return series.values(series.find(name)).front(); };
            years.push_back({.year = year,
                             .registered = nation("registered"),
                             .in_scheme = nation("in_scheme"),
                             .eligible = nation("eligible"),
                             .enrolled = nation("enrolled"),
                             .voluntary = nation("enrolled_voluntary"),
                             .reported = nation("reported"),
                             .premium_paid = nation("premium_paid"),
                             .income = nation("income_total"),
                             .admissions = nation("admissions"),
                             .benefits = nation("benefit_inpatient") + nation("benefit_outpatient"),
                             .reserve = series.values(series.find_pool("fund_reserve")).front()});
        });
    bool complete = false;
    {
        const StopOnSignal stop(simulation);
        complete = simulation.run([&](const Progress& at) { progress.update(at); });
    }
    progress.finish();
    const std::string digest = series.digest(world);
    if (writer) writer->finish({complete ? RunStatus::complete : RunStatus::interrupted, digest, recorder.last_year()});
    if (!options.quiet)
    {
        fmt::print("{}", render(years));
        fmt::print("results digest {}\n", digest);
        if (writer)
        {
            const WriterStats stats = writer->stats();
            fmt::print("{}: {}, {}; waited {:.1f} s for the disk\n", options.output,
                       complete ? "complete" : "interrupted", bytes_text(f64(stats.bytes)), stats.waited_seconds);
        }
    }
    if (!complete && !options.quiet)
        fmt::print(
            stderr, "canbao: interrupted; {}\n",
            years.empty() ? std::string("no year is complete") : fmt::format("complete up to {}", years.back().year));
    return complete ? success : interrupted;
}
}  // namespace

Command add_run(CLI::App& app)
{
    const auto options = std::make_shared<RunOptions>();
    app.add_option("scenario", options->scenario, "scenario file (TOML)")->required();
    app.add_option("-o,--output", options->output, "run file to write (HDF5); without it only the table is printed");
    app.add_option("--set", options->sets, "set a parameter: key=value; may be repeated")->allow_extra_args(false);
    app.add_option("--seed", options->seed, "seed of the draws of the years (run.seed)");
    app.add_option("--replicate", options->replicate, "number of the replicate (run.replicate)")
        ->check(CLI::Range(0, 65535));
    app.add_option("--to", options->to, "last benefit year (run.to)");
    app.add_option("--threads", options->threads, "threads; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_option("--record", options->records,
                   "places (yearly series only), households, households:PLACE or households:sample=N; may be repeated")
        ->allow_extra_args(false);
    app.add_flag("--dry-run", options->dry_run, "print counts, memory, time and file size, and do nothing");
    app.add_flag("--force", options->force, "replace an existing output");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return run(*options); };
}
}  // namespace canbao::app
