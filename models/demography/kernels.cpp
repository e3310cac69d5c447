#include "models/demography/kernels.hpp"

#include "models/demography/classes.hpp"
#include "models/person.hpp"

namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
{
void screen(const ScreenArgs& a)
{
    using namespace demography;
    // Plain arrays of one width and loops of one step each, so that compilers vectorise them, table look-ups included.
    constexpr int n = screen_rows;
    i32 age[n], kind[n], place[n], row[n], any[n];
    i32 born[n], life_bits[n];
    const int count = a.count < n ? a.count : n;
    for (int i = 0; i < count; ++i)
        born[i] = a.birth_year[i], kind[i] = a.family[i] & i32(kinds), life_bits[i] = a.life[i];
    for (int i = count; i < n; ++i) born[i] = a.year, kind[i] = life_bits[i] = 0;
    for (int i = 0; i < n; ++i)
    {
        const i32 years = a.year - born[i];
        age[i] = years < 0 ? 0 : years > oldest_class ? oldest_class : years;
        const i32 bits = life_bits[i];
        const i32 is_away = (bits & i32(life::Residence::mask)) != 0;
        const i32 at_school = (bits & i32(life::School::mask)) >= i32(life::upper_secondary);
        place[i] = bits >> 4;  // residence and cover
        row[i] = ((age[i] * 4 + (is_away | (at_school & ~is_away) << 1)) * 8 + kind[i]) * 4;
    }
    static_assert(away == 1 && student == 2 && class_of(3, 2, 5) == (3 * 4 + 2) * 8 + 5);
    const u32* const chances = a.chances;
    for (int i = 0; i < n; ++i) any[i] = a.death[i] < chances[row[i]];
    for (int i = 0; i < n; ++i) any[i] |= a.exit[i] < chances[row[i] + 1];
    for (int i = 0; i < n; ++i) any[i] |= a.household[i] < chances[row[i] + 2];
    for (int i = 0; i < n; ++i) any[i] |= a.residence[i] < chances[row[i] + 3];
    for (int i = 0; i < n; ++i)
        any[i] |=
            (a.party[i] < a.party_chances[2 * age[i] + (kind[i] & 1)]) | (a.divorce[i] < a.divorce_chances[kind[i]]);
    for (int i = 0; i < n; ++i)
        any[i] |= (a.cover[i] - a.cover_first[place[i]] >= a.cover_count[place[i]]) |
                  (a.school[i] - a.destination_first[place[i]] >= a.destination_count[place[i]]);
    for (int i = 0; i < n; ++i) a.happens[i] = u8(any[i] | changes_school(age[i]));
}
}  // namespace canbao::demography_kernels::CANBAO_ISA_LEVEL
