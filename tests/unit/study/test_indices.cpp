#include <cmath>
#include <functional>
#include <numbers>

#include "catch.hpp"
#include "study/indices.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
using Function = std::function<f64(const Position&)>;

std::vector<f64> evaluate(const std::vector<Position>& points, const Function& function)
{
    std::vector<f64> values;
    for (const Position& point : points) values.push_back(function(point));
    return values;
}

/// Ishigami and Homma (1990) with a = 7 and b = 0.1 on [-pi, pi]^3.
f64 ishigami(const Position& at)
{
    const auto x = [&](std::size_t i) { return (2 * at[i] - 1) * std::numbers::pi; };
    return std::sin(x(0)) + 7 * std::sin(x(1)) * std::sin(x(1)) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}
struct Known
{
    f64 first, total;
};
/// From its variance 13.8446: parts 4.3459 (first), 6.1250 (second), 3.3737 (first and third together).
const std::vector<Known> of_ishigami{{0.3139, 0.5576}, {0.4424, 0.4424}, {0.0, 0.2437}};

/// Sobol's g-function (Saltelli and Sobol 1995).
const std::vector<f64> weights{0, 1, 4.5, 9, 99};
f64 g(const Position& at)
{
    f64 product = 1;
    for (std::size_t i = 0; i < weights.size(); ++i)
        product *= (std::abs(4 * at[i] - 2) + weights[i]) / (1 + weights[i]);
    return product;
}
std::vector<Known> of_g()
{
    std::vector<f64> part;
    f64 product = 1;
    for (const f64 a : weights) part.push_back(1 / (3 * (1 + a) * (1 + a))), product *= 1 + part.back();
    std::vector<Known> known;
    for (const f64 v : part) known.push_back({v / (product - 1), v * product / (1 + v) / (product - 1)});
    return known;
}

SobolIndices indices_of(const Function& function, std::size_t parameters, u32 size, u64 seed, u32 samples = 0)
{
    const auto values = evaluate(saltelli(parameters, size, seed), function);
    return sobol_indices(parameters, values, {.samples = samples, .seed = 1});
}
}  // namespace

TEST_CASE("Sobol indices of functions whose indices are known", "[indices]")
{
    // Hypothesis: with 4096 base points the estimators are within 0.02 of the truth. Plain random points would have
    // standard errors of up to 0.02 (first order of Ishigami's first parameter); a shifted Sobol sequence has less than
    // a quarter of that, so that the bound is four standard errors and more.
    struct Case
    {
        Function function;
        std::vector<Known> known;
    };
    for (const auto& [function, known] : {Case{ishigami, of_ishigami}, Case{g, of_g()}})
        for (const u64 seed : {1, 2, 3})
        {
            const SobolIndices indices = indices_of(function, known.size(), 4096, seed);
            for (std::size_t p = 0; p < known.size(); ++p)
            {
                INFO("parameter " << p << ", seed " << seed);
                CHECK(indices.parameters[p].first.value == Approx(known[p].first).margin(0.02));
                CHECK(indices.parameters[p].total.value == Approx(known[p].total).margin(0.02));
            }
        }
    CHECK(indices_of(ishigami, 3, 4096, 1).variance == Approx(13.8446).epsilon(0.02));
    CHECK(indices_of(ishigami, 3, 4096, 1).mean == Approx(3.5).epsilon(0.01));
}

TEST_CASE("Bootstrap intervals hold the truth as often as they say", "[indices]")
{
    // Hypothesis: an interval of 256 base points holds the true total index with a chance of 95 %, or more because the
    // points are more even than the resampling supposes. Of 60 shifts, fewer than 50 hits come up once in 10^3 times
    // (binomial).
    const auto known = of_g();
    std::vector<int> hits(3);
    for (u64 seed = 1; seed <= 60; ++seed)
    {
        const SobolIndices indices = indices_of(g, known.size(), 256, seed, 200);
        for (std::size_t p = 0; p < hits.size(); ++p)
        {
            const Estimate& total = indices.parameters[p].total;
            CHECK(total.low <= total.value);
            CHECK(total.value <= total.high);
            hits[p] += total.low <= known[p].total && known[p].total <= total.high;
        }
    }
    for (const int hit : hits) CHECK(hit >= 50);
}

TEST_CASE("Indices of an output that depends on one parameter, and on none", "[indices]")
{
    const SobolIndices one = indices_of([](const Position& at) { return 5 * at[1]; }, 3, 256, 1, 50);
    CHECK(one.parameters[0].first.value == 0);
    CHECK(one.parameters[0].total.value == 0);
    CHECK(one.parameters[0].total.high == 0);
    CHECK(one.parameters[1].first.value == Approx(1).margin(0.02));
    CHECK(one.parameters[1].total.value == Approx(1).margin(0.02));
    const SobolIndices none = indices_of([](const Position&) { return 2.0; }, 3, 16, 1, 50);
    CHECK(none.variance == 0);
    CHECK(none.parameters[0].first.value != none.parameters[0].first.value);
}

TEST_CASE("Elementary effects of a line, a parabola and a product", "[indices]")
{
    const std::size_t k = 5;
    const u32 levels = 4, trajectories = 200;
    const auto points = morris(k, trajectories, levels, 5);
    const auto values =
        evaluate(points, [](const Position& at) { return 3 * at[0] - 2 * at[1] + at[2] * at[2] + 4 * at[3] * at[4]; });
    const auto effects = elementary_effects(points, values, {.samples = 200, .seed = 1});
    REQUIRE(effects.size() == k);
    // A line: every effect is the slope.
    CHECK(effects[0].mean.value == Approx(3));
    CHECK(effects[1].mean.value == Approx(-2));
    CHECK(effects[1].absolute.value == Approx(2));
    CHECK(effects[0].spread.value == Approx(0).margin(1e-12));
    CHECK(effects[0].mean.low == Approx(3));
    // A parabola: between levels l and l + 2/3 the effect is 2 l + 2/3, for l = 0 or 1/3: mean 1, deviation 1/3. The
    // mean of 200 has a standard error of 0.024; 0.1 is four of them.
    CHECK(effects[2].mean.value == Approx(1).margin(0.1));
    CHECK(effects[2].spread.value == Approx(1.0 / 3).margin(0.05));
    CHECK(effects[2].mean.low < 1.1);
    CHECK(effects[2].mean.high > 0.9);
    // A product: four times the other's value, one of 0, 1/3, 2/3, 1: mean 2, deviation 4 * sqrt(5/36) = 1.49.
    CHECK(effects[3].mean.value == Approx(2).margin(0.43));
    CHECK(effects[3].spread.value == Approx(1.49).margin(0.2));
}

TEST_CASE("Known bits, so that indices are the same on every machine", "[indices]")
{
    const SobolIndices indices = indices_of([](const Position& at) { return at[0] + at[0] * at[1]; }, 2, 64, 7, 100);
    const Estimate& total = indices.parameters[0].total;
    CHECK(total.value == 0x1.c6225712de11p-1);
    CHECK(total.low == 0x1.4a78d892a57d2p-1);
    CHECK(total.high == 0x1.249b57f17ca46p+0);
}
