/// Sums over the households and persons of a panel, by year, place and class.
#pragma once
#include <string_view>
#include <vector>

#include "compare/panel.hpp"
#include "compare/statistics.hpp"
#include "compare/values.hpp"

namespace canbao::compare
{
class PanelCells
{
public:
    /// Reads the panel of the question's years. Classes and the poverty line are those of `base`.
    PanelCells(const RunData& run, const RunData& base, const Question& question);

    /// A series of panel_series(). \throws std::logic_error for another
    [[nodiscard]] i64 value(std::string_view series, std::size_t year, std::size_t place, std::size_t in_class) const;
    [[nodiscard]] std::optional<f64> statistic(Statistic which, std::size_t year, std::size_t place,
                                               std::size_t in_class) const;

private:
    /// A household of a cell.
    struct Member
    {
        i64 persons, income, out_of_pocket, premium;
    };
    struct Cell
    {
        std::vector<i64> sums;
        std::vector<Member> households;  ///< when a statistic is asked for
    };
    void add_year(const RunData& run, const RunData& base, std::size_t year);
    [[nodiscard]] const Cell& cell(std::size_t year, std::size_t place, std::size_t in_class) const;

    const Question& question_;
    std::size_t classes_;
    bool keeps_households_;
    std::vector<std::vector<std::size_t>> columns_of_;  ///< of a village: the question's places that contain it
    std::vector<Cell> cells_;
};

/// Half the median of household income per head, over persons [fen]; 0 for an empty panel.
[[nodiscard]] f64 half_median_income(const PanelYear& panel);
}  // namespace canbao::compare
