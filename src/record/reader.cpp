#include "record/reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "record/dataset.hpp"
#include "record/format.hpp"
#include "record/hdf5.hpp"
#include "record/manifest_file.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;
using hdf5::At;
using hdf5::Handle;

/// Deflate makes nothing smaller than this, so no honest file declares more.
constexpr u64 most_compression = 1032;
constexpr int most_dimensions = 8;
constexpr u64 text_bytes = 16;  ///< of a text's place in its dataset

[[noreturn]] void refuse(const std::string& path, std::string found, std::string todo = {})
{
    throw UserError(Fault{path, std::move(found), "", std::move(todo)});
}

bool has_signature(const fs::path& path)
{
    constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    std::array<char, 8> begin{};
    std::ifstream file(path, std::ios::binary);
    return file.read(begin.data(), begin.size()) && begin == signature;
}

Handle open_file(const fs::path& path)
{
    const std::string name = path.string();
    std::error_code error;
    if (!fs::exists(path, error)) refuse(name, "no such file");
    if (!fs::is_regular_file(path, error)) refuse(name, "this is no regular file", "give the name of a run file");
    if (!std::ifstream(path, std::ios::binary)) refuse(name, "the file cannot be read", "check its permissions");
    if (!has_signature(path)) refuse(name, "this is no run file", "give a file that canbao run has written");
    Handle file{H5Fopen(name.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
    if (file.valid()) return file;
    const std::string reason = hdf5::take_reason();
    const auto says = [&](std::string_view words) { return reason.find(words) != std::string::npos; };
    if (says("truncated")) refuse(name, "the file is truncated", "copy it again, or run again");
    if (says("already open") || says("lock") || says("temporarily unavailable"))
        refuse(name, "the file is being written, or its writer died", "wait until the run has ended");
    refuse(name, fmt::format("the file is damaged ({})", reason), "copy it again, or run again");
}

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

std::vector<std::string> link_names(hid_t group, const std::string& path)
{
    std::vector<std::string> names;
    const auto add = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t
    {
        static_cast<std::vector<std::string>*>(list)->emplace_back(name);
        return 0;
    };
    hsize_t next = 0;
    if (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &next, add, &names) >= 0) return names;
    names.clear(), next = 0;
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &next, add, &names) < 0) hdf5::fail(path, "be listed");
    return names;
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

// Whether every value of `from` is one of `to`; f64 takes all, to the nearest.
bool holds(Type to, Type from)
{
    if (from == Type::text) return false;
    if (to == from || to == Type::float64) return true;
    const auto real = [](Type type) { return type == Type::float32 || type == Type::float64; };
    if (real(from)) return false;
    if (to == Type::float32) return size_of(from) <= 2;
    const auto is_signed = [](Type type) { return type == Type::int16 || type == Type::int32 || type == Type::int64; };
    if (is_signed(from)) return is_signed(to) && size_of(to) >= size_of(from);
    return size_of(to) > size_of(from) || (!is_signed(to) && size_of(to) == size_of(from));
}
template <class Read>
auto reading(const Read& read)
{
    hdf5::prepare_thread();
    try
    {
        return read();
    }
    catch (const hdf5::Error& error)
    {
        throw UserError(Fault{error.what(), "", "the run file is damaged", "copy it again, or run again"});
    }
}
}  // namespace

struct RunReader::Impl
{
    fs::path path;
    Handle file;
    Manifest manifest;
    std::vector<Group> groups;
    std::vector<StoredVariable> variables;

    [[nodiscard]] std::string where(std::string_view group, std::string_view name) const
    {
        return fmt::format("{}: /{}/{}", path.string(), group, name);
    }
    [[nodiscard]] Handle open(std::string_view group, std::string_view name) const
    {
        Handle dataset{H5Dopen2(file.get(), fmt::format("/{}/{}", group, name).c_str(), H5P_DEFAULT), H5Dclose};
        if (!dataset.valid()) hdf5::fail(where(group, name), "be opened");
        return dataset;
    }
    [[nodiscard]] StoredVariable* find(std::string_view group, std::string_view name)
    {
        const auto it = std::find_if(variables.begin(), variables.end(),
                                     [&](const auto& v) { return v.group == group && v.name == name; });
        return it == variables.end() ? nullptr : &*it;
    }

