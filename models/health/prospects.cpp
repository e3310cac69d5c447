#include "core/math.hpp"
#include "models/health/risk.hpp"

namespace canbao::health
{
namespace
{
/// Moments of one bill: of all of it, of what cover pays, of what cover leaves [yuan].
struct Moments
{
    f64 cost = 0, cost_squared = 0, benefit = 0, own_squared = 0;

    void add(f64 weight, Fen cost_fen, Fen benefit_fen)
    {
        const f64 c = f64(cost_fen) / 100, b = f64(benefit_fen) / 100;
        cost += weight * c;
        cost_squared += weight * c * c;
        benefit += weight * b;
        own_squared += weight * (c - b) * (c - b);
    }
    [[nodiscard]] f64 own() const { return cost - benefit; }
    /// Variance that cover takes from a bill that comes with probability p.
    [[nodiscard]] f64 variance_reduction(f64 p) const
    {
        return p * (cost_squared - own_squared) - p * p * (cost * cost - own() * own());
    }
};

/// Calls visit(z, weight) on a grid of standard normal deviates whose weights add up to one. The tail reaches far
/// enough for the second moment of a lognormal, whose weight lies around twice its sd.
template <class Visit>
void over_normal(Visit&& visit)
{
    constexpr int from = -48, to = 64;
    constexpr f64 step = 0.125;
    f64 total = 0;
    std::array<f64, to - from + 1> weight;
    for (int i = from; i <= to; ++i)
    {
        const f64 z = i * step;
        total += weight[std::size_t(i - from)] = f64(math::exp(f32(-0.5 * z * z)));
    }
    for (int i = from; i <= to; ++i) visit(f32(i * step), weight[std::size_t(i - from)] / total);
}
}  // namespace

AdmissionChances admission_chances(const Risk& risk, const Year& year, Date date)
{
    AdmissionChances chance;
    for (std::size_t c = 0; c < class_count; ++c)
        for (int period = 0; period < period_count; ++period)
            chance[c][std::size_t(period)] = risk.admission_probability(year, c, period, date);
    return chance;
}

void integrate(const Risk& risk, const Year& year, const Package& package, const AdmissionChances& chance,
               Prospects& prospects)
{
    std::array<Moments, 2> outpatient;
    over_normal(
        [&](f32 z, f64 weight)
        {
            for (std::size_t chronic = 0; chronic < 2; ++chronic)
            {
                const f32 yuan =
                    math::min(largest_bill, year.outpatient_median[chronic] * math::exp(risk.outpatient_sd() * z));
                const Fen cost = Fen(yuan * 100.f + 0.5f);
                outpatient[chronic].add(weight, cost, package.outpatient(cost, chronic != 0));
            }
        });
    const f64 users = f64(risk.outpatient_users()) / 4294967296.;

    for (std::size_t g = 0; g < group_count; ++g)
    {
        Moments admission;
        for (std::size_t t = 0; t < tier_count; ++t)
            over_normal(
                [&](f32 z, f64 weight)
                {
                    const Fen cost = bill(year.mean_bill[t], risk.cost_sd(), z);
                    admission.add(weight * f64(year.tier_share[t]), cost,
                                  package.admission(Tier(t), cost, TargetGroup(g)).total());
                });
        for (std::size_t c = 0; c < class_count; ++c)
        {
            const Moments& visits = outpatient[c % 2];
            // What is put into the account is the household's, whoever falls ill and when.
            f64 benefit = users * visits.benefit + f64(package.account) / 100, cost = users * visits.cost;
            f64 reduction = visits.variance_reduction(users);
            for (const f64 p : chance[c])
            {
                benefit += p * admission.benefit;
                cost += p * admission.cost;
                reduction += admission.variance_reduction(p);
            }
            prospects[g][c] = {f32(benefit), f32(cost), f32(reduction)};
        }
    }
}
}  // namespace canbao::health
