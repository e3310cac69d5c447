#include "record/run_file_parts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/dataset.hpp"
#include "record/format.hpp"
#include "record/manifest_file.hpp"

namespace canbao
{
namespace
{
using hdf5::At;
using hdf5::Handle;

/// Room for the indexes and headers that a commit makes, and so that small commits need not ask each time.
constexpr u64 spare_bytes = 1u << 20;

u64 chunks_of(u64 steps, const std::vector<hsize_t>& chunk, const std::vector<hsize_t>& shape)
{
    u64 chunks = divide_up(steps, chunk[0]);
    for (std::size_t i = 1; i < chunk.size(); ++i) chunks *= divide_up(shape[i], chunk[i]);
    return chunks;
}

/// A killed process can leave a write half done where it crosses a page of the file's cache. What a commit replaces in
/// place (headers of datasets, some 500 bytes, and parts of their indexes) lies on one page when its place is a multiple
/// of a power of two at least as large. Measured without it: one file in 600 that `kill -9` made unreadable.
constexpr hsize_t whole_from = 64, whole_to = 1024;

Handle writing_access(Storage storage)
{
    Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
    // Not "latest": a newer library would then write what older readers cannot read.
    H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    H5Pset_meta_block_size(access.get(), 1u << 16);
    if (storage == Storage::plain) H5Pset_alignment(access.get(), whole_from, whole_to);
    // What arrives goes straight to the file; nothing is to be gained from keeping it. Said here and not of each dataset,
    // because HDF5 forgets what was said of datasets when readers are let in.
    H5Pset_cache(access.get(), 0, 0, 0, 0);
    // Metadata is kept until a flush: indexes are a few bytes a chunk, and nothing half done reaches the file.
    H5AC_cache_config_t cache;
    cache.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    if (H5Pget_mdc_config(access.get(), &cache) < 0) hdf5::fail("HDF5", "tell its cache configuration");
    cache.evictions_enabled = false;
    cache.incr_mode = H5C_incr__off;
    cache.flash_incr_mode = H5C_flash_incr__off;
    cache.decr_mode = H5C_decr__off;
    if (H5Pset_mdc_config(access.get(), &cache) < 0) hdf5::fail("HDF5", "configure its cache");
    return access;
}
}  // namespace

RunFile::RunFile(const std::string& path, const std::string& title, const std::vector<GroupPlan>& plan,
                 const Manifest& manifest, Storage storage)
    : path_(path), storage_(storage)
{
    hdf5::prepare_thread();
    const Handle creation{H5Pcreate(H5P_FILE_CREATE), H5Pclose};
    hdf5::prepare_group(creation);
    file_ = {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), writing_access(storage).get()), H5Fclose};
    if (!file_.valid()) hdf5::fail(path, "be created");
    try
    {
        lock_ = Descriptor(path, O_RDWR);
        if (!lock_.valid() || !lock_for_writing(lock_))
            throw hdf5::Error(fmt::format("{}: cannot be locked: another program writes it", path));
        const At at{file_.get(), path_};
        hdf5::write_text_attribute(at, "format", run_format::name);
        hdf5::write_number_attribute(at, "format_version", Type::int32, {run_file_format});
        hdf5::write_text_attribute(at, "title", title);
        write_manifest(file_.get(), path_, manifest);
        u64 statics = 0;
        for (const auto& group : plan)
            for (const auto& entry : group.variables)
                if (entry.extent == Extent::fixed) statics += entry.step_values * size_of(entry.variable.type);
        reserve(statics);
        for (const auto& group : plan) create_group(group);
        flush();
    }
    catch (...)
    {
        forget();
        throw;
    }
}

RunFile::~RunFile() { forget(); }

