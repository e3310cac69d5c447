#include "models/benefit/benefit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace canbao
{
namespace
{
Fen to_fen(f64 yuan) { return Fen(yuan * 100 + 0.5); }
Ppm from_percent(f64 percent) { return Ppm(percent * 10'000 + 0.5); }
}  // namespace

Benefit::Benefit(const Context& context, const Feedback* feedback) : context_(context), feedback_(feedback)
{
    const auto id = [&](const char* name) { return context.policy.id(fmt::format("benefit.{}", name)); };
    for (std::size_t t = 0; t < tier_count; ++t)
    {
        deductible_[t] = context.policy.id(fmt::format("benefit.deductible_{}", tier_names[t]));
        rate_[t] = context.policy.id(fmt::format("benefit.rate_{}", tier_names[t]));
    }
    for (std::size_t g = 0; g < group_count; ++g)
        assistance_rate_[g] = context.policy.id(fmt::format("benefit.assistance_rate_{}", group_names[g]));
    scope_ = id("scope");
    ceiling_ = id("ceiling");
    account_ = id("household_account");
    pool_rate_ = id("pool_rate");
    pool_cap_ = id("pool_cap");
    chronic_rate_ = id("chronic_rate");
    chronic_cap_ = id("chronic_cap");
    employee_share_ = id("employee_share");
    critical_active_ = id("critical_active");
    critical_deductible_ = id("critical_deductible");
    critical_rate_ = id("critical_rate");
    critical_cap_ = id("critical_cap");
    poor_deductible_ = id("critical_poor_deductible");
    poor_rate_ = id("critical_poor_rate");
    poor_uncapped_ = id("critical_poor_uncapped");
    assistance_cap_ = id("assistance_cap");
    income_ = context.policy.id("health.reference_income");
    waiting_ = {id("waiting_active"),     id("waiting_months"), id("waiting_further"),      id("waiting_paid_back"),
                id("waiting_long_break"), id("waiting_least"),  id("waiting_counted_from"), id("waiting_foresight")};
    loyalty_ = {id("loyalty_active"), id("loyalty_years"),   id("loyalty_counted_from"),
                id("loyalty_amount"), id("no_claim_amount"), id("loyalty_most")};

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

f64 Benefit::income_before(When when, PlaceId place) const
{
    const int year = year_of(when.about) - 1;
    const auto& geography = context_.geography;
    const f64 nation = context_.policy.value(income_, make_date(year, 1, 1), place);
    if (place < geography.places.first(Level::county)) return nation;
    return nation * f64(geography.income_factor(geography.county_of(place), year));
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
    package.chronic_rate = from_percent(value(chronic_rate_));
    package.chronic_cap = package.chronic_rate > 0 ? to_fen(value(chronic_cap_)) : 0;
    package.employee_share = from_percent(value(employee_share_));
    if (value(critical_active_) != 0) add_critical(package, when, place);
    for (std::size_t g = 0; g < group_count; ++g) package.assistance_rate[g] = from_percent(value(assistance_rate_[g]));
    package.assistance_cap = to_fen(value(assistance_cap_));
    package.waiting = waiting(when, place);
    package.loyalty = loyalty(when, place);
    if (feedback_) package.scale(feedback_->benefit_factor(year_of(when.about), place));
    return package;
}

void Benefit::add_critical(Package& package, When when, PlaceId place) const
{
    const Policy& policy = context_.policy;
    const auto value = [&](ParameterId id) { return policy.value(id, when, place); };
    const f64 deductible = value(critical_deductible_) * income_before(when, place);
    const Fen cap = to_fen(value(critical_cap_));
    for (std::size_t g = 0; g < group_count; ++g)
    {
        const bool poor = TargetGroup(g) != TargetGroup::general;
        const f64 rate = policy.value(critical_rate_, when, place, TargetGroup(g));
        package.critical_deductible[g] = to_fen(poor ? deductible * value(poor_deductible_) : deductible);
        package.critical_rate[g] = from_percent(std::min(100., poor ? rate + value(poor_rate_) : rate));
        package.critical_cap[g] = poor && value(poor_uncapped_) != 0 ? no_cap : cap;
    }
}

Waiting Benefit::waiting(When when, PlaceId place) const
{
    const auto value = [&](ParameterId id) { return i32(context_.policy.value(id, when, place)); };
    Waiting waiting;
    for (std::size_t g = 0; g < group_count; ++g)
        waiting.active[g] = context_.policy.value(waiting_.active, when, place, TargetGroup(g)) != 0;
    waiting.fixed = value(waiting_.months);
    waiting.further = value(waiting_.further);
    waiting.paid_back = value(waiting_.paid_back);
    waiting.long_break = value(waiting_.long_break);
    waiting.least = value(waiting_.least);
    waiting.counted_from = value(waiting_.counted_from);
    waiting.foresight = f32(context_.policy.value(waiting_.foresight, when, place));
    return waiting;
}

Loyalty Benefit::loyalty(When when, PlaceId place) const
{
    const auto value = [&](ParameterId id) { return context_.policy.value(id, when, place); };
    Loyalty loyalty;
    loyalty.active = value(loyalty_.active) != 0;
    loyalty.years = i32(value(loyalty_.years));
    loyalty.counted_from = i32(value(loyalty_.counted_from));
    loyalty.per_year = to_fen(value(loyalty_.amount));
    loyalty.per_year_without_claim = to_fen(value(loyalty_.no_claim));
    loyalty.most = from_percent(value(loyalty_.most));
    return loyalty;
}
}  // namespace canbao
