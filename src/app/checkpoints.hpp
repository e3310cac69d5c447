/// The checkpoints of a run: a folder beside its run file, what is saved there and when, and what is found there.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "engine/checkpoint.hpp"

namespace canbao::app
{
/// The folder of a run file's checkpoints: `<stem>.checkpoints` beside it.
[[nodiscard]] std::filesystem::path checkpoint_folder(const std::filesystem::path& run_file);

struct FoundCheckpoint
{
    std::filesystem::path path;
    CheckpointHead head;
};
/// What lies in a run file's folder, the latest first. A file that cannot be read goes into `refused`, with the reason.
[[nodiscard]] std::vector<FoundCheckpoint> find_checkpoints(const std::filesystem::path& run_file, Faults& refused);

/// Removes those that nobody asked for by year, and the folder when it is empty: the run is complete.
void drop_rolling(const std::filesystem::path& run_file);

struct CheckpointOptions
{
    f64 seconds = 60;        ///< at most so much work is lost; 0 for none but those at years
    std::vector<i64> years;  ///< before whose 1 January one is saved and kept
};

/// Saves checkpoints while a run lives.
///
/// A rolling one comes when as much time would be lost as is allowed before the next chance, and not so often that saving
/// takes more than a twentieth of the time. The one before is removed when the new one is complete and on the disk.
class Checkpoints
{
public:
    struct Actions
    {
        /// Returns when the run file holds all ticks so far; what it throws ends the run.
        std::function<void()> commit_ticks;
        /// Writes the world under a path. \return bytes \throws RunError
        std::function<u64(const std::filesystem::path&)> save;
        /// About what save() will write.
        std::function<u64()> bytes;
    };

    /// \param keep_old whether to leave what lies in the folder, of this run or of another; otherwise it is removed
    Checkpoints(const std::filesystem::path& run_file, CheckpointOptions options, bool keep_old, Actions actions);
    ~Checkpoints();
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    /// The world is whole after a step. \param next the step that follows, or nullptr at the end
    void meet(const Step& last, const Step* next);
    /// The run ends here and may be taken up again.
    void interrupted(const Step& last);
    /// The run is complete: only those at years stay.
    void complete();

    /// How many there were, their size and what they cost; empty when there was none.
    [[nodiscard]] std::string summary() const;

private:
    using Clock = std::chrono::steady_clock;
    bool save(const std::filesystem::path& path);
    void save_rolling(const Step& last);
    [[nodiscard]] bool is_due(Clock::time_point now) const;

    std::filesystem::path folder_;
    CheckpointOptions options_;
    Actions actions_;
    Clock::time_point begin_ = Clock::now(), saved_ = begin_, met_ = begin_;
    f64 longest_way_ = 0;  ///< between two meetings lately [s]
    f64 cost_ = 0;         ///< of the last one [s]
    f64 spent_ = 0;        ///< on all [s]
    u64 count_ = 0, bytes_ = 0;
    bool failed_ = false;   ///< it was said that one could not be saved
    std::thread settling_;  ///< brings the newest to the disk and drops the one before
};
}  // namespace canbao::app