void RunFile::write_values(std::size_t group, std::size_t variable, const std::byte* values, u64 first, u64 count)
{
    Dataset& dataset = groups_[group]->variables[variable];
    const u64 entries = dataset.shape.empty() ? 1 : dataset.shape[0];
    const u64 entry_values = groups_[group]->plan.variables[variable].step_values / entries;
    if (!dataset.shape.empty()) write_block(dataset, values, first / entry_values, count / entry_values);
    else if (H5Dwrite(dataset.id.get(), hdf5::memory_type(dataset.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        hdf5::fail(dataset.path, "be written");
    dataset.digest.update(values, count * size_of(dataset.type));
}

void RunFile::write_texts(std::size_t group, std::size_t variable, const std::vector<std::string>& texts)
{
    Dataset& dataset = groups_[group]->variables[variable];
    std::vector<const char*> values;
    values.reserve(texts.size());
    for (const auto& text : texts)
    {
        values.push_back(text.c_str());
        dataset.digest.update(std::string_view(text));
    }
    if (H5Dwrite(dataset.id.get(), hdf5::text_type().get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
        hdf5::fail(dataset.path, "be written");
}

void RunFile::flush()
{
    if (H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) hdf5::fail(path_, "be written");
}

void RunFile::go_live()
{
    flush();
    if (H5Fstart_swmr_write(file_.get()) < 0) hdf5::fail(path_, "be opened to readers");
}

void RunFile::append_rows(std::size_t group, std::span<const Column> columns)
{
    GroupData& data = *groups_[group];
    reserve(group, columns, 0);
    damaged_ = true;
    std::vector<u64> rows(data.rows.size());
    for (const auto& column : columns)
    {
        append(data.variables[column.variable], column.values, column.steps);
        rows[data.plan.variables[column.variable].rows] = column.steps;
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        data.rows[i].written += rows[i];
        resize(data.scales[data.rows[i].dimension], data.rows[i].written);
    }
    damaged_ = false;
}

void RunFile::append_ticks(std::size_t group, std::span<const Column> columns, std::span<const i64> coordinates)
{
    GroupData& data = *groups_[group];
    reserve(group, columns, coordinates.size());
    std::vector<Column> of_rows;
    for (const auto& column : columns)
        if (data.plan.variables[column.variable].extent == Extent::rows) of_rows.push_back(column);
    if (!of_rows.empty()) append_rows(group, of_rows);

    damaged_ = true;
    for (const auto& column : columns)
        if (data.plan.variables[column.variable].extent == Extent::ticks)
            append(data.variables[column.variable], column.values, column.steps);
    for (auto& rows : data.rows)
    {
        std::vector<i64> start(coordinates.size(), i64(rows.complete)), count(coordinates.size(), 0);
        count.back() = i64(rows.written - rows.complete);
        append(rows.start, reinterpret_cast<const std::byte*>(start.data()), start.size());
        append(rows.count, reinterpret_cast<const std::byte*>(count.data()), count.size());
        rows.complete = rows.written;
    }
    // A reader that sees the coordinate must find everything else, so that is in the file first.
    flush();
    Dataset& mark = data.scales[data.mark];
    append(mark, narrow(coordinates, mark.type).data(), coordinates.size());
    flush();
    data.ticks += coordinates.size();
    damaged_ = false;
}

void RunFile::append(Dataset& dataset, const std::byte* values, u64 steps)
{
    if (steps == 0) return;
    const u64 first = dataset.shape[0];
    resize(dataset, first + steps);
    write_block(dataset, values, first, steps);
    dataset.digest.update(values, steps * dataset.step_bytes);
}

void RunFile::write_block(Dataset& dataset, const std::byte* values, u64 first, u64 steps)
{
    std::vector<hsize_t> start(dataset.shape.size()), count = dataset.shape;
    start[0] = first;
    count[0] = steps;
    const Handle memory{H5Screate_simple(int(count.size()), count.data(), nullptr), H5Sclose};
    const Handle space{H5Dget_space(dataset.id.get()), H5Sclose};
    if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
        H5Dwrite(dataset.id.get(), hdf5::memory_type(dataset.type), memory.get(), space.get(), H5P_DEFAULT, values) < 0)
        hdf5::fail(dataset.path, "be written");
}

void RunFile::resize(Dataset& dataset, u64 steps)
{
    dataset.shape[0] = steps;
    if (H5Dset_extent(dataset.id.get(), dataset.shape.data()) < 0) hdf5::fail(dataset.path, "be resized");
}

int RunFile::descriptor() const
{
    void* handle = nullptr;
    if (H5Fget_vfd_handle(file_.get(), H5P_DEFAULT, &handle) < 0) hdf5::fail(path_, "tell its descriptor");
    return *static_cast<const int*>(handle);
}

void RunFile::reserve(std::size_t group, std::span<const Column> columns, std::size_t ticks)
{
    GroupData& data = *groups_[group];
    u64 bytes = 0;
    const auto grow = [&](const Dataset& dataset, u64 steps)
    {
        u64 chunk = size_of(dataset.type);
        for (const hsize_t size : dataset.chunk) chunk *= size;
        const u64 before = chunks_of(dataset.shape[0], dataset.chunk, dataset.shape);
        bytes += (chunks_of(dataset.shape[0] + steps, dataset.chunk, dataset.shape) - before) * chunk;
    };
    for (const auto& column : columns) grow(data.variables[column.variable], column.steps);
    if (ticks > 0) grow(data.scales[data.mark], ticks);
    for (const auto& rows : data.rows) grow(rows.start, ticks), grow(rows.count, ticks);
    reserve(bytes);
}

void RunFile::reserve(u64 bytes)
{
    if (storage_ == Storage::compressed) return;  // nobody knows how much it will be
    hsize_t size = 0;
    if (H5Fget_filesize(file_.get(), &size) < 0) hdf5::fail(path_, "tell its size");
    // An entry of a chunk index takes some 8 bytes, in blocks of up to double the need.
    const u64 needed = size + bytes + bytes / 64 + spare_bytes;
    if (needed - spare_bytes / 2 <= reserved_) return;
    int error = 0;
    do
        error =
            fallocate(descriptor(), FALLOC_FL_KEEP_SIZE, off_t(reserved_), off_t(needed - reserved_)) == 0 ? 0 : errno;
    while (error == EINTR);
    if (error == 0)
    {
        reserved_ = needed;
        return;
    }
    if (error != ENOSPC && error != EDQUOT && error != EFBIG)
    {
        // The file system cannot promise; ask what is free.
        struct statvfs system;
        if (fstatvfs(descriptor(), &system) != 0 || u64(system.f_bavail) * system.f_frsize >= needed - size) return;
        error = ENOSPC;
    }
    throw hdf5::Error(fmt::format("{}: cannot be given {:.1f} MiB more: {}", path_,
                                  f64(needed - reserved_) / (1u << 20), std::strerror(error)));
}

void RunFile::close(const RunOutcome& outcome)
{
    damaged_ = true;
    for (const auto& group : groups_)
    {
        const auto take_back = [&](Dataset& dataset, u64 complete)
        {
            if (dataset.shape[0] == complete) return;
            resize(dataset, complete);
            dataset.digest_stale = true;
        };
        for (std::size_t i = 0; i < group->variables.size(); ++i)
        {
            const auto& entry = group->plan.variables[i];
            if (entry.extent == Extent::ticks) take_back(group->variables[i], group->ticks);
            if (entry.extent == Extent::rows) take_back(group->variables[i], group->rows[entry.rows].complete);
        }
        for (auto& rows : group->rows) take_back(group->scales[rows.dimension], rows.complete);

        std::vector<std::pair<std::string, std::string>> digests;
        group->for_each(
            [&](Dataset& dataset)
            {
                if (!dataset.values) return;
                const std::string hex = dataset.digest_stale ? dataset_digest(dataset.id.get(), lock_, dataset.path,
                                                                              dataset.name, dataset.type, dataset.shape)
                                                             : dataset.digest.hex();
                hdf5::overwrite_fixed_text_attribute({dataset.id.get(), dataset.path}, run_format::digest_attribute,
                                                     hex);
                digests.emplace_back(dataset.name, hex);
            });
        hdf5::overwrite_fixed_text_attribute({group->id.get(), path_}, run_format::digest_attribute,
                                             run_format::group_digest(std::move(digests)));
    }
    flush();
    overwrite_outcome(file_.get(), path_, outcome);
    flush();
    groups_.clear();
    if (!file_.close()) hdf5::fail(path_, "be closed");
    damaged_ = false;
    // Gives back what was reserved beyond the end.
    std::error_code error;
    if (const auto size = std::filesystem::file_size(path_, error); !error)
        std::filesystem::resize_file(path_, size, error);
}

void RunFile::rescue() noexcept
{
    const RunOutcome interrupted{RunStatus::interrupted, "", {}};
    try
    {
        if (!damaged_)
        {
            close(interrupted);
            return;
        }
    }
    catch (const std::exception&)
    {
    }
    try
    {
        forget();
        // The last flush left a file that is whole but marked as open; this is what `h5clear --status` does.
        const Handle access = writing_access(storage_);
        const hbool_t clear = true;
        H5Pset(access.get(), "clear_status_flags", &clear);
        Handle file{H5Fopen(path_.c_str(), H5F_ACC_RDWR, access.get()), H5Fclose};
        if (!file.valid()) return;
        overwrite_outcome(file.get(), path_, interrupted);
    }
    catch (const std::exception&)
    {
        // Nothing more can be done for the file, and the failure that led here is being reported.
    }
}

void RunFile::forget() noexcept
{
    if (!file_.valid()) return;
    // HDF5 insists on writing when it closes. It writes to memory that nobody reads.
    if (const int nowhere = memfd_create("canbao", MFD_CLOEXEC); nowhere >= 0)
    {
        try
        {
            dup2(nowhere, descriptor());
        }
        catch (const hdf5::Error&)
        {
        }
        ::close(nowhere);
    }
    groups_.clear();
    file_.close();
}
}  // namespace canbao
