#include "record/hdf5.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include <fmt/format.h>

namespace canbao::hdf5
{
namespace
{
herr_t keep_first(unsigned, const H5E_error2_t* error, void* text)
{
    if (error->desc) *static_cast<std::string*>(text) = error->desc;
    return 1;  // the walk begins at the innermost call; one is enough
}

Handle open_attribute(At at, const char* name)
{
    Handle attribute{H5Aopen(at.id, name, H5P_DEFAULT), H5Aclose};
    if (!attribute.valid()) fail(at.path, fmt::format("open its attribute '{}'", name));
    return attribute;
}

Handle create_attribute(At at, const char* name, hid_t type, const Handle& space)
{
    Handle attribute{H5Acreate2(at.id, name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose};
    if (!attribute.valid()) fail(at.path, fmt::format("create its attribute '{}'", name));
    return attribute;
}

void write_attribute(At at, const char* name, const Handle& attribute, hid_t type, const void* value)
{
    if (H5Awrite(attribute.get(), type, value) < 0) fail(at.path, fmt::format("write its attribute '{}'", name));
}

Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose}; }

Handle fixed_text_type(std::size_t bytes)
{
    Handle type{H5Tcopy(H5T_C_S1), H5Tclose};
    H5Tset_size(type.get(), bytes);
    H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
    return type;
}

// No list of codes is longer; a length beyond it is damage.
constexpr hssize_t most_attribute_values = 65536;
}  // namespace

void prepare_thread()
{
    static std::once_flag once;
    std::call_once(once, [] { H5dont_atexit(); });
    thread_local const bool silent = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
    static_cast<void>(silent);
}

std::string take_reason()
{
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
    H5Eclear2(H5E_DEFAULT);
    // A failed system call comes as "file write failed: time = ..., errno = 28, error message = 'No space left ...'".
    constexpr std::string_view marker = "error message = '";
    if (const auto begin = reason.find(marker); begin != std::string::npos)
    {
        const auto from = begin + marker.size();
        return reason.substr(from, reason.find('\'', from) - from);
    }
    return reason.empty() ? "HDF5 gives no reason" : reason;
}

void fail(std::string_view path, std::string_view action)
{
    throw Error(fmt::format("{}: cannot {}: {}", path, action, take_reason()));
}

hid_t memory_type(Type type)
{
    const std::array types{H5T_NATIVE_UINT8, H5T_NATIVE_INT16,  H5T_NATIVE_UINT16, H5T_NATIVE_INT32, H5T_NATIVE_UINT32,
                           H5T_NATIVE_INT64, H5T_NATIVE_UINT64, H5T_NATIVE_FLOAT,  H5T_NATIVE_DOUBLE};
    return types.at(static_cast<std::size_t>(type));
}

hid_t file_type(Type type)
{
    const std::array types{H5T_STD_U8LE,  H5T_STD_I16LE, H5T_STD_U16LE,  H5T_STD_I32LE, H5T_STD_U32LE,
                           H5T_STD_I64LE, H5T_STD_U64LE, H5T_IEEE_F32LE, H5T_IEEE_F64LE};
    return types.at(static_cast<std::size_t>(type));
}

Handle text_type()
{
    Handle type{H5Tcopy(H5T_C_S1), H5Tclose};
    H5Tset_size(type.get(), H5T_VARIABLE);
    H5Tset_cset(type.get(), H5T_CSET_UTF8);
    return type;
}

void prepare_group(const Handle& creation)
{
    H5Pset_link_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(creation.get(), false);
}

void write_text_attribute(At at, const char* name, const std::string& text)
{
    const Handle type = text_type();
    const char* const value = text.c_str();
    write_attribute(at, name, create_attribute(at, name, type.get(), scalar_space()), type.get(), &value);
}

void write_number_attribute(At at, const char* name, Type type, std::initializer_list<i64> values)
{
    write_number_attribute(at, name, type, std::span(values.begin(), values.size()));
}

void write_number_attribute(At at, const char* name, Type type, std::span<const i64> values)
{
    const hsize_t size = values.size();
    const Handle space = size == 1 ? scalar_space() : Handle{H5Screate_simple(1, &size, nullptr), H5Sclose};
    write_attribute(at, name, create_attribute(at, name, file_type(type), space), H5T_NATIVE_INT64, values.data());
}

