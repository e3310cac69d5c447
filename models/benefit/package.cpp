#include "models/benefit/package.hpp"

#include <algorithm>

namespace canbao
{
i32 Waiting::counted(u32 missed, int coverage_year) const
{
    return std::min(i32(missed), std::max(0, coverage_year - counted_from));
}

i32 Waiting::after_break(u32 missed_before, int coverage_year, i32 years_paid_back) const
{
    const i32 missed = counted(missed_before, coverage_year);
    if (missed == 0) return 0;
    const i32 variable = further * (missed - 1);
    const i32 unrepaired = fixed + variable;
    const i32 repaired = fixed + std::max(0, variable - paid_back * std::max(0, years_paid_back));
    return missed >= long_break ? std::max(repaired, std::min(least, unrepaired)) : repaired;
}

i32 Waiting::late(u32 missed, int coverage_year) const
{
    return fixed + further * std::max(0, counted(missed, coverage_year) - 1);
}

i32 Waiting::months(u16 insurance_bits, TargetGroup group, int coverage_year) const
{
    if (!active[std::size_t(group)]) return 0;
    return insurance_bits & insurance::Consecutive::mask
               ? i32(insurance::Waits::get(insurance_bits))
               : after_break(insurance::Missed::get(insurance_bits), coverage_year);
}

YearShare::YearShare(const Waiting& waiting, TargetGroup group, int coverage_year)
{
    const bool active = waiting.active[std::size_t(group)];
    const auto part = [](i32 months) { return f32(std::clamp(months, 0, months_of_year)) / f32(months_of_year); };
    for (u32 missed = 0; missed <= insurance::Missed::largest; ++missed)
    {
        cover_[missed] = active ? 1.f - part(waiting.after_break(missed, coverage_year)) : 1.f;
        ahead_[missed] = active ? waiting.foresight * part(waiting.after_break(missed + 1, coverage_year + 1)) : 0.f;
    }
    cover_.back() = 1.f;  // no break without a beginning
    for (std::size_t row = 0; row < both_.size(); ++row) both_[row] = cover_[row] + ahead_[row];
}

Fen Loyalty::bonus(u32 consecutive, u32 years_without_claim, int coverage_year, Fen cap) const
{
    if (!active || coverage_year < counted_from) return 0;
    const i32 loyal = std::max(0, std::min(i32(consecutive), coverage_year - counted_from + 1) - years);
    // What has no cap cannot be raised.
    if (cap >= no_cap) return 0;
    return std::min(cap * most / million, loyal * per_year + i64(years_without_claim) * per_year_without_claim);
}

void Package::scale(f32 factor)
{
    if (factor == 1.f) return;
    const auto moved = [&](Ppm share) { return std::clamp<Ppm>(Ppm(f64(share) * f64(factor) + 0.5), 0, million); };
    for (std::size_t g = 0; g < group_count; ++g)
    {
        for (Ppm& share : rate[g]) share = moved(share);
        critical_rate[g] = moved(critical_rate[g]);
    }
    pool_rate = moved(pool_rate);
    chronic_rate = moved(chronic_rate);
}

Fen Package::inpatient(Tier tier, Fen cost, TargetGroup group) const
{
    const auto t = std::size_t(tier);
    const Fen counted = cost * scope / million - deductible[t];
    return counted <= 0 ? 0 : std::min(ceiling, counted * rate[std::size_t(group)][t] / million);
}

Payout Package::admission(Tier tier, Fen cost, TargetGroup group, Fen spent, Fen bonus) const
{
    const auto g = std::size_t(group);
    Payout payout;
    payout.basic = inpatient(tier, cost, group);
    const Fen left = std::max<Fen>(0, cost * scope / million - payout.basic);
    if (critical_rate[g] > 0)
    {
        const Fen before = spent * scope / million, deductible_left = critical_deductible[g];
        const Fen above =
            std::max<Fen>(0, before + left - deductible_left) - std::max<Fen>(0, before - deductible_left);
        const Fen due = above * critical_rate[g] / million;
        payout.critical = std::min(critical_cap[g] + bonus, due);
        payout.used_bonus = payout.critical > critical_cap[g];
    }
    payout.assistance = std::min(assistance_cap, (left - payout.critical) * assistance_rate[g] / million);
    return payout;
}

Fen Package::outpatient(Fen cost, bool chronic) const
{
    const Fen from_pool = std::min(pool_cap, cost * pool_rate / million);
    const Fen rest = cost - from_pool;
    return from_pool + (chronic ? std::min(chronic_cap, rest * chronic_rate / million) : 0);
}
}  // namespace canbao
