/// The section [design] of a study's file. Only the sources of this room include it.
#pragma once
#include <filesystem>

#include "study/study_file.hpp"

namespace canbao::study
{
/// Reads the section and makes the points that it asks for, over the parameters that the study has; a table of points
/// brings its own.
void read_points(TomlFile& file, StudyFile& study, const std::filesystem::path& data_root, Faults& faults);
}  // namespace canbao::study
