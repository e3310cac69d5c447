/// Columns of a data table by name, with a fault for whatever is missing.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/csv.hpp"

namespace canbao::population
{
class TableReader
{
public:
    TableReader(const Table& table, Faults& faults, std::initializer_list<std::string_view> columns)
        : table_(table), faults_(faults)
    {
        for (const auto name : columns)
        {
            const auto column = table.column(name, faults);
            complete_ = complete_ && column.has_value();
            columns_.push_back(column.value_or(0));
        }
    }

    /// False when a column is missing; then there is nothing to read.
    [[nodiscard]] bool complete() const { return complete_; }
    [[nodiscard]] std::size_t rows() const { return complete_ ? table_.rows() : 0; }

    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const
    {
        return table_.cell(row, columns_[column]);
    }
    /// A number that must be there and lie in [low, high]; `low`, and a fault, when it does not.
    [[nodiscard]] f64 number(std::size_t row, std::size_t column, f64 low, f64 high) const
    {
        const std::size_t before = faults_.size();
        const auto value = table_.number(row, columns_[column], faults_);
        if (value && *value >= low && *value <= high) return *value;
        if (faults_.size() == before)
            faults_.add({table_.where(row, columns_[column]), value ? "a number out of range" : "nothing",
                         fmt::format("a number from {} to {}", low, high), ""});
        return low;
    }
    /// A number, or nothing when the cell is empty.
    [[nodiscard]] std::optional<f64> optional_number(std::size_t row, std::size_t column) const
    {
        return table_.number(row, columns_[column], faults_);
    }
    void fault(std::size_t row, std::size_t column, std::string found, std::string allowed) const
    {
        faults_.add({table_.where(row, columns_[column]), std::move(found), std::move(allowed), ""});
    }

private:
    const Table& table_;
    Faults& faults_;
    std::vector<std::size_t> columns_;
    bool complete_ = true;
};
}  // namespace canbao::population
