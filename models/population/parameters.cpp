#include "models/population/parameters.hpp"

#include "scenario/schema.hpp"

namespace canbao::population
{
namespace
{
Parameter table(std::string key, std::string meaning, std::string file, std::string status, std::string source)
{
    return {.key = std::move(key),
            .type = ValueType::table,
            .meaning = std::move(meaning),
            .value = "\"data/" + file + "\"",
            .status = std::move(status),
            .source = std::move(source)};
}

/// A text that is empty unless the scenario sets it.
Parameter text(std::string key, std::string meaning)
{
    return {.key = std::move(key),
            .type = ValueType::text,
            .meaning = std::move(meaning),
            .value = R"("")",
            .status = "A",
            .source = "choice of the scenario"};
}

Parameter number(std::string key, ValueType type, std::string unit, std::string meaning, std::string value, f64 min,
                 f64 max, std::string status, std::string source)
{
    return {.key = std::move(key),
            .type = type,
            .unit = std::move(unit),
            .meaning = std::move(meaning),
            .value = std::move(value),
            .min = min,
            .max = max,
            .status = std::move(status),
            .source = std::move(source)};
}

/// A number that a data table gives by year.
Parameter path(std::string key, std::string unit, std::string meaning, std::string value, f64 min, f64 max,
               std::string status, std::string source)
{
    Parameter p = number(std::move(key), ValueType::real, std::move(unit), std::move(meaning), std::move(value), min,
                         max, std::move(status), std::move(source));
    p.dated = true;
    p.interpolation = Interpolation::linear;
    return p;
}

void add_geography(Schema& schema)
{
    schema.add(text("geography.select",
                    "Which counties: codes or names of provinces, cities or counties, separated "
                    "by commas; empty for the whole country"));
    schema.add(text("geography.township", "A single township of the one county selected; empty for all"));
    schema.add(number("geography.townships_in_county", ValueType::integer, "",
                      "So many townships of each county, chosen by lot of the population seed: a sample of its people; "
                      "0 for all",
                      "0", 0, 1000, "A", "choice of the scenario"));
    schema.add(text("geography.village", "A single village of that township; empty for all"));
    schema.add(number("geography.village_population", ValueType::integer, "persons",
                      "Registered persons of the single village; 0 takes what its county's apportionment gives", "0", 0,
                      9000, "A", "choice of the scenario"));
    schema.add(table("geography.counties", "County-level units with registered rural persons and census shares",
                     "counties.csv", "D", "2010 and 2020 census county tabulations (leiii/census)"));
    schema.add(table("geography.provinces", "Provinces with village-coded units of 2010", "provinces.csv", "S",
                     "census tabulations; NBS village codes (adyliu/china_area)"));
    schema.add(table("geography.province_income", "Rural income by province", "province_income.csv", "K",
                     "China Statistical Yearbook"));
    schema.add(table("geography.townships", "Townships known by name", "townships.csv", "S",
                     "NBS codes 2023 (modood); local pages"));
    schema.add(table("geography.villages", "Villages known by name", "villages.csv", "S", "local pages"));
    schema.add(path("geography.registered_scale", "1",
                    "Persons registered in rural households relative to 2010, the year of the county figures",
                    R"({ table = "data/registered_population.csv", time = "year", value = "index_2010" })", 0.01, 10,
                    "D weak",
                    "village-committee population, from memory, then recorded changes of rural registration"));
    schema.add(number("geography.township_size_sigma", ValueType::real, "1",
                      "Standard deviation of the logarithm of township size within a county", "0.45", 0, 2, "A",
                      "judgement: towns of a county mostly lie between half and twice their mean"));
    schema.add(number("geography.village_size_sigma", ValueType::real, "1",
                      "Standard deviation of the logarithm of village size within a township", "0.6", 0, 2, "A",
                      "judgement: administrative villages mostly lie between a third and three times their mean"));
    schema.add(number("geography.smallest_village", ValueType::integer, "persons", "No village is made smaller", "60",
                      1, 1000, "A", "judgement"));
    schema.add(number("geography.largest_village", ValueType::integer, "persons", "No village is made larger", "9000",
                      1000, 16000, "A", "judgement; identities have room for 16,383 founders"));
    schema.add(number("geography.largest_mean_village", ValueType::integer, "persons",
                      "A county whose villages would be larger on average gets more of them", "5000", 500, 9000, "A",
                      "judgement: Guangdong and Shanghai have the largest, 4,000 to 6,500"));
    schema.add(number("geography.county_tilt", ValueType::real, "1",
                      "How much of a county's difference from the nation, in shares of children and elders and in "
                      "household size, its registered rural persons have",
                      "0.7", 0, 1, "A", "judgement: the county shares count residents of towns too"));
    schema.add(number("geography.wealth_weight", ValueType::real, "1",
                      "How far a county's income differs from its province's, per unit of relative difference in car "
                      "ownership",
                      "0.3", 0, 1, "A", "judgement: cars spread faster than incomes"));
}

void add_population(Schema& schema)
{
    schema.add(table("population.age_structure", "Persons by age and sex, rural residents and nation, census years",
                     "age_structure.csv", "D", "censuses of 2000, 2010 and 2020"));
    schema.add(table("population.absent_profile",
                     "Relative chance by age that a town resident is registered in a rural household",
                     "absent_profile.csv", "A", "judgement"));
    schema.add(table("population.registered", "Persons registered in rural households by year",
                     "registered_population.csv", "D weak", "as geography.registered_scale"));
    schema.add(table("population.mortality", "Death rates by sex and age, to carry cohorts between censuses",
                     "mortality.csv", "D weak", "UN WPP 2022 with a judged rural shape"));
    schema.add(table("population.marital_status", "Shares married and never married by sex and age",
                     "marital_status.csv", "A", "judgement, sums held to the 2020 census"));
    schema.add(table("population.fertility", "Births by age of mother, for the age gap of mother and child",
                     "fertility.csv", "K weak", "census long forms, from memory"));
    schema.add(table("population.fertility_total", "Births per woman by year, for cohorts born after the last census",
                     "fertility_total.csv", "D weak", "judgement between census and reverse survival"));
    schema.add(path("population.household_size", "persons", "Mean size of a registered rural household",
                    R"({ table = "data/household_size.csv", time = "year", value = "mean_persons", )"
                    R"(filter = { definition = "registered" } })",
                    1, 10, "K weak", "China Rural Statistical Yearbook, from memory; judgement after 2012"));
    schema.add(path("population.one_person_households", "%", "Share of households with one registered person",
                    R"({ table = "data/one_person_households.csv", time = "year", value = "pct_of_households", )"
                    R"(filter = { definition = "registered" } })",
                    0, 60, "A", "judgement below the recorded share of resident households"));
    schema.add(number("population.village_age_spread", ValueType::real, "1",
                      "Standard deviation of the logarithm by which a village has more elders and fewer children than "
                      "its county",
                      "0.12", 0, 1, "A", "judgement"));
}
}  // namespace

void add_parameters(Schema& schema)
{
    add_geography(schema);
    add_population(schema);
}
}  // namespace canbao::population
