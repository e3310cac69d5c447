#include "models/demography/kernels.hpp"

#include "models/demography/classes.hpp"
#include "models/person.hpp"

namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
{
void screen(const ScreenArgs& a)
{
    using namespace demography;
    // Copies, because a store through `happens` might otherwise change what the arguments point to.
    const i16* __restrict__ const birth_year = a.birth_year;
    const u16* __restrict__ const family = a.family;
    const u8* __restrict__ const life_bits = a.life;
    const u32 *__restrict__ const death = a.death, *__restrict__ const exit = a.exit,
                                 *__restrict__ const household = a.household, *__restrict__ const residence = a.residence,
                                 *__restrict__ const school = a.school, *__restrict__ const party = a.party,
                                 *__restrict__ const cover = a.cover, *__restrict__ const divorce = a.divorce;
    const u32 *__restrict__ const chances = a.chances, *__restrict__ const party_chances = a.party_chances,
                                 *__restrict__ const divorce_chances = a.divorce_chances;
    const u32 *__restrict__ const cover_first = a.cover_first, *__restrict__ const cover_count = a.cover_count,
                                 *__restrict__ const destination_first = a.destination_first,
                                 *__restrict__ const destination_count = a.destination_count;
    u8* __restrict__ const happens = a.happens;
    const i32 year = a.year;
    const std::size_t size = a.size;
#pragma GCC ivdep
    for (std::size_t i = 0; i < size; ++i)
    {
        const i32 born = year - birth_year[i];
        const i32 grown = born < 0 ? 0 : born;
        const i32 age = grown > oldest_class ? oldest_class : grown;
        const u32 bits = life_bits[i];
        const u32 is_away = u32((bits & life::Residence::mask) != 0);
        const u32 at_school = u32((bits & life::School::mask) >= life::upper_secondary);
        const u32 status = is_away | (at_school & ~is_away) << 1;
        const u32 kind = family[i] & kinds;
        const u32 row = 4 * class_of(age, status, kind);
        const u32 place = bits >> 4;  // residence and cover
        u32 any = u32(death[i] < chances[row]) | u32(exit[i] < chances[row + 1]) |
                  u32(household[i] < chances[row + 2]) | u32(residence[i] < chances[row + 3]);
        any |= u32(party[i] < party_chances[2u * u32(age) + (kind & 1u)]);
        any |= u32(divorce[i] < divorce_chances[kind]);
        any |= u32(cover[i] - cover_first[place] >= cover_count[place]);
        any |= u32(school[i] - destination_first[place] >= destination_count[place]);
        any |= u32(changes_school(age));
        happens[i] = u8(any);
    }
}
}  // namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
