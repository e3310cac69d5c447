#include "models/premium/premium.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/math.hpp"

namespace canbao
{
void Premium::add_parameters(Schema& schema)
{
    schema.add({.key = "premium.amount",
                .unit = "yuan",
                .meaning = "premium of a member for a coverage year",
                .value = "{ table = \"data/premium.csv\", time = \"coverage_year\", value = \"premium_yuan\" }",
                .min = 0,
                .max = 100000,
                .dated = true,
                .by_place = true,
                .by_group = true,
                .status = "S",
                .source = "01; 2004, 2005, 2011, 2013, 2014 and 2026 are K"});
    schema.add({.key = "premium.rule",
                .type = ValueType::choice,
                .unit = "",
                .meaning = "where the premium comes from: a path, or a rule that balances the pool's fund (feedback)",
                .value = "\"path\"",
                .choices = {"path", "balance"},
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "01: the premium is set by notice"});
    schema.add({.key = "premium.subsidy",
                .unit = "yuan",
                .meaning = "state subsidy for each enrolled member",
                .value = "{ table = \"data/subsidy.csv\", time = \"year\", value = \"subsidy_yuan\" }",
                .min = 0,
                .max = 100000,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "01"});
    schema.add({.key = "premium.income_rate",
                .unit = "1",
                .meaning = "least premium as a share of household income per head; 0 keeps the premium flat",
                .value = "0",
                .min = 0,
                .max = 0.5,
                .dated = true,
                .by_place = true,
                .by_group = true,
                .status = "S",
                .source = "01: the premium is flat"});
    schema.add({.key = "premium.household_cap",
                .unit = "yuan",
                .meaning = "most that a household pays itself for a coverage year; 0 for no cap",
                .value = "0",
                .min = 0,
                .max = 1e6,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "01: there is no cap"});
    schema.add({.key = "premium.late_from",
                .type = ValueType::integer,
                .unit = "day",
                .meaning = "first day on which who has not paid in the season may still pay, in days from 1 January of "
                           "the coverage year",
                .value = "59",
                .min = 0,
                .max = 365,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "08d: 1 July (181) in Guang'an for 2025; elsewhere after the season"});
    schema.add({.key = "premium.late_until",
                .type = ValueType::integer,
                .unit = "day",
                .meaning = "last day of it; 0 where nobody may pay late",
                .value = "0",
                .min = 0,
                .max = 365,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "08d names two places, Binyang in 2021 (A27) and Guang'an in 2025 (to 31 December)"});
    schema.add({.key = "premium.late_subsidy_lost",
                .unit = "1",
                .meaning = "share of the state subsidy that who pays late has to pay himself",
                .value = "1",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "08d: all of it in Guang'an; 440 of 580 yuan in Binyang (A27)"});
    schema.add({.key = "premium.late_attention",
                .unit = "1/month",
                .meaning = "probability that a household thinks of paying late, unless illness makes it do so",
                .value = "0.1",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "judgement"});
    const auto aid = [&](TargetGroup group, const char* value, const char* status, const char* source)
    {
        schema.add({.key = fmt::format("premium.aid_{}", group_names[std::size_t(group)]),
                    .unit = "1",
                    .meaning = fmt::format("share of the premium that aid pays for the group {}",
                                           group_names[std::size_t(group)]),
                    .value = value,
                    .min = 0,
                    .max = 1,
                    .dated = true,
                    .by_place = true,
                    .status = status,
                    .source = source});
    };
    aid(TargetGroup::general, "0", "S", "03d: aid is for named groups");
    aid(TargetGroup::monitored, "{ 2003-01-01 = 0, 2016-01-01 = 0.7, 2021-01-01 = 0.6 }", "D weak",
        "03d: 22.38 bn yuan of aid in 2022 (I01), less tekun in full and dibao at 0.71, over the other 59.9 m persons "
        "aided; Gansu paid 190 of 350 yuan (A30); earlier years judged");
    aid(TargetGroup::dibao, "{ 2003-01-01 = 0.5, 2009-01-01 = 1.0, 2016-01-01 = 0.71 }", "D weak",
        "03d: Gansu 2022 (A30) 250 of 350 yuan for classes I and II, 190 for III and IV; earlier years judged");
    aid(TargetGroup::tekun, "1.0", "D", "03d: fully paid in 2022 (A30, I01); taken for all years");
    const RealParameters share(schema, {.dated = true, .by_place = true});
    for (std::size_t q = 1; q <= quintile_count; ++q)
        share(fmt::format("premium.aid_quintile_{}", q), "1",
              fmt::format("share of the premium that aid pays for income quintile {}, if its group's is smaller", q),
              "0", 0, 1, "S", "03d: aid is for named groups");
}

Premium::Premium(const Context& context) : context_(context)
{
    amount_ = context.policy.id("premium.amount");
    rule_ = context.policy.id("premium.rule");
    subsidy_ = context.policy.id("premium.subsidy");
    income_rate_ = context.policy.id("premium.income_rate");
    household_cap_ = context.policy.id("premium.household_cap");
    for (std::size_t g = 0; g < group_count; ++g)
        aid_share_[g] = context.policy.id(fmt::format("premium.aid_{}", group_names[g]));
    for (std::size_t q = 0; q < quintile_count; ++q)
        aid_share_of_quintile_[q] = context.policy.id(fmt::format("premium.aid_quintile_{}", q + 1));
}

void Premium::declare(Registry& registry)
{
    const auto flow = [&](const char* name, const char* meaning)
    {
        registry.add<i64>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = "fen", .meaning = meaning});
    };
    flow("premium_paid", "premiums paid by households for the coverage year");
    flow("premium_aid", "premiums paid by medical assistance for the coverage year");
    flow("premium_by_cadres", "premiums paid by cadres for the coverage year");
    flow("subsidy", "state subsidies for the coverage year");
}

