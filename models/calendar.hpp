/// The model's calendar: the phases of a day in order, and the dates on which they are due.
///
/// Coverage year t is paid for in a season that opens in the autumn of t - 1 and closes in the winter of t; cover runs
/// from January to December of t. So a season overlaps the benefit year that it pays for, and an illness of the autumn
/// takes savings from the household before it decides.
#pragma once
#include <vector>

#include "engine/agenda.hpp"
#include "engine/policy.hpp"

namespace canbao
{
class Faults;

/// The window in which a coverage year is paid for.
struct Season
{
    int coverage_year = 0;
    Date opens, closes;               ///< first and last day
    Date spring_festival;             ///< in the winter of the season
    std::vector<Date> weeks;          ///< days of the weekly ticks, the first at opening, the last at closing
    u32 weeks_to_exchange_above = 0;  ///< from one exchange above the county to the next

    /// True around the Spring Festival, when migrants are home: from ten days before it to fifteen days after.
    [[nodiscard]] bool at_festival(Date day) const
    {
        const auto since = (day - spring_festival).count();
        return since >= -10 && since <= 15;
    }
};

class Calendar
{
public:
    /// Adds the parameters `run.*` and `season.*`.
    static void add_parameters(Schema& schema);
    /// \param from, to first and last benefit year; the run begins when the season for `from` opens and ends with
    /// 31 December of `to`, so the last autumn belongs to the season for to + 1.
    Calendar(const Scenario& scenario, int from, int to, Faults& faults);

    /// Adds the phases in their order and makes them due.
    void plan(Agenda& agenda) const;

    [[nodiscard]] Date begins() const { return seasons_.front().opens; }
    [[nodiscard]] Date ends() const;
    [[nodiscard]] const std::vector<Season>& seasons() const { return seasons_; }
    [[nodiscard]] const Season& season(int coverage_year) const;
    [[nodiscard]] std::size_t weeks() const;  ///< weekly ticks of the whole run

private:
    int from_, to_;
    std::vector<Season> seasons_;
};
}  // namespace canbao
