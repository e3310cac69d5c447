#include "models/demography/kernels.hpp"

#include "models/demography/classes.hpp"
#include "models/person.hpp"

namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
{
void screen(const ScreenArgs& a)
{
#pragma GCC ivdep
    for (std::size_t i = 0; i < a.size; ++i)
    {
        i32 age = a.year - a.birth_year[i];
        age = age < 0 ? 0 : age;
        age = age > demography::oldest_class ? demography::oldest_class : age;
        const u32 family = a.family[i], life = a.life[i];
        const u32 away = u32(life::Residence::get(u8(life)) != 0);
        const u32 at_school = u32(life::School::get(u8(life)) >= life::upper_secondary);
        const u32 status = away        ? u32(demography::away)
                           : at_school ? u32(demography::student)
                                       : u32(demography::at_home);
        const u32 kind = family & demography::kinds;
        const u32* const chance = a.chances + 4 * demography::class_of(age, status, kind);
        const u32 place_and_cover = life >> 4;
        u32 happens = u32(a.death[i] < chance[0]) | u32(a.exit[i] < chance[1]) | u32(a.household[i] < chance[2]) |
                      u32(a.residence[i] < chance[3]);
        happens |= u32(a.party[i] < a.party_chances[2 * age + i32(family & 1u)]);
        happens |= u32(a.divorce[i] < a.divorce_chances[kind]);
        happens |= u32(a.cover[i] - a.cover_first[place_and_cover] >= a.cover_count[place_and_cover]);
        happens |= u32(a.school[i] - a.destination_first[place_and_cover] >= a.destination_count[place_and_cover]);
        happens |= u32(demography::changes_school(age));
        a.happens[i] = u8(happens);
    }
}
}  // namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
