/// The report of a run set: one HTML file that opens without a network.
#pragma once
#include <string>
#include <vector>

#include "compare/report_data.hpp"

namespace canbao::compare
{
/// Script and style of the charts, as the build bundled them.
struct ReportBundle
{
    std::string script, style;
};

/// What the runs say, in a sentence an arm, from the coverage of the last year.
[[nodiscard]] std::vector<std::string> headlines(const RunSet& set, const ReportData& data);

/// \param made  a line that says what made it, and when
[[nodiscard]] std::string report_html(const RunSet& set, const ReportData& data, const ReportBundle& bundle,
                                      std::string_view made);
}  // namespace canbao::compare
