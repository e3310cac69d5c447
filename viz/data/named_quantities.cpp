#include <array>

#include <fmt/format.h>

#include "viz/data/quantity.hpp"

namespace canbao::viz
{
namespace
{
constexpr std::array named{
    NamedQuantity{"Coverage", "held", "Held up by pressure",
                  "Of persons enrolled, those for whom it took reminders and visits, a threat, or a cadre's own money",
                  "enrolled_pressed+enrolled_threatened+enrolled_advanced/enrolled", "nobody is enrolled",
                  Palette::pressure},
    NamedQuantity{"Coverage", "coverage", "Coverage", "Persons enrolled, of those who may enrol", "enrolled/eligible",
                  "nobody may enrol"},
    NamedQuantity{"Coverage", "voluntary", "Voluntary coverage",
                  "Persons to whom the cover is worth its price, of those who may enrol", "enrolled_voluntary/eligible",
                  "nobody may enrol"},
    NamedQuantity{"Coverage", "reported_coverage", "Reported coverage",
                  "Heads reported, of persons registered where the scheme runs", "reported/in_scheme", "no scheme"},
    NamedQuantity{"Coverage", "overreported", "Reported minus true",
                  "Heads reported beyond those enrolled here or covered elsewhere, of persons registered",
                  "reported-enrolled-covered_elsewhere/in_scheme", "no scheme", Palette::two_sided},
    NamedQuantity{"Coverage", "social", "Enrolled because others are",
                  "Of persons enrolled, those for whom it took what others do", "enrolled_social/enrolled",
                  "nobody is enrolled"},
    NamedQuantity{"Coverage", "repelled", "Repelled by pressure",
                  "Persons who would enrol without pressure, of those who may", "repelled/eligible", "nobody may enrol",
                  Palette::pressure},
    NamedQuantity{"Coverage", "lapsed", "Lapsed", "Persons enrolled last year and not again, of those who may enrol",
                  "lapsed/eligible", "nobody may enrol"},
    NamedQuantity{"Cadres", "pressure", "Visits of cadres", "Visits in the year's season weeks, of households",
                  "visits/households_eligible", "no household", Palette::pressure},
    NamedQuantity{"Cadres", "threats", "Threats", "Visits that announced a sanction, of households",
                  "threats/households_eligible", "no household", Palette::pressure},
    NamedQuantity{"Cadres", "sanctions", "Sanctions", "Benefits, seals or schooling withheld, of households",
                  "sanctions_scholarship+sanctions_festival+sanctions_hardship+sanctions_seals+sanctions_party+"
                  "sanctions_schooling+sanctions_pension+sanctions_invented/households_eligible",
                  "no household", Palette::pressure},
    NamedQuantity{"Cadres", "advanced", "Paid by cadres", "Of persons enrolled, those paid for by a cadre",
                  "enrolled_by_cadres/enrolled", "nobody is enrolled", Palette::pressure},
    NamedQuantity{"Households", "trust", "Trust", "Trust that the cover pays as promised, of full trust",
                  "trust_sum/household_count", "no household"},
    NamedQuantity{"Households", "resentment", "Resentful households",
                  "Households with more than half of full resentment", "resentful_households/household_count",
                  "no household", Palette::pressure},
    NamedQuantity{"Households", "burden", "Premium burden", "Premiums paid, of household income",
                  "premium_paid/income_total", "no income"},
    NamedQuantity{"Households", "income", "Income a head", "Household income, by person registered",
                  "income_total/registered", "nobody registered"},
    NamedQuantity{"Households", "out_of_pocket", "Own spending on care", "Paid for care by households, by person",
                  "out_of_pocket_total/registered", "nobody registered"},
    NamedQuantity{"Households", "catastrophic", "Catastrophic spending",
                  "Households that spend 40 % of their capacity to pay on care",
                  "catastrophic_households_40/household_count", "no household"},
    NamedQuantity{"Households", "migrant_share", "Migrants",
                  "Persons working outside their township, of those registered", "migrants/registered",
                  "nobody registered"},
    NamedQuantity{"Fund (by county)", "reserve", "Fund reserve",
                  "Months of the year's spending that the reserve of the county's pool would last", "fund_months",
                  "no fund"},
    NamedQuantity{"Fund (by county)", "reserve_per_member", "Reserve a member",
                  "What the county's members have put into funds less what they took out, by member",
                  "fund_net_contribution/fund_members", "no member", Palette::two_sided},
    NamedQuantity{"Fund (by county)", "balance", "Fund balance of the year",
                  "Revenue less spending for the county's members, by member",
                  "fund_revenue-fund_spending/fund_members", "no member", Palette::two_sided},
    NamedQuantity{"Season, by week", "paid_so_far", "Paid so far",
                  "Persons paid for by the end of the week, of those who may enrol", "week_paid/week_eligible",
                  "nobody may enrol"},
    NamedQuantity{"Season, by week", "effort", "Effort this week",
                  "Effort of the cadre team in the week, of full effort", "pressure", "no team", Palette::pressure,
                  true},
    NamedQuantity{"Season, by week", "week_visits", "Visits this week", "Households visited in the week", "week_visits",
                  "no team", Palette::pressure},
    NamedQuantity{"Season, by week", "week_threats", "Threats this week",
                  "Visits of the week that announced a sanction", "week_threats", "no team", Palette::pressure},
    NamedQuantity{"Season, by week", "week_advances", "Paid by cadres this week",
                  "Persons for whom the cadre team paid in the week", "week_advances", "no team", Palette::pressure}};
}  // namespace

std::span<const NamedQuantity> named_quantities() { return named; }

std::string list_of_named_quantities()
{
    std::string text;
    for (const NamedQuantity& item : named) text += fmt::format("{}{}", text.empty() ? "" : ", ", item.name);
    return text;
}
}  // namespace canbao::viz
