/// Thin, checked handles over the HDF5 C library. For the record room only.
///
/// A call that fails raises hdf5::Error, which says what failed, on which path, and HDF5's innermost reason.
#pragma once
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hdf5.h>
#include <hdf5_hl.h>

#include "core/types.hpp"
#include "record/layout.hpp"

namespace canbao::hdf5
{
class Error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Prepares HDF5 for the calling thread: it prints nothing, and does nothing behind our back when the process exits
/// (what is open is closed by its owner; a file that could not be written must not be tried again).
void prepare_thread();

/// Raises Error "<path>: cannot <action>: <reason>" with the innermost reason on HDF5's stack of errors.
[[noreturn]] void fail(std::string_view path, std::string_view action);
/// HDF5's innermost reason for the failure just seen; clears it.
[[nodiscard]] std::string take_reason();

/// Owns an identifier.
class Handle
{
public:
    using Close = herr_t (*)(hid_t);
    Handle() = default;
    Handle(hid_t id, Close closing) : id_(id), close_(closing) {}
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Handle& operator=(Handle&& other) noexcept
    {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    ~Handle() { close(); }

    [[nodiscard]] hid_t get() const { return id_; }
    [[nodiscard]] bool valid() const { return id_ >= 0; }
    /// \return whether HDF5 closed it without complaint
    bool close()
    {
        const hid_t id = std::exchange(id_, -1);
        return id < 0 || close_(id) >= 0;
    }

private:
    hid_t id_ = -1;
    Close close_ = nullptr;
};

/// The type in memory and in the file; not to be closed. Files are little-endian.
[[nodiscard]] hid_t memory_type(Type type);
[[nodiscard]] hid_t file_type(Type type);
/// Variable-length UTF-8.
[[nodiscard]] Handle text_type();

/// Of a file or group to be created: its members keep their order, as in netCDF-4, and it notes no time of day, so that
/// equal runs give equal bytes.
void prepare_group(const Handle& creation);

/// A location with the path by which messages name it.
struct At
{
    hid_t id;
    std::string path;
};

void write_text_attribute(At at, const char* name, const std::string& text);
void write_number_attribute(At at, const char* name, Type type, std::initializer_list<i64> values);
void write_number_attribute(At at, const char* name, Type type, std::span<const i64> values);
void write_unsigned_attribute(At at, const char* name, u64 value);
/// Text in a fixed number of bytes, so that it can be replaced in place.
void create_fixed_text_attribute(At at, const char* name, std::size_t bytes, std::string_view text);
void overwrite_fixed_text_attribute(At at, const char* name, std::string_view text);
void overwrite_number_attribute(At at, const char* name, i64 value);

[[nodiscard]] std::vector<std::string> attribute_names(At at);
/// Empty when there is no such attribute, or it is not a text or a number.
[[nodiscard]] std::optional<std::string> read_text_attribute(At at, const char* name);
[[nodiscard]] std::vector<i64> read_number_attribute(At at, const char* name);
[[nodiscard]] std::optional<u64> read_unsigned_attribute(At at, const char* name);
}  // namespace canbao::hdf5
