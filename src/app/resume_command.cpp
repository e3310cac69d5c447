#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/live.hpp"
#include "core/build_info.hpp"

namespace canbao::app
{
namespace
{
struct ResumeOptions
{
    std::string file;
    int threads = 0;
    bool quiet = false;
    std::string progress = "auto";
    f64 checkpoint = CheckpointOptions{}.seconds;
};

/// Says that another program wrote the file. What is lived through again is compared with it, so a difference ends the
/// run and does not go by.
void compare_programs(const Manifest& manifest)
{
    const BuildInfo& build = build_info();
    if (manifest.program_version == build.version && manifest.commit == build.commit) return;
    tell({success,
          {fmt::format("the file was begun by canbao {} ({}), this is {} ({}); what is lived through again is compared",
                       manifest.program_version, manifest.commit, build.version, build.commit)}});
}

/// The run was over when its process died, but for the closing of its file.
void close_again(const RunReader& file)
{
    Manifest manifest = file.manifest();
    ++manifest.resumed;
    RunWriter writer(file.path(), file.layout(), manifest, {.force = true});
    copy_ticks(file, writer);
    writer.start();
    writer.finish({manifest.status, manifest.results_digest, manifest.last_complete_year});
}

int resume(const ResumeOptions& options)
{
    const RunReader file(options.file);
    const Manifest& manifest = file.manifest();
    if (manifest.status == RunStatus::complete && file.state() != FileState::being_written)
    {
        if (file.state() == FileState::abandoned) close_again(file);
        drop_rolling(options.file);
        if (!options.quiet) fmt::print("{}: complete, nothing is left to do\n", options.file);
        return success;
    }
    if (file.state() == FileState::being_written)
        throw UserError(
            Fault{options.file, "a run is writing it", "", "wait for its end, or end it (Ctrl-C, SIGTERM)"});
    compare_programs(manifest);

    EnrolmentModel enrolment(scenario_of(file));
    Recording recording = recording_of(manifest.recorded);
    resolve_panel_places(recording, enrolment.geography().places);
    Faults refused;
    auto candidates = find_checkpoints(options.file, refused);
    candidates = usable(std::move(candidates), file, enrolment.model().agenda, refused);
    for (const Fault& fault : refused.list()) tell({bad_input, {fault.message() + "; it is left aside"}});

    const u64 bytes = u64(estimate(enrolment, recording).file);
    const Lived lived = live({.enrolment = enrolment,
                              .recording = recording,
                              .threads = options.threads,
                              .output = options.file,
                              .writer = {.force = true, .expected_bytes = bytes},
                              .parent_digest = manifest.parent_digest,
                              .parent_date = manifest.parent_date,
                              .resumed = manifest.resumed + 1,
                              .from = Continued{file, {}, std::move(candidates)},
                              .checkpoints = {options.checkpoint, enrolment.scenario().integers("run.checkpoints")},
                              .progress = progress_style(options.quiet, options.progress),
                              .quiet = options.quiet});
    if (options.quiet) return lived.interrupted ? interrupted : success;
    return tell_end(lived);
}
}  // namespace

Command add_resume(CLI::App& app)
{
    const auto options = std::make_shared<ResumeOptions>();
    app.add_option("file", options->file, "run file of a run that was interrupted or killed")->required();
    app.add_option("--threads", options->threads, "threads; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_option("--checkpoint", options->checkpoint,
                   "save the state so often that at most so many seconds of work are lost; 0 to save none")
        ->check(CLI::Range(0., 1e9));
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return resume(*options); };
}
}  // namespace canbao::app
