/// The options of how a run is lived through, alike in every command that leaves a run file behind.
#pragma once
#include <string>

#include "app/live.hpp"

namespace CLI
{
class App;
}

namespace canbao::app
{
struct LivingOptions
{
    int threads = 0;
    f64 checkpoint = CheckpointOptions{}.seconds;
    bool quiet = false;
    std::string progress = "auto";

    /// Adds the options to a command's line. It must outlive the parsing.
    /// \param all_processors  which those are that 0 threads take
    void add(CLI::App& app, const std::string& all_processors = "all processors");

    [[nodiscard]] CheckpointOptions checkpoints(const EnrolmentModel& enrolment) const;
    /// Of a run that was alone: prints its end, unless that is not wanted. \return success or interrupted
    [[nodiscard]] int end(const Lived& lived) const;
};
}  // namespace canbao::app
