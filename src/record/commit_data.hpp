/// What a commit holds on its way to the file. For commit.cpp and writer.cpp only.
#pragma once
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "record/run_file.hpp"
#include "record/writer.hpp"

namespace canbao
{
/// \throws std::logic_error
[[noreturn]] void mistake(std::string_view group, std::string_view what);
[[noreturn]] void mistake(std::string_view group, std::string_view name, std::string_view what);

/// Memory for columns; what has been written is used again, so that a run does not ask the system at every tick.
struct Buffer
{
    std::unique_ptr<std::byte[]> bytes;
    std::size_t capacity = 0;
};

class BufferPool
{
public:
    explicit BufferPool(std::size_t most_bytes) : most_bytes_(most_bytes) {}
    [[nodiscard]] Buffer take(std::size_t bytes);
    void give(Buffer buffer);

private:
    std::mutex mutex_;
    std::vector<Buffer> free_;
    std::size_t most_bytes_, free_bytes_ = 0;
};

struct Commit::Data
{
    struct Entry
    {
        Column column;
        Buffer buffer;
    };
    std::shared_ptr<BufferPool> pool;
    const GroupPlan* plan = nullptr;
    std::size_t group = 0;
    std::vector<Entry> entries;

    ~Data();
    [[nodiscard]] const VariablePlan& variable(const Entry& entry) const
    {
        return plan->variables[entry.column.variable];
    }
    [[nodiscard]] std::size_t held_bytes() const;
    [[nodiscard]] u64 bytes() const;
    /// All columns, those over ticks from tick `first` on.
    [[nodiscard]] std::vector<Column> columns(u64 first = 0) const;
    /// The first `ticks` ticks of the columns over ticks.
    [[nodiscard]] std::vector<Column> first_ticks(u64 ticks) const;

    /// The rows of a tick are as many in every variable over them, or none in all.
    void check_rows() const;
    void check_ticks(u64 ticks) const;
};
}  // namespace canbao