void write_unsigned_attribute(At at, const char* name, u64 value)
{
    write_attribute(at, name, create_attribute(at, name, H5T_STD_U64LE, scalar_space()), H5T_NATIVE_UINT64, &value);
}

void create_fixed_text_attribute(At at, const char* name, std::size_t bytes, std::string_view text)
{
    create_attribute(at, name, fixed_text_type(bytes).get(), scalar_space());
    overwrite_fixed_text_attribute(at, name, text);
}

void overwrite_fixed_text_attribute(At at, const char* name, std::string_view text)
{
    const Handle attribute = open_attribute(at, name);
    const Handle type{H5Aget_type(attribute.get()), H5Tclose};
    std::string value(H5Tget_size(type.get()), '\0');
    if (text.size() > value.size()) throw Error(fmt::format("{}: '{}' is too long for '{}'", at.path, text, name));
    std::copy(text.begin(), text.end(), value.begin());
    write_attribute(at, name, attribute, type.get(), value.data());
}

void overwrite_number_attribute(At at, const char* name, i64 value)
{
    write_attribute(at, name, open_attribute(at, name), H5T_NATIVE_INT64, &value);
}

std::vector<std::string> attribute_names(At at)
{
    std::vector<std::string> names;
    const auto add = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t
    {
        static_cast<std::vector<std::string>*>(list)->emplace_back(name);
        return 0;
    };
    hsize_t next = 0;
    if (H5Aiterate2(at.id, H5_INDEX_NAME, H5_ITER_INC, &next, add, &names) < 0) fail(at.path, "list its attributes");
    return names;
}

std::optional<std::string> read_text_attribute(At at, const char* name)
{
    if (H5Aexists(at.id, name) <= 0) return {};
    const Handle attribute = open_attribute(at, name);
    const Handle type{H5Aget_type(attribute.get()), H5Tclose}, space{H5Aget_space(attribute.get()), H5Sclose};
    if (H5Tget_class(type.get()) != H5T_STRING || H5Sget_simple_extent_npoints(space.get()) != 1) return {};
    if (H5Tis_variable_str(type.get()) > 0)
    {
        const Handle memory = text_type();
        char* value = nullptr;
        if (H5Aread(attribute.get(), memory.get(), &value) < 0)
            fail(at.path, fmt::format("read its attribute '{}'", name));
        std::string text = value ? value : "";
        H5Dvlen_reclaim(memory.get(), space.get(), H5P_DEFAULT, &value);
        return text;
    }
    std::string text(H5Tget_size(type.get()), '\0');
    if (H5Aread(attribute.get(), type.get(), text.data()) < 0)
        fail(at.path, fmt::format("read its attribute '{}'", name));
    text.resize(text.find_last_not_of('\0') + 1);
    return text;
}

std::vector<i64> read_number_attribute(At at, const char* name)
{
    if (H5Aexists(at.id, name) <= 0) return {};
    const Handle attribute = open_attribute(at, name);
    const Handle type{H5Aget_type(attribute.get()), H5Tclose}, space{H5Aget_space(attribute.get()), H5Sclose};
    const hssize_t count = H5Sget_simple_extent_npoints(space.get());
    if (H5Tget_class(type.get()) != H5T_INTEGER || count < 1 || count > most_attribute_values) return {};
    std::vector<i64> values(static_cast<std::size_t>(count));
    if (H5Aread(attribute.get(), H5T_NATIVE_INT64, values.data()) < 0)
        fail(at.path, fmt::format("read its attribute '{}'", name));
    return values;
}

std::optional<u64> read_unsigned_attribute(At at, const char* name)
{
    if (H5Aexists(at.id, name) <= 0) return {};
    const Handle attribute = open_attribute(at, name);
    const Handle type{H5Aget_type(attribute.get()), H5Tclose}, space{H5Aget_space(attribute.get()), H5Sclose};
    if (H5Tget_class(type.get()) != H5T_INTEGER || H5Sget_simple_extent_npoints(space.get()) != 1) return {};
    u64 value = 0;
    if (H5Aread(attribute.get(), H5T_NATIVE_UINT64, &value) < 0)
        fail(at.path, fmt::format("read its attribute '{}'", name));
    return value;
}
}  // namespace canbao::hdf5