    void read_head()
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
        manifest = read_manifest(file.get(), path.string());
        manifest.format_version = int(version.front());
    }

    void read_dataset(Group& group, const std::string& name)
    {
        const Handle dataset = open(group.name, name);
        const std::string place = where(group.name, name);
        const At at{dataset.get(), place};
        const Handle space{H5Dget_space(dataset.get()), H5Sclose};
        const int rank = H5Sget_simple_extent_ndims(space.get());
        if (rank < 0 || rank > most_dimensions) throw hdf5::Error(fmt::format("{}: has an unknown shape", place));
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
        variable.digest = hdf5::read_text_attribute(at, run_format::digest_attribute).value_or("");
        variable.shape.assign(shape.begin(), shape.end());
        if (H5DSis_scale(dataset.get()) > 0)
        {
            if (rank != 1) throw hdf5::Error(fmt::format("{}: has an unknown shape", place));
            Dimension dimension;
            dimension.name = name;
            dimension.type = *type;
            dimension.units = variable.units;
            dimension.long_name = variable.long_name;
            dimension.flags = variable.flags;
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
    void clip(Group& group, const std::string& mark)
    {
        const auto damaged = [&](std::string_view name, std::string_view what)
        { return hdf5::Error(fmt::format("{}: {}", where(group.name, name), what)); };
        const auto ticks =
            std::find_if(group.dims.begin(), group.dims.end(), [&](const Dimension& d) { return d.name == mark; });
        if (ticks == group.dims.end() || ticks->extent != Extent::rows) throw damaged(mark, "does not count the ticks");
        ticks->extent = Extent::ticks;
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
            if (variable.shape.front() < first->size)
                throw damaged(variable.name, "ends before its last complete tick");
            if (first->extent != Extent::fixed) variable.shape.front() = first->size;
        }
    }

    [[nodiscard]] RowRange rows_at(std::string_view group, std::string_view dimension, u64 tick) const
    {
        const auto one = [&](std::string_view suffix)
        {
            const std::string name = fmt::format("{}{}", dimension, suffix);
            const Handle dataset = open(group, name), space{H5Dget_space(dataset.get()), H5Sclose};
            const Handle memory{H5Screate(H5S_SCALAR), H5Sclose};
            const hsize_t start = tick, count = 1;
            i64 value = 0;
            if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr) < 0 ||
                H5Dread(dataset.get(), H5T_NATIVE_INT64, memory.get(), space.get(), H5P_DEFAULT, &value) < 0)
                hdf5::fail(where(group, name), "be read");
            if (value < 0) throw hdf5::Error(fmt::format("{}: counts {} rows", where(group, name), value));
            return u64(value);
        };
        return {one("_start"), one("_count")};
    }

    void read_groups()
    {
        for (const auto& name : link_names(file.get(), path.string()))
        {
            if (name == "manifest") continue;
            const Handle id{H5Gopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Gclose};
            if (!id.valid()) hdf5::fail(fmt::format("{}: /{}", path.string(), name), "be opened");
            const std::string place = fmt::format("{}: /{}", path.string(), name);
            const At at{id.get(), place};
            Group group;
            group.name = name;
            group.long_name = hdf5::read_text_attribute(at, "long_name").value_or("");
            for (const auto& dataset : link_names(id.get(), place)) read_dataset(group, dataset);
            if (const auto mark = hdf5::read_text_attribute(at, run_format::commit_dimension)) clip(group, *mark);
            groups.push_back(std::move(group));
        }
    }

    struct Block
    {
        std::vector<hsize_t> start, count;
        [[nodiscard]] u64 values() const
        {
            return std::accumulate(count.begin(), count.end(), u64{1}, std::multiplies<>());
        }
    };
    /// What is asked for, all of it by default. Nothing is allocated for more than the file can hold.
    [[nodiscard]] Block block(const Handle& dataset, const StoredVariable& stored, std::span<const u64> start,
                              std::span<const u64> count) const
    {
        const std::size_t rank = stored.shape.size();
        const std::string place = where(stored.group, stored.name);
        Block block{{start.begin(), start.end()}, {count.begin(), count.end()}};
        if (block.start.empty()) block.start.resize(rank);
        if (block.count.empty()) block.count.assign(stored.shape.begin(), stored.shape.end());
        bool inside = block.start.size() == rank && block.count.size() == rank;
        for (std::size_t i = 0; inside && i < rank; ++i)
            inside = block.start[i] <= stored.shape[i] && block.count[i] <= stored.shape[i] - block.start[i];
        if (!inside)
            refuse(place, fmt::format("was asked for a block outside its shape ({})", fmt::join(stored.shape, ", ")));

        const u64 bytes = stored.type == Type::text ? text_bytes : size_of(stored.type);
        const u64 room = H5Dget_storage_size(dataset.get()) / bytes;
        const u64 most = room > std::numeric_limits<u64>::max() / most_compression ? room : room * most_compression;
        if (std::find(block.count.begin(), block.count.end(), hsize_t{0}) != block.count.end()) return block;
        u64 values = 1;
        for (const hsize_t size : block.count)
        {
            if (values > most / size)
                refuse(place, "declares more values than the file can hold", "copy the file again, or run again");
            values *= size;
        }
        return block;
    }
};

