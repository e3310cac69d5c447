/// A year of a household panel in memory: households with their members, found by identity.
#pragma once
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/run_data.hpp"

namespace canbao::compare
{
/// What it took to pay, as the panel codes it; positions are the codes.
inline constexpr std::array<std::string_view, 7> reason_names{"none",       "voluntary", "social",  "pressed",
                                                              "threatened", "advanced",  "not told"};

/// A member as comparisons need one.
struct PanelMember
{
    u64 person = 0;
    i16 birth_year = 0;
    u8 residence = 0;        ///< 0 at home
    bool elsewhere = false;  ///< has cover outside the scheme
    bool enrolled = false;   ///< for the year
    bool chronic = false, admitted = false, forgone = false;
    bool male = false;
    u8 role = 0;  ///< code of family_role
    u8 years_enrolled = 0, years_missed = 0;
};

struct PanelHousehold
{
    u64 household = 0;
    i32 village = 0;
    u8 size = 0, enrolled_members = 0, reason = 0, quintile = 0, group = 0, week = 0, pressure = 0, resentment = 0;
    u16 trust = 0;
    i64 income = 0, savings = 0, debt = 0, out_of_pocket = 0, premium = 0;  ///< [fen]
    std::size_t first_member = 0;                                           ///< in PanelYear::members

    [[nodiscard]] bool pays() const { return enrolled_members > 0; }
};

struct PanelYear
{
    int year = 0;
    std::vector<PanelHousehold> households;  ///< in the order of the file
    std::vector<PanelMember> members;        ///< household after household
    std::vector<bool> scheme_runs;           ///< by place

    /// A year of a run's panel. \throws UserError when the run has none, or not this year
    static PanelYear read(const RunData& run, int year);

    [[nodiscard]] std::span<const PanelMember> members_of(const PanelHousehold& household) const
    {
        return {members.data() + household.first_member, household.size};
    }
    /// Households by identity.
    [[nodiscard]] std::unordered_map<u64, std::size_t> index() const;
};

/// What part of the run's households a year's panel holds.
struct PanelShare
{
    i64 recorded = 0, registered = 0;  ///< households

    [[nodiscard]] bool whole() const { return recorded == registered; }
    [[nodiscard]] f64 weight() const { return recorded > 0 ? f64(registered) / f64(recorded) : 0; }
};
[[nodiscard]] PanelShare panel_share(const RunData& run, int year);
}  // namespace canbao::compare
