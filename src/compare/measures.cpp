#include "compare/measures.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace canbao::compare
{
const std::vector<Measure>& known_measures()
{
    static const std::vector<Measure> list{
        {"coverage", "%", "enrolled of those who may enrol", "100 * enrolled / eligible"},
        {"voluntary_coverage", "%", "those for whom the cover is worth it, of those who may enrol",
         "100 * enrolled_voluntary / eligible"},
        {"reported_rate", "%", "persons reported as insured, of the registered where the scheme runs",
         "100 * reported / in_scheme"},
        {"enrolled", "persons", "persons enrolled for the year", "enrolled"},
        {"reason_voluntary", "% of enrolled", "enrolled because the cover is worth it",
         "100 * enrolled_voluntary / enrolled"},
        {"reason_social", "% of enrolled", "enrolled for what they see of others", "100 * enrolled_social / enrolled"},
        {"reason_pressed", "% of enrolled", "enrolled after reminders, calls and visits",
         "100 * enrolled_pressed / enrolled"},
        {"reason_threatened", "% of enrolled", "enrolled for fear of sanctions",
         "100 * enrolled_threatened / enrolled"},
        {"reason_advanced", "% of enrolled", "enrolled because a cadre paid", "100 * enrolled_advanced / enrolled"},
        {"repelled", "%", "not enrolled who would be without pressure, of those who may enrol",
         "100 * repelled / eligible"},
        {"lapsed", "%", "not enrolled again, of those enrolled a year ago who have no cover elsewhere",
         "100 * lapsed / (lapsed + enrolled_renewing)"},
        {"burden", "%", "premiums paid over household income", "100 * premium_paid / income_total"},
        {"premium", "yuan", "premium paid for an enrolled person", "premium_paid / enrolled / 100"},
        {"out_of_pocket", "yuan", "spending of their own on care, of a household",
         "out_of_pocket_total / household_count / 100"},
        {"out_of_pocket_share", "%", "spending of their own on care over household income",
         "100 * out_of_pocket_total / income_total"},
        {"catastrophic", "%", "households that spend 40 % and more of their capacity to pay on care",
         "100 * catastrophic_households_40 / household_count"},
        {"catastrophic_persons", "%", "persons of such households", "100 * catastrophic_persons_40 / registered"},
        {"admissions", "per 100", "admissions to hospital of 100 registered persons", "100 * admissions / registered"},
        {"forgone", "%", "needed admissions that were forgone",
         "100 * admissions_forgone / (admissions + admissions_forgone)"},
        {"benefits", "yuan", "benefits paid by the scheme for an enrolled person",
         "(benefit_inpatient + benefit_outpatient) / enrolled / 100", Statistic::none, "benefit_paid / enrolled / 100"},
        {"net_benefit", "yuan", "benefits less premiums paid, of an enrolled person",
         "(benefit_inpatient + benefit_outpatient - premium_paid) / enrolled / 100", Statistic::none,
         "(benefit_paid - premium_paid) / enrolled / 100"},
        {"trust", "%", "mean trust of households that the cover pays as promised",
         "100 * trust_sum / 65535 / household_count"},
        {"visits", "per 100", "visits of cadres to 100 households", "100 * visits / household_count"},
        {"threats", "per 100", "visits that announced a sanction, to 100 households",
         "100 * threats / household_count"},
        {"fund_reserve", "m yuan", "reserve of the funds in the place", "fund_reserve / 1e8"},
        {"fund_balance", "m yuan", "revenue of the funds less what they spend", "(fund_revenue - fund_spending) / 1e8"},
        {"fund_months", "months", "months of the year's spending that the reserve would last", "fund_months / 100"},
        {"subsidy", "m yuan", "state subsidies", "subsidy / 1e8"},
        {"paying_households", "%", "households with somebody enrolled", "100 * households_paying / household_count"},
        {"care_over_10", "%", "households that spend more than 10 % of their income on care",
         "100 * households_over_10 / household_count"},
        {"care_over_25", "%", "households that spend more than 25 % of their income on care",
         "100 * households_over_25 / household_count"},
        {"poor", "%", "persons below the poverty line", "100 * poor / registered"},
        {"poor_after_care", "%", "persons below the line after spending of their own on care",
         "100 * poor_after_care / registered"},
        {"poor_after_care_and_premium", "%", "persons below the line after care and premium",
         "100 * poor_after_care_and_premium / registered"},
        {"income", "yuan", "household income of the year per head", "income_total / registered / 100"},
        {"gini", "1", "Gini coefficient of household income per head", "", Statistic::gini},
        {"gini_after_care", "1", "the same after spending of their own on care", "", Statistic::gini_after_care},
        {"gini_after_care_and_premium", "1", "the same after care and premium", "",
         Statistic::gini_after_care_and_premium},
        {"concentration_premium", "1", "concentration index of premiums by income per head", "",
         Statistic::concentration_premium},
        {"concentration_out_of_pocket", "1", "concentration index of spending of their own on care", "",
         Statistic::concentration_out_of_pocket},
        {"kakwani_premium", "1", "Kakwani index of premiums: below 0, they burden the poor more", "",
         Statistic::kakwani_premium}};
    return list;
}

const std::vector<std::string>& usual_measures()
{
    static const std::vector<std::string> names{
        "coverage",       "voluntary_coverage", "reported_rate",   "reason_voluntary", "reason_social",
        "reason_pressed", "reason_threatened",  "reason_advanced", "repelled",         "lapsed",
        "burden",         "out_of_pocket",      "catastrophic",    "forgone",          "benefits",
        "trust",          "fund_reserve",       "fund_balance"};
    return names;
}

const std::vector<std::string>& distribution_measures()
{
    static const std::vector<std::string> names{"coverage",
                                                "income",
                                                "burden",
                                                "premium",
                                                "benefits",
                                                "net_benefit",
                                                "out_of_pocket",
                                                "out_of_pocket_share",
                                                "catastrophic",
                                                "catastrophic_persons",
                                                "forgone",
                                                "care_over_10",
                                                "care_over_25",
                                                "poor",
                                                "poor_after_care",
                                                "poor_after_care_and_premium",
                                                "gini",
                                                "gini_after_care",
                                                "gini_after_care_and_premium",
                                                "concentration_premium",
                                                "kakwani_premium",
                                                "concentration_out_of_pocket",
                                                "fund_balance"};
    return names;
}

std::optional<Measure> find_measure(std::string_view name, Faults& faults)
{
    const auto at = std::ranges::find(known_measures(), name, &Measure::name);
    if (at != known_measures().end()) return *at;
    std::vector<std::string> names;
    for (const Measure& measure : known_measures()) names.push_back(measure.name);
    const std::string near = did_you_mean(name, names);
    faults.add({"--measure", fmt::format("no measure '{}'", name), "",
                near.empty() ? "`--list` shows them; `--of` takes any arithmetic on series" : near});
    return std::nullopt;
}

const std::vector<PanelSeries>& panel_series()
{
    static const std::vector<PanelSeries> list{
        {"registered", "1", "registered persons at the end of the year", true},
        {"eligible", "1", "of those, persons without cover elsewhere where the scheme runs", true},
        {"enrolled", "1", "of those, persons enrolled for the year", true},
        {"household_count", "1", "households"},
        {"households_paying", "1", "households with somebody enrolled"},
        {"households_voluntary", "1", "of those, households in which the cover was worth it for everybody enrolled"},
        {"households_social", "1", "of those, for whom it took at most what they see of others"},
        {"households_pressed", "1", "of those, for whom it took at most reminders, calls and visits"},
        {"households_threatened", "1", "of those, for whom it took sanctions"},
        {"households_advanced", "1", "of those, for whom a cadre paid"},
        {"income_total", "fen", "household income"},
        {"premium_paid", "fen", "premiums paid by households"},
        {"out_of_pocket_total", "fen", "paid for care by households"},
        {"households_over_10", "1", "households that spend more than 10 % of their income on care"},
        {"households_over_25", "1", "households that spend more than 25 % of their income on care"},
        {"poor", "1", "persons of households with less income per head than the poverty line"},
        {"poor_after_care", "1", "the same after spending of their own on care"},
        {"poor_after_care_and_premium", "1", "the same after care and premium"}};
    return list;
}
}  // namespace canbao::compare
