/// The loop that tells those to whom something happens in a year from the others (vital.cpp).
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::demography_kernels
{
/// Rows that one call looks at.
inline constexpr int screen_rows = 256;

/// Rows of persons, the words drawn for them, and the thresholds of the year as plain arrays (Rates of rates.hpp).
struct ScreenArgs
{
    int count;  ///< at most screen_rows; the arrays of words and `happens` have room for screen_rows all the same
    i32 year;
    const i16* birth_year;
    const u16* family;
    const u8* life;
    const u32 *death, *exit, *household, *residence;  ///< words of purpose::vital
    const u32 *school, *party, *cover, *divorce;      ///< words of purpose::life_course
    const u32* chances;                               ///< Rates::person
    const u32* party_chances;                         ///< Rates::party
    const u32* divorce_chances;                       ///< Rates::divorce
    /// By the bits of residence and cover in `life`: a word w changes nothing when w - first < count.
    const u32 *cover_first, *cover_count, *destination_first, *destination_count;
    u8* happens;  ///< out: 0 when nothing happens
};
CANBAO_DECLARE_KERNEL(screen, ScreenArgs);
}  // namespace canbao::demography_kernels
