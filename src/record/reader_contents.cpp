/// What a run file is found to hold: groups, dimensions, variables, and how far each is complete.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "record/format.hpp"
#include "record/reader_parts.hpp"

namespace canbao
{
namespace
{
using hdf5::At;
using hdf5::Handle;

constexpr int most_dimensions = 8;
constexpr int most_filters = 8;
/// HDF5 needs room for a whole chunk to read one value of it.
constexpr u64 most_chunk_bytes = u64{64} << 20;
constexpr std::size_t most_links = 4096;  ///< of a group; no run file comes near

std::optional<Type> stored_type(hid_t dataset)
{
    const Handle type{H5Dget_type(dataset), H5Tclose};
    if (H5Tget_class(type.get()) == H5T_STRING && H5Tis_variable_str(type.get()) > 0) return Type::text;
    for (int i = 0; i < static_cast<int>(Type::text); ++i)
        if (H5Tequal(type.get(), hdf5::file_type(static_cast<Type>(i))) > 0) return static_cast<Type>(i);
    return {};
}

std::string last_name(hid_t object)
{
    std::array<char, 256> name{};
    if (H5Iget_name(object, name.data(), name.size()) < 0) return {};
    const std::string_view path(name.data());
    return std::string(path.substr(path.rfind('/') + 1));
}

herr_t keep_scale_name(hid_t, unsigned, hid_t scale, void* name)
{
    *static_cast<std::string*>(name) = last_name(scale);
    return 1;
}

/// The names in a group. A link that leads elsewhere, perhaps out of the file, is not followed.
std::vector<std::string> link_names(hid_t group, const std::string& path)
{
    struct Found
    {
        std::vector<std::string> names;
        std::string foreign;
    } found;
    const auto add = [](hid_t, const char* name, const H5L_info_t* info, void* to) -> herr_t
    {
        Found& all = *static_cast<Found*>(to);
        if (info->type != H5L_TYPE_HARD) all.foreign = name;
        all.names.emplace_back(name);
        return info->type == H5L_TYPE_HARD && all.names.size() <= most_links ? 0 : 1;
    };
    hsize_t next = 0;
    if (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &next, add, &found) < 0)
    {
        found = {}, next = 0;
        if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &next, add, &found) < 0) hdf5::fail(path, "be listed");
    }
    if (!found.foreign.empty())
        throw hdf5::Error(fmt::format("{}/{}: is a link, which no run file has", path, found.foreign));
    if (found.names.size() > most_links) throw hdf5::Error(fmt::format("{}: holds too much", path));
    return std::move(found.names);
}

Flags read_flags(At at)
{
    Flags flags;
    const auto values = hdf5::read_number_attribute(at, "flag_values");
    std::string meanings = hdf5::read_text_attribute(at, "flag_meanings").value_or("");
    for (const i64 value : values)
    {
        const auto end = meanings.find(' ');
        flags.emplace_back(value, meanings.substr(0, end));
        meanings = end == std::string::npos ? "" : meanings.substr(end + 1);
    }
    return flags;
}

/// Text attributes that are not kept elsewhere, e.g. `calendar`.
TextAttributes read_others(At at)
{
    constexpr std::array known{
        "units",        "long_name", "flag_values",    "flag_meanings",  run_format::digest_attribute,
        "CLASS",        "NAME",      "DIMENSION_LIST", "REFERENCE_LIST", run_format::sample_dimension,
        "_Netcdf4Dimid"};
    TextAttributes others;
    for (const auto& name : hdf5::attribute_names(at))
        if (std::find(known.begin(), known.end(), name) == known.end())
            if (auto text = hdf5::read_text_attribute(at, name.c_str())) others.emplace_back(name, *std::move(text));
    return others;
}

