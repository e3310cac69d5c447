#include "compare/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/distributions/students_t.hpp>

namespace canbao::compare
{
namespace
{
/// Sums over all households of a country, weighted by persons, need more than 64 bits.
__extension__ using Wide = __int128;
}  // namespace

f64 student_t_975(f64 degrees) { return boost::math::quantile(boost::math::students_t(degrees), 0.975); }

f64 mean(std::span<const f64> values)
{
    f64 sum = 0;
    for (const f64 value : values) sum += value;
    return sum / f64(values.size());
}

f64 variance(std::span<const f64> values)
{
    const f64 centre = mean(values);
    f64 sum = 0;
    for (const f64 value : values) sum += (value - centre) * (value - centre);
    return sum / f64(values.size() - 1);
}

Estimate estimate(std::span<const f64> values)
{
    Estimate result{.mean = mean(values), .low = {}, .high = {}, .n = u32(values.size())};
    if (values.size() < 2) return result;
    const f64 half = student_t_975(f64(values.size() - 1)) * std::sqrt(variance(values) / f64(values.size()));
    result.low = result.mean - half, result.high = result.mean + half;
    return result;
}

Estimate welch(std::span<const f64> first, std::span<const f64> second)
{
    Estimate result{
        .mean = mean(second) - mean(first), .low = {}, .high = {}, .n = u32(std::min(first.size(), second.size()))};
    if (result.n < 2) return result;
    const f64 a = variance(first) / f64(first.size()), b = variance(second) / f64(second.size());
    f64 half = 0;
    if (a + b > 0)
    {
        // Welch 1947; the degrees of freedom after Satterthwaite.
        const f64 degrees = (a + b) * (a + b) / (a * a / f64(first.size() - 1) + b * b / f64(second.size() - 1));
        half = student_t_975(degrees) * std::sqrt(a + b);
    }
    result.low = result.mean - half, result.high = result.mean + half;
    return result;
}

std::optional<f64> pairing_gain(std::span<const f64> first, std::span<const f64> second)
{
    if (first.size() < 2) return std::nullopt;
    std::vector<f64> differences(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) differences[i] = second[i] - first[i];
    const f64 apart = variance(first) + variance(second), paired = variance(differences);
    if (apart == 0) return std::nullopt;
    return paired == 0 ? std::numeric_limits<f64>::infinity() : apart / paired;
}

std::optional<f64> concentration_index(std::vector<Holding> households)
{
    // By income per head, compared without dividing.
    const auto poorer = [](const Holding& a, const Holding& b)
    { return Wide(a.income) * b.persons < Wide(b.income) * a.persons; };
    std::ranges::sort(households, poorer);
    Wide area = 0;
    i64 persons = 0, amount = 0;
    for (std::size_t i = 0; i < households.size();)
    {
        const i64 before = amount;
        i64 heads = 0;
        std::size_t j = i;
        for (; j < households.size() && !poorer(households[i], households[j]); ++j)
            heads += households[j].persons, amount += households[j].amount;
        // Twice the area below a piece of the curve.
        area += Wide(heads) * (Wide(before) + amount);
        persons += heads;
        i = j;
    }
    if (persons == 0 || amount == 0) return std::nullopt;
    return 1 - f64(area) / (f64(persons) * f64(amount));
}

std::optional<f64> gini(std::vector<Holding> households)
{
    for (Holding& household : households) household.amount = household.income;
    return concentration_index(std::move(households));
}
}  // namespace canbao::compare
