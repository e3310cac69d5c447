/// What the charts below the time line show.
#pragma once
#include <string>
#include <vector>

#include "viz/data/colour_scale.hpp"
#include "viz/data/quantity.hpp"

namespace canbao::viz
{
struct Curve
{
    std::string label;
    Quantity quantity;
    Rgb colour;
    bool is_stacked = false;  ///< on top of the stacked one before
};

/// Curves of one unit on one axis that begins at zero.
struct Plot
{
    std::vector<Curve> curves;
    std::string unit;
    bool is_whole_percent = false;  ///< the axis ends at 100 %
};

/// One or two plots, one above the other.
struct Chart
{
    std::string title;
    std::vector<Plot> plots;
};

/// Of the years, and of the weeks of a season; what the file does not hold is left out.
[[nodiscard]] std::vector<Chart> yearly_charts(const RunReader& reader);
[[nodiscard]] std::vector<Chart> weekly_charts(const RunReader& reader);
}  // namespace canbao::viz
