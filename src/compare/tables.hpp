/// Comparisons as tables: tidy CSV, a row a value, and text for a terminal.
#pragma once
#include <string>
#include <vector>

#include "compare/comparison.hpp"

namespace canbao::compare
{
/// Columns: arm, point, year, level, place, code, class, membership, measure, unit, base, reform, difference, low, high,
/// n, pairing_gain, range_low, range_high, status. `point` is "all" for means over a design. `status` is `paired`,
/// `independent` or `suppressed`; what is suppressed has no numbers.
[[nodiscard]] std::string contrasts_csv(const RunSet& set, const Answers& answers, const Comparison& comparison);
/// Columns: arm, point, year, level, place, code, class, membership, measure, unit, value, low, high, n, status.
[[nodiscard]] std::string levels_csv(const RunSet& set, const Answers& answers, const std::vector<Level>& levels);

/// What is compared: arms, files, and in what their scenarios differ.
[[nodiscard]] std::string describe(const RunSet& set);
/// The rows of the years from `first_year` on, a block an arm.
[[nodiscard]] std::string contrasts_text(const RunSet& set, const Answers& answers, const Comparison& comparison,
                                         const Request& request, int first_year);
[[nodiscard]] std::string levels_text(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                                      const Request& request, int first_year);
}  // namespace canbao::compare
