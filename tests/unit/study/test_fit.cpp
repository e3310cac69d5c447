#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "study/fit.hpp"

using namespace canbao;
using namespace canbao::study;

TEST_CASE("Differences say which parameters the numbers fix", "[fit]")
{
    // Two numbers with errors a tenth of the bounds say parameter 0, and the sum of 1 and 2; 3 moves nothing.
    const Curvature c = curvature({{10, 0, 0, 0}, {0, 10, 10, 0}});
    CHECK(c.alone[0] == Approx(0.1));
    CHECK(c.alone[1] == Approx(0.1));
    CHECK(std::isinf(c.alone[3]));
    CHECK(c.joint[0] == Approx(1 / std::sqrt(112.0)));
    CHECK(c.joint[1] > 0.2);  // traded off with 2
    CHECK(c.joint[3] == Approx(1 / std::sqrt(12.0)));
    CHECK(std::abs(c.weakest[0]) < 0.01);
}

TEST_CASE("The limit of what fits is the 90 % point of chi squared", "[fit]")
{
    CHECK(default_accept(1) == Approx(2.706).margin(0.1));
    CHECK(default_accept(5) == Approx(9.236).margin(0.05));
    CHECK(default_accept(10) == Approx(15.987).margin(0.05));
}

TEST_CASE("A search finds the minimum, the set that fits, and what is not identified", "[fit]")
{
    // Residual 0 fixes x at 0.7 within 0.02; residual 1 fixes the sum of y and z; nothing says u.
    const auto one = [](const Position& p) { return std::vector<f64>{(p[0] - 0.7) / 0.02, (p[1] + p[2] - 1) / 0.02}; };
    std::size_t calls = 0;
    const auto residuals = [&](const std::vector<Position>& batch)
    {
        std::vector<std::vector<f64>> all;
        for (const Position& p : batch)
        {
            for (const f64 x : p) REQUIRE((x >= 0 && x <= 1));
            all.push_back(one(p)), ++calls;
        }
        return all;
    };
    if (!can_fit())
    {
        CHECK_THROWS(fit({0.5, 0.5, 0.5, 0.5}, residuals, {}));
        return;
    }
    const Fit result = fit({0.5, 0.5, 0.5, 0.5}, residuals, {.evaluations = 300, .seed = 1});
    CHECK(calls == result.trials.size());
    CHECK(result.trials.size() <= 300);
    CHECK(result.trials.size() > 290);
    const Trial& best = result.trials[result.best];
    CHECK(best.loss < 1e-2);
    CHECK(best.at[0] == Approx(0.7).margin(0.01));
    CHECK(best.at[1] + best.at[2] == Approx(1).margin(0.01));
    REQUIRE(result.accepted.size() > 20);
    CHECK(result.accepted.front() == result.best);
    for (const std::size_t t : result.accepted) CHECK(result.trials[t].loss <= best.loss + default_accept(4));
    CHECK(result.parameters[0].identified);
    CHECK(!result.parameters[1].identified);
    CHECK(!result.parameters[2].identified);
    CHECK(!result.parameters[3].identified);
    CHECK(result.parameters[0].low <= 0.7);
    CHECK(result.parameters[0].high >= 0.7);
    CHECK(result.parameters[3].high - result.parameters[3].low > 0.5);

    const Fit again = fit({0.5, 0.5, 0.5, 0.5}, residuals, {.evaluations = 300, .seed = 1});
    CHECK(again.best == result.best);
    CHECK(again.trials.back().at == result.trials.back().at);
}

TEST_CASE("The search goes on from the best of its candidates", "[fit]")
{
    if (!can_fit()) return;
    // Rosenbrock's valley, whose bend a short local search does not get around.
    const auto residuals = [](const std::vector<Position>& batch)
    {
        std::vector<std::vector<f64>> all;
        for (const Position& p : batch)
        {
            const f64 x = 4 * p[0] - 2, y = 4 * p[1] - 1;
            all.push_back({10 * (y - x * x), 1 - x});
        }
        return all;
    };
    const Fit result = fit({0.2, 0.6}, residuals, {.evaluations = 120, .seed = 1, .global = 0.1});
    f64 before = std::numeric_limits<f64>::max(), finally = before;
    for (const Trial& trial : result.trials)
        if (const std::string_view stage = trial.stage; stage == "final") finally = std::min(finally, trial.loss);
        else before = std::min(before, trial.loss);
    CHECK(finally < 0.9 * before);
}

TEST_CASE("An exception of the model ends the search as it is", "[fit]")
{
    if (!can_fit()) return;
    int calls = 0;
    const auto residuals = [&](const std::vector<Position>& batch) -> std::vector<std::vector<f64>>
    {
        if (++calls == 4) throw std::runtime_error("the disk is full");
        return std::vector<std::vector<f64>>(batch.size(), {1.0});
    };
    CHECK_THROWS_WITH(fit({0.5}, residuals, {}), "the disk is full");
    CHECK(calls == 4);
}
