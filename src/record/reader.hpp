/// Reads run files. Stands on core alone, so the viewer, comparisons and tools need nothing of the simulator.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/types.hpp"
#include "record/layout.hpp"
#include "record/manifest.hpp"

namespace canbao
{
/// A variable as it stands in a file.
struct StoredVariable : Variable
{
    std::vector<u64> shape;  ///< of its complete ticks and their rows; a tick that was begun is not counted
    std::string digest;      ///< as stored when the file was closed; empty in a file that was not
};

/// Rows of a ragged table.
struct RowRange
{
    u64 start = 0;
    u64 count = 0;
};

/// Whether somebody writes to a file.
enum class FileState : u8
{
    closed,         ///< in order; it does not change any more
    being_written,  ///< by a run that lives
    abandoned       ///< its writer died; what was committed is whole
};

/// An open run file: finished, being written by another process, or left by a writer that died. One thread at a time.
///
/// What a reader shows is what was committed when it was opened or last refreshed. It stays with the file that it
/// opened, also when another file takes its name (a run that is taken up again does that); see replaced().
class RunReader
{
public:
    /// \throws UserError, one message, when the file cannot be opened, is no run file, is damaged, or has a newer format
    ///         than this program reads
    explicit RunReader(const std::filesystem::path& path);
    ~RunReader();
    RunReader(RunReader&&) noexcept;
    RunReader& operator=(RunReader&&) noexcept;

    [[nodiscard]] const std::filesystem::path& path() const;
    /// Its status is `running` in a file that is not closed, with an empty outcome.
    [[nodiscard]] const Manifest& manifest() const;

    [[nodiscard]] FileState state() const;  ///< at this moment
    /// Whether the path leads to another file by now, or to none.
    [[nodiscard]] bool replaced() const;
    /// Takes in what was committed since. What this reader gave by reference may not be used afterwards.
    /// \return whether there are more ticks, or the file was closed; always false once it is closed
    bool refresh();

    [[nodiscard]] const std::vector<Group>& groups() const;  ///< with their dimensions, in the order of the file
    [[nodiscard]] const std::vector<StoredVariable>& variables() const;  ///< coordinates included
    [[nodiscard]] bool has(std::string_view group) const;
    [[nodiscard]] bool has(std::string_view group, std::string_view name) const;
    /// \throws UserError when there is none; names the nearest
    [[nodiscard]] const Group& group(std::string_view name) const;
    [[nodiscard]] const StoredVariable& variable(std::string_view group, std::string_view name) const;

    /// Complete ticks of a group; 0 for a static group.
    [[nodiscard]] u64 committed(std::string_view group) const;
    /// Where a complete tick's rows are in the variables over `dimension`.
    [[nodiscard]] RowRange rows(std::string_view group, std::string_view dimension, u64 tick) const;

    /// Values of a variable in row-major order: the block of `count` from `start`, an entry a dimension; with empty
    /// spans all of it. T is the stored type, or one that holds every value of it, or f64.
    /// \throws UserError for an unknown name, a block outside the shape, or a file that does not hold what it declares;
    ///         std::logic_error for a T that cannot hold the values
    template <class T>
    [[nodiscard]] std::vector<T> read(std::string_view group, std::string_view name, std::span<const u64> start = {},
                                      std::span<const u64> count = {}) const
    {
        const StoredVariable& stored = variable(group, name);
        std::vector<T> values(elements(stored, start, count, type_of<T>()));
        read_block(stored, start, count, type_of<T>(), values.data());
        return values;
    }
    /// The same as the bytes of the stored type, little-endian, for code that takes any variable but text.
    [[nodiscard]] std::vector<std::byte> read_bytes(std::string_view group, std::string_view name,
                                                    std::span<const u64> start = {},
                                                    std::span<const u64> count = {}) const;
    /// A text variable, all of it.
    [[nodiscard]] std::vector<std::string> read_texts(std::string_view group, std::string_view name) const;

    /// The digest of a variable or a group as its values in the file give it now; equal to the stored one when the file
    /// is whole.
    [[nodiscard]] std::string compute_digest(std::string_view group, std::string_view name) const;
    [[nodiscard]] std::string compute_digest(std::string_view group) const;
    [[nodiscard]] std::string stored_digest(std::string_view group) const;  ///< empty in a file that was not closed

    /// What a file with the same groups and variables is declared with, coordinates included.
    [[nodiscard]] Layout layout() const;

private:
    struct Impl;
    [[nodiscard]] std::size_t elements(const StoredVariable& stored, std::span<const u64> start,
                                       std::span<const u64> count, Type type) const;
    void read_block(const StoredVariable& stored, std::span<const u64> start, std::span<const u64> count, Type type,
                    void* values) const;
    std::unique_ptr<Impl> impl_;
};

/// The last year of which a run file has all series. \throws UserError as RunReader::read says
[[nodiscard]] std::optional<i32> last_complete_year(const RunReader& run);
/// "years 2003 to 2012 are complete", or "no year is complete".
[[nodiscard]] std::string complete_years(const RunReader& run);
}  // namespace canbao
