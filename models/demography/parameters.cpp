/// The scenario's section `demography`.
#include <string>

#include "models/demography/demography.hpp"
#include "scenario/schema.hpp"

namespace canbao
{
namespace
{
std::string column_of(const char* file, const char* column)
{
    return std::string("{ table = \"data/") + file + "\", time = \"year\", value = \"" + column + "\" }";
}
}  // namespace

void Demography::add_parameters(Schema& schema)
{
    const auto path = [&](const char* key, const char* unit, const char* meaning, std::string value, f64 max,
                          const char* status, const char* source, Interpolation interpolation = Interpolation::step)
    {
        schema.add({.key = key,
                    .unit = unit,
                    .meaning = meaning,
                    .value = std::move(value),
                    .min = 0,
                    .max = max,
                    .dated = true,
                    .by_place = true,
                    .interpolation = interpolation,
                    .status = status,
                    .source = source});
    };
    path("demography.fertility", "births/woman", "total fertility rate of registered women",
         column_of("fertility_total.csv", "births_per_woman"), 10, "D weak",
         "12: between census rural rates (1.44 to 1.54) and reverse survival (above 1.8)");
    path("demography.sex_ratio", "1/100", "boys per 100 girls at birth",
         column_of("sex_ratio_at_birth.csv", "males_per_100_females"), 200, "S", "12: UN WPP 2022, national");
    path("demography.mortality_factor", "1", "factor on the death rates of population.mortality", "1", 10, "A",
         "the table as it is");
    path("demography.marriage_factor", "1", "factor on the probabilities of demography.first_marriage", "1", 10, "A",
         "the table as it is");
    path("demography.remarriage", "1/100/year",
         "probability that a widowed or divorced person below 60 looks for a spouse in a year", "15", 100, "A",
         "fitted to the divorced share of 2020, 2 to 2.5 % of persons over 15 (12); the 5.5 % judged in divorce.csv "
         "give 6 %");
    path("demography.divorce", "1/1000/year", "divorces per 1000 couples",
         column_of("divorce.csv", "divorces_per_1000_couples"), 1000, "A",
         "12: national divorces over couples, 0.7 of it in rural households");
    path("demography.division", "1/year",
         "probability that a couple in a household with another couple founds one of its own",
         "{ 2003-01-01 = 0.025, 2010-01-01 = 0.018, 2014-01-01 = 0.004 }", 1, "A",
         "fitted with joint_division to the mean size of registered households (06b): 3.78 in 2003, 3.42 in 2020",
         Interpolation::linear);
    path("demography.joint_division", "1/year", "the same in a household with two other couples or more", "0.12", 1,
         "A", "judgement: brothers divide when the second has married, within some years");
    path("demography.exit", "1/100/year", "registered persons who leave the rural register in a year",
         column_of("hukou_exit.csv", "pct_of_registered"), 100, "A",
         "12: natural increase less the change of the registered population, smoothed over the break of 2015");
    path("demography.migrants", "1/100", "registered persons who work outside their township",
         column_of("migrants.csv", "share_of_registered_pct"), 100, "D",
         "06c: outgoing migrants over registered rural persons");
    path("demography.migrants_in_county", "1", "share of migrants who work in their own county",
         column_of("migrants.csv", "in_county"), 1, "A", "judgement: about a fifth work in another township");
    path("demography.migrants_elsewhere", "1", "share of migrants who work in another province",
         column_of("migrants.csv", "inter_province"), 1, "K", "06c: monitoring reports of migrant workers");
    path("demography.employee_scheme", "1/100", "migrants covered by the employee scheme",
         column_of("migrants_cover.csv", "employee_scheme_pct"), 100, "K weak", "06c: monitoring reports",
         Interpolation::linear);
    path("demography.destination_scheme", "1/100", "migrants covered by the residents' scheme where they work",
         column_of("migrants_cover.csv", "destination_resident_scheme_pct"), 100, "A", "judgement",
         Interpolation::linear);
    path("demography.upper_secondary", "1/100", "share of an age group that enters upper secondary school",
         column_of("students.csv", "senior_secondary_pct_of_15_17"), 100, "A",
         "13: below the national gross enrolment rate");
    path("demography.university", "1/100", "share of an age group that is admitted to a university at 18",
         column_of("students.csv", "admitted_pct_of_18"), 100, "D weak",
         "13: admissions, times the rural share, over registered persons of 18");
    schema.add({.key = "demography.newborn_cover",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "a child shares its mother's cover in the year of its birth",
                .value = "true",
                .dated = true,
                .by_place = true,
                .status = "K",
                .source = "rule of most counties of the rural scheme and of the residents' scheme"});

    const auto table =
        [&](const char* key, const char* meaning, const char* file, const char* status, const char* source)
    {
        schema.add({.key = key,
                    .type = ValueType::table,
                    .unit = "",
                    .meaning = meaning,
                    .value = std::string("\"data/") + file + "\"",
                    .status = status,
                    .source = source});
    };
    table("demography.first_marriage", "yearly probability of a first marriage by year, sex and age",
          "first_marriage.csv", "A", "12: fitted to mean ages at first marriage");
    table("demography.migrant_profile", "relative propensity to be away by year, sex and age", "migrants_age.csv", "A",
          "06c: judged from mean ages and age shares");
    table("demography.exit_profile", "relative propensity to leave the register by age", "hukou_exit_age.csv", "A",
          "judgement");
    table("demography.party", "party members by year and age", "party_members.csv", "D weak",
          "13: farmer members over registered persons");

    const auto real = [&](const char* key, const char* unit, const char* meaning, const char* value, f64 min, f64 max,
                          const char* source)
    {
        schema.add({.key = key,
                    .unit = unit,
                    .meaning = meaning,
                    .value = value,
                    .min = min,
                    .max = max,
                    .status = "A",
                    .source = source});
    };
    real("demography.male_search", "1",
         "how much more often men look for a spouse than they marry by the table, so that women's rates rule", "1.3", 1,
         10, "judgement: more men than women of the usual ages are unmarried");
    real("demography.uxorilocal", "1", "share of couples who live with the wife's household", "0.06", 0, 1,
         "judgement: about one in twenty in villages");
    real("demography.husband_younger", "year", "most years by which a husband may be younger", "4", 0, 50, "judgement");
    real("demography.husband_older", "year", "most years by which a husband may be older", "12", 0, 50, "judgement");
    real("demography.divorced_wife_founds", "1",
         "share of divorced wives who found a household; the others stay on the register of the house", "0.5", 0, 1,
         "judgement: many who leave do not move their register");
    real("demography.residence_renewal", "1/year", "share of persons whose place of living is drawn anew in a year",
         "0.25", 0, 1, "judgement: jobs of migrants last three to five years");
    real("demography.cover_renewal", "1/year", "share of migrants whose cover elsewhere is drawn anew in a year",
         "0.15", 0, 1, "judgement: cover is kept longer than a job");
    real("demography.exit_of_migrants", "1", "exit of migrants relative to those at home of the same age", "3", 0, 100,
         "judgement: conversions follow work and a home in town");
    real("demography.exit_of_students", "1", "exit of students relative to those at home of the same age", "2", 0, 100,
         "judgement: many move their register to the university");
    real("demography.party_men", "1", "share of men among party members", "0.75", 0, 1,
         "judgement: 69.6 % of all members are men (2023), more in villages");
}
}  // namespace canbao
