#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/progress.hpp"
#include "app/recording.hpp"
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
/// Stands in the name of the output for the number of the replicate.
constexpr std::string_view replicate_mark = "{replicate}";

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

/// \param threads of one process
std::string plan_text(EnrolmentModel& enrolment, const Recording& recording, const std::filesystem::path& output,
                      int threads, const Ranks& ranks, const Ranks::Node& node)
{
    const Places& places = enrolment.geography().places;
    const Estimate e = estimate(enrolment, recording);
    const u32 replicate = enrolment.seed().replicate;
    std::string text =
        fmt::format("{}: {} to {}, seed {}, {}\n", enrolment.scenario().name(), enrolment.from(), enrolment.to(),
                    enrolment.seed().seed,
                    ranks.alone() ? fmt::format("replicate {}", replicate)
                                  : fmt::format("replicates {} to {}, each in a process of its own ({} on this node)",
                                                replicate, replicate + u32(ranks.count()) - 1, node.processes));
    text += fmt::format("places   {} provinces, {} cities, {} county-level units, {} townships, {} villages\n",
                        places.count(Level::province), places.count(Level::city), places.count(Level::county),
                        places.count(Level::township), places.count(Level::village));
    text += fmt::format("persons  {} registered in about {} households\n", e.persons, e.households);
    text += fmt::format("memory   about {} ({:.0f} bytes a person)\n", bytes_text(e.memory),
                        e.memory / f64(std::max<u64>(1, e.persons)));
    text += fmt::format("time     about {:.0f} s of processor time, {:.0f} s on {} threads\n", e.core_seconds,
                        e.core_seconds / threads, threads);
    text += fmt::format("file     about {}", bytes_text(e.file));
    std::error_code error;
    const auto folder = output.has_parent_path() ? output.parent_path() : std::filesystem::path(".");
    if (const auto space = std::filesystem::space(folder, error); !error)
        text += fmt::format("; {} free in {}", bytes_text(f64(space.available)), folder.string());
    text += "\n";
    if (!ranks.alone()) text += "memory, time and file are those of one replicate\n";
    return text;
}

/// The output that `-o` names for a replicate.
std::string output_of(std::string name, u32 replicate)
{
    for (std::size_t at = 0; (at = name.find(replicate_mark, at)) != std::string::npos;)
        name.replace(at, replicate_mark.size(), std::to_string(replicate));
    return name;
}

