/// The numbers that people ask of runs, by name: each is arithmetic on series, or a measure of distribution over the
/// households of a panel. docs/guide/comparing-runs.md and distribution.md describe them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/types.hpp"

namespace canbao::compare
{
/// Of the households of a cell; only a panel can tell.
enum class Statistic : u8
{
    none,
    gini,                         ///< of household income per head
    gini_after_care,              ///< the same after spending of their own on care
    gini_after_care_and_premium,  ///< and after the premium
    concentration_premium,        ///< of premiums by income per head
    concentration_out_of_pocket,
    kakwani_premium  ///< concentration of premiums less the Gini coefficient
};

struct Measure
{
    std::string name, unit, meaning;
    std::string expression;  ///< of series; empty for a statistic
    Statistic statistic = Statistic::none;
    std::string of_margins{};  ///< the expression where margins have other series; empty where they have the same

    [[nodiscard]] const std::string& text(bool from_margins) const
    {
        return from_margins && !of_margins.empty() ? of_margins : expression;
    }
};

/// Every named measure, those of take-up and money first.
[[nodiscard]] const std::vector<Measure>& known_measures();
/// Names of the measures that a comparison, or a look at distribution, gives when none is asked for.
[[nodiscard]] const std::vector<std::string>& usual_measures();
[[nodiscard]] const std::vector<std::string>& distribution_measures();
/// A fault and nothing for an unknown name.
[[nodiscard]] std::optional<Measure> find_measure(std::string_view name, Faults& faults);

/// Series that a panel gives for the households of a class, or for its persons (marked).
struct PanelSeries
{
    std::string name, unit, meaning;
    bool of_persons = false;  ///< known by age and residence, too
};
[[nodiscard]] const std::vector<PanelSeries>& panel_series();
}  // namespace canbao::compare
