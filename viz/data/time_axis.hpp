/// From dates to places along a line, and from moment to moment.
#pragma once
#include "core/date.hpp"
#include "viz/data/run_data.hpp"

namespace canbao::viz
{
/// The year with the part of it that has passed: 2013.0 on 1 January 2013.
[[nodiscard]] f64 decimal_year(Date date);
/// "Mon 3 Feb 2014" without the day of the week: "3 Feb 2014".
[[nodiscard]] std::string written(Date date, bool with_year = true);

/// The moment before (-1) or after (+1), a week or a year further; the same at the ends of the run.
[[nodiscard]] Moment step(const RunData& data, Moment moment, int by);
[[nodiscard]] Moment first_moment(const RunData& data, bool weekly);
[[nodiscard]] Moment last_moment(const RunData& data, bool weekly);
/// The same moment week by week, in the week of the Spring Festival or the season's last one, or without its week.
[[nodiscard]] Moment with_week(const RunData& data, Moment moment, bool weekly);
/// The week that holds the Spring Festival; nothing when the season has none.
[[nodiscard]] std::optional<std::size_t> festival_week(const RunData& data, const Season& season);
/// "2014", or "season for 2014, week 12 of 27: 18–24 Nov 2013".
[[nodiscard]] std::string describe(const RunData& data, Moment moment);
}  // namespace canbao::viz
