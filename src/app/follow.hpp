/// Watching a run from outside.
#pragma once
#include <string>

namespace canbao::app
{
/// Prints the years and weeks that a run file holds, and then those that its run adds, until the run ends. Goes over to
/// the file that takes its name when the run is taken up again.
/// \return success when the run has ended in order, run_failed when its writer died
int follow(const std::string& path);
}  // namespace canbao::app
