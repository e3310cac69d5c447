/// The HDF5 side of writing a run file: everything one thread does to the file, in order. For the record room only.
///
/// Rules that keep the file readable whatever happens:
/// - Everything is created before go_live(). Later only extents grow and fixed-size values are replaced in place, which
///   is all that a single writer with readers (SWMR) may do; docs/decisions/0012-live-files.md has the rules.
/// - Metadata reaches the file only in a flush, once a tick, and room for all that a tick needs is reserved from the
///   file system before HDF5 hears of it. A full disk is therefore noticed between two ticks, with the file whole.
/// - When a write fails all the same, what HDF5 still holds is thrown away, so the file is as the last flush left it.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.hpp"
#include "record/hdf5.hpp"
#include "record/layout.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"
#include "record/writer_mark.hpp"

namespace canbao
{
/// A declared variable with what its dimensions say.
struct VariablePlan
{
    Variable variable;
    Extent extent = Extent::fixed;  ///< of the first dimension
    std::size_t rows = 0;           ///< number of its dimension of rows among the group's, for Extent::rows
    std::vector<u64> tail;          ///< sizes of the fixed dimensions
    u64 step_values = 1;            ///< values in one tick or row, or in all of a static variable
};

struct GroupPlan
{
    Group group;
    std::vector<VariablePlan> variables;
    std::vector<std::size_t> rows;  ///< which dimensions are of rows
    bool has_ticks = false;
};

/// \throws std::logic_error as check(layout)
[[nodiscard]] std::vector<GroupPlan> make_plan(const Layout& layout);

/// \throws UserError naming every place where the file holds something else than the plan
void check_plan(const std::vector<GroupPlan>& plan, const RunReader& source);

/// How the values of a file are stored.
enum class Storage : u8
{
    plain,      ///< as they come: for a run
    compressed  ///< smaller, and with chunks for reading a place over time: for a file that is written once
};

/// Values of one variable on their way to the file: so many ticks, or rows.
struct Column
{
    std::size_t variable = 0;
    u64 steps = 0;
    const std::byte* values = nullptr;
};

class RunFile
{
public:
    /// Creates the file with all that the plan holds, and takes its lock. \throws hdf5::Error
    RunFile(const std::string& path, const std::string& title, const std::vector<GroupPlan>& plan,
            const Manifest& manifest, Storage storage);
    ~RunFile();

    /// Writes `count` values of a static variable, in row-major order from value `first` on: whole entries of its first
    /// dimension, each after the one before.
    void write_values(std::size_t group, std::size_t variable, const std::byte* values, u64 first, u64 count);
    void write_texts(std::size_t group, std::size_t variable, const std::vector<std::string>& texts);
    void flush();
    /// Takes over from another file all of a static variable, or the first `ticks` ticks of a group with their rows.
    /// Before go_live(), and before any tick of the group.
    void copy_static(std::size_t group, std::size_t variable, const RunReader& source);
    void copy_ticks(std::size_t group, const RunReader& source, u64 ticks);
    /// Lets others read the file from now on, while ticks are added.
    void go_live();
    /// Compares rows, and ticks from number `first` on, with what is in the file, byte for byte. Rows are those of the
    /// tick that the next expect_ticks() ends with. \throws hdf5::Error naming the first difference
    void expect_rows(std::size_t group, std::span<const Column> columns, u64 tick);
    void expect_ticks(std::size_t group, std::span<const Column> columns, u64 first, u64 ticks);
    /// Appends rows only, to a tick not yet complete.
    void append_rows(std::size_t group, std::span<const Column> columns);
    /// Appends ticks, then their coordinates, then flushes.
    void append_ticks(std::size_t group, std::span<const Column> columns, std::span<const i64> coordinates);
    /// Takes back what belongs to no complete tick, writes digests and outcome, closes.
    void close(const RunOutcome& outcome);
    /// After a failure: leaves the file as it was at the last complete tick, closed, with the status interrupted as far
    /// as the machine still allows.
    void rescue() noexcept;
    /// The file was renamed.
    void set_path(std::string path) { path_ = std::move(path); }

private:
    struct Dataset;
    struct GroupData;
    Dataset create(const GroupData& group, const Variable& variable, Extent extent, const std::vector<u64>& tail,
                   bool values);
    void create_group(const GroupPlan& plan);
    void reserve(u64 bytes);
    void reserve(std::size_t group, std::span<const Column> columns, std::size_t ticks);
    void append(Dataset& dataset, const std::byte* values, u64 steps);
    void copy(Dataset& dataset, const RunReader& source, std::string_view group, u64 steps);
    void expect(const Dataset& dataset, const std::byte* values, u64 first, u64 steps, const std::string& tick) const;
    [[nodiscard]] std::string tick_name(const GroupData& group, u64 tick) const;
    /// Whole numbers from a dataset over ticks.
    [[nodiscard]] std::vector<i64> read_numbers(const Dataset& dataset, u64 first, u64 count) const;
    void write_block(Dataset& dataset, const std::byte* values, u64 first, u64 steps);
    void resize(Dataset& dataset, u64 steps);
    void forget() noexcept;
    [[nodiscard]] int descriptor() const;

    std::string path_;
    Storage storage_ = Storage::plain;
    Descriptor lock_;  ///< tells readers that the writer lives
    hdf5::Handle file_;
    std::vector<std::unique_ptr<GroupData>> groups_;
    u64 reserved_ = 0;      ///< bytes of the file that the file system has promised
    bool damaged_ = false;  ///< HDF5 failed in the middle of something
};
}  // namespace canbao
