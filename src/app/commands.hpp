/// The subcommands of `canbao`. Each fills its part of the command line and returns what runs when it is chosen.
#pragma once
#include <functional>

#include "app/mpi.hpp"

namespace CLI
{
class App;
}

namespace canbao::app
{
using Command = std::function<int()>;
/// \param ranks that share out the replicates of the run
[[nodiscard]] Command add_run(CLI::App& app, const Ranks& ranks);
[[nodiscard]] Command add_resume(CLI::App& app);
[[nodiscard]] Command add_branch(CLI::App& app);
[[nodiscard]] Command add_verify(CLI::App& app);
[[nodiscard]] Command add_info(CLI::App& app);
[[nodiscard]] Command add_digest(CLI::App& app);
[[nodiscard]] Command add_diff(CLI::App& app);
[[nodiscard]] Command add_compact(CLI::App& app);
[[nodiscard]] Command add_config(CLI::App& app);
[[nodiscard]] Command add_models(CLI::App& app);
[[nodiscard]] Command add_calibrate(CLI::App& app);
[[nodiscard]] Command add_validate(CLI::App& app);
[[nodiscard]] Command add_decompose(CLI::App& app);
[[nodiscard]] Command add_study(CLI::App& app);
[[nodiscard]] Command add_sensitivity(CLI::App& app);
[[nodiscard]] Command add_compare(CLI::App& app);
[[nodiscard]] Command add_distribution(CLI::App& app);
[[nodiscard]] Command add_story(CLI::App& app);
[[nodiscard]] Command add_report(CLI::App& app);
[[nodiscard]] Command add_plot(CLI::App& app);
}  // namespace canbao::app
