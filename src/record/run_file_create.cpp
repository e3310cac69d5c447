/// What is made before the first tick: groups, dimension scales and datasets with their attributes.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "record/dataset.hpp"
#include "record/format.hpp"
#include "record/run_file_parts.hpp"

namespace canbao
{
namespace
{
using hdf5::At;
using hdf5::Handle;

constexpr u64 most_chunk_bytes = 1u << 20;
constexpr u64 least_chunk_bytes = 4096;
constexpr u64 row_chunk_bytes = 1u << 16;    ///< when nobody says how many rows come together
constexpr u64 packed_bytes = 1u << 17;       ///< of a compressed chunk before it is packed
constexpr u64 packed_band_bytes = 1u << 26;  ///< of the chunks that are packed at a time
constexpr unsigned packing_level = 4;        ///< of deflate; higher ones take twice the time for a few percent

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

// So much of the ticks as a mebibyte or so of all places holds, for as many places as make a chunk of some size: a place
// over time is in few chunks, and a tick of all places can be packed while it is at hand.
std::vector<hsize_t> packed_shape(const Group& group, const std::vector<u64>& tail, u64 value_bytes)
{
    u64 step = value_bytes;
    for (const u64 size : tail) step *= size;
    std::vector<hsize_t> chunk(tail.begin(), tail.end());
    const u64 ticks = std::max<u64>(1, group.ticks_per_commit);
    const u64 steps =
        std::clamp<u64>(packed_band_bytes / step, 1, tail.empty() ? divide_up(packed_bytes, step) : ticks);
    if (!tail.empty())
    {
        const u64 place = step / tail[0];
        chunk[0] = std::clamp<u64>(packed_bytes / (place * steps), 1, tail[0]);
    }
    chunk.insert(chunk.begin(), steps);
    return chunk;
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
}  // namespace

std::vector<std::byte> narrow(std::span<const i64> values, Type type)
{
    std::vector<std::byte> bytes(std::max<std::size_t>(values.size() * sizeof(i64), 1));
    std::memcpy(bytes.data(), values.data(), values.size_bytes());
    if (H5Tconvert(H5T_NATIVE_INT64, hdf5::memory_type(type), values.size(), bytes.data(), nullptr, H5P_DEFAULT) < 0)
        hdf5::fail("a coordinate", "be converted");
    return bytes;
}

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

    const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose};
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
        dataset.chunk = storage_ == Storage::compressed
                            ? packed_shape(group.plan.group, tail, size_of(variable.type))
                            : chunk_shape(extent, group.plan.group, tail, size_of(variable.type));
        H5Pset_chunk(creation.get(), int(dataset.chunk.size()), dataset.chunk.data());
        if (storage_ == Storage::compressed)
        {
            H5Pset_shuffle(creation.get());
            H5Pset_deflate(creation.get(), packing_level);
        }
    }
    const Handle space{dataset.shape.empty()
                           ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(int(dataset.shape.size()), dataset.shape.data(), most.data()),
                       H5Sclose};
    const Handle text = variable.type == Type::text ? hdf5::text_type() : Handle{};
    const hid_t type = variable.type == Type::text ? text.get() : hdf5::file_type(variable.type);
    dataset.id = {
        H5Dcreate2(group.id.get(), variable.name.c_str(), type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
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
}  // namespace canbao
