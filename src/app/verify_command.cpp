#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <stdlib.h>
#include <unistd.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/difference.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/live.hpp"

namespace canbao::app
{
namespace
{
namespace fs = std::filesystem;

struct VerifyOptions
{
    std::string file;
    int threads = 0;
    bool quiet = false;
    std::string progress = "auto";
};

/// A folder for the run that is made again: beside the file, or where temporary files go when nothing can be made there.
class Beside
{
public:
    explicit Beside(const fs::path& file)
    {
        const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
        for (const fs::path& place : {folder, fs::temp_directory_path()})
        {
            std::string name = (place / ".canbao-verify-XXXXXX").string();
            if (!mkdtemp(name.data())) continue;
            path_ = name;
            return;
        }
        throw UserError(Fault{folder.string(), "nothing can be written here", "", "the run is made again in a file"});
    }
    ~Beside()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// The day after the last complete tick of a file, when all of them are over.
Date end_of(const RunReader& file)
{
    Date end = Date::min();
    for (const Group& group : file.groups())
        for (const Dimension& dimension : group.dims)
        {
            if (dimension.extent != Extent::ticks || file.committed(group.name) == 0) continue;
            const i64 last = file.read<i64>(group.name, dimension.name).back();
            end = std::max(end, group.name == "weekly" ? date_of(i32(last)) + std::chrono::days(1)
                                                       : make_date(int(last) + 1, 1, 1));
        }
    return end;
}

/// Drops what differs only because the file ends earlier than the run that was made again.
void keep_common(RunDifference& difference)
{
    std::erase_if(difference.datasets, [](const DatasetDifference& dataset)
                  { return dataset.kind == DatasetDifference::Kind::values && dataset.differing == 0; });
    std::erase_if(
        difference.manifest, [](const ManifestDifference& entry)
        { return entry.name == "status" || entry.name == "results_digest" || entry.name == "last_complete_year"; });
}

int verify(const VerifyOptions& options)
{
    const RunReader file(options.file);
    const Manifest& manifest = file.manifest();
    const bool complete = manifest.status == RunStatus::complete;
    EnrolmentModel enrolment(scenario_of(file));
    const Recording recording = recording_of(manifest, enrolment.geography().places);
    const Date until = complete ? Date::max() : end_of(file);
    if (until == Date::min())
    {
        if (!options.quiet) fmt::print("{}: no tick is complete, nothing is there to verify\n", options.file);
        return success;
    }
    const Beside folder(options.file);
    const fs::path again = folder.path() / "again.h5";
    const Lived lived = live({.enrolment = enrolment,
                              .recording = recording,
                              .threads = options.threads,
                              .output = again.string(),
                              .writer = {.expected_bytes = u64(estimate(enrolment, recording).file)},
                              .parent_digest = manifest.parent_digest,
                              .parent_date = manifest.parent_date,
                              .checkpoints = {.seconds = 0, .years = {}},
                              .until = complete ? std::nullopt : std::optional(until),
                              .progress = progress_style(options.quiet, options.progress),
                              .quiet = true});
    if (lived.interrupted) return tell_interrupted(lived);

    const RunReader second(again);
    RunDifference difference = diff(file, second);
    if (!complete) keep_common(difference);
    if (difference.equal())
    {
        if (!options.quiet)
            fmt::print("{}: equal{}\n", options.file,
                       complete ? fmt::format(", results digest {}", lived.digest)
                                : fmt::format(" up to {}, where it ends", format(until - std::chrono::days(1))));
        return success;
    }
    fmt::print("{}", render(difference, options.file, "run again"));
    return different;
}
}  // namespace

Command add_verify(CLI::App& app)
{
    const auto options = std::make_shared<VerifyOptions>();
    app.add_option("file", options->file, "run file")->required();
    app.add_option("--threads", options->threads, "threads; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--quiet", options->quiet, "print nothing but what differs");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return verify(*options); };
}
}  // namespace canbao::app
