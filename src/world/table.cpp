#include "world/table.hpp"

#include <cstring>
#include <utility>

namespace canbao
{
namespace
{
/// Rows that stay together: `count` new ones from `first` in the old order on, or so many fresh ones.
struct Stretch
{
    u32 first, count;
};

/// Most rows move with their neighbours, so that whole stretches are copied.
std::vector<Stretch> stretches(std::span<const u32> source)
{
    std::vector<Stretch> all;
    for (std::size_t i = 0; i < source.size();)
    {
        const std::size_t begin = i;
        const bool fresh = source[i] == new_row;
        for (++i; i < source.size() && source[i] == (fresh ? new_row : source[begin] + u32(i - begin)); ++i)
        {
        }
        all.push_back({source[begin], u32(i - begin)});
    }
    return all;
}
}  // namespace

ColumnTable::ColumnTable(const std::vector<ColumnInfo>& columns, u32 rows) : rows_(rows)
{
    for (const auto& column : columns)
    {
        width_.push_back(u8(size_of(column.type)));
        row_bytes_ += width_.back();
    }
    slab_ = Slab(plan(rows, offset_));
}

std::size_t ColumnTable::plan(u32 rows, std::vector<std::size_t>& offset) const
{
    offset.resize(width_.size());
    std::size_t bytes = 0;
    for (std::size_t c = 0; c < width_.size(); ++c)
    {
        offset[c] = bytes;
        bytes += round_up(std::size_t(rows) * width_[c], cache_line);
    }
    return bytes;
}

void ColumnTable::rebuild(std::span<const u32> source, Slab& spare)
{
    std::vector<std::size_t> offset;
    const std::size_t bytes = plan(u32(source.size()), offset);
    // An allocation much larger than what is needed would keep memory that nothing uses.
    if (spare.size() < bytes || spare.size() > bytes + bytes / 16 + 4096) spare = Slab(bytes + bytes / 64);
    const std::vector<Stretch> moves = stretches(source);
    for (std::size_t c = 0; c < width_.size(); ++c)
    {
        const std::byte* const from = slab_.data() + offset_[c];
        std::byte* to = spare.data() + offset[c];
        const std::size_t width = width_[c];
        for (const auto [first, count] : moves)
        {
            if (first == new_row) std::memset(to, 0, count * width);
            else std::memcpy(to, from + first * width, count * width);
            to += count * width;
        }
    }
    std::swap(slab_, spare);
    offset_ = std::move(offset);
    rows_ = u32(source.size());
}

void ColumnTable::pack(u32 row, std::byte* record) const
{
    for (std::size_t c = 0; c < width_.size(); ++c)
    {
        std::memcpy(record, slab_.data() + offset_[c] + std::size_t(row) * width_[c], width_[c]);
        record += width_[c];
    }
}

void ColumnTable::unpack(u32 row, const std::byte* record)
{
    for (std::size_t c = 0; c < width_.size(); ++c)
    {
        std::memcpy(slab_.data() + offset_[c] + std::size_t(row) * width_[c], record, width_[c]);
        record += width_[c];
    }
}
}  // namespace canbao
