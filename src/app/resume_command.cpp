#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/living_options.hpp"
#include "core/build_info.hpp"

namespace canbao::app
{
namespace
{
struct ResumeOptions
{
    std::string file;
    LivingOptions living;
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
        if (!options.living.quiet) fmt::print("{}: complete, nothing is left to do\n", options.file);
        return success;
    }
    if (file.state() == FileState::being_written)
        throw UserError(
            Fault{options.file, "a run is writing it", "", "wait for its end, or end it (Ctrl-C, SIGTERM)"});
    compare_programs(manifest);

    EnrolmentModel enrolment(scenario_of(file));
    const Recording recording = recording_of(manifest, enrolment.geography().places);
    Faults refused;
    auto candidates = usable_checkpoints(file, enrolment.model().agenda, refused);
    tell_left_aside(refused);

    const u64 bytes = u64(estimate(enrolment, recording).file);
    const Lived lived = live({.enrolment = enrolment,
                              .recording = recording,
                              .threads = options.living.threads,
                              .output = options.file,
                              .writer = {.force = true, .expected_bytes = bytes},
                              .parent_digest = manifest.parent_digest,
                              .parent_date = manifest.parent_date,
                              .resumed = manifest.resumed + 1,
                              .from = Continued{file, {}, std::move(candidates)},
                              .checkpoints = options.living.checkpoints(enrolment),
                              .progress = progress_style(options.living.quiet, options.living.progress),
                              .quiet = options.living.quiet});
    return options.living.end(lived);
}
}  // namespace

Command add_resume(CLI::App& app)
{
    const auto options = std::make_shared<ResumeOptions>();
    app.add_option("file", options->file, "run file of a run that was interrupted or killed")->required();
    options->living.add(app);
    return [options] { return resume(*options); };
}
}  // namespace canbao::app
