/// The names that writer and reader of a run file share, and the digest of what is in it. docs/format/run-file-2.md
/// is the contract; a name that changes here changes the format.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.hpp"

namespace canbao::run_format
{
inline constexpr const char* name = "canbao-run";
inline constexpr std::size_t digest_digits = 32;
inline constexpr std::size_t status_bytes = 16;

// Attributes of groups and datasets.
inline constexpr const char* commit_dimension = "commit_dimension";
inline constexpr const char* sample_dimension = "sample_dimension";
inline constexpr const char* digest_attribute = "digest";

/// How netCDF-4 marks a dimension that has no coordinate.
inline constexpr std::string_view no_coordinate = "This is a netCDF dimension but not a netCDF variable.";

/// The digest of a dataset: over its name and its values, little-endian, in row-major order; a text counts with its
/// length. It does not depend on how ticks and rows were grouped when they were written.
inline Digest begin_digest(std::string_view dataset)
{
    Digest digest;
    digest.update(dataset);
    return digest;
}

/// The digest of a group: over the names and digests of its datasets, in the order of their names.
inline std::string group_digest(std::vector<std::pair<std::string, std::string>> datasets)
{
    std::sort(datasets.begin(), datasets.end());
    Digest digest;
    for (const auto& [dataset, hex] : datasets) digest.update(dataset), digest.update(hex);
    return digest.hex();
}
}  // namespace canbao::run_format
