/// What the packed column `season` of a household holds.
#pragma once
#include "models/person.hpp"

namespace canbao::season
{
using Open = Field<u8, 0>;        ///< somebody eligible has not paid
using Contact = Field<u8, 1, 2>;  ///< By whom it was sought out this week
using Threatened = Field<u8, 3>;  ///< a sanction was announced to it this season
using Away = Field<u8, 4>;        ///< all adults are migrants
using Procedure = Field<u8, 5>;   ///< of a threatened household: needs a seal or procedure of the village this season
using Pupil = Field<u8, 6>;       ///< a member is at school, compulsory or upper secondary

enum By : u32
{
    nobody,
    visit,   ///< a cadre came
    call,    ///< a cadre telephoned those who are away
    teacher  ///< a teacher of one of its children came
};
}  // namespace canbao::season

/// What the packed column `asking` of a household holds: what is kept of the season to tell why members were paid for,
/// and who weighs the cover anew.
namespace canbao::asking
{
using Natural = Field<u8, 0>;   ///< an occasion to decide comes in the season without anybody's reminding
using Repelled = Field<u8, 1>;  ///< would have paid for a member without pressure, and with it did not
using Shaken = Field<u8, 2>;    ///< its trust has moved, or it paid late, since it weighed the cover
}  // namespace canbao::asking
