#include "record/compact.hpp"

#include <algorithm>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/output_check.hpp"
#include "record/reader.hpp"
#include "record/run_file.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;

/// A file that is removed unless it was kept.
class Unfinished
{
public:
    explicit Unfinished(fs::path path) : path_(std::move(path)) {}
    ~Unfinished()
    {
        std::error_code ignored;
        if (!path_.empty()) fs::remove(path_, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    void keep() { path_.clear(); }

private:
    fs::path path_;
};

void write_part(const RunReader& reader, const fs::path& part, const std::function<void()>& step)
{
    Layout layout = reader.layout();
    for (Group& group : layout.groups) group.ticks_per_commit = std::max<u64>(1, reader.committed(group.name));
    const auto plan = make_plan(layout);
    const Manifest& manifest = reader.manifest();
    RunFile file(part.string(), layout.title, plan, manifest, Storage::compressed);
    for (std::size_t group = 0; group < plan.size(); ++group)
    {
        for (std::size_t i = 0; i < plan[group].variables.size(); ++i)
        {
            if (plan[group].variables[i].extent == Extent::fixed) file.copy_static(group, i, reader);
            if (step) step();
        }
        if (plan[group].has_ticks) file.copy_ticks(group, reader, reader.committed(plan[group].group.name), step);
    }
    const RunStatus status = manifest.status == RunStatus::complete ? RunStatus::complete : RunStatus::interrupted;
    file.close({status, manifest.results_digest, manifest.last_complete_year});
}

// The copy was digested as it was read, so it shows what the file held when it was made.
void check_digests(const RunReader& reader, const fs::path& part)
{
    const RunReader copy(part);
    Faults faults;
    for (const Group& group : reader.groups())
        if (const std::string stored = reader.stored_digest(group.name);
            !stored.empty() && stored != copy.stored_digest(group.name))
            faults.add({fmt::format("{}: /{}", reader.path().string(), group.name),
                        "the data differ from their stored digest", "",
                        "the file was damaged or changed after the run; nothing was written"});
    faults.raise_if_any();
}

void write_through(const fs::path& part)
{
    const Descriptor file(part.string(), O_RDONLY);
    if (!file.valid() || fsync(file.get()) != 0)
        throw RunError(fmt::format("{}: could not be written to the disk", part.string()));
}
}  // namespace

CompactSizes compact(const fs::path& source, const fs::path& target, bool force, const std::function<void()>& step)
{
    const RunReader reader(source);
    if (reader.state() == FileState::being_written)
        throw UserError(Fault{source.string(), "the file is being written", "", "wait until its run has ended"});
    std::error_code error;
    const bool in_place = fs::equivalent(source, target, error);
    Faults faults;
    check_output(target, {.force = force || in_place}, faults);
    faults.raise_if_any();

    const fs::path part = fmt::format("{}.{}.part", target.string(), getpid());
    Unfinished unfinished(part);
    try
    {
        write_part(reader, part, step);
    }
    catch (const hdf5::Error& failure)
    {
        throw RunError(fmt::format("{}; {} is as it was", failure.what(), source.string()));
    }
    check_digests(reader, part);
    write_through(part);
    if (reader.replaced() || reader.state() == FileState::being_written)
        throw UserError(
            Fault{source.string(), "another program wrote it meanwhile", "", "nothing was changed; try again"});
    const CompactSizes sizes{fs::file_size(source), fs::file_size(part)};
    take_name(part, target, force || in_place);
    unfinished.keep();
    return sizes;
}
}  // namespace canbao
