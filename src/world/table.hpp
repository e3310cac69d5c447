/// The columns of one entity in one block: structure of arrays in a single allocation.
#pragma once
#include <span>
#include <vector>

#include "core/memory.hpp"
#include "world/registry.hpp"

namespace canbao
{
/// Marks a row that did not exist before a rebuild; its columns begin at zero.
inline constexpr u32 new_row = 0xffffffffu;

class ColumnTable
{
public:
    ColumnTable() = default;
    /// \param columns what the rows hold; \param rows how many there are, all zero at first.
    ColumnTable(const std::vector<ColumnInfo>& columns, u32 rows);

    [[nodiscard]] u32 rows() const { return rows_; }
    [[nodiscard]] std::size_t bytes() const { return slab_.size(); }

    /// The values of a column, one a row, aligned to a cache line.
    template <class T>
    [[nodiscard]] std::span<T> operator[](Column<T> column)
    {
        return {reinterpret_cast<T*>(slab_.data() + offset_[column.index]), rows_};
    }
    template <class T>
    [[nodiscard]] std::span<const T> operator[](Column<T> column) const
    {
        return {reinterpret_cast<const T*>(slab_.data() + offset_[column.index]), rows_};
    }
    /// A column's bytes, for what walks the registry.
    [[nodiscard]] std::span<std::byte> raw(std::size_t column)
    {
        return {slab_.data() + offset_[column], std::size_t(rows_) * width_[column]};
    }
    [[nodiscard]] std::span<const std::byte> raw(std::size_t column) const
    {
        return {slab_.data() + offset_[column], std::size_t(rows_) * width_[column]};
    }
    [[nodiscard]] std::size_t columns() const { return width_.size(); }

    /// Gives the table new rows: row i takes all columns of old row source[i], or zeros for new_row.
    /// \param spare takes the old allocation, so that the next rebuild of this or another table finds room.
    void rebuild(std::span<const u32> source, Slab& spare);

    /// Copies one row's columns to or from a packed record of row_bytes().
    void pack(u32 row, std::byte* record) const;
    void unpack(u32 row, const std::byte* record);
    [[nodiscard]] std::size_t row_bytes() const { return row_bytes_; }

private:
    [[nodiscard]] std::size_t plan(u32 rows, std::vector<std::size_t>& offset) const;

    Slab slab_;
    std::vector<std::size_t> offset_;
    std::vector<u8> width_;
    std::size_t row_bytes_ = 0;
    u32 rows_ = 0;
};
}  // namespace canbao
