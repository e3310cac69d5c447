/// Where the households of a village are in a rectangle: one tile each, row by row.
#pragma once
#include <cstddef>

#include "core/types.hpp"

namespace canbao::viz
{
struct TileRect
{
    f32 x = 0, y = 0, width = 0, height = 0;
};

class TileLayout
{
public:
    static constexpr f32 aspect = 1.5F;  ///< width over height that is aimed at

    /// As large as `count` tiles can be in the rectangle, and no larger than `most` wide [pixels].
    TileLayout(std::size_t count, TileRect area, f32 most);

    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] TileRect tile(std::size_t index) const;  ///< the gap to its neighbours left out
    /// The tile's index; as many as there are tiles when there is none.
    [[nodiscard]] std::size_t at(f32 x, f32 y) const;

private:
    std::size_t count_, columns_ = 1;
    TileRect area_;
    f32 width_ = 0, height_ = 0, gap_ = 0;
};
}  // namespace canbao::viz
