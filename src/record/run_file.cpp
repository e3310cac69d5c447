#include "record/run_file.hpp"

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

constexpr u64 most_chunk_bytes = 1u << 20;
constexpr u64 least_chunk_bytes = 4096;
constexpr u64 row_chunk_bytes = 1u << 16;  ///< when nobody says how many rows come together
/// Room for the indexes and headers that a commit makes, and so that small commits need not ask each time.
constexpr u64 spare_bytes = 1u << 20;

u64 divide_up(u64 n, u64 by) { return (n + by - 1) / by; }

// Chunks hold what arrives together, whole, as far as that is at least a page and at most a mebibyte.
std::vector<hsize_t> chunk_shape(Extent extent, const Group& group, const std::vector<u64>& tail, u64 value_bytes)
{
    std::vector<hsize_t> chunk(tail.begin(), tail.end());
    u64 step = value_bytes;
    for (const u64 size : tail) step *= size;
    u64 steps = extent == Extent::ticks ? group.ticks_per_commit : group.rows_per_commit;
    if (steps == 0) steps = divide_up(row_chunk_bytes, step);
    steps = std::max(steps, divide_up(least_chunk_bytes, step));
    steps = std::min(steps, std::max<u64>(1, most_chunk_bytes / value_bytes));
    if (extent == Extent::rows) steps = std::min(steps, std::max<u64>(1, most_chunk_bytes / step));
    for (std::size_t i = 0; i < chunk.size() && steps * step > most_chunk_bytes; ++i)
    {
        const u64 inner = step / chunk[i];
        const u64 fitting = std::max<u64>(1, most_chunk_bytes / (steps * inner));
        chunk[i] = divide_up(tail[i], divide_up(tail[i], fitting));
        step = inner * chunk[i];
        if (chunk[i] > 1) break;
    }
    chunk.insert(chunk.begin(), steps);
    return chunk;
}

u64 chunks_of(u64 steps, const std::vector<hsize_t>& chunk, const std::vector<hsize_t>& shape)
{
    u64 chunks = divide_up(steps, chunk[0]);
    for (std::size_t i = 1; i < chunk.size(); ++i) chunks *= divide_up(shape[i], chunk[i]);
    return chunks;
}

Handle writing_access()
{
    Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
    // Not "latest": a newer library would then write what older readers cannot read.
    H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    H5Pset_meta_block_size(access.get(), 1u << 16);
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

void describe(At at, const std::string& units, const std::string& long_name, Type type, const Flags& flags,
              const TextAttributes& attributes)
{
    hdf5::write_text_attribute(at, "units", units);
    hdf5::write_text_attribute(at, "long_name", long_name);
    if (!flags.empty())
    {
        std::vector<i64> values;
        std::string meanings;
        for (const auto& [value, meaning] : flags)
        {
            values.push_back(value);
            meanings += (meanings.empty() ? "" : " ") + meaning;
        }
        hdf5::write_number_attribute(at, "flag_values", type, values);
        hdf5::write_text_attribute(at, "flag_meanings", meanings);
    }
    for (const auto& [name, value] : attributes) hdf5::write_text_attribute(at, name.c_str(), value);
}

std::vector<std::byte> narrow(std::span<const i64> values, Type type)
{
    std::vector<std::byte> bytes(std::max<std::size_t>(values.size() * sizeof(i64), 1));
    std::memcpy(bytes.data(), values.data(), values.size_bytes());
    if (H5Tconvert(H5T_NATIVE_INT64, hdf5::memory_type(type), values.size(), bytes.data(), nullptr, H5P_DEFAULT) < 0)
        hdf5::fail("a coordinate", "be converted");
    return bytes;
}
}  // namespace

std::vector<GroupPlan> make_plan(const Layout& layout)
{
    check(layout);
    std::vector<GroupPlan> plan;
    for (const auto& group : layout.groups)
    {
        GroupPlan next{group, {}, {}, false};
        for (std::size_t i = 0; i < group.dims.size(); ++i)
        {
            if (group.dims[i].extent == Extent::rows) next.rows.push_back(i);
            if (group.dims[i].extent == Extent::ticks) next.has_ticks = true;
        }
        for (const auto& variable : layout.variables)
        {
            if (variable.group != group.name) continue;
            VariablePlan entry{variable, Extent::fixed, 0, {}, 1};
            for (const auto& name : variable.dims)
            {
                const Dimension& dimension = *find_dimension(group, name);
                if (dimension.extent == Extent::fixed)
                {
                    entry.tail.push_back(dimension.size);
                    entry.step_values *= dimension.size;
                    continue;
                }
                entry.extent = dimension.extent;
                for (std::size_t i = 0; i < next.rows.size(); ++i)
                    if (group.dims[next.rows[i]].name == name) entry.rows = i;
            }
            next.variables.push_back(std::move(entry));
        }
        plan.push_back(std::move(next));
    }
    return plan;
}

