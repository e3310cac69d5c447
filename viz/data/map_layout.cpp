#include "viz/data/map_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viz/data/places.hpp"

namespace canbao::viz
{
namespace
{
/// Blocks a little wider than high leave their names room.
constexpr f64 block_aspect = 1.4;
/// Height of the band for a name, of the side of a square with all villages.
constexpr f64 header_share = 0.03;

i32 divide_up(i32 value, i32 by) { return (value + by - 1) / by; }

/// Cuts blocks of these weights into rows of a rectangle of that width, so that the blocks come nearest to
/// block_aspect. `gap` cells are between two blocks of a row, and each has a column at least. Returns how many blocks
/// each row has.
std::vector<std::size_t> cut_into_rows(const std::vector<f64>& weights, i32 width, i32 gap)
{
    const std::size_t count = weights.size();
    const auto most = std::size_t(std::max(1, (width + gap) / (1 + gap)));
    std::vector<f64> cost(count + 1, std::numeric_limits<f64>::infinity());
    std::vector<std::size_t> begin(count + 1, 0);
    cost[0] = 0;
    for (std::size_t from = 0; from < count; ++from)
    {
        f64 sum = 0;
        for (std::size_t to = from + 1; to <= std::min(count, from + most); ++to)
        {
            sum += weights[to - 1];
            const f64 height = sum / (width - gap * i32(to - from - 1));
            f64 row = 0;
            for (std::size_t i = from; i < to; ++i)
            {
                const f64 ratio = weights[i] / (height * height * block_aspect);
                row += weights[i] * std::max(ratio, 1 / ratio);
            }
            if (cost[from] + row < cost[to])
            {
                cost[to] = cost[from] + row;
                begin[to] = from;
            }
        }
    }
    std::vector<std::size_t> rows;
    for (std::size_t end = count; end > 0; end = begin[end]) rows.push_back(end - begin[end]);
    std::reverse(rows.begin(), rows.end());
    return rows;
}

/// All cells of a strip from its upper left to its lower right corner, each beside the one before, by a side or a
/// corner: row after row, to and fro. When that would end on the left, the last two rows are taken together.
std::vector<Cell> way_through(i32 width, i32 rows)
{
    std::vector<Cell> way;
    const i32 single = rows % 2 == 1 ? rows : rows - 2;
    for (i32 y = 0; y < single; ++y)
        for (i32 x = 0; x < width; ++x) way.push_back({y % 2 == 0 ? x : width - 1 - x, y});
    if (single < rows)
        for (i32 x = 0; x < width; ++x)
            for (i32 y = 0; y < 2; ++y) way.push_back({x, single + (x % 2 == 0 ? y : 1 - y)});
    return way;
}
}  // namespace

MapLayout::MapLayout(const Places& places)
{
    const i32 whole = places.whole();
    const i32 root = places.level[std::size_t(whole)] == village ? places.parent[std::size_t(whole)] : whole;
    const i32 count = places.village_count();
    leaf_level_ = std::clamp(places.level[std::size_t(root)] + 1, int(county), int(township));
    header_ = std::max(1, i32(std::lround(header_share * std::sqrt(f64(count)))));

    // Headers, gaps and unfilled cells make the map higher than its villages alone would: the width whose map comes
    // nearest to the aspect is tried for.
    const f64 least = std::sqrt(f64(count) * aspect);
    f64 best = std::numeric_limits<f64>::infinity();
    i32 best_width = 1;
    for (i32 trial = 0; trial <= 64; ++trial)
    {
        const i32 width = std::max(1, i32(std::ceil(least * (1 + trial / 64.0))));
        blocks_.clear();
        const i32 height = arrange(places, root, 0, 0, 0, width);
        const f64 extent = std::max(f64(width), f64(height) * aspect);
        if (extent < best)
        {
            best = extent;
            best_width = width;
        }
    }
    blocks_.clear();
    height_ = arrange(places, root, 0, 0, 0, best_width);
    for (const Block& block : blocks_) width_ = std::max(width_, block.area.x + block.area.width);

    cells_.resize(std::size_t(count));
    villages_.assign(std::size_t(width_) * std::size_t(height_), -1);
    for (const Block& block : blocks_)
        if (block.is_leaf) fill(places, block);
    find_borders(places);
}

std::optional<i32> MapLayout::village_at(Cell cell) const
{
    if (cell.x < 0 || cell.y < 0 || cell.x >= width_ || cell.y >= height_) return std::nullopt;
    const i32 village = villages_[std::size_t(cell.y) * std::size_t(width_) + std::size_t(cell.x)];
    return village < 0 ? std::nullopt : std::optional(village);
}

/// Gives the place a rectangle of at most this width and its children theirs. Returns the height.
i32 MapLayout::arrange(const Places& places, i32 place, i32 depth, i32 x, i32 y, i32 width)
{
    const auto at = std::size_t(place);
    const bool is_leaf = places.level[at] >= leaf_level_;
    const std::size_t index = blocks_.size();
    const i32 header = depth == 1 ? header_ : 0;
    if (depth > 0 || is_leaf) blocks_.push_back({place, depth, is_leaf, {x, y, width, 0}, header});

    i32 bottom = y + header;
    if (is_leaf)
    {
        blocks_[index].area.width = std::min(width, places.villages[at]);
        bottom += divide_up(places.villages[at], blocks_[index].area.width);
    }
    else
    {
        std::vector<i32> children;
        std::vector<f64> weights;
        for (i32 child = places.first_child[at]; child < places.first_child[at] + places.children[at]; ++child)
            if (places.villages[std::size_t(child)] > 0)
            {
                children.push_back(child);
                weights.push_back(places.villages[std::size_t(child)]);
            }
        const i32 gap = 1 + 2 * (leaf_level_ - places.level[at] - 1);
        std::size_t first = 0;
        for (const std::size_t in_row : cut_into_rows(weights, width, gap))
        {
            if (first > 0) bottom += gap;
            f64 row = 0, done = 0;
            for (std::size_t i = first; i < first + in_row; ++i) row += weights[i];
            const i32 room = width - gap * (i32(in_row) - 1);
            i32 left = 0, row_height = 0;
            for (std::size_t i = first; i < first + in_row; ++i)
            {
                // In proportion, with a column at least for this block and for each of those to come.
                done += weights[i];
                const auto to_come = i32(first + in_row - i - 1);
                const i32 right = std::max(left + 1, std::min(i32(std::lround(room * done / row)), room - to_come));
                const i32 shift = left + gap * i32(i - first);
                row_height =
                    std::max(row_height, arrange(places, children[i], depth + 1, x + shift, bottom, right - left));
                left = right;
            }
            bottom += row_height;
            first += in_row;
        }
    }
    if (depth > 0 || is_leaf) blocks_[index].area.height = bottom - y;
    return bottom - y;
}

void MapLayout::fill(const Places& places, const Block& block)
{
    const auto at = std::size_t(block.place);
    const i32 count = places.villages[at];
    const i32 columns = block.area.width;
    const i32 rows = divide_up(count, columns);
    const i32 first = places.first_below[at] - places.first_village, end = first + count;
    i32 village = first;
    const auto put = [&](i32 column, i32 row)
    {
        const Cell cell{block.area.x + column, block.area.y + block.header + row};
        villages_[std::size_t(cell.y) * std::size_t(width_) + std::size_t(cell.x)] = village;
        cells_[std::size_t(village++)] = cell;
    };
    const i32 townships = places.level[at] == county ? places.children[at] : 1;
    if (townships <= 1)
    {
        while (village < end) put((village - first) % columns, (village - first) / columns);
        return;
    }

    const f64 strip_width = std::max(1.0, std::sqrt(f64(count) / townships));
    const i32 strips = std::clamp(i32(std::lround(columns / strip_width)), 1, columns);
    // Cells that are too many leave strips one row shorter; the last strip, which goes down, ends where it ends.
    i32 spare = rows * columns - count;
    for (i32 strip = 0; strip < strips; ++strip)
    {
        const i32 left = columns * strip / strips;
        const i32 width = columns * (strip + 1) / strips - left;
        const bool is_last = strip == strips - 1;
        const bool is_shorter = !is_last && spare >= width;
        if (is_shorter) spare -= width;
        const bool goes_down = (strips - strip) % 2 == 1;
        const i32 strip_rows = rows - is_shorter;
        for (const Cell step : way_through(width, strip_rows))
            if (village < end) put(left + step.x, goes_down ? step.y : strip_rows - 1 - step.y);
    }
}

void MapLayout::find_borders(const Places& places)
{
    const auto township_of = [&](Cell cell)
    {
        const auto village = village_at(cell);
        if (!village) return -1;
        const i32 place = places.first_village + *village;
        return places.parent[std::size_t(place)];
    };
    for (i32 y = 0; y < height_; ++y)
        for (i32 x = 0; x < width_; ++x)
        {
            const i32 here = township_of({x, y}), right = township_of({x + 1, y}), below = township_of({x, y + 1});
            if (here < 0) continue;
            if (right >= 0 && right != here) borders_.push_back({{x + 1, y}, {x + 1, y + 1}});
            if (below >= 0 && below != here) borders_.push_back({{x, y + 1}, {x + 1, y + 1}});
        }
}
}  // namespace canbao::viz
