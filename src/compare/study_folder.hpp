/// The folder of a study as `canbao study` leaves it: one manifest, study.json, and a run file a run. docs/guide/studies.md
/// describes both. Stands on core alone, so whatever compares runs needs nothing of the simulator.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace canbao::compare
{
/// The version of study.json that this program writes and reads.
inline constexpr int study_format = 1;
inline constexpr std::string_view study_manifest = "study.json";

/// One thing in which an arm differs from the base arm, as the scenarios' effective text has it.
struct Difference
{
    std::string what;         ///< "premium.amount", or "intervention 'no sanctions': set sanction.active"
    std::string base, arm;    ///< the values as TOML; empty where the one has nothing of the kind
    std::string base_origin;  ///< where they come from: "default (A: judgement)", "premium.toml:12:3"
    std::string arm_origin;
};

/// A scenario of the study: the base, or a reform.
struct Arm
{
    std::string name;                   ///< of its files: small letters, digits, _ and -
    std::string title;                  ///< for people; never empty
    std::vector<std::string> inherits;  ///< reforms whose changes it holds before its own
    std::vector<Difference> differences;
};

/// A parameter that the design varies.
struct DesignParameter
{
    std::string key, how, scale;  ///< how: set, scale, add; scale: linear, log
    f64 low = 0, high = 0;        ///< bounds
    f64 start = 0;                ///< what leaves the base scenario as it is
};

/// Which points of the space of parameters are lived through.
struct PointDesign
{
    std::string kind;  ///< none, factorial, latin hypercube, sobol sequence, saltelli, morris, points
    u64 seed = 0;      ///< of its draws
    u32 levels = 0;    ///< of a factorial design or of Morris's grid
    u32 size = 0;      ///< base points, or trajectories
    std::vector<DesignParameter> parameters;
};

struct Point
{
    std::string name;         ///< "p0001"
    std::vector<f64> values;  ///< by parameter of the design, in its units
};

enum class RunState : u8
{
    planned,  ///< not yet complete; a file may have been begun
    complete,
    failed
};
[[nodiscard]] std::string_view to_string(RunState state);

/// One run of the study: an arm at a point in a replicate.
struct Run
{
    std::string name;                  ///< "premium_500-p0001-r2"
    std::size_t arm = 0;               ///< position in StudyFolder::arms
    std::optional<std::size_t> point;  ///< position in StudyFolder::points; nothing in a study without a design
    u32 replicate = 0;
    std::string file;             ///< below the folder: "runs/premium_500-p0001-r2.h5"
    std::string scenario;         ///< below the folder; run it with `--replicate` to have the same results
    std::string scenario_digest;  ///< that the run's manifest must have
    RunState state = RunState::planned;
    std::string results_digest;  ///< of a complete run
    std::string message;         ///< of a failed run: what it said
};

struct StudyFolder
{
    std::filesystem::path folder;
    std::string title, question;
    std::string program;  ///< version and commit of the program that made the plan
    int first_year = 0, last_year = 0;
    std::string record;  ///< what runs record beyond the default, as on the command line
    u64 seed = 0;
    u32 replicates = 0;
    std::size_t base = 0;  ///< position in arms
    std::vector<Arm> arms;
    PointDesign design;
    std::vector<Point> points;  ///< empty without a design
    std::vector<Run> runs;      ///< in the order in which they are run: replicate by replicate over all points and arms

    /// Reads `folder`/study.json. \throws UserError with every fault
    [[nodiscard]] static StudyFolder read(const std::filesystem::path& folder);
    /// The manifest as text: the same bytes for the same study, whenever and in whatever order its runs ended.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] std::filesystem::path path_of(const Run& run) const { return folder / run.file; }
    /// The run of an arm at a point in a replicate; null when the study has none.
    [[nodiscard]] const Run* find(std::size_t arm, std::optional<std::size_t> point, u32 replicate) const;
};

/// True when the folder holds a manifest of a study.
[[nodiscard]] bool is_study(const std::filesystem::path& folder);
}  // namespace canbao::compare
