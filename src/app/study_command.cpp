#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/study_folder_use.hpp"
#include "app/study_runs.hpp"
#include "core/build_info.hpp"
#include "core/counted.hpp"
#include "core/installation.hpp"
#include "study/study_plan.hpp"

namespace canbao::app
{
namespace
{
using compare::RunState;
using compare::StudyFolder;

struct StudyOptions
{
    std::string file, output;
    study::DesignOptions design;
    int jobs = 0, threads = 0;
    bool dry_run = false, retry_failed = false, force = false, quiet = false;
    std::string progress = "auto";
};

std::size_t count(const StudyFolder& study, RunState state)
{
    return std::size_t(std::ranges::count_if(study.runs, [&](const compare::Run& run) { return run.state == state; }));
}

std::string duration(f64 seconds)
{
    return seconds < 90     ? fmt::format("{:.0f} s", std::max(1.0, seconds))
           : seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60)
                            : fmt::format("{:.1f} h", seconds / 3600);
}

std::string value_text(const std::string& value) { return value.empty() ? "nothing" : value; }

/// Arms with what each changes.
std::string arms_text(const StudyFolder& study, const study::Partings& partings)
{
    std::string text;
    for (std::size_t a = 0; a < study.arms.size(); ++a)
    {
        const compare::Arm& arm = study.arms[a];
        text += fmt::format("{}  {}: {}{}\n", a == study.base ? "base   " : "reform ", arm.name, arm.title,
                            arm.inherits.empty() ? "" : fmt::format(" (over {})", fmt::join(arm.inherits, ", ")));
        for (const compare::Difference& d : arm.differences)
            text += fmt::format("           {}: {} -> {}{}\n", d.what, value_text(d.base), value_text(d.arm),
                                d.arm_origin.empty() ? "" : fmt::format("  [{}]", d.arm_origin));
        const auto first = study.points.empty() ? std::optional<std::size_t>() : std::optional<std::size_t>(0);
        if (const auto day = partings.day(a, first))
            text += fmt::format("           lives through the base's past until {}\n", format(*day));
        if (a != study.base && arm.differences.empty()) text += "           no difference to the base\n";
    }
    return text;
}

std::string design_text(const StudyFolder& study)
{
    if (study.points.empty()) return {};
    std::string text = fmt::format("points   {}, {}\n", study.points.size(),
                                   study.design.kind == "points" ? "from a file" : study.design.kind);
    for (const compare::DesignParameter& p : study.design.parameters)
        text += fmt::format("           {}{}: {} to {}{}\n", p.key,
                            p.how == "scale" ? " times"
                            : p.how == "add" ? " plus"
                                             : "",
                            p.low, p.high, p.scale == "log" ? ", on a logarithmic scale" : "");
    return text;
}

/// What the runs that are left will need.
struct Need
{
    Estimate each;
    std::size_t runs = 0;
    Shares shares;
    f64 seconds = 0, disk = 0, free_disk = -1, memory = 0, free_memory = 0;
};

Need need(const StudyFolder& study, const study::StudyFile& file, const study::Partings& partings,
          const StudyOptions& options, const Recording& recording)
{
    Need n;
    EnrolmentModel model(file.scenario(0, file.points.empty() ? std::optional<std::size_t>() : 0, 0));
    Recording resolved = recording;
    resolve_panel_places(resolved, model.geography().places);
    n.each = estimate(model, resolved);
    n.runs = count(study, RunState::planned);
    n.free_memory = free_memory();
    const int processors = int(std::max(1u, std::thread::hardware_concurrency()));
    n.shares = share(options.jobs, options.threads, processors, n.runs, n.each.memory, n.free_memory);
    n.disk = n.each.file * f64(n.runs);
    n.memory = n.each.memory * n.shares.jobs;
    for (const compare::Run& run : study.runs)
    {
        if (run.state != RunState::planned) continue;
        const auto day = partings.day(run.arm, run.point);
        const int all = study.last_year - study.first_year + 1, own = day ? study.last_year - year_of(*day) + 1 : all;
        n.seconds += n.each.core_seconds * own / all / std::min(processors, n.shares.jobs * n.shares.threads);
    }
    if (!study.folder.empty())
    {
        std::error_code error;
        const auto at = std::filesystem::exists(study.folder, error)
                            ? study.folder
                            : std::filesystem::absolute(study.folder, error).parent_path();
        if (const auto space = std::filesystem::space(at, error); !error) n.free_disk = f64(space.available);
    }
    return n;
}

std::string plan_text(const StudyFolder& study, const study::StudyFile& file, const study::Partings& partings,
                      const Need& n)
{
    std::string text = study.title + "\n";
    if (!study.question.empty()) text += study.question + "\n";
    text += "\n" + arms_text(study, partings) + design_text(study);
    if (!file.sample.text.empty()) text += fmt::format("sample   {}\n", file.sample.text);
    const std::size_t points = std::max<std::size_t>(1, study.points.size());
    text += fmt::format("runs     {} = {} x {} x {}", study.runs.size(), counted(study.arms.size(), "arm"),
                        counted(points, "point"), counted(study.replicates, "replicate"));
    if (const auto complete = count(study, RunState::complete); complete > 0)
        text += fmt::format("; {} {} complete", complete, complete == 1 ? "is" : "are");
    if (const auto failed = count(study, RunState::failed); failed > 0)
        text += fmt::format("; {} failed, --retry-failed runs {} again", failed, failed == 1 ? "it" : "them");
    text += fmt::format("\neach     {} to {}, {} in about {}, {} s of processor time\n", study.first_year,
                        study.last_year, counted(n.each.persons, "person"), counted(n.each.households, "household"),
                        std::max(1.0, std::round(n.each.core_seconds)));
    text += fmt::format("time     about {} for {}, {} at a time on {} each\n", duration(n.seconds),
                        counted(n.runs, "run"), n.shares.jobs, counted(n.shares.threads, "thread"));
    text += fmt::format("memory   about {}", bytes_text(n.memory));
    if (n.free_memory > 0) text += fmt::format("; {} free", bytes_text(n.free_memory));
    text += fmt::format("\nfiles    about {}", bytes_text(n.disk));
    if (n.free_disk >= 0) text += fmt::format("; {} free", bytes_text(n.free_disk));
    return text + "\n";
}

/// What became of the study, on standard output, and of failed runs, on standard error.
int report(const StudyFolder& study, bool stopped, bool quiet)
{
    const std::size_t complete = count(study, RunState::complete), failed = count(study, RunState::failed);
    if (!quiet)
    {
        fmt::print("{}: {} of {} {} complete\n", study.folder.string(), complete, counted(study.runs.size(), "run"),
                   study.runs.size() == 1 ? "is" : "are");
        for (std::size_t a = 0; a < study.arms.size(); ++a)
        {
            const auto of_arm = [&](const compare::Run& run)
            { return run.arm == a && run.state == RunState::complete; };
            fmt::print("  {:<32} {}\n", study.arms[a].name, std::ranges::count_if(study.runs, of_arm));
        }
    }
    Ending ending{failed > 0 ? run_failed : stopped ? interrupted : success, {}};
    constexpr std::size_t most_lines = 20;
    for (const compare::Run& run : study.runs)
        if (run.state == RunState::failed && ending.messages.size() < most_lines)
            ending.messages.push_back(fmt::format("{} failed: {}", run.name, run.message));
    if (failed > 0)
        ending.messages.push_back(fmt::format("{} failed; study.json says why, --retry-failed runs {} again",
                                              counted(failed, "run"), failed == 1 ? "it" : "them"));
    if (const auto left = count(study, RunState::planned); stopped)
        ending.messages.push_back(fmt::format("interrupted; {} {} left, the same command goes on", counted(left, "run"),
                                              left == 1 ? "is" : "are"));
    tell(ending);
    return ending.code;
}

int live_study(StudyOptions options)
{
    Signals signals;  // before any thread
    Faults faults;
    const auto collect = [&](auto&& make)
    {
        try
        {
            make();
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    options.design.data_root = data_root();
    if (options.output.empty() && !options.dry_run)
        faults.add({"canbao study", "no folder is given", "", "name one with -o, or ask for --dry-run"});
    std::optional<study::StudyFile> file;
    collect([&] { file = study::StudyFile::read(options.file, options.design); });
    Recording recording;
    if (file) recording = parse_records(file->record, faults);
    faults.raise_if_any();

    const BuildInfo& build = build_info();
    StudyFolder study = study::make_plan(*file, options.output, program_text(build.version, build.commit, build.dirty));
    FolderLock lock;
    std::error_code error;
    if (!options.output.empty())
    {
        if (!options.dry_run && std::filesystem::is_directory(options.output, error)) lock = FolderLock(options.output);
        take_up(study, options.force, options.retry_failed, faults);
        faults.raise_if_any();
    }
    const study::Partings partings(*file);
    const Need n = need(study, *file, partings, options, recording);
    if (options.dry_run || !options.quiet)
        fmt::print(options.dry_run ? stdout : stderr, "{}", plan_text(study, *file, partings, n));
    if (n.free_disk >= 0 && n.disk > n.free_disk)
        throw UserError(
            Fault{"-o " + options.output,
                  fmt::format("the runs need about {}, {} are free", bytes_text(n.disk), bytes_text(n.free_disk)), "",
                  "free some, name another disk, or record less"});
    if (options.dry_run) return success;

    lay_out(study, *file, options.design.data_root);
    if (!lock.held()) lock = FolderLock(options.output);
    const bool stopped = live_through(
        study, {partings, n.shares, file->record, progress_style(options.quiet, options.progress)}, signals);
    return report(study, stopped, options.quiet);
}
}  // namespace

Command add_study(CLI::App& app)
{
    const auto options = std::make_shared<StudyOptions>();
    app.add_option("study", options->file, "study file (TOML): a base, reforms, a design, replicates")->required();
    app.add_option("-o,--output", options->output,
                   "folder of the study: study.json, scenarios and a run file a run; what is complete there is kept");
    app.add_option("--jobs", options->jobs, "runs at a time; 0 decides by the size of the runs")
        ->check(CLI::Range(0, 1024));
    app.add_option("--threads", options->threads,
                   "threads of each run; 0 shares out the processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--dry-run", options->dry_run,
                 "print what each reform changes, the number of runs, time, memory and disk, and do nothing");
    app.add_flag("--retry-failed", options->retry_failed, "run again what failed");
    app.add_flag("--force", options->force, "take a folder that holds another study, and replace what does not fit");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return live_study(*options); };
}
}  // namespace canbao::app
