/// Whether a file can be written where it is to be, and how it gets its name. For the record room only.
#pragma once
#include <filesystem>

#include "core/error.hpp"

namespace canbao
{
/// The fault of a name that is taken. Of a run that was not finished it says how to go on with it.
[[nodiscard]] Fault taken(const std::filesystem::path& path);

/// Gives the file at `part` the name `path`, at once. \throws UserError when the name is taken and `force` is not given
void take_name(const std::filesystem::path& part, const std::filesystem::path& path, bool force);
}  // namespace canbao
