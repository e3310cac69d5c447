/// Rewriting a run file: compressed, in the newest format, with the same digests.
#pragma once
#include <filesystem>
#include <functional>

#include "core/types.hpp"

namespace canbao
{
struct CompactSizes
{
    u64 before = 0;  ///< bytes
    u64 after = 0;
};

/// Writes what `source` holds, up to its last complete ticks, compressed to `target`, which may be `source` itself. The
/// target appears, or is replaced, at once when the new file is whole and on the disk; on failure nothing has changed.
/// What no run finished is `interrupted` afterwards.
/// \param force replace another file than `source`
/// \param step called between datasets; what it throws ends the work
/// \throws UserError when the source is being written or is damaged (its values have other digests than it stores), or
///         the target cannot be; RunError when writing fails
CompactSizes compact(const std::filesystem::path& source, const std::filesystem::path& target, bool force,
                     const std::function<void()>& step = {});
}  // namespace canbao
