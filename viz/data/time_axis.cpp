#include "viz/data/time_axis.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace canbao::viz
{
f64 decimal_year(Date date)
{
    const int year = year_of(date);
    const auto begin = day_number(make_date(year, 1, 1)), end = day_number(make_date(year + 1, 1, 1));
    return year + f64(day_number(date) - begin) / f64(end - begin);
}

std::string written(Date date, bool with_year)
{
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::year_month_day day{date};
    const std::string text = fmt::format("{} {}", unsigned(day.day()), months[unsigned(day.month()) - 1]);
    return with_year ? fmt::format("{} {}", text, int(day.year())) : text;
}

Moment step(const RunData& data, Moment moment, int by)
{
    const std::size_t last = data.years().size() - 1;
    if (!moment.week)
    {
        if (by < 0) return {moment.year > 0 ? moment.year - 1 : 0, {}};
        return {std::min(moment.year + 1, last), {}};
    }
    const Season* const season = data.season(moment.year);
    const std::size_t weeks = season ? season->weeks.size() : 1;
    if (by < 0)
    {
        if (*moment.week > 0) return {moment.year, *moment.week - 1};
        if (moment.year == 0) return moment;
        const Season* const before = data.season(moment.year - 1);
        return {moment.year - 1, before ? before->weeks.size() - 1 : 0};
    }
    if (*moment.week + 1 < weeks) return {moment.year, *moment.week + 1};
    return moment.year < last ? Moment{moment.year + 1, 0} : moment;
}

Moment first_moment(const RunData&, bool weekly) { return weekly ? Moment{0, 0} : Moment{}; }

Moment last_moment(const RunData& data, bool weekly)
{
    const std::size_t last = data.years().size() - 1;
    const Season* const season = weekly ? data.season(last) : nullptr;
    return season ? Moment{last, season->weeks.size() - 1} : Moment{last, {}};
}

Moment with_week(const RunData& data, Moment moment, bool weekly)
{
    if (!weekly) return {moment.year, {}};
    if (moment.week) return moment;
    const Season* const season = data.season(moment.year);
    if (!season) return moment;
    return {moment.year, festival_week(data, *season).value_or(season->weeks.size() - 1)};
}

std::optional<std::size_t> festival_week(const RunData& data, const Season& season)
{
    for (const Date festival : data.events().spring_festivals)
        for (std::size_t week = 0; week < season.weeks.size(); ++week)
            if (festival >= season.weeks[week] && festival < season.weeks[week] + std::chrono::days(7)) return week;
    return std::nullopt;
}

std::string describe(const RunData& data, Moment moment)
{
    const i32 year = data.years()[moment.year];
    const Season* const season = moment.week ? data.season(moment.year) : nullptr;
    if (!season) return fmt::format("{}", year);
    const std::size_t week = std::min(*moment.week, season->weeks.size() - 1);
    const Date first = season->weeks[week];
    return fmt::format("week {} of {} of the season for {}, from {}", week + 1, season->weeks.size(), year,
                       written(first));
}
}  // namespace canbao::viz
