/// Classes of persons that share probabilities; plain enough for kernels.
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::demography
{
inline constexpr int oldest_class = 100;  ///< ages beyond are counted here

/// Ages at which school years begin and end; a person of the first age is at that school from the summer on.
namespace school_age
{
inline constexpr int compulsory = 6, upper_secondary = 15, university = 18, university_ends = 22;
}

/// True for ages whose summer changes school; at all others a person goes on as before.
CANBAO_INLINE constexpr bool changes_school(int age)
{
    return (age == school_age::compulsory) | (age == school_age::upper_secondary) | (age == school_age::university) |
           (age == school_age::university + 1) | (age == school_age::university_ends);
}

enum Status : u32
{
    at_home,
    away,
    student  ///< upper secondary or university
};
inline constexpr u32 kinds = 7;  ///< mask of sex and marital status in the column `family`
inline constexpr std::size_t class_count = (oldest_class + 1) * 32;

/// The class of an age (0 to 100), a status and a kind.
CANBAO_INLINE constexpr u32 class_of(int age, u32 status, u32 kind) { return (u32(age) * 4 + status) * 8 + kind; }
}  // namespace canbao::demography