struct RunFile::Dataset
{
    std::string name;
    std::string path;
    Handle id;
    Type type = Type::int32;
    Extent extent = Extent::fixed;
    std::vector<hsize_t> shape;  ///< as it is; the first entry grows
    std::vector<hsize_t> chunk;
    std::size_t step_bytes = 0;
    Digest digest;
    bool digest_stale = false;  ///< values that were hashed are taken back
    bool values = true;         ///< false for a dimension that has no coordinate
};

struct RunFile::GroupData
{
    struct Rows
    {
        std::size_t dimension;
        Dataset start, count;
        u64 complete = 0;  ///< rows of complete ticks
        u64 written = 0;
    };
    GroupPlan plan;
    Handle id;
    std::vector<Dataset> scales;  ///< a dimension
    std::vector<Dataset> variables;
    std::vector<Rows> rows;
    std::size_t mark = 0;  ///< the dimension of ticks
    u64 ticks = 0;

    template <class Visit>
    void for_each(const Visit& visit)
    {
        for (auto& dataset : scales) visit(dataset);
        for (auto& dataset : variables) visit(dataset);
        for (auto& entry : rows) visit(entry.start), visit(entry.count);
    }
};

RunFile::RunFile(const std::string& path, const std::string& title, const std::vector<GroupPlan>& plan,
                 const Manifest& manifest)
    : path_(path)
{
    hdf5::prepare_thread();
    const Handle creation{H5Pcreate(H5P_FILE_CREATE), H5Pclose};
    hdf5::prepare_group(creation);
    file_ = {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), writing_access().get()), H5Fclose};
    if (!file_.valid()) hdf5::fail(path, "be created");
    try
    {
        const At at{file_.get(), path_};
        hdf5::write_text_attribute(at, "format", run_format::name);
        hdf5::write_number_attribute(at, "format_version", Type::int32, {manifest.format_version});
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

RunFile::Dataset RunFile::create(const GroupData& group, const Variable& variable, Extent extent,
                                 const std::vector<u64>& tail, bool values)
{
    Dataset dataset;
    dataset.name = variable.name;
    dataset.path = fmt::format("{}: /{}/{}", path_, group.plan.group.name, variable.name);
    dataset.type = variable.type;
    dataset.extent = extent;
    dataset.values = values;
    dataset.digest = run_format::begin_digest(variable.name);
    dataset.step_bytes = size_of(variable.type);
    for (const u64 size : tail) dataset.step_bytes *= size;

    const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose}, access{H5Pcreate(H5P_DATASET_ACCESS), H5Pclose};
    H5Pset_obj_track_times(creation.get(), false);
    H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_phase_change(creation.get(), 64, 0);
    if (variable.type != Type::text) H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER);
    dataset.shape.assign(tail.begin(), tail.end());
    std::vector<hsize_t> most = dataset.shape;
    if (extent != Extent::fixed)
    {
        dataset.shape.insert(dataset.shape.begin(), 0);
        most.insert(most.begin(), H5S_UNLIMITED);
        dataset.chunk = chunk_shape(extent, group.plan.group, tail, size_of(variable.type));
        H5Pset_chunk(creation.get(), int(dataset.chunk.size()), dataset.chunk.data());
        // What arrives goes straight to the file; nothing is to be gained from keeping it.
        H5Pset_chunk_cache(access.get(), 0, 0, 0);
    }
    const Handle space{dataset.shape.empty()
                           ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(int(dataset.shape.size()), dataset.shape.data(), most.data()),
                       H5Sclose};
    const Handle text = variable.type == Type::text ? hdf5::text_type() : Handle{};
    const hid_t type = variable.type == Type::text ? text.get() : hdf5::file_type(variable.type);
    dataset.id = {
        H5Dcreate2(group.id.get(), variable.name.c_str(), type, space.get(), H5P_DEFAULT, creation.get(), access.get()),
        H5Dclose};
    if (!dataset.id.valid()) hdf5::fail(dataset.path, "be created");
    const At at{dataset.id.get(), dataset.path};
    describe(at, variable.units, variable.long_name, variable.type, variable.flags, variable.attributes);
    if (values) hdf5::create_fixed_text_attribute(at, run_format::digest_attribute, run_format::digest_digits, "");
    return dataset;
}

