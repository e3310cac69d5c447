#include "study/indices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/random.hpp"
#include "study/purposes.hpp"

namespace canbao::study
{
namespace
{
using Rows = std::span<const std::size_t>;
/// The statistics of a sample of rows, always as many and in one order.
using Statistics = std::function<std::vector<f64>(Rows)>;

/// The percent point of sorted values, between neighbours on a straight line.
f64 percent_point(const std::vector<f64>& sorted, f64 share)
{
    const f64 at = share * f64(sorted.size() - 1);
    const auto below = std::size_t(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - f64(below)) * (sorted[above] - sorted[below]);
}

/// Each statistic of all rows, and its interval over samples of rows drawn with replacement.
std::vector<Estimate> estimate(std::size_t rows, const Statistics& statistics, const Bootstrap& bootstrap)
{
    std::vector<std::size_t> all(rows);
    std::iota(all.begin(), all.end(), 0u);
    std::vector<Estimate> estimates;
    for (const f64 value : statistics(all)) estimates.push_back({value, value, value});
    std::vector<std::vector<f64>> sampled(estimates.size());
    std::vector<std::size_t> sample(rows);
    for (u32 s = 0; s < bootstrap.samples; ++s)
    {
        for (std::size_t i = 0; i < rows; ++i)
        {
            const auto word = draw({.seed = bootstrap.seed, .replicate = 0}, {.line = u32(i), .place = s},
                                   {make_date(2000, 1, 1), purpose::bootstrap})[0];
            sample[i] = std::size_t(u64(word) * rows >> 32);
        }
        const auto values = statistics(sample);
        for (std::size_t e = 0; e < values.size(); ++e)
            if (values[e] == values[e]) sampled[e].push_back(values[e]);
    }
    for (std::size_t e = 0; e < estimates.size(); ++e)
    {
        if (sampled[e].empty()) continue;
        std::ranges::sort(sampled[e]);
        estimates[e].low = percent_point(sampled[e], 0.025);
        estimates[e].high = percent_point(sampled[e], 0.975);
    }
    return estimates;
}
}  // namespace

std::vector<ElementaryEffects> elementary_effects(std::span<const Position> points, std::span<const f64> values,
                                                  const Bootstrap& bootstrap)
{
    const std::size_t parameters = points.front().size();
    const std::size_t trajectories = points.size() / (parameters + 1);
    std::vector<std::vector<f64>> effects(parameters, std::vector<f64>(trajectories));
    for (std::size_t t = 0; t < trajectories; ++t)
        for (std::size_t step = 0; step < parameters; ++step)
        {
            const std::size_t from = t * (parameters + 1) + step, to = from + 1;
            for (std::size_t p = 0; p < parameters; ++p)
                if (points[from][p] != points[to][p])
                    effects[p][t] = (values[to] - values[from]) / (points[to][p] - points[from][p]);
        }

    const auto statistics = [&](Rows rows)
    {
        std::vector<f64> result;
        const f64 count = f64(rows.size());
        for (std::size_t p = 0; p < parameters; ++p)
        {
            f64 sum = 0, absolute = 0, squares = 0;
            for (const std::size_t t : rows) sum += effects[p][t], absolute += std::abs(effects[p][t]);
            const f64 mean = sum / count;
            for (const std::size_t t : rows) squares += (effects[p][t] - mean) * (effects[p][t] - mean);
            result.insert(result.end(), {mean, absolute / count, count > 1 ? std::sqrt(squares / (count - 1)) : 0});
        }
        return result;
    };
    const auto estimates = estimate(trajectories, statistics, bootstrap);
    std::vector<ElementaryEffects> all;
    for (std::size_t p = 0; p < parameters; ++p)
        all.push_back({estimates[3 * p], estimates[3 * p + 1], estimates[3 * p + 2]});
    return all;
}

SobolIndices sobol_indices(std::size_t parameters, std::span<const f64> values, const Bootstrap& bootstrap)
{
    const std::size_t width = parameters + 2, rows = values.size() / width;
    SobolIndices indices;
    f64 sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += values[i * width] + values[i * width + 1];
    indices.mean = sum / f64(2 * rows);

    // The output less its mean: the estimators are the same in theory, and lose less in sums.
    const auto a = [&](std::size_t i) { return values[i * width] - indices.mean; };
    const auto b = [&](std::size_t i) { return values[i * width + 1] - indices.mean; };
    const auto mixed = [&](std::size_t i, std::size_t p) { return values[i * width + 2 + p] - indices.mean; };
    const auto variance = [&](Rows sample)
    {
        f64 mean = 0, squares = 0;
        for (const std::size_t i : sample) mean += a(i) + b(i);
        mean /= f64(2 * sample.size());
        for (const std::size_t i : sample) squares += (a(i) - mean) * (a(i) - mean) + (b(i) - mean) * (b(i) - mean);
        return squares / f64(2 * sample.size() - 1);
    };
    const auto statistics = [&](Rows sample)
    {
        std::vector<f64> result;
        const f64 all = variance(sample), count = f64(sample.size());
        for (std::size_t p = 0; p < parameters; ++p)
        {
            f64 first = 0, total = 0;
            for (const std::size_t i : sample)
            {
                first += b(i) * (mixed(i, p) - a(i));
                total += (a(i) - mixed(i, p)) * (a(i) - mixed(i, p));
            }
            result.push_back(first / count / all);
            result.push_back(total / count / 2 / all);
        }
        return result;
    };
    const auto estimates = estimate(rows, statistics, bootstrap);
    std::vector<std::size_t> all(rows);
    std::iota(all.begin(), all.end(), 0u);
    indices.variance = variance(all);
    for (std::size_t p = 0; p < parameters; ++p) indices.parameters.push_back({estimates[2 * p], estimates[2 * p + 1]});
    return indices;
}
}  // namespace canbao::study
