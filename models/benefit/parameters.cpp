#include <fmt/format.h>

#include "models/benefit/benefit.hpp"

namespace canbao
{
namespace
{
std::string column_of(std::string_view table, std::string_view column)
{
    return fmt::format("{{ table = \"data/{}.csv\", time = \"year\", value = \"{}\" }}", table, column);
}

void add_package(Schema& schema)
{
    const ParameterTraits linear{.dated = true, .by_place = true, .interpolation = Interpolation::linear};
    const RealParameters real(schema, linear);
    const RealParameters rate(
        schema, {.dated = true, .by_place = true, .by_group = true, .interpolation = Interpolation::linear});
    const char* const judged = "04b: S for Weinan from 2020, else judged around recorded averages, row by row";
    for (const auto tier : tier_names)
    {
        real(fmt::format("benefit.deductible_{}", tier), "yuan",
             fmt::format("deductible of an admission to a {} hospital", tier),
             column_of("benefit_package", fmt::format("deductible_{}_yuan", tier)), 0, 1e6, "A", judged);
        rate(fmt::format("benefit.rate_{}", tier), "%",
             fmt::format("share paid above the deductible, {} hospital", tier),
             column_of("benefit_package", fmt::format("rate_{}_pct", tier)), 0, 100, "A", judged);
    }
    real("benefit.scope", "%", "share of an inpatient bill that is in scope", column_of("benefit_package", "scope_pct"),
         0, 100, "A",
         "such that the effective reimbursement, critical-illness layer included, is the recorded one (04b: 14.4 % "
         "2003 to 59.7 % 2019)");
    real("benefit.ceiling", "yuan", "most that basic cover pays for an admission",
         column_of("benefit_package", "ceiling_yuan"), 0, 1e8, "A",
         "04b: yearly ceilings (A02, A15, A01, G17), applied to each admission");
    real("benefit.household_account", "yuan/year", "household account for outpatient care, a member",
         column_of("outpatient", "household_account_yuan"), 0, 1e5, "A", "04b, judged: 8 to 10 yuan before the pools");
    real("benefit.pool_rate", "%", "share of outpatient bills paid by the outpatient pool",
         column_of("outpatient", "pool_rate_pct"), 0, 100, "A", "04b: 50 % in 2016 (A18), Weinan 60 to 70 % (G17)");
    real("benefit.pool_cap", "yuan/year", "most that the outpatient pool pays a member",
         column_of("outpatient", "pool_cap_yuan"), 0, 1e6, "A", "04b: Weinan 150 yuan (S, G17), earlier years judged");
    real("benefit.employee_share", "%", "share of any bill that the employee scheme pays its members",
         "{ 2003-01-01 = 60, 2013-01-01 = 70 }", 0, 100, "A",
         "judgement: in-scope rates of the employee scheme are 75 to 85 %, of which part is out of scope");
}

void add_layers(Schema& schema)
{
    const RealParameters step(schema, {.dated = true, .by_place = true});
    const RealParameters by_group(schema, {.dated = true, .by_place = true, .by_group = true});
    schema.add({.key = "benefit.critical_active",
                .type = ValueType::boolean,
                .meaning = "the critical-illness layer pays",
                .value = "{ 2003-01-01 = false, 2014-01-01 = true }",
                .dated = true,
                .by_place = true,
                .status = "A",
                .source =
                    "05b: guideline of 2012, plans in 25 of 31 provinces in February 2014 (S, G19); 2014 everywhere is "
                    "judged"});
    step("benefit.critical_deductible", "1",
         "deductible of the critical-illness layer, as a share of the county's mean income a head of the year before",
         "{ 2003-01-01 = 1.0, 2019-01-01 = 0.5 }", 0, 20, "A", "04b: half of it in 2019 (S, A24, A25); before judged");
    by_group("benefit.critical_rate", "%", "share paid above the deductible of the critical-illness layer",
             "{ 2003-01-01 = 50, 2019-01-01 = 60 }", 0, 100, "D",
             "05b: at least 50 % (G19); 04b: 60 % from 2019 (A24, A25)");
    step("benefit.critical_cap", "yuan", "most that the critical-illness layer pays for an admission",
         "{ 2003-01-01 = 200000, 2020-01-01 = 300000, 2025-01-01 = 300000 }", 0, 1e8, "A",
         "04b: Weinan 300,000 a year (S, G17); earlier years and other places judged");
    step("benefit.critical_poor_deductible", "1",
         "deductible of the critical-illness layer for monitored, dibao and tekun, relative to others",
         "{ 2003-01-01 = 1, 2019-01-01 = 0.5 }", 0, 1, "S", "04b: halved (A24, A25)");
    step("benefit.critical_poor_rate", "%",
         "points that the critical-illness layer pays more for monitored, dibao and tekun",
         "{ 2003-01-01 = 0, 2019-01-01 = 5 }", 0, 100, "S", "04b: 5 points (A24, A25)");
    schema.add({.key = "benefit.critical_poor_uncapped",
                .type = ValueType::boolean,
                .meaning = "the critical-illness layer has no cap for monitored, dibao and tekun",
                .value = "{ 2003-01-01 = false, 2019-01-01 = true }",
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "04b: no cap (A24, A25)"});
    step("benefit.chronic_rate", "%", "share of outpatient bills above the pool paid for chronic diseases",
         "{ 2003-01-01 = 0, 2012-01-01 = 40, 2020-01-01 = 50 }", 0, 100, "K",
         "lists of special chronic diseases since about 2010; diabetes and hypertension in addition since the end of "
         "2019, at least 50 %");
    step("benefit.chronic_cap", "yuan/year",
         "most of it for a member with a chronic condition, of whom not all are on a list",
         "{ 2003-01-01 = 500, 2025-01-01 = 500 }", 0, 1e6, "D",
         "what payouts of 2012 to 2023 leave beside admissions and the pool (02a, 05)");
    const char* const judged = "03d: 1,056 yuan an admission in 2020 (S, E06); rates K from 2018, earlier years judged";
    const auto assistance = [&](TargetGroup group, const char* value)
    {
        step(fmt::format("benefit.assistance_rate_{}", group_names[std::size_t(group)]), "%",
             fmt::format("share of what the scheme leaves in scope that medical assistance pays for the group {}",
                         group_names[std::size_t(group)]),
             value, 0, 100, group == TargetGroup::general ? "S" : "A",
             group == TargetGroup::general ? "03d: assistance is for named groups" : judged);
    };
    assistance(TargetGroup::general, "0");
    assistance(TargetGroup::monitored, "{ 2003-01-01 = 0, 2016-01-01 = 30, 2021-01-01 = 50 }");
    assistance(TargetGroup::dibao,
               "{ 2003-01-01 = 0, 2005-01-01 = 20, 2009-01-01 = 40, 2012-01-01 = 50, 2015-01-01 = 60, "
               "2018-01-01 = 70 }");
    assistance(TargetGroup::tekun,
               "{ 2003-01-01 = 0, 2005-01-01 = 50, 2009-01-01 = 70, 2012-01-01 = 80, 2015-01-01 = 100 }");
    step("benefit.assistance_cap", "yuan", "most that medical assistance pays for an admission",
         "{ 2003-01-01 = 2000, 2009-01-01 = 5000, 2012-01-01 = 10000, 2015-01-01 = 20000, 2020-01-01 = 30000, "
         "2025-01-01 = 30000 }",
         0, 1e8, "A", "judgement");
}

void add_history_rules(Schema& schema)
{
    const auto integer =
        [&](const char* key, const char* unit, const char* meaning, const char* value, f64 max, const char* source)
    {
        schema.add({.key = key,
                    .type = ValueType::integer,
                    .unit = unit,
                    .meaning = meaning,
                    .value = value,
                    .min = 0,
                    .max = max,
                    .dated = true,
                    .by_place = true,
                    .status = "S",
                    .source = source});
    };
    schema.add({.key = "benefit.waiting_active",
                .type = ValueType::boolean,
                .meaning = "who pays late or after a break waits before cover pays",
                .value = "{ 2003-01-01 = false, 2025-01-01 = true }",
                .dated = true,
                .by_place = true,
                .by_group = true,
                .status = "S",
                .source = "08d: from 2025 (M08, M09); local rules before that are not modelled by default"});
    integer("benefit.waiting_months", "month", "wait of who pays late or after a break", "3", 36, "08d (M08, M09)");
    integer("benefit.waiting_further", "month", "what each further missed year adds to the wait", "1", 36,
            "08d (M08, M09)");
    integer("benefit.waiting_paid_back", "month",
            "what each missed year paid back takes off that addition; 0 forbids paying back", "1", 36, "08d (M08)");
    integer("benefit.waiting_long_break", "year", "missed years from which on paying back cannot remove all", "4", 15,
            "08d (M08, M09)");
    integer("benefit.waiting_least", "month", "wait that then remains", "6", 36, "08d (M08, M09)");
    integer("benefit.waiting_counted_from", "year", "first coverage year whose absence counts", "2025", 2100,
            "08d: the example of Qingdao counts 2025 and 2026");
    const RealParameters step(schema, {.dated = true, .by_place = true});
    step("benefit.waiting_foresight", "1",
         "weight that households give to the wait that staying out now would bring next year", "0.5", 0, 1, "A",
         "judgement: a household sure to be in again next year and patient would give 1");
    schema.add({.key = "benefit.loyalty_active",
                .type = ValueType::boolean,
                .meaning = "years of membership and years without a claim raise the cap of the critical-illness layer",
                .value = "{ 2003-01-01 = false, 2025-01-01 = true }",
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "08d: from 2025 (M01, M06)"});
    integer("benefit.loyalty_years", "year", "coverage years in a row after which each further one raises the cap", "4",
            15, "08d (M01, M06)");
    integer("benefit.loyalty_counted_from", "year", "first coverage year that counts", "2025", 2100, "08d (M01, M06)");
    step("benefit.loyalty_amount", "yuan", "what such a year adds to the cap", "1000", 0, 1e7, "S",
         "08d: at least 1,000 (M01, M06)");
    step("benefit.no_claim_amount", "yuan", "what a year without a claim adds to the cap", "1000", 0, 1e7, "S",
         "08d: at least 1,000 (M01, M06)");
    step("benefit.loyalty_most", "%", "most that both add, as a share of the cap", "20", 0, 1000, "S", "08d (M07)");
}
}  // namespace

void Benefit::add_parameters(Schema& schema)
{
    add_package(schema);
    add_layers(schema);
    add_history_rules(schema);
}
}  // namespace canbao
