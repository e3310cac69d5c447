/// Intervals, pairing and inequality against hand-computed cases and known formulas.
#include <cmath>

#include "catch.hpp"
#include "compare/statistics.hpp"

using namespace canbao;
using namespace canbao::compare;

TEST_CASE("Student's quantiles are those of the tables", "[statistics]")
{
    CHECK(student_t_975(1) == Approx(12.7062).epsilon(1e-5));
    CHECK(student_t_975(2) == Approx(4.30265).epsilon(1e-5));
    CHECK(student_t_975(10) == Approx(2.22814).epsilon(1e-5));
    CHECK(student_t_975(1e9) == Approx(1.95996).epsilon(1e-5));
}

TEST_CASE("A mean with its interval; none with one value, and no width without variance", "[statistics]")
{
    const f64 values[] = {1, 2, 3};
    const Estimate e = estimate(values);
    CHECK(e.mean == 2);
    CHECK(*e.low == Approx(2 - 4.30265 / std::sqrt(3)).epsilon(1e-5));
    CHECK(*e.high == Approx(2 + 4.30265 / std::sqrt(3)).epsilon(1e-5));
    CHECK(e.n == 3);
    const f64 one[] = {5}, zeros[] = {0, 0, 0, 0};
    CHECK(!estimate(one).low);
    CHECK(*estimate(zeros).low == 0);
    CHECK(*estimate(zeros).high == 0);
}

TEST_CASE("Welch's interval of independent samples", "[statistics]")
{
    // By hand: means 5 and 2, variances 10/3 and 1, so the error is sqrt(5/6 + 1/3), with 4.8 degrees of freedom.
    const f64 first[] = {3, 4, 6, 7}, second[] = {1, 2, 3};
    const Estimate e = welch(first, second);
    const f64 a = 10. / 3 / 4, b = 1. / 3, degrees = (a + b) * (a + b) / (a * a / 3 + b * b / 2);
    CHECK(e.mean == -3);
    CHECK(*e.high - *e.low == Approx(2 * student_t_975(degrees) * std::sqrt(a + b)));
    const f64 same[] = {4, 4}, others[] = {4, 4, 4};
    CHECK(*welch(same, others).low == 0);
    const f64 one[] = {4};
    CHECK(!welch(one, others).low);
}

TEST_CASE("What pairing gained is a ratio of variances", "[statistics]")
{
    const f64 base[] = {1, 3}, shifted[] = {2, 4}, crossed[] = {4, 2}, flat[] = {1, 1};
    CHECK(std::isinf(*pairing_gain(base, shifted)));
    CHECK(*pairing_gain(base, crossed) == Approx(0.5));  // (2 + 2) / 8: pairs that move against each other lose
    CHECK(!pairing_gain(flat, flat));
    CHECK(!pairing_gain(std::span(base).first(1), std::span(shifted).first(1)));
}

TEST_CASE("The Gini coefficient of known distributions", "[statistics]")
{
    CHECK(*gini({{1, 5, 0}, {1, 5, 0}}) == Approx(0).margin(1e-15));
    CHECK(*gini({{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 8, 0}}) == Approx(0.75));  // (n - 1) / n
    CHECK(*gini({{1, 1, 0}, {1, 2, 0}, {1, 3, 0}}) == Approx(2. / 9));
    // A household of two with four is two persons with two each.
    CHECK(*gini({{2, 4, 0}, {1, 6, 0}}) == Approx(*gini({{1, 2, 0}, {1, 2, 0}, {1, 6, 0}})));
    // Uniform on 0 ... n: one third as n grows. Exponential quantiles: one half.
    std::vector<Holding> uniform, exponential;
    for (int i = 0; i < 2000; ++i)
    {
        uniform.push_back({1, i, 0});
        exponential.push_back({1, i64(-1e6 * std::log((2000 - i - 0.5) / 2000)), 0});
    }
    CHECK(*gini(uniform) == Approx(1. / 3).epsilon(2e-3));
    CHECK(*gini(exponential) == Approx(0.5).epsilon(2e-3));
    CHECK(!gini({}));
    CHECK(!gini({{3, 0, 0}}));
}

TEST_CASE("The concentration index of what the poor, the rich and everybody have", "[statistics]")
{
    const auto index = [](i64 poor, i64 middle, i64 rich) {
        return *concentration_index({{1, 10, poor}, {1, 20, middle}, {1, 30, rich}});
    };
    CHECK(index(1, 1, 1) == Approx(0).margin(1e-15));
    CHECK(index(0, 0, 1) == Approx(2. / 3));
    CHECK(index(1, 0, 0) == Approx(-2. / 3));
    CHECK(index(1, 2, 3) == Approx(2. / 9));  // in proportion to income, it is the Gini coefficient
    // Equal incomes share a rank, so their order says nothing.
    CHECK(*concentration_index({{1, 10, 0}, {1, 10, 7}}) == Approx(0).margin(1e-15));
    CHECK(*concentration_index({{1, 10, 7}, {1, 10, 0}}) == Approx(0).margin(1e-15));
    // By income per head and not by income: six persons with 60 are poorer than one with 20.
    CHECK(*concentration_index({{6, 60, 6}, {1, 20, 0}}) < 0);
}
