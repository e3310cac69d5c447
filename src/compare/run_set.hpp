/// Which run files stand beside each other: arms, replicates and points of a design, from files or a study's folder, and
/// which of them are pairs.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/run_data.hpp"
#include "compare/study_folder.hpp"

namespace canbao::compare
{
/// A file of a run set, and what tells whether it is a pair of another.
struct RunFile
{
    std::filesystem::path path;
    std::size_t arm = 0;
    std::optional<std::size_t> point;
    Manifest manifest;
    bool has_panel = false;
    std::vector<i32> years;  ///< complete
    /// The open file; of many files only the first stay open, and the others are opened when they are asked for.
    std::shared_ptr<const RunData> data;

    [[nodiscard]] std::shared_ptr<const RunData> open() const
    {
        return data ? data : std::make_shared<const RunData>(path);
    }
};

struct RunSet
{
    std::string title, question;
    std::vector<Arm> arms;  ///< the base first, with names, titles and differences
    PointDesign design;
    std::vector<Point> points;
    std::vector<RunFile> runs;
    std::vector<std::string> notes;  ///< what was left out, and why

    /// Files as a user names them. The first belongs to the base; the others join the first arm of the same effective
    /// scenario (seed and replicate apart) that has no run of their seed and replicate, or begin a new one.
    /// \throws UserError with the faults of all files
    [[nodiscard]] static RunSet of_files(const std::vector<std::filesystem::path>& files);
    /// Complete runs of a study's folder. \throws UserError when there is none of the base
    [[nodiscard]] static RunSet of_study(const std::filesystem::path& folder);
    /// A study's folder when a folder is all that is named, else files.
    [[nodiscard]] static RunSet of(const std::vector<std::filesystem::path>& paths);

    /// Positions of the runs of an arm at a point, by seed and replicate.
    [[nodiscard]] std::vector<std::size_t> runs_of(std::size_t arm, std::optional<std::size_t> point) const;
    /// Every point, or one nothing in a set without a design.
    [[nodiscard]] std::vector<std::optional<std::size_t>> all_points() const;
};

/// The runs of two arms at a point.
struct Pairing
{
    bool paired = true;
    std::vector<std::string> reasons;  ///< why they are no pairs
    /// Pairs, base first, of positions in RunSet::runs; of unpaired arms empty.
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    std::vector<std::size_t> base, other;  ///< the runs of unpaired arms
};

/// Pairs of one arm with the base: runs of one population, seed, replicate, years and format.
/// \param independent  take arms that are no pairs as independent instead of refusing them
/// \throws UserError with every mismatch when `independent` is false
[[nodiscard]] Pairing pair_with_base(const RunSet& set, std::size_t arm, std::optional<std::size_t> point,
                                     bool independent);
}  // namespace canbao::compare
