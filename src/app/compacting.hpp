/// Compressing a run file at a user's wish.
#pragma once
#include <string>

namespace canbao::app
{
/// Compresses a run file, perhaps in its place, and says how small it became. Ctrl-C and SIGTERM end it with everything as
/// it was.
/// \return success or interrupted
/// \throws as canbao::compact
int compact_file(const std::string& source, const std::string& target, bool force, bool quiet);
}  // namespace canbao::app
