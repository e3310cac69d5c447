/// The classes of the one-way margins: rows of a block's cell table.
#pragma once
#include <array>
#include <string_view>

#include "core/types.hpp"

namespace canbao::classes
{
inline constexpr std::array<std::string_view, 17> names{
    "quintile 1", "quintile 2", "quintile 3", "quintile 4",      "quintile 5", "age 0-14", "age 15-24",
    "age 25-44",  "age 45-59",  "age 60-69",  "age 70 and over", "at home",    "migrant",  "general",
    "monitored",  "dibao",      "tekun"};
inline constexpr u32 count = u32(names.size());
inline constexpr u32 first_quintile = 0, first_age = 5, first_residence = 11, first_group = 13;

/// \param age reached in the year before the coverage year [completed years] \return the row of the age class
[[nodiscard]] constexpr u32 of_age(int age)
{
    constexpr std::array limits{15, 25, 45, 60, 70};
    u32 row = first_age;
    for (const int limit : limits) row += age >= limit;
    return row;
}

/// The rows of the four margins that a person counts in. \param quintile 0 to 4 \param group a TargetGroup, 0 to 3
/// \param age as for of_age
[[nodiscard]] constexpr std::array<u32, 4> rows_of(u8 quintile, u8 group, int age, bool away)
{
    return {first_quintile + quintile, of_age(age), first_residence + away, first_group + group};
}

/// Sums by age and residence together, so that a person is one addition; the rows of both margins follow from them.
template <class Sum>
class ByAgeAndResidence
{
public:
    /// \param row of the age class, as of_age tells it
    Sum& at(u32 row, bool away) { return sums_[row - first_age][away]; }
    /// Adds the sums to the rows of ages and of residences.
    void add_to(std::array<Sum, count>& rows) const
    {
        for (u32 age = 0; age < sums_.size(); ++age)
            for (u32 away = 0; away < 2; ++away)
            {
                rows[first_age + age] += sums_[age][away];
                rows[first_residence + away] += sums_[age][away];
            }
    }

private:
    std::array<std::array<Sum, 2>, first_residence - first_age> sums_{};
};
}  // namespace canbao::classes
