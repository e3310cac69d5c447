/// Calendar dates. A date is a day of the Gregorian calendar, counted from 1970-01-01.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace canbao
{
using Date = std::chrono::sys_days;

/// Days since 1970-01-01.
[[nodiscard]] constexpr i32 day_number(Date date) { return static_cast<i32>(date.time_since_epoch().count()); }
[[nodiscard]] constexpr Date date_of(i32 day_number) { return Date{std::chrono::days{day_number}}; }

[[nodiscard]] constexpr Date make_date(int year, unsigned month, unsigned day)
{
    return Date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}
[[nodiscard]] constexpr int year_of(Date date) { return int(std::chrono::year_month_day{date}.year()); }

/// Reads YYYY-MM-DD; empty when the text is no date of the calendar.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
/// Writes YYYY-MM-DD.
[[nodiscard]] std::string format(Date date);
}  // namespace canbao