RunReader::RunReader(const fs::path& path) : impl_(std::make_unique<Impl>())
{
    reading(
        [&]
        {
            impl_->path = path;
            impl_->file = open_file(path);
            impl_->read_head();
            impl_->read_groups();
        });
}

RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;
RunReader& RunReader::operator=(RunReader&&) noexcept = default;

const fs::path& RunReader::path() const { return impl_->path; }
const Manifest& RunReader::manifest() const { return impl_->manifest; }
const std::vector<Group>& RunReader::groups() const { return impl_->groups; }
const std::vector<StoredVariable>& RunReader::variables() const { return impl_->variables; }

bool RunReader::has(std::string_view group) const
{
    return std::any_of(impl_->groups.begin(), impl_->groups.end(), [&](const Group& g) { return g.name == group; });
}

bool RunReader::has(std::string_view group, std::string_view name) const { return impl_->find(group, name) != nullptr; }

const Group& RunReader::group(std::string_view name) const
{
    std::vector<std::string> names;
    for (const auto& group : impl_->groups)
    {
        if (group.name == name) return group;
        names.push_back(group.name);
    }
    const std::string near = nearest(name, names);
    refuse(impl_->path.string(), fmt::format("the file has no group '{}'", name),
           near.empty() ? "it was not recorded" : fmt::format("did you mean '{}'?", near));
}

const StoredVariable& RunReader::variable(std::string_view group, std::string_view name) const
{
    if (const StoredVariable* const found = impl_->find(group, name)) return *found;
    static_cast<void>(this->group(group));
    std::vector<std::string> names;
    for (const auto& candidate : impl_->variables)
        if (candidate.group == group) names.push_back(candidate.name);
    const std::string near = nearest(name, names);
    refuse(impl_->path.string(), fmt::format("the group '{}' has no variable '{}'", group, name),
           near.empty() ? "it was not recorded" : fmt::format("did you mean '{}'?", near));
}

u64 RunReader::committed(std::string_view name) const
{
    for (const auto& dimension : group(name).dims)
        if (dimension.extent == Extent::ticks) return dimension.size;
    return 0;
}

