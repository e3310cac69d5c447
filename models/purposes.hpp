/// What draws are for. A number never changes and is never used for anything else, so that a new draw disturbs no
/// other. 1000 to 1099 belong to models/population/purposes.hpp.
#pragma once
#include "core/random.hpp"

namespace canbao::purpose
{
// economy: 1100
inline constexpr Purpose initial_income = 1100;  ///< household: permanent income, savings at the start
inline constexpr Purpose yearly_income = 1101;   ///< household: permanent and transitory shock of a year
inline constexpr Purpose harvest = 1102;         ///< village: harvest of a year
// welfare: 1120
inline constexpr Purpose welfare_group = 1120;  ///< household: assessment for dibao, tekun, monitoring
// decision: 1200
inline constexpr Purpose taste = 1200;            ///< person: taste for enrolling in a season
inline constexpr Purpose household_taste = 1201;  ///< household: its members' common taste in a season
inline constexpr Purpose occasion = 1202;         ///< household: waiting time to the next occasion to decide
inline constexpr Purpose trust_at_start = 1203;   ///< household: trust in the scheme
// history: 1250
inline constexpr Purpose history_at_start = 1250;  ///< person: insurance history when a run starts in a later year
inline constexpr Purpose enrolled_twice = 1251;    ///< person covered elsewhere: whether it is listed, and when found
// network: 1270
inline constexpr Purpose kin_village = 1270;  ///< household: the village of its kin
inline constexpr Purpose kin_beyond = 1271;   ///< household: whether its kin live in another county, and in which
// cadre: 1300
inline constexpr Purpose visit = 1300;  ///< household: whether the cadre visits in a week
// scheme: 1350
inline constexpr Purpose scheme_start = 1350;  ///< county: when it starts the scheme
// demography: 1400 to 1499
inline constexpr Purpose vital = 1400;            ///< person: death, exit, birth or marriage or division, moving house
inline constexpr Purpose birth = 1401;            ///< mother: sex of the child
inline constexpr Purpose marriage = 1402;         ///< person: lot on the marriage market; groom: where the couple lives
inline constexpr Purpose life_course = 1403;      ///< person: school, party, cover elsewhere, divorce of a year
inline constexpr Purpose migration = 1404;        ///< person: destination and cover elsewhere of one who leaves
inline constexpr Purpose life_at_start = 1405;    ///< person: school, party, migration, cover elsewhere at the start
inline constexpr Purpose tie_replacement = 1406;  ///< household: new ties after a change of the village
// health: 1500 to 1599
inline constexpr Purpose illness = 1500;           ///< person: need of hospital care in a period
inline constexpr Purpose episode = 1501;           ///< person: severity, cost, whether care is forgone
inline constexpr Purpose outpatient = 1502;        ///< person: outpatient spending of a year
inline constexpr Purpose chronic_at_start = 1504;  ///< person: chronic condition in the first population
inline constexpr Purpose consumption = 1505;       ///< household: consumption of a year at given income
// trust: 1650
inline constexpr Purpose news_reach = 1650;  ///< village: how many a rumour reaches through public news
inline constexpr Purpose news_heard = 1651;  ///< household: whether it hears a rumour in a week
// cadre, sanction, advance: 1700 to 1749
inline constexpr Purpose cadre_team = 1700;      ///< village: reluctance of its team, whether its schools take part
inline constexpr Purpose procedure_need = 1701;  ///< household: whether it needs a procedure of the village in a season
inline constexpr Purpose sanction_outcome = 1702;  ///< household: whether an announced sanction is carried out
inline constexpr Purpose advance_order = 1703;     ///< household: its turn when the team pays for households
// exposure: 1750
inline constexpr Purpose exposure = 1750;  ///< village: whether a week's threats become public
// history, benefit: 1950 to 1999
inline constexpr Purpose late_payment = 1950;  ///< household: whether it thinks of paying late in a month
}  // namespace canbao::purpose
