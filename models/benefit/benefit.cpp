#include "models/benefit/benefit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace canbao
{
namespace
{
std::string column_of(std::string_view table, std::string_view column)
{
    return fmt::format("{{ table = \"data/{}.csv\", time = \"year\", value = \"{}\" }}", table, column);
}

Fen to_fen(f64 yuan) { return Fen(yuan * 100 + 0.5); }
Package::Ppm from_percent(f64 percent) { return Package::Ppm(percent * 10'000 + 0.5); }
}  // namespace

void Benefit::add_parameters(Schema& schema)
{
    const auto add = [&](std::string key, const char* unit, std::string meaning, std::string value, f64 max,
                         const char* status, const char* source, bool by_group = false)
    {
        schema.add({.key = std::move(key),
                    .unit = unit,
                    .meaning = std::move(meaning),
                    .value = std::move(value),
                    .min = 0,
                    .max = max,
                    .dated = true,
                    .by_place = true,
                    .by_group = by_group,
                    .interpolation = Interpolation::linear,
                    .status = status,
                    .source = source});
    };
    const char* const judged = "04b: S for Weinan from 2020, else judged around recorded averages, row by row";
    for (const auto tier : tier_names)
    {
        add(fmt::format("benefit.deductible_{}", tier), "yuan",
            fmt::format("deductible of an admission to a {} hospital", tier),
            column_of("benefit_package", fmt::format("deductible_{}_yuan", tier)), 1e6, "A", judged);
        add(fmt::format("benefit.rate_{}", tier), "%",
            fmt::format("share paid above the deductible, {} hospital", tier),
            column_of("benefit_package", fmt::format("rate_{}_pct", tier)), 100, "A", judged, true);
    }
    add("benefit.scope", "%", "share of an inpatient bill that is in scope", column_of("benefit_package", "scope_pct"),
        100, "A", "such that the effective reimbursement is the recorded one (04b: 14.4 % 2003 to 59.7 % 2019)");
    add("benefit.ceiling", "yuan", "most that is paid for an admission", column_of("benefit_package", "ceiling_yuan"),
        1e8, "A", "04b: yearly ceilings (A02, A15, A01, G17), applied to each admission");
    add("benefit.household_account", "yuan/year", "household account for outpatient care, a member",
        column_of("outpatient", "household_account_yuan"), 1e5, "A", "04b, judged: 8 to 10 yuan before the pools");
    add("benefit.pool_rate", "%", "share of outpatient bills paid by the outpatient pool",
        column_of("outpatient", "pool_rate_pct"), 100, "A", "04b: 50 % in 2016 (A18), Weinan 60 to 70 % (G17)");
    add("benefit.pool_cap", "yuan/year", "most that the outpatient pool pays a member",
        column_of("outpatient", "pool_cap_yuan"), 1e6, "A", "04b: Weinan 150 yuan (S, G17), earlier years judged");
    add("benefit.employee_share", "%", "share of any bill that the employee scheme pays its members",
        "{ 2003-01-01 = 60, 2013-01-01 = 70 }", 100, "A",
        "judgement: in-scope rates of the employee scheme are 75 to 85 %, of which part is out of scope");
}

Benefit::Benefit(const Context& context) : context_(context)
{
    const Policy& policy = context.policy;
    for (std::size_t t = 0; t < tier_count; ++t)
    {
        deductible_[t] = policy.id(fmt::format("benefit.deductible_{}", tier_names[t]));
        rate_[t] = policy.id(fmt::format("benefit.rate_{}", tier_names[t]));
    }
    scope_ = policy.id("benefit.scope");
    ceiling_ = policy.id("benefit.ceiling");
    account_ = policy.id("benefit.household_account");
    pool_rate_ = policy.id("benefit.pool_rate");
    pool_cap_ = policy.id("benefit.pool_cap");
    employee_share_ = policy.id("benefit.employee_share");

    const Scenario& scenario = context.scenario();
    Faults faults;
    for (const auto& key : scenario.schema().keys())
        if (key.starts_with("benefit."))
            scenario.require(key, make_date(context.from, 1, 1), make_date(context.to, 12, 31), faults);
    faults.raise_if_any();

    differs_by_place_ =
        std::any_of(scenario.rules().begin(), scenario.rules().end(),
                    [&](const Rule& rule)
                    { return !rule.places.empty() && scenario.schema()[rule.parameter].key.starts_with("benefit."); });
}

Package Benefit::package(When when, PlaceId place) const
{
    const Policy& policy = context_.policy;
    const auto value = [&](ParameterId id) { return policy.value(id, when, place); };
    Package package;
    for (std::size_t t = 0; t < tier_count; ++t)
    {
        package.deductible[t] = to_fen(value(deductible_[t]));
        for (std::size_t g = 0; g < group_count; ++g)
            package.rate[g][t] = from_percent(policy.value(rate_[t], when, place, TargetGroup(g)));
    }
    package.scope = from_percent(value(scope_));
    package.ceiling = to_fen(value(ceiling_));
    package.account = to_fen(value(account_));
    package.pool_rate = from_percent(value(pool_rate_));
    package.pool_cap = to_fen(value(pool_cap_));
    package.employee_share = from_percent(value(employee_share_));
    return package;
}

Fen Package::inpatient(Tier tier, Fen cost, TargetGroup group) const
{
    const auto t = std::size_t(tier);
    const Fen counted = cost * scope / million - deductible[t];
    return counted <= 0 ? 0 : std::min(ceiling, counted * rate[std::size_t(group)][t] / million);
}

Fen Package::outpatient(Fen cost) const
{
    const Fen from_account = std::min(cost, account);
    return from_account + std::min(pool_cap, (cost - from_account) * pool_rate / million);
}
}  // namespace canbao
