/// Where the program finds the base scenarios and data tables that belong to it.
#pragma once
#include <filesystem>

namespace canbao
{
/// The `configs` folder: what the environment variable CANBAO_DATA names, or else the one that stands where the
/// installation puts it relative to the running program (a build tree has a link there to the source's).
/// \throws UserError when neither is a folder, with the places looked at.
[[nodiscard]] std::filesystem::path data_root();

/// As data_root() for a program in the folder `program_folder`; `chosen` stands for CANBAO_DATA, empty when unset.
[[nodiscard]] std::filesystem::path find_data_root(const std::filesystem::path& chosen,
                                                   const std::filesystem::path& program_folder);
}  // namespace canbao
