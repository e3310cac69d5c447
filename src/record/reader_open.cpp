/// Opening a run file, whatever state it is in.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fcntl.h>

#include <fmt/format.h>

#include "record/format.hpp"
#include "record/manifest_file.hpp"
#include "record/reader_parts.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;
using hdf5::At;
using hdf5::Handle;

/// A writer that ends between two looks at its file changes how it is to be opened; more often than this it cannot.
constexpr int most_attempts = 4;
constexpr std::chrono::milliseconds pause{20};

Handle reading_access(bool clear_flags)
{
    Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
    // A reader that holds HDF5's lock would keep a writer from its file, and could not open one that is written.
    H5Pset_file_locking(access.get(), false, true);
    const hbool_t clear = true;
    // In memory only, as the file is not opened for writing.
    if (clear_flags) H5Pset(access.get(), "clear_status_flags", &clear);
    return access;
}
}  // namespace

void refuse(const std::string& path, std::string found, std::string todo)
{
    throw UserError(Fault{path, std::move(found), "", std::move(todo)});
}

void RunReader::Impl::open_file()
{
    const std::string name = path.string();
    if (!descriptor.valid())
    {
        std::error_code error;
        if (!fs::exists(path, error)) refuse(name, "no such file");
        if (!fs::is_regular_file(path, error)) refuse(name, "this is no regular file", "give the name of a run file");
        descriptor = Descriptor(name, O_RDONLY);
        if (!descriptor.valid()) refuse(name, "the file cannot be read", "check its permissions");
    }

    std::string reason;
    for (int attempt = 0; attempt < most_attempts; ++attempt)
    {
        if (attempt > 0) std::this_thread::sleep_for(pause);
        const auto flags = writing_flags(descriptor);
        if (!flags) refuse(name, "this is no run file", "give a file that canbao run has written");
        opened_as = file_state(descriptor);
        const bool live = *flags != 0 && (*flags & flag_single_writer) != 0;
        // Without that flag the writer expects no readers: a program that knew none, or one that is just ending.
        if (*flags != 0 && !live && opened_as == FileState::being_written) continue;
        const Handle access = reading_access(*flags != 0 && !live);
        file = {H5Fopen(descriptor.path().c_str(), H5F_ACC_RDONLY | (live ? H5F_ACC_SWMR_READ : 0u), access.get()),
                H5Fclose};
        if (file.valid()) return;
        reason = hdf5::take_reason();
        if (writing_flags(descriptor) == flags) break;
    }
    if (reason.empty())
        refuse(name, "the file is being written by a program without readers", "wait until it has ended");
    if (reason.find("truncated") != std::string::npos)
        refuse(name, "the file is truncated", "copy it again, or run again");
    refuse(name, fmt::format("the file is damaged ({})", reason), "copy it again, or run again");
}

void RunReader::Impl::read_head()
{
    const At at{file.get(), path.string()};
    const auto format_name = hdf5::read_text_attribute(at, "format");
    const auto version = hdf5::read_number_attribute(at, "format_version");
    if (format_name != run_format::name || version.size() != 1 || version.front() < 1)
        refuse(path.string(), "this is an HDF5 file, but no run file", "give a file that canbao run has written");
    if (version.front() > run_file_format)
        refuse(path.string(),
               fmt::format("the file has format {}; this program reads up to {}", version.front(), run_file_format),
               "use a newer program");
    manifest = read_manifest(file.get(), path.string(), int(version.front()));
}

bool RunReader::Impl::grown() const
{
    return std::any_of(groups.begin(), groups.end(),
                       [&](const Group& group)
                       {
                           return std::any_of(group.dims.begin(), group.dims.end(),
                                              [&](const Dimension& dimension) {
                                                  return dimension.extent == Extent::ticks &&
                                                         length(group.name, dimension.name) != dimension.size;
                                              });
                       });
}
}  // namespace canbao
