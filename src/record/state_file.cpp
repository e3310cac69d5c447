#include "record/state_file.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "record/hdf5.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;
using hdf5::Handle;

constexpr std::string_view kind = "canbao state";
constexpr i64 state_format = 1;
/// Values on their way between memory and file.
constexpr std::size_t piece_bytes = 4u << 20;
/// Far more text than a head has; a longer one is damage.
constexpr std::size_t most_head_entries = 64;

std::string path_of(std::string_view group, std::string_view name) { return fmt::format("/{}/{}", group, name); }

std::string head_digest(const StateHead& head)
{
    Digest digest;
    for (const auto& [name, text] : head.texts)
        digest.update(std::string_view(name)), digest.update(std::string_view(text));
    for (const auto& [name, number] : head.numbers) digest.update(std::string_view(name)), digest.update(number);
    return digest.hex();
}

[[noreturn]] void refuse(const fs::path& path, std::string_view what)
{
    throw UserError(Fault{path.string(), std::string(what), "", ""});
}
}  // namespace

struct StateWriter::Impl
{
    fs::path path, part;
    Handle file, group, dataset;
    std::string group_name, column_name;
    Type type = Type::uint8;
    u64 rows = 0, written = 0;
    Digest digest;
    std::vector<std::byte> piece;
    std::size_t filled = 0;
    bool finished = false;

    /// The user knows the file by the name it is to get.
    [[noreturn]] void fail(std::string_view action) const { hdf5::fail(path.string(), action); }

    void create(const StateHead& head)
    {
        const Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose}, creation{H5Pcreate(H5P_FILE_CREATE), H5Pclose};
        // The newest format has checksums on all that is not values.
        if (H5Pset_libver_bounds(access.get(), H5F_LIBVER_LATEST, H5F_LIBVER_LATEST) < 0) fail("prepare the file");
        hdf5::prepare_group(creation);
        file = Handle(H5Fcreate(part.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
        if (!file.valid()) fail("create the file");
        const hdf5::At root{file.get(), path.string()};
        hdf5::write_text_attribute(root, "kind", std::string(kind));
        hdf5::write_number_attribute(root, "format_version", Type::int64, {state_format});
        hdf5::write_text_attribute(root, "head_digest", head_digest(head));
        const auto sub = [&](const char* name)
        {
            Handle made{H5Gcreate2(file.get(), name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose};
            if (!made.valid()) fail(fmt::format("create /{}", name));
            return made;
        };
        const Handle texts = sub("texts"), numbers = sub("numbers");
        for (const auto& [name, text] : head.texts)
            hdf5::write_text_attribute({texts.get(), path.string()}, name.c_str(), text);
        for (const auto& [name, number] : head.numbers)
            hdf5::write_number_attribute({numbers.get(), path.string()}, name.c_str(), Type::int64, {number});
    }

    void flush()
    {
        if (filled == 0) return;
        const hsize_t start = written, count = filled / size_of(type);
        const Handle memory{H5Screate_simple(1, &count, nullptr), H5Sclose};
        const Handle space{H5Dget_space(dataset.get()), H5Sclose};
        if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr) < 0 ||
            H5Dwrite(dataset.get(), hdf5::memory_type(type), memory.get(), space.get(), H5P_DEFAULT, piece.data()) < 0)
            fail(fmt::format("write {}", path_of(group_name, column_name)));
        digest.update(piece.data(), filled);
        written += count;
        filled = 0;
    }

    void end_column()
    {
        if (!dataset.valid()) return;
        flush();
        if (written != rows)
            throw std::logic_error(
                fmt::format("state: {} has {} rows of {}", path_of(group_name, column_name), written, rows));
        hdf5::create_fixed_text_attribute({dataset.get(), path.string()}, "digest", 32, digest.hex());
        if (!dataset.close()) fail(fmt::format("close {}", path_of(group_name, column_name)));
    }

    /// What HDF5 could not write it must not try again.
    void abandon() noexcept
    {
        dataset.close();
        group.close();
        file.close();
        std::error_code ignored;
        fs::remove(part, ignored);
    }
};

namespace
{
/// Runs what writes; its failure is the run's.
template <class Task>
auto writing(const Task& task)
{
    try
    {
        return task();
    }
    catch (const hdf5::Error& error)
    {
        throw RunError(error.what());
    }
}
}  // namespace

StateWriter::StateWriter(const fs::path& path, const StateHead& head) : impl_(std::make_unique<Impl>())
{
    hdf5::prepare_thread();
    impl_->path = path;
    impl_->part = fs::path(path).concat(fmt::format(".{}.part", getpid()));
    impl_->piece.resize(piece_bytes);
    try
    {
        writing([&] { impl_->create(head); });
    }
    catch (...)
    {
        impl_->abandon();
        throw;
    }
}

StateWriter::~StateWriter()
{
    if (!impl_->finished) impl_->abandon();
}

void StateWriter::begin(std::string_view group, std::string_view name, Type type, u64 rows)
{
    writing(
        [&]
        {
            Impl& at = *impl_;
            at.end_column();
            if (at.group_name != group)
            {
                at.group =
                    Handle(H5Gcreate2(at.file.get(), std::string(group).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                           H5Gclose);
                if (!at.group.valid()) at.fail(fmt::format("create /{}", group));
                at.group_name = group;
            }
            at.column_name = name;
            at.type = type;
            at.rows = rows;
            at.written = 0;
            at.digest = Digest();
            const hsize_t size = rows;
            const Handle space{H5Screate_simple(1, &size, nullptr), H5Sclose};
            const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose};
            H5Pset_obj_track_times(creation.get(), false);
            H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER);
            at.dataset = Handle(H5Dcreate2(at.group.get(), at.column_name.c_str(), hdf5::file_type(type), space.get(),
                                           H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                                H5Dclose);
            if (!at.dataset.valid()) at.fail(fmt::format("create {}", path_of(group, name)));
        });
}

