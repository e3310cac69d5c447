/// Boost.Random beside our draws: its distributions run on DrawStream with the same answers everywhere, and they are
/// the oracles for the transforms of core/math.hpp.
#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/random/bernoulli_distribution.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "catch.hpp"
#include "core/math.hpp"
#include "core/random.hpp"

using namespace canbao;

namespace
{
DrawStream stream(u32 line) { return {{2003, 0}, {line, 7}, Occasion(make_date(2010, 9, 1), 60000)}; }

/// Two-sample Kolmogorov-Smirnov distance.
f64 distance(std::vector<f64> a, std::vector<f64> b)
{
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    f64 largest = 0;
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size())
    {
        const f64 x = std::min(a[i], b[j]);
        while (i < a.size() && a[i] <= x) ++i;
        while (j < b.size() && b[j] <= x) ++j;
        largest = std::max(largest, std::abs(f64(i) / f64(a.size()) - f64(j) / f64(b.size())));
    }
    return largest;
}

// Two samples of 100,000: a distance beyond 0.0120 has probability 2 exp(-n d^2) = 1e-6 under equality.
constexpr u32 sample = 100000;
constexpr f64 critical = 0.0120;
}  // namespace

TEST_CASE("Boost's integer and Bernoulli distributions give known answers on our stream")
{
    auto words = stream(1);
    boost::random::uniform_int_distribution<int> die(1, 6);
    boost::random::bernoulli_distribution<double> coin(0.25);
    std::vector<int> rolls;
    for (int i = 0; i < 12; ++i) rolls.push_back(die(words));
    CHECK(rolls == std::vector<int>{2, 4, 1, 2, 5, 2, 5, 6, 2, 2, 5, 3});
    int heads = 0;
    for (int i = 0; i < 10000; ++i) heads += coin(words);
    CHECK(heads == 2497);
}

TEST_CASE("Our exponentials are Boost's in distribution")
{
    boost::random::mt19937 engine(5);
    boost::random::exponential_distribution<double> theirs;
    std::vector<f64> a, b;
    for (u32 i = 0; i < sample; ++i)
    {
        a.push_back(f64(math::exponential(stream(i)())));
        b.push_back(theirs(engine));
    }
    CHECK(distance(a, b) < critical);
    for (f64& x : a) x *= 1.05;  // the test sees a twentieth
    CHECK(distance(a, b) > critical);
}

TEST_CASE("Our normals are Boost's in distribution")
{
    boost::random::mt19937 engine(6);
    boost::random::normal_distribution<double> theirs;
    std::vector<f64> a, b;
    for (u32 i = 0; i < sample; ++i)
    {
        auto words = stream(i);
        f32 z0, z1;
        const u32 first = words(), second = words();
        math::normals(first, second, z0, z1);
        a.push_back(f64(i % 2 ? z0 : z1));
        b.push_back(theirs(engine));
    }
    CHECK(distance(a, b) < critical);
    for (f64& x : a) x += 0.05;
    CHECK(distance(a, b) > critical);
}
