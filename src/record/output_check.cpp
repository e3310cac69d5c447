#include "record/output_check.hpp"

#include <cerrno>
#include <exception>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/reader.hpp"
#include "record/writer.hpp"
#include "record/writer_mark.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;

void check_folder(const fs::path& path, const WriterOptions& options, Faults& faults)
{
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::is_directory(folder, error))
    {
        faults.add({path.string(), fmt::format("the folder {} does not exist", folder.string()), "", "make it first"});
        return;
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0)
    {
        faults.add({path.string(), fmt::format("the folder {} cannot be written", folder.string()), "",
                    "choose another with -o, or change its permissions"});
        return;
    }
    const auto space = fs::space(folder, error);
    constexpr f64 mebi = 1u << 20;
    if (!error && space.available < options.expected_bytes)
        faults.add({path.string(),
                    fmt::format("the file needs {:.1f} MiB and {:.1f} MiB are free", f64(options.expected_bytes) / mebi,
                                f64(space.available) / mebi),
                    "", "make space, record less, or choose another disk with -o"});
}

bool is_being_written(const fs::path& path)
{
    const Descriptor file(path.string(), O_RDONLY);
    return file.valid() && file_state(file) == FileState::being_written;
}
}  // namespace

Fault taken(const fs::path& path)
{
    Fault fault{path.string(), "the file exists", "", "choose another name with -o, or replace it with --force"};
    try
    {
        const RunReader run(path);
        if (run.state() == FileState::being_written || run.manifest().status == RunStatus::complete) return fault;
        fault.found += "; it is a run that was not finished, and " + complete_years(run);
        fault.todo = fmt::format("go on with it by `canbao resume {}`, {}", path.string(), fault.todo);
    }
    catch (const std::exception&)
    {
        // No run file, or a damaged one: there is nothing to go on with, and the name is taken all the same.
    }
    return fault;
}

void check_output(const fs::path& path, const WriterOptions& options, Faults& faults)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status))
        faults.add({path.string(), "this is a folder", "", "give the name of a file with -o"});
    else if (fs::exists(status) && !fs::is_regular_file(status))
        faults.add({path.string(), "this is no regular file", "", "choose another name with -o"});
    else if (fs::exists(status) && !options.force) faults.add(taken(path));
    else if (is_being_written(path))
        faults.add({path.string(), "a run is writing this file", "",
                    "wait until it has ended, or choose another name with -o"});
    else check_folder(path, options, faults);
}

void take_name(const fs::path& part, const fs::path& path, bool force)
{
    const unsigned flags = force ? 0u : unsigned(RENAME_NOREPLACE);
    if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), flags) == 0) return;
    if (errno == EEXIST) throw UserError(taken(path));
    // Not every file system knows RENAME_NOREPLACE.
    std::error_code error;
    if (!force && fs::exists(path, error)) throw UserError(taken(path));
    fs::rename(part, path, error);
    if (error) throw UserError(Fault{path.string(), error.message(), "", "choose another place with -o"});
}
}  // namespace canbao
