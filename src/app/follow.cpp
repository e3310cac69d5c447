#include "app/follow.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "app/ending.hpp"
#include "app/summary.hpp"
#include "core/counted.hpp"
#include "core/date.hpp"
#include "record/reader.hpp"

namespace canbao::app
{
namespace
{
constexpr std::chrono::milliseconds pause{200};

struct Week
{
    Date day;
    i64 coverage_year = 0, number = 0, eligible = 0, paid = 0, visits = 0;
};

/// The weeks of all villages together, from complete week number `first` on.
std::vector<Week> read_weeks(const RunReader& reader, u64 first)
{
    std::vector<Week> weeks;
    if (!reader.has("weekly", "week_paid")) return weeks;
    const u64 villages = reader.variable("weekly", "week_paid").shape.back();
    for (u64 at = first; at < reader.committed("weekly"); ++at)
    {
        const u64 start[] = {at, 0}, one[] = {1, villages};
        const auto number = [&](const char* name)
        { return reader.read<i64>("weekly", name, std::span(start, 1), std::span(one, 1)).front(); };
        const auto sum = [&](const char* name)
        {
            const auto values = reader.read<i64>("weekly", name, start, one);
            return std::accumulate(values.begin(), values.end(), i64{0});
        };
        weeks.push_back({date_of(i32(number("week"))), number("coverage_year"), number("week_of_season"),
                         sum("week_eligible"), sum("week_paid"), sum("week_visits")});
    }
    return weeks;
}

/// Prints what is new, in the order of time.
class Table
{
public:
    void print_new(const RunReader& reader)
    {
        const auto weeks = read_weeks(reader, weeks_);
        const auto years = read_years(reader, years_);
        std::size_t week = 0;
        const auto print_weeks = [&](std::optional<Date> before)
        {
            for (; week < weeks.size() && (!before || weeks[week].day < *before); ++week) print(weeks[week]);
        };
        for (const YearSummary& year : years)
        {
            print_weeks(make_date(year.year + 1, 1, 1));
            fmt::print("{}", summary_line(year));
        }
        print_weeks({});
        weeks_ += weeks.size();
        years_ += years.size();
        std::fflush(stdout);
    }

private:
    static void print(const Week& week)
    {
        fmt::print("      {}  season for {}, week {}: ", format(week.day), week.coverage_year, week.number + 1);
        if (week.eligible == 0) fmt::print("no scheme yet\n");
        else
            fmt::print("{} of {} paid for ({:.1f} %), {} visited\n", week.paid, counted(week.eligible, "person"),
                       100.0 * f64(week.paid) / f64(week.eligible), counted(week.visits, "household"));
    }

    u64 weeks_ = 0, years_ = 0;
};
}  // namespace

int follow(const std::string& path)
{
    auto reader = std::make_unique<RunReader>(path);
    fmt::print("{}: {}, years {} to {}\n{}", path, reader->manifest().scenario_name, reader->manifest().first_year,
               reader->manifest().last_year, summary_head());
    Table table;
    for (;;)
    {
        // Asked before the last look, so that nothing is missed between.
        const FileState state = reader->state();
        reader->refresh();
        table.print_new(*reader);
        if (state == FileState::being_written)
        {
            std::this_thread::sleep_for(pause);
            continue;
        }
        // Another file may have taken over: the run was taken up again.
        if (reader->manifest().status == RunStatus::complete || !reader->replaced()) break;
        reader = std::make_unique<RunReader>(path);
    }
    if (reader->state() == FileState::abandoned)
        throw RunError(fmt::format("{}: its writer died; what is above is complete; {}", path, how_to_go_on(path)));
    fmt::print("{}\n", to_string(reader->manifest().status));
    return success;
}
}  // namespace canbao::app
