/// Columns of state in a file of their own (HDF5): one dataset a column, each with the digest of its bytes.
///
/// A file is written beside its name and takes it when it is complete. No other thread may call HDF5 meanwhile.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/types.hpp"
#include "record/layout.hpp"

namespace canbao
{
/// What a state file says of itself: attributes of its root.
struct StateHead
{
    std::map<std::string, std::string> texts;
    std::map<std::string, i64> numbers;
};

class StateWriter
{
public:
    /// Begins `path`. \throws RunError when it cannot be written, as do the others
    StateWriter(const std::filesystem::path& path, const StateHead& head);
    /// A file that was not finished is removed.
    ~StateWriter();
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    /// Begins the dataset of a column. The one before is complete.
    void begin(std::string_view group, std::string_view name, Type type, u64 rows);
    /// Adds values of the column begun last, any number at a time.
    void append(std::span<const std::byte> values);
    /// Closes the file and gives it its name, in place of an older one. \return bytes of the file
    u64 finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class StateReader
{
public:
    /// \throws UserError, one message, when it is no state file or damaged, as do the others
    explicit StateReader(const std::filesystem::path& path);
    ~StateReader();
    StateReader(const StateReader&) = delete;
    StateReader& operator=(const StateReader&) = delete;

    [[nodiscard]] const StateHead& head() const;
    /// Hands over a column, piece by piece, and checks its digest in the end: what was handed over counts only then.
    /// \throws UserError also when the file has another type or number of rows
    void read(std::string_view group, std::string_view name, Type type, u64 rows,
              const std::function<void(std::span<const std::byte>)>& take) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace canbao
