#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "record/commit_data.hpp"

namespace canbao
{
void mistake(std::string_view group, std::string_view what)
{
    throw std::logic_error(fmt::format("record: /{}: {}", group, what));
}

void mistake(std::string_view group, std::string_view name, std::string_view what)
{
    throw std::logic_error(fmt::format("record: /{}/{}: {}", group, name, what));
}

Buffer BufferPool::take(std::size_t bytes)
{
    {
        const std::lock_guard lock(mutex_);
        auto best = free_.end();
        for (auto it = free_.begin(); it != free_.end(); ++it)
            if (it->capacity >= bytes && it->capacity / 2 <= bytes &&
                (best == free_.end() || it->capacity < best->capacity))
                best = it;
        if (best != free_.end())
        {
            Buffer found = std::move(*best);
            free_bytes_ -= found.capacity;
            std::swap(*best, free_.back());
            free_.pop_back();
            return found;
        }
    }
    return {std::make_unique_for_overwrite<std::byte[]>(bytes), bytes};
}

void BufferPool::give(Buffer buffer)
{
    const std::lock_guard lock(mutex_);
    if (free_bytes_ + buffer.capacity > most_bytes_) return;
    free_bytes_ += buffer.capacity;
    free_.push_back(std::move(buffer));
}

Commit::Data::~Data()
{
    for (auto& entry : entries) pool->give(std::move(entry.buffer));
}

std::size_t Commit::Data::held_bytes() const
{
    std::size_t sum = 0;
    for (const auto& entry : entries) sum += entry.buffer.capacity;
    return sum;
}

u64 Commit::Data::bytes() const
{
    u64 sum = 0;
    for (const auto& entry : entries)
        sum += entry.column.steps * variable(entry).step_values * size_of(variable(entry).variable.type);
    return sum;
}

std::vector<Column> Commit::Data::columns(u64 first) const
{
    std::vector<Column> list;
    for (const auto& entry : entries)
    {
        Column column = entry.column;
        if (variable(entry).extent == Extent::ticks)
        {
            column.values += first * variable(entry).step_values * size_of(variable(entry).variable.type);
            column.steps -= first;
        }
        list.push_back(column);
    }
    return list;
}

std::vector<Column> Commit::Data::first_ticks(u64 ticks) const
{
    std::vector<Column> list;
    for (const auto& entry : entries)
        if (variable(entry).extent == Extent::ticks)
            list.push_back({entry.column.variable, ticks, entry.column.values});
    return list;
}

void Commit::Data::check_rows() const
{
    for (std::size_t rows = 0; rows < plan->rows.size(); ++rows)
    {
        const std::string& dimension = plan->group.dims[plan->rows[rows]].name;
        std::optional<u64> count;
        std::size_t variables = 0, given = 0;
        for (const auto& entry : plan->variables) variables += entry.extent == Extent::rows && entry.rows == rows;
        for (const auto& entry : entries)
        {
            if (variable(entry).extent != Extent::rows || variable(entry).rows != rows) continue;
            ++given;
            if (count && *count != entry.column.steps)
                mistake(plan->group.name, dimension, "its variables have different numbers of rows");
            count = entry.column.steps;
        }
        if (given != 0 && given != variables) mistake(plan->group.name, dimension, "some of its variables lack");
    }
}

void Commit::Data::check_ticks(u64 ticks) const
{
    std::size_t given = 0, variables = 0;
    for (const auto& entry : plan->variables) variables += entry.extent == Extent::ticks;
    for (const auto& entry : entries)
    {
        if (variable(entry).extent != Extent::ticks) continue;
        ++given;
        if (entry.column.steps != ticks)
            mistake(plan->group.name, variable(entry).variable.name,
                    fmt::format("has values for {} ticks of {}", entry.column.steps, ticks));
    }
    if (given != variables) mistake(plan->group.name, fmt::format("{} of {} variables were given", given, variables));
}

Commit::Commit(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Commit::~Commit() = default;
Commit::Commit(Commit&&) noexcept = default;
Commit& Commit::operator=(Commit&&) noexcept = default;

std::byte* Commit::room(std::string_view name, Type type, std::size_t count)
{
    const GroupPlan& plan = *data_->plan;
    std::size_t number = 0;
    while (number < plan.variables.size() && plan.variables[number].variable.name != name) ++number;
    if (number == plan.variables.size()) mistake(plan.group.name, name, "there is no such variable");
    const VariablePlan& variable = plan.variables[number];
    if (variable.extent == Extent::fixed) mistake(plan.group.name, name, "is static");
    if (variable.variable.type != type)
        mistake(plan.group.name, name,
                fmt::format("is {}, not {}", to_string(variable.variable.type), to_string(type)));
    if (count % variable.step_values != 0)
        mistake(plan.group.name, name, fmt::format("{} values are no multiple of {}", count, variable.step_values));
    for (const auto& entry : data_->entries)
        if (entry.column.variable == number) mistake(plan.group.name, name, "was given twice");
    Buffer buffer = data_->pool->take(count * size_of(type));
    std::byte* const bytes = buffer.bytes.get();
    data_->entries.push_back({{number, count / variable.step_values, bytes}, std::move(buffer)});
    return bytes;
}

void Commit::copy(std::string_view name, Type type, std::size_t count, const void* values)
{
    std::byte* const bytes = room(name, type, count);
    if (count > 0) std::memcpy(bytes, values, count * size_of(type));
}
}  // namespace canbao
