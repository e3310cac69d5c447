#include <algorithm>

#include "core/math.hpp"
#include "models/health/risk.hpp"

namespace canbao::health
{
namespace
{
/// Bills of those in need are at most so many times the bills on the record.
constexpr f64 most_scale = 4;

/// Households of one income, with or without cover.
struct Kind
{
    f64 weight;  ///< relative number
    Fen income;
    f64 own_share;    ///< of a bill
    f32 deterrence;   ///< Risk::deterrence
    f64 can_pay = 0;  ///< share of the needed admissions that they can pay for
    f64 bills = 0;    ///< mean of their bills, those that they cannot pay counted as zero [fen]
};

/// Splits each kind's needed admissions into those that it can pay for and the others.
void reckon(const Year& year, f32 cost_sd, f64 room_in_years, std::vector<Kind>& kinds)
{
    struct Admission
    {
        f64 weight, cost;
    };
    std::vector<Admission> admissions;
    f64 total = 0;
    for (std::size_t t = 0; t < tier_count; ++t)
        for (f32 z = -4; z <= 6; z += 0.25f)
        {
            admissions.push_back(
                {f64(year.tier_share[t]) * f64(math::exp(-0.5f * z * z)), f64(bill(year.mean_cost[t], cost_sd, z))});
            total += admissions.back().weight;
        }
    for (Kind& kind : kinds)
    {
        kind.can_pay = kind.bills = 0;
        for (const auto& [weight, cost] : admissions)
        {
            if (cost * kind.own_share > room_in_years * f64(kind.income)) continue;
            kind.can_pay += weight;
            kind.bills += weight * cost;
        }
        kind.can_pay /= total;
        kind.bills /= total;
    }
}
}  // namespace

void Risk::calibrate(Year& year, int number) const
{
    const Scenario& scenario = context_.scenario();
    const auto at = [&](const char* key) { return on_1_january(key, number); };
    const f64 mean_income = at("health.reference_income") * scenario.real("health.reference_household");
    const f32 income_sd = f32(scenario.real("health.reference_income_sd"));
    const f64 room_in_years = scenario.real("health.reference_savings") + f64(debt_limit_);
    const f64 covered = at("health.reference_coverage") / 100, paid = at("health.reference_paid") / 100;

    f64 typical = 0;
    for (std::size_t t = 0; t < tier_count; ++t)
        typical += f64(year.tier_share[t]) * f64(year.mean_bill[t]) * fen_per_yuan;
    year.typical_bill = Fen(typical);

    std::vector<Kind> kinds;
    f64 total = 0;
    for (f32 w = -2.75f; w <= 2.75f; w += 0.5f)
        for (const bool with_cover : {false, true})
        {
            const f64 income = mean_income * f64(math::exp(income_sd * w - 0.5f * income_sd * income_sd));
            const f64 own_share = with_cover ? 1 - paid : 1;
            const Fen fen = Fen(income * fen_per_yuan);
            kinds.push_back({f64(math::exp(-0.5f * w * w)) * (with_cover ? covered : 1 - covered), fen, own_share,
                             deterrence(year, own_share, fen)});
            total += kinds.back().weight;
        }
    const f64 forgone_on_record = at("health.forgone") / 100;

    // The dearest admissions are forgone, so the bills of those in need are dearer than the bills on the record; and
    // how many are forgone depends on the bills.
    f64 scale = 1;
    for (int round = 0; round < 12; ++round)
    {
        for (std::size_t t = 0; t < tier_count; ++t) year.mean_cost[t] = f32(f64(year.mean_bill[t]) * scale);
        reckon(year, cost_sd_, room_in_years, kinds);
        f32 low = -30, high = 30;
        f64 admitted = 0, bills = 0;
        for (int halving = 0; halving < 40; ++halving)
        {
            year.forgone_intercept = 0.5f * (low + high);
            admitted = bills = 0;
            for (const Kind& kind : kinds)
            {
                const f64 goes = kind.weight / total * (1 - f64(forgone(year, kind.deterrence)));
                admitted += goes * kind.can_pay;
                bills += goes * kind.bills;
            }
            (1 - admitted < forgone_on_record ? low : high) = year.forgone_intercept;
        }
        scale = std::clamp(scale * typical * admitted / bills, 1., most_scale);
    }
}
}  // namespace canbao::health
