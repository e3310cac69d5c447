#include "world/table.hpp"

#include <cstring>
#include <utility>

namespace canbao
{
namespace
{
template <class T>
void gather(const std::byte* from, std::byte* to, std::span<const u32> source)
{
    const auto* const in = reinterpret_cast<const T*>(from);
    auto* const out = reinterpret_cast<T*>(to);
    for (std::size_t i = 0; i < source.size(); ++i) out[i] = source[i] == new_row ? T{} : in[source[i]];
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
    for (std::size_t c = 0; c < width_.size(); ++c)
    {
        const std::byte* const from = slab_.data() + offset_[c];
        std::byte* const to = spare.data() + offset[c];
        switch (width_[c])
        {
            case 1: gather<u8>(from, to, source); break;
            case 2: gather<u16>(from, to, source); break;
            case 4: gather<u32>(from, to, source); break;
            default: gather<u64>(from, to, source); break;
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
