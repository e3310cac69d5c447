/// Keys that several files of studies have in common. Only the sources of this room include it.
#pragma once
#include <optional>

#include "study/design.hpp"
#include "study/toml_file.hpp"

namespace canbao::study
{
/// `years`: a year, or [first, last]. Nothing when it is missing, and, with a fault, when it is something else.
[[nodiscard]] std::optional<Years> read_years(TomlFile& file, const toml::table& table);
/// The section [sample], and what the command line says instead.
[[nodiscard]] SampleSize read_sample_size(TomlFile& file, const DesignOptions& options);
}  // namespace canbao::study
