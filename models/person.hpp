/// What the packed columns of a person hold. One page, so that every mechanism reads the same bits.
#pragma once
#include <array>
#include <string_view>

#include "core/types.hpp"

namespace canbao
{
/// A field of `width` bits at bit `at` of a packed column.
template <class Word, unsigned at, unsigned width = 1>
struct Field
{
    static constexpr Word mask = Word(((1u << width) - 1u) << at);
    static constexpr u32 largest = (1u << width) - 1u;
    static constexpr u8 position = at;
    static constexpr u8 bits = width;

    [[nodiscard]] static constexpr u32 get(Word word) { return u32(word & mask) >> at; }
    /// The word with the field at `value`, which must fit.
    [[nodiscard]] static constexpr Word set(Word word, u32 value)
    {
        return Word((word & ~mask) | Word(Word(value << at) & mask));
    }
};

/// Column `family` (u16): sex, marriage, standing in the household, children born.
namespace family
{
using Male = Field<u16, 0>;
using Marital = Field<u16, 1, 2>;  ///< population::Marital
using Role = Field<u16, 3, 3>;     ///< population::Standing
using Births = Field<u16, 6, 4>;   ///< children born to her since the founder generation, 0 to 15
using Founder = Field<u16, 10>;    ///< has founded a household; nobody founds two
}  // namespace family

/// Column `life` (u8): school, party, residence, insurance outside the scheme.
namespace life
{
using School = Field<u8, 0, 2>;     ///< Schooling
using Admitted = Field<u8, 2>;      ///< admitted to a university this summer
using Party = Field<u8, 3>;         ///< party member
using Residence = Field<u8, 4, 2>;  ///< Place of living
using Elsewhere = Field<u8, 6, 2>;  ///< Cover outside the village's scheme

enum Schooling : u32
{
    not_at_school,
    compulsory,
    upper_secondary,
    tertiary
};
enum Living : u32
{
    at_home,
    in_county,
    in_province,
    in_other_province
};
enum OtherCover : u32
{
    none,
    employee_scheme,
    destination_scheme  ///< residents' scheme where the migrant lives
};
}  // namespace life

/// Column `health` (u8).
namespace health
{
using Chronic = Field<u8, 0>;           ///< has a chronic condition (NHSS definition: diagnosed by a doctor)
using Hospital = Field<u8, 1>;          ///< admitted in this benefit year
using HospitalLastYear = Field<u8, 2>;  ///< admitted in the last benefit year
using Forgone = Field<u8, 3>;           ///< a needed admission was forgone in this benefit year
/// Needs of admission that lie ahead: bit 0 March to August, and from September on October; 1 November, 2 December.
using Ahead = Field<u8, 4, 3>;
using Claimed = Field<u8, 7>;  ///< the village's scheme paid a bill of his in this benefit year
}  // namespace health

/// Column `insurance` (u16): enrolment in the village's scheme.
namespace insurance
{
using Covered = Field<u16, 0>;         ///< for the benefit year that runs
using Paid = Field<u16, 1>;            ///< for the coverage year whose season is open
using Ever = Field<u16, 2>;            ///< was ever paid for
using ByCadre = Field<u16, 3>;         ///< the cadre paid for the coverage year whose season is open
using Consecutive = Field<u16, 4, 4>;  ///< coverage years in a row up to the last settled one, at most 15
/// While out (Consecutive is 0): coverage years missed in a row, at most 15.
using Missed = Field<u16, 8, 4>;
/// While in (Consecutive is 1 and more), in the same bits: months of the year of entry or return, counted from January,
/// in which cover pays nothing, at most 15; 0 in later years.
using Waits = Missed;
using Chronic = Field<u16, 12>;     ///< had a chronic condition when the open season began
using NoClaim = Field<u16, 13, 3>;  ///< years in a row without a claim that count for the bonus, at most 7
}  // namespace insurance

/// Why a member was paid for: the first of these that suffices when the household is asked again in nested order.
/// Neighbours, inertia and trust stay as they were, so this is the direct answer; what would become of enrolment in a
/// world without pressure is told by a paired run.
namespace reason
{
enum Why : u32
{
    voluntary,   ///< the cover is worth it, without norm, pressure and sanctions
    social,      ///< with what it sees of others
    pressed,     ///< with reminders, calls and visits
    threatened,  ///< with sanctions
    advanced,    ///< a cadre paid
    untold       ///< reasons are switched off
};
inline constexpr u32 count = 5;  ///< reasons that are told
inline constexpr std::array<std::string_view, count> names{"voluntary", "social", "pressed", "threatened", "advanced"};

/// Column `need` of a member who has paid holds the reason, in codes below every need.
[[nodiscard]] constexpr i16 to_need(u32 why) { return i16(-32768 + i32(why)); }
[[nodiscard]] constexpr u32 from_need(i16 need) { return u32(i32(need) + 32768); }
inline constexpr i16 least_need = to_need(untold) + 1;  ///< the first code that is a need
}  // namespace reason
}  // namespace canbao
