#include "viz/data/tile_layout.hpp"

#include <algorithm>
#include <cmath>

namespace canbao::viz
{
TileLayout::TileLayout(std::size_t count, TileRect area, f32 most) : count_(count), area_(area)
{
    if (count == 0) return;
    // Every number of columns gives a largest tile; the largest of those is taken.
    for (std::size_t columns = 1; columns <= count; ++columns)
    {
        const auto rows = (count + columns - 1) / columns;
        const f32 width = std::min({area.width / f32(columns), area.height / f32(rows) * aspect, most});
        if (width <= width_) continue;
        width_ = width;
        columns_ = columns;
    }
    height_ = width_ / aspect;
    gap_ = std::clamp(std::round(width_ * 0.06F), 1.F, 6.F);
}

TileRect TileLayout::tile(std::size_t index) const
{
    return {area_.x + f32(index % columns_) * width_, area_.y + f32(index / columns_) * height_, width_ - gap_,
            height_ - gap_};
}

std::size_t TileLayout::at(f32 x, f32 y) const
{
    if (count_ == 0 || x < area_.x || y < area_.y) return count_;
    const auto column = std::size_t((x - area_.x) / width_), row = std::size_t((y - area_.y) / height_);
    return column < columns_ ? std::min(row * columns_ + column, count_) : count_;
}
}  // namespace canbao::viz
