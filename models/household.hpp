/// What the packed column `season` of a household holds.
#pragma once
#include "models/person.hpp"

namespace canbao::season
{
using Open = Field<u8, 0>;        ///< somebody eligible has not paid
using Visited = Field<u8, 1>;     ///< a cadre came this week
using Threatened = Field<u8, 2>;  ///< a sanction was announced to it this season
using Away = Field<u8, 3>;        ///< all adults are migrants
}  // namespace canbao::season
