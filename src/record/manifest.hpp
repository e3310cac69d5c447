/// What a run file says about the run that wrote it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
/// The format that this program writes, and the newest it reads.
inline constexpr int run_file_format = 2;

enum class RunStatus : u8
{
    running,      ///< being written, or its writer died
    interrupted,  ///< closed in order before its last year
    complete
};
[[nodiscard]] std::string_view to_string(RunStatus status);
[[nodiscard]] std::optional<RunStatus> parse_run_status(std::string_view text);

/// A data table that the scenario used, as it was read.
struct InputTable
{
    std::string name;
    std::string text;
};

/// Everything but the last block is known before the first tick and never changes.
struct Manifest
{
    int format_version = run_file_format;  ///< of the file that was read; what is written has the newest
    std::string program_version;
    std::string commit;
    bool dirty = false;  ///< the working copy differed from the commit
    std::string compiler;
    std::string created;  ///< ISO 8601, UTC

    std::string scenario_name;
    std::string scenario_text;    ///< the effective scenario; can be run again
    std::string scenario_digest;  ///< over the effective values and the input tables
    std::vector<InputTable> inputs;

    u64 seed = 0;
    u64 population_seed = 0;
    u32 replicate = 0;
    std::string population_digest;
    i32 first_year = 0;
    i32 last_year = 0;     ///< asked for
    std::string recorded;  ///< what was recorded beyond the default, as on the command line

    std::string parent_digest;  ///< results digest of the run that this one branched from; empty for none
    std::string parent_date;    ///< ISO 8601 day from which it goes its own way; empty for none
    u32 resumed = 0;            ///< how often the run was taken up again

    RunStatus status = RunStatus::running;
    std::string results_digest;             ///< 32 hexadecimal digits; empty until the run has ended
    std::optional<i32> last_complete_year;  ///< empty until the run has ended, or when no year was completed
};

/// Now, as "2025-03-01T12:00:00Z".
[[nodiscard]] std::string utc_now();
}  // namespace canbao
