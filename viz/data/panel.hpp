/// Households and their members, from the panel of a run file.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "record/reader.hpp"
#include "viz/data/colour_scale.hpp"

namespace canbao::viz
{
/// A member as the year closes; what the file does not hold stays at its default.
struct Member
{
    u64 person = 0;
    i16 birth_year = 0;
    u8 sex = 0;   ///< 0 female, 1 male
    u8 role = 4;  ///< head, spouse, child, parent, other
    u8 school = 0;
    u8 residence = 0;  ///< 0 at home; all others are migrants
    u8 cover_elsewhere = 0;
    bool is_chronic = false, was_admitted = false, care_forgone = false, is_covered = false, is_party_member = false;
    bool admitted_to_university = false;
    u8 years_enrolled = 0;  ///< in a row up to this one; 0 when not enrolled for the year

    [[nodiscard]] bool is_enrolled() const { return years_enrolled > 0; }
    [[nodiscard]] int age(i32 year) const { return year - birth_year; }
};

/// A household in a year [fen].
struct Household
{
    u64 id = 0;
    i32 village = 0;
    i64 income = 0, savings = 0, debt = 0, out_of_pocket = 0, premium = 0;
    int size = 0, enrolled = 0, claims = 0;
    int paid_week = 0;  ///< of the season's weeks, from 1; 0 for none
    Reason reason = Reason::nobody;
    u8 target_group = 0;  ///< general, monitored, dibao, tekun
    u8 quintile = 0;
    f64 trust = 0, resentment = 0;  ///< 0 to 1
    f64 pressure = 0;               ///< perceived [util]
    std::vector<Member> members;
};

/// Ties of a household at the start of the run.
struct Ties
{
    std::vector<u64> targets;  ///< households of the same village, recorded or not
    i32 kin_village = -1;
};

class Panel
{
public:
    explicit Panel(const RunReader& reader);

    [[nodiscard]] bool is_recorded() const { return is_recorded_; }
    /// Those of the village that were recorded in the year, members included.
    /// \param year of the calendar. \throws UserError when the file is damaged
    [[nodiscard]] std::vector<Household> of_village(i32 village, i32 year) const;
    /// The household year by year; nothing for a year in which it was not recorded. \param years of the calendar
    [[nodiscard]] std::vector<std::optional<Household>> history(u64 household, i32 village,
                                                                const std::vector<i32>& years) const;
    /// Of every household given, in their order.
    [[nodiscard]] std::vector<Ties> ties(i32 village, const std::vector<Household>& households) const;

private:
    [[nodiscard]] std::optional<u64> tick_of(i32 year) const;
    [[nodiscard]] RowRange rows_of_village(i32 village, u64 tick) const;
    [[nodiscard]] std::vector<Household> read_rows(RowRange rows) const;
    void read_members(std::vector<Household>& households, const std::vector<i64>& first) const;
    [[nodiscard]] bool has(const char* group, const char* name) const { return reader_.has(group, name); }

    const RunReader& reader_;
    bool is_recorded_ = false;
};
}  // namespace canbao::viz
