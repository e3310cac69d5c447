#include "app/living_options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/ending.hpp"

namespace canbao::app
{
void LivingOptions::add(CLI::App& app, const std::string& all_processors)
{
    app.add_option("--threads", threads,
                   fmt::format("threads; 0 takes {}; results do not depend on it", all_processors))
        ->check(CLI::Range(0, 1024));
    app.add_option("--checkpoint", checkpoint,
                   "save the state so often that at most so many seconds of work are lost; 0 to save none")
        ->check(CLI::Range(0., 1e9));
    app.add_flag("--quiet", quiet, "print nothing but errors");
    app.add_option("--progress", progress, "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
}

CheckpointOptions LivingOptions::checkpoints(const EnrolmentModel& enrolment) const
{
    return {checkpoint, enrolment.scenario().integers("run.checkpoints")};
}

int LivingOptions::end(const Lived& lived) const
{
    if (quiet) return lived.interrupted ? interrupted : success;
    return tell_end(lived);
}
}  // namespace canbao::app
