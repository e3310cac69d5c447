/// The subcommands of `canbao`. Each fills its part of the command line and returns what runs when it is chosen.
#pragma once
#include <functional>

namespace CLI
{
class App;
}

namespace canbao::app
{
/// Exit codes of the program.
enum ExitCode : int
{
    success = 0,
    interrupted = 130,  ///< ended by Ctrl-C or SIGTERM, in order
    bad_input = 2,      ///< nothing was begun, nothing was overwritten
    run_failed = 3      ///< a run that had begun could not go on
};

using Command = std::function<int()>;
[[nodiscard]] Command add_run(CLI::App& app);
[[nodiscard]] Command add_info(CLI::App& app);
[[nodiscard]] Command add_digest(CLI::App& app);
[[nodiscard]] Command add_config(CLI::App& app);
[[nodiscard]] Command add_models(CLI::App& app);
[[nodiscard]] Command add_calibrate(CLI::App& app);
[[nodiscard]] Command add_validate(CLI::App& app);
[[nodiscard]] Command add_decompose(CLI::App& app);
}  // namespace canbao::app
