/// What two run files differ in, for people.
#pragma once
#include <string>

#include "record/diff.hpp"

namespace canbao::app
{
/// A line for each difference, with the names of the files; the earliest at the end. Empty when there is none.
[[nodiscard]] std::string render(const RunDifference& difference, const std::string& first, const std::string& second);
}  // namespace canbao::app
