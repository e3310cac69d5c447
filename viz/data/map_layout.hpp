/// Where each village is on the map: one square cell a village, in blocks.
///
/// The map is a quantum treemap in rows (B. Bederson, B. Shneiderman, M. Wattenberg, "Ordered and quantum treemaps",
/// ACM Transactions on Graphics 21(4), 2002): every block of the hierarchy is a rectangle of whole cells, blocks stand
/// in rows in the order of their codes, and neighbours in the hierarchy are neighbours on the map. It depends on the
/// places alone, so a village has the same cell in every year, every quantity, and every run of the same places.
///
/// Counties are the innermost blocks (townships on the map of a single county). In a county villages follow one another
/// to and fro through upright strips, each beside the one before, so that each township is in one piece.
#pragma once
#include <optional>
#include <vector>

#include "core/types.hpp"

namespace canbao::viz
{
struct Places;

/// In cells, from the upper left corner of the map.
struct CellRect
{
    i32 x = 0, y = 0, width = 0, height = 0;
};

struct Cell
{
    i32 x = 0, y = 0;
    friend bool operator==(const Cell&, const Cell&) = default;
};

/// A place above the townships' villages that has a rectangle of its own.
struct Block
{
    i32 place = 0;
    i32 depth = 0;  ///< below the root, which has none
    bool is_leaf = false;
    CellRect area;   ///< header included
    i32 header = 0;  ///< rows at the top that are kept free for the name
};

/// A side of a cell where one township ends: from one corner of the grid to the next.
struct Border
{
    Cell from, to;
};

class MapLayout
{
public:
    static constexpr f64 aspect = 2.0;  ///< width over height that is aimed at

    explicit MapLayout(const Places& places);

    [[nodiscard]] i32 width() const { return width_; }    ///< [cells]
    [[nodiscard]] i32 height() const { return height_; }  ///< [cells]
    /// \param village counted from the first village
    [[nodiscard]] Cell cell(i32 village) const { return cells_[std::size_t(village)]; }
    [[nodiscard]] std::optional<i32> village_at(Cell cell) const;
    /// Outer blocks before inner ones; without the root, unless that is the only block.
    [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
    [[nodiscard]] const std::vector<Border>& township_borders() const { return borders_; }

private:
    i32 arrange(const Places& places, i32 place, i32 depth, i32 x, i32 y, i32 width);
    void fill(const Places& places, const Block& block);
    void find_borders(const Places& places);

    i32 width_ = 0, height_ = 0;
    i32 leaf_level_ = 0;
    i32 header_ = 0;
    std::vector<Cell> cells_;    ///< by village
    std::vector<i32> villages_;  ///< by cell, row by row; -1 where there is none
    std::vector<Block> blocks_;
    std::vector<Border> borders_;
};
}  // namespace canbao::viz
