/// Values by sex and single year of age at the years of a data table.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "core/csv.hpp"
#include "models/population/village.hpp"

namespace canbao::demography
{
using population::ages;
using population::oldest;
using population::sexes;

/// One value for each sex (0 female, 1 male) and age.
using AgeTable = std::array<std::array<f64, ages>, sexes>;

/// How the value of an age group becomes values of single years.
enum class Ungroup
{
    step,     ///< every age of the group has the group's value: rates
    midpoint  ///< straight lines between the middles of groups, flat outside: shares that change gradually with age
};

/// What a table with the columns age_from, age_to, the value, and, where they differ, year and sex holds.
/// Between the years of the table values lie on straight lines; before and after they are flat. Ages in no group have
/// the value zero.
class Schedule
{
public:
    /// \param scale multiplies every value (0.01 for a percentage).
    /// Faults (columns, numbers, sexes, ages) are added to `faults`.
    static Schedule read(const Table& table, std::string_view value, f64 scale, Ungroup ungroup, Faults& faults);

    /// \param sex 0 female, 1 male; \param age held to [0, 100]
    [[nodiscard]] f64 at(int year, std::size_t sex, int age) const;
    [[nodiscard]] int last_year() const { return years_.empty() ? 0 : years_.back(); }

private:
    std::vector<int> years_;
    std::vector<AgeTable> values_;
};
}  // namespace canbao::demography
