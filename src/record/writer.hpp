/// Writes a run file on a thread of its own.
///
///     RunWriter writer(path, layout, manifest, {});
///     writer.write_static<i64>("places", "code", codes);           // everything static
///     writer.start();                                              // the file appears under its name
///     for (each tick)
///     {
///         auto commit = writer.begin("yearly");
///         fill(commit.column<f32>("premium", places));             // or commit.put<f32>("premium", values)
///         writer.submit(std::move(commit), year);                  // returns at once unless the queue is full
///     }
///     writer.finish({RunStatus::complete, digest, year});
///
/// From start() to finish() other processes can read the file (RunReader). A run that is taken up again begins with
/// copy_ticks() from the file that it continues; what it then submits a second time is compared with what is there.
///
/// Only the writer's thread calls HDF5. A tick is in the file when its coordinate is, which is written last.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
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
struct WriterOptions
{
    bool force = false;                           ///< replace an existing file
    std::size_t queue_bytes = 64u * 1024 * 1024;  ///< data waiting to be written; a larger commit goes alone
    u64 expected_bytes = 0;                       ///< refuse to begin with less free space than this
    /// Smaller, and quick to read for a place over time, but slow to write: for data that are there already.
    bool compress = false;
};

/// Whether a run could be written to `path`: a file that exists (without `force`), a folder that is missing or cannot
/// be written, too little space. For use before the work begins; the writer checks again.
void check_output(const std::filesystem::path& path, const WriterOptions& options, Faults& faults);

struct WriterStats
{
    u64 bytes = 0;  ///< of data written
    u64 ticks = 0;
    f64 waited_seconds = 0;   ///< the simulation stood still because the queue was full, or for the closing
    f64 writing_seconds = 0;  ///< the writer's thread was at work
};

/// How a run ended.
struct RunOutcome
{
    RunStatus status = RunStatus::complete;  ///< complete or interrupted
    std::string results_digest;
    std::optional<i32> last_complete_year;
};

/// The values of one or more ticks of one group, or a part of the rows of a tick. Values are in row-major order, the
/// first dimension being ticks or rows.
class Commit
{
public:
    /// Room for a variable's values, to be filled before the commit is submitted; not cleared. `count` is the number of
    /// values, all ticks or rows together. Several columns may be filled by different threads.
    /// \throws std::logic_error for an unknown name, another type, a count that is no multiple of a tick or row
    template <class T>
    [[nodiscard]] std::span<T> column(std::string_view name, std::size_t count)
    {
        return {reinterpret_cast<T*>(room(name, type_of<T>(), count)), count};
    }
    /// Copies a variable's values.
    template <class T>
    void put(std::string_view name, std::span<const T> values)
    {
        copy(name, type_of<T>(), values.size(), values.data());
    }

    ~Commit();
    Commit(Commit&&) noexcept;
    Commit& operator=(Commit&&) noexcept;

private:
    friend class RunWriter;
    struct Data;
    explicit Commit(std::unique_ptr<Data> data);
    std::byte* room(std::string_view name, Type type, std::size_t count);
    void copy(std::string_view name, Type type, std::size_t count, const void* values);
    std::unique_ptr<Data> data_;
};

class RunReader;
class RunWriter;

/// By group the last coordinate to be copied; of groups that are not named, all ticks are.
using LastTicks = std::map<std::string, i64, std::less<>>;

/// Takes over, before writer.start(), what another file of the same layout holds: every static variable that was not yet
/// written, and complete ticks with their rows from the first on. Digests come out as if the ticks had been submitted.
///
/// Afterwards a tick that is in the file may be submitted again: its values and rows are compared byte for byte with
/// those in the file and dropped; a difference is a RunError that names group, variable and tick. When `source` is the
/// file whose name the writer is to take (WriterOptions::force), start() replaces it only if it is still there.
/// \throws UserError when the layouts differ, naming where, or when writing failed
void copy_ticks(const RunReader& source, RunWriter& writer, const LastTicks& last = {});

class RunWriter
{
public:
    /// Creates the file with everything in the layout, beside `path` until start().
    /// \throws UserError as check_output says; std::logic_error for a faulty layout
    RunWriter(const std::filesystem::path& path, const Layout& layout, const Manifest& manifest,
              const WriterOptions& options = {});
    /// A run that was not finished is closed as interrupted; one that was not started leaves no file.
    ~RunWriter();
    RunWriter(const RunWriter&) = delete;
    RunWriter& operator=(const RunWriter&) = delete;

    /// Writes a static variable, all of it, before start(). The values are copied.
    /// \throws UserError when an earlier write failed; std::logic_error for a wrong name, type or count
    template <class T>
    void write_static(std::string_view group, std::string_view name, std::span<const T> values)
    {
        write_values(group, name, type_of<T>(), values.size(), values.data(), Part::all);
    }
    void write_static(std::string_view group, std::string_view name, std::vector<std::string> texts);
    /// Writes the next entries along the first dimension of a static variable, for one that is not to be held whole.
    template <class T>
    void append_static(std::string_view group, std::string_view name, std::span<const T> values)
    {
        write_values(group, name, type_of<T>(), values.size(), values.data(), Part::next);
    }

    /// Waits until all that is static is in the file and gives the file its name.
    /// \throws UserError when it cannot be written or the name is taken; std::logic_error when a static variable lacks
    void start();

    [[nodiscard]] Commit begin(std::string_view group);
    /// Appends one tick, complete: every variable of the group over ticks, and rows or none. `coordinate` increases.
    /// \throws RunError when writing has failed, or a tick taken over has other values; the file is then closed, readable up to its last complete tick
    void submit(Commit commit, i64 coordinate);
    /// Appends as many ticks as there are coordinates. Rows, if any, belong to the last of them.
    void submit(Commit commit, std::span<const i64> coordinates);
    /// Appends rows to the tick of that coordinate, which the next submit() completes.
    void submit_rows(Commit commit, i64 coordinate);

    /// Writes what is queued, then the outcome, and closes the file.
    /// \throws RunError when writing has failed
    void finish(const RunOutcome& outcome);

    [[nodiscard]] WriterStats stats() const;

private:
    friend void copy_ticks(const RunReader& source, RunWriter& writer, const LastTicks& last);
    struct Impl;
    enum class Part : u8
    {
        all,
        next
    };
    void write_values(std::string_view group, std::string_view name, Type type, std::size_t count, const void* values,
                      Part part);
    std::unique_ptr<Impl> impl_;
};
}  // namespace canbao