/// The scenario of this process: its replicate is the one asked for plus its rank.
Scenario load(const RunOptions& options, const Ranks& ranks)
{
    LoadOptions loading{.sets = options.sets, .data_root = data_root(), .tables = {}};
    if (options.seed) loading.sets.push_back(fmt::format("run.seed={}", *options.seed));
    if (options.replicate) loading.sets.push_back(fmt::format("run.replicate={}", *options.replicate));
    if (options.to) loading.sets.push_back(fmt::format("run.to={}", *options.to));
    Scenario scenario = Scenario::load(options.scenario, model_schema(), loading);
    if (ranks.first()) return scenario;
    loading.sets.push_back(fmt::format("run.replicate={}", scenario.integer("run.replicate") + ranks.rank()));
    return Scenario::load(options.scenario, model_schema(), loading);
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

/// A run whose input was found good.
struct Prepared
{
    std::string output;  ///< empty when no file is written
    WriterOptions writer;
    Recording recording;
    std::unique_ptr<EnrolmentModel> enrolment;
    int threads = 0;  ///< 0 for all processors
};

/// \param who this process is, if there are others; named after its replicate as soon as that is known
/// \throws UserError with every fault of the command line, the scenario and the output
Prepared prepare(const RunOptions& options, const Ranks& ranks, const Ranks::Node& node, std::string& who)
{
    Faults faults;
    Prepared prepared{.output = options.output,
                      .writer = {.force = options.force},
                      .recording = parse_records(options.records, faults),
                      .enrolment = nullptr,
                      .threads = options.threads > 0 ? options.threads : node.threads};
    const bool numbered = options.output.find(replicate_mark) != std::string::npos;
    if (!ranks.alone() && !options.dry_run && !numbered)
        faults.add({options.output.empty() ? "no output is given" : "-o " + options.output,
                    fmt::format("{} processes live through a replicate each", ranks.count()),
                    fmt::format("the name of the output must hold {}", replicate_mark),
                    fmt::format("for instance -o run-{}.h5", replicate_mark)});
    else if (!options.dry_run && !options.output.empty() && !numbered)
        check_output(options.output, prepared.writer, faults);
    try
    {
        prepared.enrolment = std::make_unique<EnrolmentModel>(load(options, ranks));
        if (!ranks.alone()) who = fmt::format("replicate {}", prepared.enrolment->seed().replicate);
        resolve_panel_places(prepared.recording, prepared.enrolment->geography().places);
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    faults.raise_if_any();
    prepared.output = output_of(options.output, prepared.enrolment->seed().replicate);
    prepared.writer.expected_bytes = u64(estimate(*prepared.enrolment, prepared.recording).file);
    if (options.dry_run || options.output.empty()) return prepared;
    // The processes of this node may write to one disk.
    WriterOptions all = prepared.writer;
    all.expected_bytes *= u64(node.processes);
    check_output(prepared.output, all, faults);
    faults.raise_if_any();
    return prepared;
}

/// Lives through the run.
/// \param who this process is; empty when alone
/// \param line is set to what is said of the replicate when there are several
/// \return success or interrupted
int live(const RunOptions& options, const Prepared& prepared, const Ranks& ranks, const Ranks::Node& node,
         const std::string& who, std::string& line)
{
    EnrolmentModel& enrolment = *prepared.enrolment;
    const Workers workers(prepared.threads);
    if (ranks.first() && (options.dry_run || !options.quiet))
        fmt::print(options.dry_run ? stdout : stderr, "{}",
                   plan_text(enrolment, prepared.recording, prepared.output, workers.threads(), ranks, node));
    if (options.dry_run) return success;

    Model& model = enrolment.model();
    World world = enrolment.make_world(workers);
    YearlySeries series(model.registry, classes::count);
    Recorder recorder(model, world, series, workers, {"decision_week", "season_closes", "exchange", "year_closes"},
                      {std::vector<std::string>(classes::names.begin(), classes::names.end()),
                       prepared.recording.weekly, prepared.recording.panel, enrolment.from()});
    Simulation simulation(model, world, enrolment.seed(), workers);
    simulation.initialise(enrolment.population_seed());
    const std::string population_digest = digest_columns(world, Role::state);

    std::optional<RunWriter> writer;
    if (!prepared.output.empty())
    {
        writer.emplace(prepared.output, recorder.layout(enrolment.scenario().name()),
                       manifest_of(enrolment, prepared.recording, population_digest), prepared.writer);
        recorder.write_to(*writer);
        writer->start();
    }

    // The progress of the first process stands for all.
    ProgressDisplay progress(progress_style(options.quiet || !ranks.first(), options.progress),
                             world.rows(Entity::person), enrolment.to() - enrolment.from() + 1);
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
    std::string file;
    if (writer)
    {
        writer->finish({complete ? RunStatus::complete : RunStatus::interrupted, digest, recorder.last_year()});
        const WriterStats stats = writer->stats();
        file = fmt::format("{}: {}, {}; waited {:.1f} s for the disk\n", prepared.output,
                           complete ? "complete" : "interrupted", bytes_text(f64(stats.bytes)), stats.waited_seconds);
    }
    if (options.quiet) return complete ? success : interrupted;

    if (ranks.alone()) fmt::print("{}results digest {}\n{}", render(years), digest, file);
    else
    {
        if (ranks.first()) fmt::print("{}\n{}", who, render(years));
        line = fmt::format("{}: results digest {}\n{}", who, digest, file);
    }
    if (!complete)
        tell({interrupted,
              {years.empty() ? std::string("interrupted; no year is complete")
                             : fmt::format("interrupted; complete up to {}", years.back().year)}},
             who);
    return complete ? success : interrupted;
}

int run(const RunOptions& options, const Ranks& ranks)
{
    const Ranks::Node node = ranks.node();
    std::string who = ranks.alone() ? "" : fmt::format("process {}", ranks.rank());
    Prepared prepared;
    const auto preparation = [&]
    {
        prepared = prepare(options, ranks, node, who);
        return int(success);
    };
    const Ending mine = attempt(preparation);
    if (const Ending all = agree(ranks, mine, who); all.code != success)
    {
        tell(all);
        return all.code;
    }

    std::string line;
    const Ending ending = attempt([&] { return live(options, prepared, ranks, node, who, line); });
    // At once: the others may have years to go.
    tell(ending, who);
    if (!ranks.alone())
        for (const std::string& text : ranks.gather(line)) fmt::print("{}", text);
    return gravest(ranks, ending.code);
}
}  // namespace

Command add_run(CLI::App& app, const Ranks& ranks)
{
    const auto options = std::make_shared<RunOptions>();
    app.add_option("scenario", options->scenario, "scenario file (TOML)")->required();
    app.add_option(
        "-o,--output", options->output,
        "run file to write (HDF5), {replicate} in its name becomes the number; without it only the table is printed");
    app.add_option("--set", options->sets, "set a parameter: key=value; may be repeated")->allow_extra_args(false);
    app.add_option("--seed", options->seed, "seed of the draws of the years (run.seed)");
    app.add_option("--replicate", options->replicate,
                   "number of the replicate (run.replicate), under mpirun of the first")
        ->check(CLI::Range(0, 65535));
    app.add_option("--to", options->to, "last benefit year (run.to)");
    app.add_option(
           "--threads", options->threads,
           "threads; 0 takes all processors, under mpirun a process's share of them; results do not depend on it")
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
    return [options, &ranks] { return run(*options, ranks); };
}
}  // namespace canbao::app