// What is read comes from this file alone, through filters that HDF5 brings along, in chunks that fit into memory.
void check_storage(hid_t dataset, const std::string& place)
{
    const auto refused = [&](std::string_view what) { return hdf5::Error(fmt::format("{}: {}", place, what)); };
    const Handle creation{H5Dget_create_plist(dataset), H5Pclose};
    const H5D_layout_t layout = H5Pget_layout(creation.get());
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
        throw refused("its values are not in this file");
    if (H5Pget_external_count(creation.get()) != 0) throw refused("its values are not in this file");
    const int filters = H5Pget_nfilters(creation.get());
    if (filters < 0 || filters > most_filters) throw refused("has an unknown storage");
    for (int i = 0; i < filters; ++i)
    {
        unsigned flags = 0, config = 0;
        std::size_t values = 0;
        const H5Z_filter_t filter =
            H5Pget_filter2(creation.get(), unsigned(i), &flags, &values, nullptr, 0, nullptr, &config);
        if (filter < 0 || filter > H5Z_FILTER_RESERVED || H5Zfilter_avail(filter) <= 0)
            throw refused(fmt::format("is packed by an unknown method ({})", filter));
    }
    if (layout != H5D_CHUNKED) return;
    std::array<hsize_t, most_dimensions> chunk{};
    const int rank = H5Pget_chunk(creation.get(), most_dimensions, chunk.data());
    const Handle type{H5Dget_type(dataset), H5Tclose};
    u64 bytes = H5Tget_size(type.get());
    for (int i = 0; i < rank; ++i)
    {
        const hsize_t size = chunk[std::size_t(i)];
        if (size == 0 || bytes == 0 || size > most_chunk_bytes / bytes)
            throw refused(fmt::format("its chunks are larger than {} MiB", most_chunk_bytes >> 20));
        bytes *= size;
    }
}
}  // namespace

void RunReader::Impl::read_dataset(Group& group, const std::string& name)
{
    const Handle dataset = open(group.name, name);
    const std::string place = where(group.name, name);
    const At at{dataset.get(), place};
    check_storage(dataset.get(), place);
    const Handle space{H5Dget_space(dataset.get()), H5Sclose};
    const int rank = H5Sget_simple_extent_ndims(space.get());
    if (rank < 0 || rank > most_dimensions || H5Sget_simple_extent_type(space.get()) == H5S_NULL)
        throw hdf5::Error(fmt::format("{}: has an unknown shape", place));
    std::vector<hsize_t> shape(static_cast<std::size_t>(rank)), most(shape.size());
    H5Sget_simple_extent_dims(space.get(), shape.data(), most.data());
    const auto type = stored_type(dataset.get());
    if (!type) throw hdf5::Error(fmt::format("{}: has an unknown type", place));

    StoredVariable variable;
    variable.group = group.name;
    variable.name = name;
    variable.type = *type;
    variable.units = hdf5::read_text_attribute(at, "units").value_or("");
    variable.long_name = hdf5::read_text_attribute(at, "long_name").value_or("");
    variable.flags = read_flags(at);
    variable.attributes = read_others(at);
    variable.digest = hdf5::read_text_attribute(at, run_format::digest_attribute).value_or("");
    variable.shape.assign(shape.begin(), shape.end());
    if (H5DSis_scale(dataset.get()) > 0)
    {
        if (rank != 1) throw hdf5::Error(fmt::format("{}: has an unknown shape", place));
        if (*type == Type::text || *type == Type::uint64 || *type == Type::float32 || *type == Type::float64)
            throw hdf5::Error(fmt::format("{}: is no coordinate", place));
        Dimension dimension;
        dimension.name = name;
        dimension.type = *type;
        dimension.units = variable.units;
        dimension.long_name = variable.long_name;
        dimension.flags = variable.flags;
        dimension.attributes = variable.attributes;
        dimension.size = shape[0];
        if (most[0] == H5S_UNLIMITED) dimension.extent = Extent::rows;
        std::array<char, 256> scale{};
        H5DSget_scale_name(dataset.get(), scale.data(), scale.size());
        group.dims.push_back(std::move(dimension));
        if (std::string_view(scale.data()).starts_with(run_format::no_coordinate)) return;
        variable.dims = {name};
    }
    else
    {
        for (int i = 0; i < rank; ++i)
        {
            std::string scale;
            H5DSiterate_scales(dataset.get(), unsigned(i), nullptr, keep_scale_name, &scale);
            if (scale.empty()) throw hdf5::Error(fmt::format("{}: its dimension {} has no name", place, i));
            variable.dims.push_back(std::move(scale));
        }
    }
    variables.push_back(std::move(variable));
}