void RunFile::create_group(const GroupPlan& plan)
{
    groups_.push_back(std::make_unique<GroupData>());
    GroupData& group = *groups_.back();
    group.plan = plan;
    const std::string path = fmt::format("{}: /{}", path_, plan.group.name);
    const Handle creation{H5Pcreate(H5P_GROUP_CREATE), H5Pclose};
    hdf5::prepare_group(creation);
    group.id = {H5Gcreate2(file_.get(), plan.group.name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose};
    if (!group.id.valid()) hdf5::fail(path, "be created");
    const At at{group.id.get(), path};
    hdf5::write_text_attribute(at, "long_name", plan.group.long_name);
    hdf5::create_fixed_text_attribute(at, run_format::digest_attribute, run_format::digest_digits, "");

    for (std::size_t i = 0; i < plan.group.dims.size(); ++i)
    {
        const Dimension& dimension = plan.group.dims[i];
        const bool coordinate = dimension.extent == Extent::ticks || !dimension.values.empty();
        const std::vector<u64> tail =
            dimension.extent == Extent::fixed ? std::vector<u64>{dimension.size} : std::vector<u64>{};
        const Variable variable{plan.group.name, dimension.name,      dimension.type,  {},
                                dimension.units, dimension.long_name, dimension.flags, dimension.attributes};
        group.scales.push_back(create(group, variable, dimension.extent, tail, coordinate));
        const Dataset& scale = group.scales.back();
        const std::string name =
            coordinate ? dimension.name : fmt::format("{}{:10}", run_format::no_coordinate, dimension.size);
        if (H5DSset_scale(scale.id.get(), name.c_str()) < 0) hdf5::fail(scale.path, "become a dimension");
        if (dimension.extent != Extent::ticks) continue;
        group.mark = i;
        hdf5::write_text_attribute(at, run_format::commit_dimension, dimension.name);
    }
    const auto attach = [&](const Dataset& dataset, const std::vector<std::string>& dims)
    {
        for (std::size_t i = 0; i < dims.size(); ++i)
        {
            const auto number = std::size_t(find_dimension(plan.group, dims[i]) - plan.group.dims.data());
            if (H5DSattach_scale(dataset.id.get(), group.scales[number].id.get(), unsigned(i)) < 0)
                hdf5::fail(dataset.path, fmt::format("take the dimension '{}'", dims[i]));
        }
    };
    for (const std::size_t number : plan.rows)
    {
        const std::string &row = plan.group.dims[number].name, &tick = plan.group.dims[group.mark].name;
        const Variable start{plan.group.name,
                             row + "_start",
                             Type::int64,
                             {tick},
                             "1",
                             fmt::format("number of the first entry along {}", row),
                             {},
                             {}};
        // The contiguous ragged array of the CF conventions.
        const Variable count{plan.group.name,
                             row + "_count",
                             Type::int64,
                             {tick},
                             "1",
                             fmt::format("number of entries along {}", row),
                             {},
                             {{run_format::sample_dimension, row}}};
        group.rows.push_back(
            {number, create(group, start, Extent::ticks, {}, true), create(group, count, Extent::ticks, {}, true)});
        attach(group.rows.back().start, start.dims);
        attach(group.rows.back().count, count.dims);
    }
    for (const auto& entry : plan.variables)
    {
        group.variables.push_back(create(group, entry.variable, entry.extent, entry.tail, true));
        attach(group.variables.back(), entry.variable.dims);
    }
    for (std::size_t i = 0; i < group.scales.size(); ++i)
    {
        const Dimension& dimension = plan.group.dims[i];
        if (dimension.values.empty()) continue;
        Dataset& scale = group.scales[i];
        const auto values = narrow(dimension.values, dimension.type);
        if (H5Dwrite(scale.id.get(), hdf5::memory_type(scale.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            hdf5::fail(scale.path, "be written");
        scale.digest.update(values.data(), scale.step_bytes);
    }
}

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
                const std::string hex = dataset.digest_stale ? dataset_digest(dataset.id.get(), dataset.path,
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
        const Handle access = writing_access();
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
