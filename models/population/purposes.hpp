/// What the draws of this folder are for (1000 to 1099). A number never changes and is never used again.
#pragma once
#include "core/random.hpp"

namespace canbao::population::purpose
{
inline constexpr Purpose township_size = 1000;    ///< relative size of a township (geography.cpp)
inline constexpr Purpose village_size = 1001;     ///< relative size of a village (geography.cpp)
inline constexpr Purpose township_sample = 1002;  ///< which townships of a county are kept (geography.cpp)
inline constexpr Purpose village_tilt = 1010;     ///< a village younger or older than its county (village.cpp)
inline constexpr Purpose age_and_sex = 1011;      ///< position of a slot in the age-sex distribution
inline constexpr Purpose marital_status = 1012;   ///< who of an age is married, never married, formerly married
inline constexpr Purpose couple = 1013;           ///< the ages at which husband and wife meet
inline constexpr Purpose mother = 1014;           ///< whose child a child is
inline constexpr Purpose coresidence = 1015;      ///< who lives with whom
inline constexpr Purpose ties = 1020;             ///< rewiring of the village network (ties.cpp)
}  // namespace canbao::population::purpose