RowRange RunReader::rows(std::string_view name, std::string_view dimension, u64 tick) const
{
    const Group& stored = group(name);
    const Dimension* const found = find_dimension(stored, dimension);
    if (!found || found->extent != Extent::rows)
        refuse(impl_->path.string(), fmt::format("the group '{}' has no rows '{}'", name, dimension));
    if (tick >= committed(name))
        refuse(impl_->path.string(), fmt::format("the group '{}' has {} complete ticks", name, committed(name)));
    const RowRange range = reading([&] { return impl_->rows_at(name, dimension, tick); });
    if (range.start > found->size || range.count > found->size - range.start)
        refuse(impl_->where(name, dimension), "counts rows that are not there", "copy the file again, or run again");
    return range;
}

std::size_t RunReader::elements(const StoredVariable& stored, std::span<const u64> start, std::span<const u64> count,
                                Type type) const
{
    if (!holds(type, stored.type))
        throw std::logic_error(fmt::format("/{}/{} is {}, which {} cannot hold", stored.group, stored.name,
                                           to_string(stored.type), to_string(type)));
    return reading([&] { return impl_->block(impl_->open(stored.group, stored.name), stored, start, count).values(); });
}

void RunReader::read_block(const StoredVariable& stored, std::span<const u64> start, std::span<const u64> count,
                           Type type, void* values) const
{
    reading(
        [&]
        {
            const Handle dataset = impl_->open(stored.group, stored.name);
            const auto block = impl_->block(dataset, stored, start, count);
            if (block.values() == 0) return;
            const bool scalar = block.count.empty();
            const Handle space{H5Dget_space(dataset.get()), H5Sclose};
            const Handle memory{
                scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(int(block.count.size()), block.count.data(), nullptr),
                H5Sclose};
            if ((!scalar && H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, block.start.data(), nullptr,
                                                block.count.data(), nullptr) < 0) ||
                H5Dread(dataset.get(), hdf5::memory_type(type), memory.get(), space.get(), H5P_DEFAULT, values) < 0)
                hdf5::fail(impl_->where(stored.group, stored.name), "be read");
        });
}

std::vector<std::string> RunReader::read_texts(std::string_view group, std::string_view name) const
{
    const StoredVariable& stored = variable(group, name);
    if (stored.type != Type::text) throw std::logic_error(fmt::format("/{}/{} is no text", group, name));
    return reading(
        [&]
        {
            const Handle dataset = impl_->open(group, name);
            const auto block = impl_->block(dataset, stored, {}, {});
            return dataset_texts(dataset.get(), impl_->where(group, name), stored.name, block.count);
        });
}

std::string RunReader::compute_digest(std::string_view group, std::string_view name) const
{
    const StoredVariable& stored = variable(group, name);
    return reading(
        [&]
        {
            const Handle dataset = impl_->open(group, name);
            const auto block = impl_->block(dataset, stored, {}, {});
            return dataset_digest(dataset.get(), impl_->where(group, name), stored.name, stored.type, block.count);
        });
}

std::string RunReader::compute_digest(std::string_view name) const
{
    std::vector<std::pair<std::string, std::string>> digests;
    static_cast<void>(group(name));
    for (const auto& stored : impl_->variables)
        if (stored.group == name) digests.emplace_back(stored.name, compute_digest(name, stored.name));
    return run_format::group_digest(std::move(digests));
}

std::string RunReader::stored_digest(std::string_view name) const
{
    static_cast<void>(group(name));
    return reading(
        [&]
        {
            const std::string place = fmt::format("{}: /{}", impl_->path.string(), name);
            const Handle id{H5Gopen2(impl_->file.get(), std::string(name).c_str(), H5P_DEFAULT), H5Gclose};
            if (!id.valid()) hdf5::fail(place, "be opened");
            return hdf5::read_text_attribute({id.get(), place}, run_format::digest_attribute).value_or("");
        });
}
}  // namespace canbao
