#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/compacting.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/living_options.hpp"
#include "core/installation.hpp"

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
    bool dry_run = false, force = false, compact = false;
    LivingOptions living;
};

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
                      .threads = options.living.threads > 0 ? options.living.threads : node.threads};
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
    if (ranks.first() && (options.dry_run || !options.living.quiet))
        fmt::print(options.dry_run ? stdout : stderr, "{}",
                   plan_text(enrolment, prepared.recording, prepared.output, Workers(prepared.threads).threads(), ranks,
                             node));
    if (options.dry_run) return success;

    const Lived lived =
        app::live({.enrolment = enrolment,
                   .recording = prepared.recording,
                   .threads = prepared.threads,
                   .output = prepared.output,
                   .writer = prepared.writer,
                   .checkpoints = options.living.checkpoints(enrolment),
                   // The progress of the first process stands for all.
                   .progress = progress_style(options.living.quiet || !ranks.first(), options.living.progress),
                   .quiet = options.living.quiet,
                   .who = who});
    if (lived.complete && options.compact && !prepared.output.empty())
        compact_file(prepared.output, prepared.output, true, options.living.quiet);
    if (options.living.quiet || ranks.alone()) return options.living.end(lived);
    if (ranks.first()) fmt::print("{}\n{}", who, render(lived.years));
    line = fmt::format("{}: results digest {}\n{}", who, lived.digest, lived.report);
    return lived.interrupted ? tell_interrupted(lived, who) : int(success);
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
    app.add_option("--record", options->records,
                   "places (yearly series only), households, households:PLACE or households:sample=N; may be repeated")
        ->allow_extra_args(false);
    app.add_flag("--dry-run", options->dry_run, "print counts, memory, time and file size, and do nothing");
    app.add_flag("--force", options->force, "replace an existing output");
    app.add_flag("--compact", options->compact,
                 "compress the output when the run is complete, as `canbao compact` does");
    options->living.add(app, "all processors, under mpirun a process's share of them");
    return [options, &ranks] { return run(*options, ranks); };
}
}  // namespace canbao::app