// Clips what grows to complete ticks and their rows.
void RunReader::Impl::clip(Group& group, const std::string& mark, u64 complete)
{
    const auto damaged = [&](std::string_view name, std::string_view what)
    { return hdf5::Error(fmt::format("{}: {}", where(group.name, name), what)); };
    const auto ticks =
        std::find_if(group.dims.begin(), group.dims.end(), [&](const Dimension& d) { return d.name == mark; });
    if (ticks == group.dims.end() || ticks->extent != Extent::rows) throw damaged(mark, "does not count the ticks");
    ticks->extent = Extent::ticks;
    ticks->size = complete;
    for (auto& dimension : group.dims)
    {
        if (dimension.extent != Extent::rows) continue;
        const StoredVariable *start = find(group.name, dimension.name + "_start"),
                             *count = find(group.name, dimension.name + "_count");
        const auto over_ticks = [&](const StoredVariable* variable)
        {
            return variable && variable->type == Type::int64 && variable->dims == std::vector{mark} &&
                   variable->shape[0] >= ticks->size;
        };
        if (!over_ticks(start) || !over_ticks(count)) throw damaged(dimension.name, "its rows are not counted");
        const u64 written = dimension.size;
        dimension.size = 0;
        if (ticks->size > 0)
        {
            const RowRange last = rows_at(group.name, dimension.name, ticks->size - 1);
            if (last.start > written || last.count > written - last.start)
                throw damaged(dimension.name, "has fewer rows than its ticks count");
            dimension.size = last.start + last.count;
        }
    }
    for (auto& variable : variables)
    {
        if (variable.group != group.name || variable.dims.empty()) continue;
        const Dimension* const first = find_dimension(group, variable.dims.front());
        if (!first) throw damaged(variable.name, "has a dimension of another group");
        if (variable.shape.front() < first->size) throw damaged(variable.name, "ends before its last complete tick");
        if (first->extent != Extent::fixed) variable.shape.front() = first->size;
    }
}

u64 RunReader::Impl::length(std::string_view group, std::string_view name) const
{
    const Handle dataset = open(group, name), space{H5Dget_space(dataset.get()), H5Sclose};
    hsize_t size = 0;
    if (H5Sget_simple_extent_ndims(space.get()) != 1 || H5Sget_simple_extent_dims(space.get(), &size, nullptr) != 1)
        throw hdf5::Error(fmt::format("{}: has an unknown shape", where(group, name)));
    return size;
}

void RunReader::Impl::read_groups()
{
    struct Begun
    {
        std::string name;
        std::optional<std::string> mark;
        u64 complete = 0;
    };
    // The marks of all groups first: what a live run adds while the rest is read does not count. Not group by group,
    // because finding the name of a dimension makes HDF5 look at every dataset of the file, and keep what it saw.
    std::vector<Begun> begun;
    for (const auto& name : link_names(file.get(), path.string()))
    {
        if (name == "manifest") continue;
        const Handle id{H5Gopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Gclose};
        const std::string place = fmt::format("{}: /{}", path.string(), name);
        if (!id.valid()) hdf5::fail(place, "be opened");
        const auto mark = hdf5::read_text_attribute({id.get(), place}, run_format::commit_dimension);
        begun.push_back({name, mark, mark ? length(name, *mark) : 0});
    }
    for (const auto& [name, mark, complete] : begun)
    {
        const Handle id{H5Gopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Gclose};
        const std::string place = fmt::format("{}: /{}", path.string(), name);
        if (!id.valid()) hdf5::fail(place, "be opened");
        Group group;
        group.name = name;
        group.long_name = hdf5::read_text_attribute({id.get(), place}, "long_name").value_or("");
        for (const auto& dataset : link_names(id.get(), place)) read_dataset(group, dataset);
        if (mark) clip(group, *mark, complete);
        groups.push_back(std::move(group));
    }
}
}  // namespace canbao
