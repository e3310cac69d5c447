/// The manifest as it stands in a file: the group /manifest. For the record room only.
#pragma once
#include "record/hdf5.hpp"
#include "record/manifest.hpp"
#include "record/writer.hpp"

namespace canbao
{
void write_manifest(hid_t file, const std::string& path, const Manifest& manifest);
/// Replaces the outcome in place; needs no room in the file.
void overwrite_outcome(hid_t file, const std::string& path, const RunOutcome& outcome);
/// \param version of the file's format, from 1 on to the newest that is known
/// \throws hdf5::Error when something is missing
[[nodiscard]] Manifest read_manifest(hid_t file, const std::string& path, int version);
}  // namespace canbao
