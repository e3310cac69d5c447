#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "study/points.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
/// In how many of `parts` equal parts of a parameter's range there is how many points, at least and at most.
std::pair<int, int> filling(const std::vector<Position>& points, std::size_t parameter, std::size_t parts)
{
    std::vector<int> count(parts);
    for (const Position& point : points) ++count.at(std::size_t(point[parameter] * f64(parts)));
    const auto [low, high] = std::ranges::minmax(count);
    return {low, high};
}
}  // namespace

TEST_CASE("A factorial design has every combination once", "[points]")
{
    const auto points = factorial(3, 3);
    CHECK(points.size() == 27);
    CHECK(std::set<Position>(points.begin(), points.end()).size() == 27);
    CHECK(points.front() == Position{0, 0, 0});
    CHECK(points[1] == Position{0, 0, 0.5});
    CHECK(points.back() == Position{1, 1, 1});
}

TEST_CASE("A Latin hypercube has one point in each part of each parameter", "[points]")
{
    const auto points = latin_hypercube(5, 64, 3);
    REQUIRE(points.size() == 64);
    for (std::size_t p = 0; p < 5; ++p) CHECK(filling(points, p, 64) == std::pair(1, 1));
    CHECK(latin_hypercube(5, 64, 3) == points);
    CHECK(latin_hypercube(5, 64, 4) != points);
    // Parameters are combined by lot: the correlation of two is within 4 standard errors (1 / sqrt 63) of none; the
    // chance of a false alarm is under 10^-3.
    f64 product = 0;
    for (const Position& point : points) product += (point[0] - 0.5) * (point[1] - 0.5);
    CHECK(std::abs(product * 12 / 64) < 4 / std::sqrt(63.0));
}

TEST_CASE("A Sobol sequence fills every parameter evenly, and pairs of them", "[points]")
{
    const auto points = sobol_sequence(8, 64, 1);
    for (std::size_t p = 0; p < 8; ++p) CHECK(filling(points, p, 64) == std::pair(1, 1));
    // A shifted (0, m, 2)-net in the first two dimensions: one of 64 points in each of 8 x 8 cells.
    std::set<std::pair<int, int>> cells;
    for (const Position& point : points) cells.emplace(int(point[0] * 8), int(point[1] * 8));
    CHECK(cells.size() == 64);
    CHECK(sobol_sequence(8, 64, 2) != points);
    for (const Position& point : points)
        for (const f64 value : point) CHECK((value > 0 && value < 1));
    // A longer one begins with the shorter.
    const auto longer = sobol_sequence(8, 65, 1);
    CHECK(std::equal(points.begin(), points.end(), longer.begin()));
}

TEST_CASE("The blocks of Saltelli's design are A, B, and A with one value of B", "[points]")
{
    const auto points = saltelli(3, 4, 1);
    REQUIRE(points.size() == 4 * 5);
    for (std::size_t i = 0; i < 4; ++i)
    {
        const Position &a = points[5 * i], &b = points[5 * i + 1];
        CHECK(a != b);
        for (std::size_t p = 0; p < 3; ++p)
        {
            Position mixed = a;
            mixed[p] = b[p];
            CHECK(points[5 * i + 2 + p] == mixed);
        }
    }
}

TEST_CASE("A trajectory of Morris moves each parameter once, by one step on the grid", "[points]")
{
    const u32 levels = 4;
    const std::size_t k = 6;
    const auto points = morris(k, 50, levels, 9);
    REQUIRE(points.size() == 50 * (k + 1));
    std::vector<int> begins(levels);
    for (std::size_t t = 0; t < 50; ++t)
    {
        std::set<std::size_t> moved;
        for (std::size_t step = 0; step < k; ++step)
        {
            const Position &from = points[t * (k + 1) + step], &to = points[t * (k + 1) + step + 1];
            for (std::size_t p = 0; p < k; ++p)
            {
                if (from[p] == to[p]) continue;
                CHECK(moved.insert(p).second);
                CHECK(std::abs(from[p] - to[p]) == Approx(morris_step(levels)));
            }
            CHECK(moved.size() == step + 1);
        }
        for (const f64 value : points[t * (k + 1)]) ++begins.at(std::size_t(std::lround(value * (levels - 1))));
    }
    // 300 starting values over four levels, each with a chance of 1/4: a count outside 75 +- 33 (4.4 standard errors)
    // comes up once in 10^4 times.
    for (const int count : begins) CHECK(std::abs(count - 75) <= 33);
}
