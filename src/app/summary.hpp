/// The table of a run: the nation of the run by year.
#pragma once
#include <string>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
class RunReader;
}

namespace canbao::app
{
/// One benefit year of the whole run.
struct YearSummary
{
    int year = 0;
    i64 registered = 0;  ///< persons registered in rural households
    i64 in_scheme = 0;   ///< of them, in counties that run the scheme
    i64 eligible = 0;    ///< of those, without cover elsewhere
    i64 enrolled = 0;
    i64 voluntary = 0;  ///< of the enrolled, without norm, pressure and sanctions
    i64 reported = 0;
    i64 premium_paid = 0;  ///< by households [fen]
    i64 income = 0;        ///< of households [fen]
    i64 admissions = 0;
    i64 benefits = 0;  ///< [fen]
    i64 reserve = 0;   ///< of all pools [fen]
};

/// The table, with lines that say what each column is.
[[nodiscard]] std::string render(const std::vector<YearSummary>& years);
/// Its parts.
[[nodiscard]] std::string summary_head();
[[nodiscard]] std::string summary_line(const YearSummary& year);
[[nodiscard]] std::string summary_legend();

/// The years of a run file, from complete year number `first` on. What the file does not hold is 0.
[[nodiscard]] std::vector<YearSummary> read_years(const RunReader& reader, u64 first = 0);
}  // namespace canbao::app