void StateWriter::append(std::span<const std::byte> values)
{
    writing(
        [&]
        {
            Impl& at = *impl_;
            while (!values.empty())
            {
                const std::size_t taken = std::min(values.size(), at.piece.size() - at.filled);
                std::memcpy(at.piece.data() + at.filled, values.data(), taken);
                at.filled += taken;
                values = values.subspan(taken);
                if (at.filled == at.piece.size()) at.flush();
            }
        });
}

u64 StateWriter::finish()
{
    return writing(
        [&]
        {
            Impl& at = *impl_;
            at.end_column();
            at.group.close();
            if (H5Fflush(at.file.get(), H5F_SCOPE_GLOBAL) < 0 || !at.file.close()) at.fail("write the file");
            std::error_code error;
            const u64 bytes = fs::file_size(at.part, error);
            if (!error) fs::rename(at.part, at.path, error);
            if (error) throw RunError(fmt::format("{}: {}", at.path.string(), error.message()));
            at.finished = true;
            return bytes;
        });
}

struct StateReader::Impl
{
    fs::path path;
    Handle file;
    StateHead head;

    [[noreturn]] void damaged(std::string_view what) const
    {
        refuse(path, fmt::format("the checkpoint is damaged: {}", what));
    }

    /// The names of the attributes of a group.
    [[nodiscard]] std::vector<std::string> names(const Handle& group) const
    {
        std::vector<std::string> list;
        const auto note = [](hid_t, const char* name, const H5A_info_t*, void* data) -> herr_t
        {
            auto& into = *static_cast<std::vector<std::string>*>(data);
            if (into.size() >= most_head_entries) return -1;
            into.emplace_back(name);
            return 0;
        };
        hsize_t index = 0;
        if (H5Aiterate2(group.get(), H5_INDEX_NAME, H5_ITER_INC, &index, note, &list) < 0) damaged("its head");
        return list;
    }

    void open()
    {
        std::error_code error;
        if (!fs::is_regular_file(path, error)) refuse(path, "no such file");
        const Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
        file = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose);
        if (!file.valid()) refuse(path, fmt::format("this is no checkpoint: {}", hdf5::take_reason()));
        const hdf5::At root{file.get(), path.string()};
        if (hdf5::read_text_attribute(root, "kind") != kind) refuse(path, "this is no checkpoint");
        const auto version = hdf5::read_number_attribute(root, "format_version");
        if (version.size() != 1 || version.front() != state_format)
            refuse(path, fmt::format("the checkpoint has format {}, this program reads {}",
                                     version.empty() ? 0 : version.front(), state_format));
        const Handle texts{H5Gopen2(file.get(), "texts", H5P_DEFAULT), H5Gclose},
            numbers{H5Gopen2(file.get(), "numbers", H5P_DEFAULT), H5Gclose};
        if (!texts.valid() || !numbers.valid()) damaged("its head");
        for (const auto& name : names(texts))
            head.texts[name] =
                hdf5::read_text_attribute({texts.get(), path.string()}, name.c_str()).value_or(std::string());
        for (const auto& name : names(numbers))
        {
            const auto value = hdf5::read_number_attribute({numbers.get(), path.string()}, name.c_str());
            if (value.size() != 1) damaged("its head");
            head.numbers[name] = value.front();
        }
        if (hdf5::read_text_attribute(root, "head_digest") != head_digest(head)) damaged("its head");
    }
};

StateReader::StateReader(const fs::path& path) : impl_(std::make_unique<Impl>())
{
    hdf5::prepare_thread();
    impl_->path = path;
    try
    {
        impl_->open();
    }
    catch (const hdf5::Error&)
    {
        impl_->damaged("its head");
    }
}

StateReader::~StateReader() = default;

const StateHead& StateReader::head() const { return impl_->head; }

void StateReader::read(std::string_view group, std::string_view name, Type type, u64 rows,
                       const std::function<void(std::span<const std::byte>)>& take) const
{
    const std::string where = path_of(group, name);
    const auto need = [&](bool good)
    {
        if (!good) impl_->damaged(where);
    };
    const Handle dataset{H5Dopen2(impl_->file.get(), where.c_str(), H5P_DEFAULT), H5Dclose};
    need(dataset.valid());
    const Handle space{H5Dget_space(dataset.get()), H5Sclose}, stored{H5Dget_type(dataset.get()), H5Tclose};
    hsize_t size = 0;
    need(H5Sget_simple_extent_ndims(space.get()) == 1 && H5Sget_simple_extent_dims(space.get(), &size, nullptr) == 1 &&
         size == rows && H5Tequal(stored.get(), hdf5::file_type(type)) > 0);
    Digest digest;
    std::vector<std::byte> piece(std::min<u64>(piece_bytes, rows * size_of(type)));
    const hsize_t step = piece.size() / size_of(type);
    for (hsize_t start = 0; start < rows; start += step)
    {
        const hsize_t count = std::min<hsize_t>(step, rows - start);
        const Handle memory{H5Screate_simple(1, &count, nullptr), H5Sclose};
        need(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr) >= 0 &&
             H5Dread(dataset.get(), hdf5::memory_type(type), memory.get(), space.get(), H5P_DEFAULT, piece.data()) >=
                 0);
        const std::span<const std::byte> values(piece.data(), count * size_of(type));
        digest.update(values.data(), values.size());
        take(values);
    }
    std::optional<std::string> expected;
    try
    {
        expected = hdf5::read_text_attribute({dataset.get(), where}, "digest");
    }
    catch (const hdf5::Error&)
    {
        need(false);
    }
    need(expected == digest.hex());
}
}  // namespace canbao
