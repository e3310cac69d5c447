/// A world in a file, from which its run goes on as if it had never stopped: every column, and where the run stood.
///
/// That is all: draws are functions of who and when, the calendar and the policy follow from the scenario, and what a
/// mechanism keeps outside columns it rebuilds (Mechanism::resume).
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "engine/simulation.hpp"

namespace canbao
{
/// What a checkpoint says of the run.
struct CheckpointHead
{
    std::string scenario_digest;
    std::string population_digest;
    std::string years_digest;      ///< of the yearly series so far (YearlySeries::years_digest)
    std::optional<int> last_year;  ///< the last benefit year that closed
    u64 households = 0;            ///< at the start of the run: what a sampled panel is a share of
    Step last;                     ///< the last step that is done
};

/// Writes the world, which is whole, under a name; an older file of that name is replaced when the new one is complete.
/// \return bytes of the file \throws RunError when it cannot be written
u64 save_checkpoint(const std::filesystem::path& path, const World& world, const CheckpointHead& head);

/// \throws UserError, one message, when it is no checkpoint or damaged
[[nodiscard]] CheckpointHead read_checkpoint_head(const std::filesystem::path& path);

/// Fills a world whose tables are empty. The caller has seen to it that the checkpoint is of this world's scenario.
/// \throws UserError, one message, when it is damaged, or was written by a program with other columns; the world is
///         then of no use
CheckpointHead load_checkpoint(const std::filesystem::path& path, World& world);
}  // namespace canbao
