/// Text files that a command writes: never over something else unless asked, and never half.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace canbao::app
{
/// Faults of files that could not be written: one that exists (without `force`), a folder that is missing.
void check_texts(const std::vector<std::filesystem::path>& files, bool force, Faults& faults);

/// Writes each file beside its place and then puts all of them there, so that none is there half.
/// \throws RunError when a file cannot be written
void write_texts(const std::vector<std::pair<std::filesystem::path, std::string>>& files);

/// The day [UTC], as YYYY-MM-DD.
[[nodiscard]] std::string today();
}  // namespace canbao::app
