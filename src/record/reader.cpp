#include "record/reader.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <sys/stat.h>

#include <fmt/format.h>

#include "record/dataset.hpp"
#include "record/format.hpp"
#include "record/reader_parts.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;
using hdf5::Handle;

/// Deflate makes nothing smaller than this, so no honest file declares more.
constexpr u64 most_compression = 1032;
constexpr u64 text_bytes = 16;  ///< of a text's place in its dataset

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
}  // namespace

RowRange RunReader::Impl::rows_at(std::string_view group, std::string_view dimension, u64 tick) const
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

std::string RunReader::Impl::where(std::string_view group, std::string_view name) const
{
    return fmt::format("{}: /{}/{}", path.string(), group, name);
}

Handle RunReader::Impl::open(std::string_view group, std::string_view name) const
{
    Handle dataset{H5Dopen2(file.get(), fmt::format("/{}/{}", group, name).c_str(), H5P_DEFAULT), H5Dclose};
    if (!dataset.valid()) hdf5::fail(where(group, name), "be opened");
    return dataset;
}

StoredVariable* RunReader::Impl::find(std::string_view group, std::string_view name)
{
    const auto it = std::find_if(variables.begin(), variables.end(),
                                 [&](const auto& v) { return v.group == group && v.name == name; });
    return it == variables.end() ? nullptr : &*it;
}

u64 RunReader::Impl::Block::values() const
{
    return std::accumulate(count.begin(), count.end(), u64{1}, std::multiplies<>());
}

RunReader::Impl::Block RunReader::Impl::block(const Handle& dataset, const StoredVariable& stored,
                                              std::span<const u64> start, std::span<const u64> count) const
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

RunReader::RunReader(const fs::path& path) : impl_(std::make_unique<Impl>())
{
    reading(
        [&]
        {
            impl_->path = path;
            impl_->open_file();
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

FileState RunReader::state() const { return file_state(impl_->descriptor); }

bool RunReader::replaced() const
{
    struct stat opened
    {
    }, named{};
    if (fstat(impl_->descriptor.get(), &opened) != 0 || stat(impl_->path.c_str(), &named) != 0) return true;
    return opened.st_dev != named.st_dev || opened.st_ino != named.st_ino;
}

bool RunReader::refresh()
{
    if (impl_->opened_as == FileState::closed) return false;
    return reading(
        [&]
        {
            const FileState before = impl_->opened_as;
            // HDF5 keeps what it has read of an open file, so the file is opened anew.
            impl_->file.close();
            impl_->open_file();
            if (impl_->opened_as == before && !impl_->grown()) return false;
            impl_->groups.clear();
            impl_->variables.clear();
            impl_->read_head();
            impl_->read_groups();
            return true;
        });
}

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

std::vector<std::byte> RunReader::read_bytes(std::string_view group, std::string_view name, std::span<const u64> start,
                                             std::span<const u64> count) const
{
    const StoredVariable& stored = variable(group, name);
    std::vector<std::byte> values(elements(stored, start, count, stored.type) * size_of(stored.type));
    read_block(stored, start, count, stored.type, values.data());
    return values;
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
            return dataset_texts(dataset.get(), impl_->descriptor, impl_->where(group, name), stored.name, block.count);
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
            return dataset_digest(dataset.get(), impl_->descriptor, impl_->where(group, name), stored.name, stored.type,
                                  block.count);
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
Layout RunReader::layout() const
{
    Layout layout;
    layout.title = reading(
        [&]
        {
            const hdf5::At at{impl_->file.get(), impl_->path.string()};
            return hdf5::read_text_attribute(at, "title").value_or("");
        });
    for (Group group : impl_->groups)
    {
        for (Dimension& dimension : group.dims)
            if (dimension.extent != Extent::fixed) dimension.size = 0;
            else if (has(group.name, dimension.name)) dimension.values = read<i64>(group.name, dimension.name);
        for (const StoredVariable& variable : impl_->variables)
        {
            const auto comes_with_rows = [&](const Dimension& dimension)
            {
                return dimension.extent == Extent::rows &&
                       (variable.name == dimension.name + "_start" || variable.name == dimension.name + "_count");
            };
            if (variable.group == group.name && !find_dimension(group, variable.name) &&
                std::none_of(group.dims.begin(), group.dims.end(), comes_with_rows))
                layout.variables.push_back(variable);
        }
        layout.groups.push_back(std::move(group));
    }
    return layout;
}

std::optional<i32> last_complete_year(const RunReader& run)
{
    // A file that was not closed says it by its ticks alone.
    if (!run.has("yearly", "year") || run.committed("yearly") == 0) return run.manifest().last_complete_year;
    return i32(run.read<i64>("yearly", "year").back());
}

std::string complete_years(const RunReader& run)
{
    const auto last = last_complete_year(run);
    return last ? fmt::format("years {} to {} are complete", run.manifest().first_year, *last) : "no year is complete";
}
}  // namespace canbao
