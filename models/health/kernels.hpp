/// The vector kernels of this folder (kernels.cpp): one pass over the persons of a block.
#pragma once
#include <cstddef>

#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::health_kernels
{
/// Classes of persons: age 0 to 100 by sex by chronic condition (health::class_of).
inline constexpr std::size_t class_count = 404;

/// The columns that say which class a person is in.
struct Persons
{
    const i16* birth_year;
    const u16* family;
    const u8* health;
    i32 year;  ///< ages are those reached in this year
    std::size_t size;
};

/// Lists the persons whose word is below the threshold of their class [2^-32].
struct ScreenArgs
{
    Persons persons;
    const u32* word;
    const u32* threshold;  ///< class_count entries
    u32* hits;             ///< rows, ascending; room for persons.size
    std::size_t* count;
};
CANBAO_DECLARE_KERNEL(screen, ScreenArgs);

/// A year's outpatient bills [fen] and who pays them: none for who has no visit, else lognormal.
struct OutpatientArgs
{
    const u8 *health, *life;
    const u16* insurance;
    const u32 *word0, *word1, *word2;
    std::size_t size;
    u32 users;      ///< share of persons with a visit [2^-32]
    f32 median[2];  ///< median bill of a user without and with a chronic condition [yuan]
    f32 sd;         ///< of the logarithm
    f32 most;       ///< largest bill [yuan]
    // The package (models/benefit): shares in millionths, amounts in fen.
    f64 pool_rate, pool_cap, chronic_rate, chronic_cap, employee_share;
    i32* bill;
    i32* benefit;    ///< paid by the village's scheme
    i32* elsewhere;  ///< paid by another
};
CANBAO_DECLARE_KERNEL(outpatient, OutpatientArgs);
}  // namespace canbao::health_kernels