PremiumTerms Premium::terms(Date today, int coverage_year, PlaceId village) const
{
    const When date{today, make_date(coverage_year, 1, 1)};
    PremiumTerms terms;
    terms.amount = context_.policy.by_group(amount_, date, village);
    if (coverage_year == set_for_ && !set_.empty() && balances(date, village))
    {
        const Places& places = context_.geography.places;
        const f32 set = set_[places.ancestor(village, Level::county) - places.first(Level::county)];
        const f32 general = terms.amount[std::size_t(TargetGroup::general)];
        // Where interventions make the premium of a group differ it keeps its proportion.
        if (set > 0.f)
            for (f32& amount : terms.amount) amount = general > 0.f ? set * (amount / general) : set;
    }
    for (std::size_t g = 0; g < group_count; ++g)
        terms.aid_share[g] = f32(context_.policy.value(aid_share_[g], date, village));
    for (std::size_t q = 0; q < quintile_count; ++q)
        terms.aid_share_of_quintile[q] = f32(context_.policy.value(aid_share_of_quintile_[q], date, village));
    terms.subsidy = f32(context_.policy.value(subsidy_, date, village));
    terms.income_rate = f32(context_.policy.value(income_rate_, date, village));
    terms.household_cap = f32(context_.policy.value(household_cap_, date, village));
    terms.tabulate();
    return terms;
}

Fen PremiumTerms::graded(TargetGroup group, f32 income_per_head_yuan) const
{
    return Fen(math::max(amount[std::size_t(group)], income_rate * income_per_head_yuan) * 100.f + 0.5f);
}

Fen PremiumTerms::own_of(Fen premium, std::size_t group, std::size_t quintile) const
{
    const f32 share = math::max(aid_share[group], aid_share_of_quintile[quintile]);
    return premium - Fen(f64(premium) * f64(share) + 0.5);
}

void PremiumTerms::tabulate()
{
    for (std::size_t g = 0; g < group_count; ++g)
    {
        flat_[g] = Fen(amount[g] * 100.f + 0.5f);
        for (std::size_t q = 0; q < quintile_count; ++q) flat_own_[g][q] = own_of(flat_[g], g, q);
    }
}
}  // namespace canbao
