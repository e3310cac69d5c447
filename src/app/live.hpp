/// Living through a run, whatever command asked for it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/checkpoints.hpp"
#include "app/progress.hpp"
#include "app/recording.hpp"
#include "app/summary.hpp"
#include "models/registry.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"

namespace canbao::app
{
/// A run file that a run goes on from.
struct Continued
{
    const RunReader& file;
    LastTicks last;                           ///< how much of it is taken over
    std::vector<FoundCheckpoint> candidates;  ///< where the run may be taken up, the latest first
};

struct LifeOptions
{
    EnrolmentModel& enrolment;
    Recording recording;
    int threads = 0;     ///< 0 for all processors
    std::string output;  ///< run file; empty for none
    WriterOptions writer;
    /// What the manifest says beyond what follows from the scenario and this program.
    std::string parent_digest, parent_date;
    u32 resumed = 0;
    std::optional<Continued> from{};
    CheckpointOptions checkpoints{};
    std::optional<Date> until{};  ///< ends, as if interrupted, when all days before it are over
    ProgressStyle progress = ProgressStyle::none;
    bool quiet = false;  ///< says nothing but what is wrong
    std::string who;     ///< this process, when there are several
};

struct Lived
{
    bool complete = false;     ///< to the last year of the scenario
    bool interrupted = false;  ///< by a signal
    std::string digest;        ///< of the results so far
    std::string population_digest;
    std::vector<YearSummary> years;
    std::string file;    ///< what was written; empty for none
    std::string report;  ///< about the file and the checkpoints, in lines
};

/// \throws UserError when a run file cannot be gone on from, RunError when the run could not go on
[[nodiscard]] Lived live(const LifeOptions& options);

/// Prints the table and the report of a run that was alone. \return success or interrupted
int tell_end(const Lived& lived);
/// Says that it was interrupted, and up to where it is complete. \return interrupted
int tell_interrupted(const Lived& lived, const std::string& who = "");

/// The scenario of a run file, as it was. \throws UserError when this program does not know all that is in it
[[nodiscard]] Scenario scenario_of(const RunReader& file);
/// The same, changed by `--set`.
[[nodiscard]] Scenario scenario_of(const RunReader& file, const std::vector<std::string>& sets);

/// What this program's manifest says of a run.
[[nodiscard]] Manifest manifest_of(const EnrolmentModel& enrolment, const Recording& recording,
                                   const std::string& population_digest);

/// The checkpoints beside a run file whose ticks it holds, and that are of its population and its scenario, the latest
/// first. The reasons against the others go into `refused`.
/// \param agenda of its scenario
[[nodiscard]] std::vector<FoundCheckpoint> usable_checkpoints(const RunReader& file, const Agenda& agenda,
                                                              Faults& refused);
/// Says which are not taken, and why.
void tell_left_aside(const Faults& refused);
}  // namespace canbao::app
