#include "models/health/risk.hpp"

namespace canbao::health
{
void Risk::add_parameters(Schema& schema)
{
    const auto table =
        [&](const char* key, const char* meaning, const char* file, const char* status, const char* source)
    {
        schema.add({.key = key,
                    .type = ValueType::table,
                    .meaning = meaning,
                    .value = std::string("\"data/") + file + "\"",
                    .status = status,
                    .source = source});
    };
    const RealParameters path(schema, {.dated = true, .interpolation = Interpolation::linear});
    const RealParameters real(schema);

    table("health.admissions", "recorded admissions of 100 persons a year by age", "admissions.csv", "D weak",
          "14: judged shape by age, scaled to rural rates of the NHSS (K) and of the resident scheme (2023, S)");
    table("health.chronic", "persons with a chronic condition per 1,000 by age", "chronic.csv", "S",
          "04a: NHSS 2013 (G06) by age; 2003 and 2018 by the trend of all 15 and over (G07, D)");
    table("health.admission_cost", "mean bill of an admission and share of admissions by tier", "admission_cost.csv",
          "D", "04b: mean by year S, D or K row by row; ratios of tiers of 2021 (S); shares of tiers A");
    table("health.reference_ages", "age structure over which the outpatient mean is taken (rural, 2010)",
          "age_structure.csv", "D weak", "12: rural age structure pinned to the census");

    path("health.admission_price", "1", "multiplies the mean bills of the cost table; projections let it grow",
         "{ 2003-01-01 = 1, 2025-01-01 = 1 }", 0, 1000, "A", "the table ends in 2025");
    path("health.admission_factor", "1", "multiplies the admission table",
         "{ 2003-07-01 = 1.09, 2009-07-01 = 1.08, 2013-07-01 = 1.32, 2018-07-01 = 1.19, 2019-07-01 = 1.22, "
         "2020-07-01 = 1.01, 2021-07-01 = 0.92, 2022-07-01 = 0.85, 2023-07-01 = 1.08 }",
         0, 10, "D",
         "04a: admissions are what members claim for, 7.4 (2009), 11.6 (2013), 15.1, 15.2, 16.3, 20.7 (2020-23) per "
         "100; 15.2 and 16.6 (2018, 2019, K); the table has persons, of residents");
    real("health.chronic_multiplier", "1", "need of care with a chronic condition relative to without", "2.5", 0.1, 20,
         "A", "judgement");
    real("health.female_share_20_39", "%", "share of women among admissions of the ages 20 to 39", "75", 0, 100,
         "K weak", "14: child-birth admissions dominate");
    real("health.cost_sd", "1", "standard deviation of the log bill within a tier", "1.3", 0, 2, "A",
         "04b: not recorded per admission; with visits it gives a Gini of yearly spending near 0.81 (S, G10)");
    path("health.outpatient_visits", "1/year", "outpatient visits a person",
         "{ table = \"data/outpatient.csv\", time = \"year\", value = \"visits_per_person\" }", 0, 100, "A",
         "04a: two-week rates x 26 (13.0 % in 2013, 24.0 % in 2018, S, G03)");
    path("health.outpatient_price", "yuan", "mean bill of a visit",
         "{ table = \"data/outpatient.csv\", time = \"year\", value = \"cost_per_visit_yuan\" }", 0, 1e5, "A",
         "judgement");
    real("health.outpatient_users", "%", "share of persons with a visit in a year", "60", 1, 100, "A", "judgement");
    real("health.outpatient_sd", "1", "standard deviation of the log yearly outpatient bill", "1.4", 0, 2, "A",
         "04b: see health.cost_sd");

    path("health.forgone", "%", "share of needed admissions that are forgone, on the record",
         "{ 1998-01-01 = 35.9, 2003-01-01 = 29.6, 2008-01-01 = 25.1, 2013-01-01 = 17.1, 2018-01-01 = 21.5 }", 0, 80,
         "S", "04a: NHSS 1998 and 2018 (S, G03), 2003 to 2013 (K)");
    real("health.price_response", "1", "rise of the log odds of forgoing care with the log of its price over income",
         "0.8", 0, 10, "A", "an elasticity of use of -0.2 (Manning et al. 1987, AER 77:251, K) at a quarter forgone");
    real("health.debt_limit", "year", "debt up to which a household borrows for care, in years of income", "1", 0, 20,
         "A", "judgement: kin lend in illness");
    path("health.reference_income", "yuan/year", "mean income a head where care was recorded as forgone",
         "{ table = \"data/income.csv\", time = \"year\", value = \"income_yuan\" }", 100, 1e6, "S", "03a");
    real("health.reference_income_sd", "1", "standard deviation of log household income there", "0.65", 0, 2, "D",
         "03a, 03b: quintiles");
    real("health.reference_household", "1", "persons in a household there", "3.7", 1, 20, "K", "06b: registered");
    real("health.reference_savings", "year", "savings of a household there, in years of income", "0.3", 0, 10, "A",
         "judgement");
    path("health.reference_coverage", "%", "share of persons with cover there",
         "{ 2002-01-01 = 0, 2003-01-01 = 7, 2004-01-01 = 9, 2005-01-01 = 19, 2006-01-01 = 43, 2007-01-01 = 77, "
         "2008-01-01 = 92, 2010-01-01 = 96 }",
         0, 100, "D", "02a: counties that run the scheme x enrolment rate");
    path("health.reference_paid", "%", "share of an inpatient bill that cover pays there",
         "{ 2003-01-01 = 14.4, 2006-01-01 = 20, 2007-01-01 = 21, 2008-01-01 = 34, 2009-01-01 = 40, 2011-01-01 = 46.9, "
         "2013-01-01 = 52, 2018-01-01 = 56.1, "
         "2019-01-01 = 59.7 }",
         0, 100, "S", "04b: 2003, 2011 (G01), 2019 (E03) S; 2018 K; 2006 to 2008 from payouts (02a, D); 2009, 2013 A");

    path("health.visible_claim", "yuan", "the least that the scheme pays of an admission for others to talk about it",
         "{ 2003-01-01 = 500, 2013-01-01 = 3000, 2023-01-01 = 5000, 2025-01-01 = 5000 }", 0, 1e7, "A",
         "judgement: about a third of a year's income a head");

    path("health.capacity", "1", "non-food consumption other than care, as a share of household income",
         "{ 2003-01-01 = 0.31, 2010-01-01 = 0.35, 2016-01-01 = 0.47, 2018-01-01 = 0.49, 2023-01-01 = 0.48 }", 0.01, 1,
         "D", "03a, 03c: consumption over income x (1 - Engel share - health share); 2003 A");
    real("health.capacity_floor", "1",
         "least income that capacity to pay is taken from, as a share of the mean income a head", "0.3", 0, 1, "A",
         "judgement: a household with a bad year lives on savings");
    real("health.capacity_sd", "1", "standard deviation of log non-food consumption at given income", "0.7", 0, 3, "A",
         "judgement: rural surveys explain about two fifths of log consumption by log income (K)");
    real("health.crowding_out", "1", "other non-food consumption given up for a yuan of own spending on care", "0.3", 0,
         1, "A", "judgement: the rest comes out of savings and loans");
}
}  // namespace canbao::health
