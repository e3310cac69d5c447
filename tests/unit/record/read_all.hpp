/// Reads all that a run file holds, as the commands together do. What is damaged is told as a UserError; anything else that
/// happens is a fault of the reader.
#pragma once
#include <filesystem>

#include "record/diff.hpp"
#include "record/reader.hpp"

namespace canbao::sample
{
/// \return whether everything could be read; false when it was refused
inline bool read_all(const std::filesystem::path& path)
{
    try
    {
        RunReader reader(path);
        static_cast<void>(reader.state());
        static_cast<void>(reader.refresh());
        static_cast<void>(reader.layout());
        for (const Group& group : reader.groups())
        {
            static_cast<void>(reader.stored_digest(group.name));
            static_cast<void>(reader.compute_digest(group.name));
            for (const Dimension& dimension : group.dims)
                if (dimension.extent == Extent::rows)
                    for (u64 tick = 0; tick < reader.committed(group.name); ++tick)
                        static_cast<void>(reader.rows(group.name, dimension.name, tick));
        }
        return diff(reader, reader).equal();
    }
    catch (const UserError&)
    {
        return false;
    }
}
}  // namespace canbao::sample
