/// The numbers of a report, gathered from the runs: what src/compare/web/report.js draws.
#pragma once
#include <string>
#include <vector>

#include "compare/comparison.hpp"
#include "compare/transitions.hpp"

namespace canbao::compare
{
/// One question of the report, answered.
struct ReportSection
{
    std::string id;  ///< "whole", "quintile", "age", "residence", "group", "places"
    Answers answers;
    std::vector<Level> levels;
    Comparison comparison;  ///< no rows for a single arm
};

/// Shares paid for by the week of the last season, a mean over an arm's runs.
struct SeasonCurve
{
    std::size_t arm = 0;
    int coverage_year = 0;
    std::vector<f64> share;  ///< [%] by week of the season
};

struct ReportData
{
    std::vector<ReportSection> sections;
    std::vector<SeasonCurve> season;
    std::vector<TransitionTable> transitions;
    std::vector<std::string> notes;  ///< every note once

    [[nodiscard]] const ReportSection* find(const std::string& id) const;
};

/// Gathers what the runs can tell; what they cannot is left out. \throws UserError when arms are no pairs and
/// `independent` is false
[[nodiscard]] ReportData gather(const RunSet& set, bool independent, i64 min_cell);
/// As JSON.
[[nodiscard]] std::string report_json(const RunSet& set, const ReportData& data);
}  // namespace canbao::compare
