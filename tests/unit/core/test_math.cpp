#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "catch.hpp"
#include "core/math.hpp"

using namespace canbao;

namespace
{
/// Calls `body` for every `stride`-th float of [low, high], both positive.
template <class Body>
void for_floats(f32 low, f32 high, u32 stride, Body&& body)
{
    const u32 last = std::bit_cast<u32>(high);
    for (u32 bits = std::bit_cast<u32>(low); bits <= last; bits += stride) body(std::bit_cast<f32>(bits));
}

f64 relative_error(f32 found, f64 exact) { return std::abs((f64(found) - exact) / exact); }
}  // namespace

TEST_CASE("exp keeps its error bound, and its result is finite and normal", "[math]")
{
    f64 worst = relative_error(math::exp(0.f), 1.);
    for_floats(1e-6f, 87.f, 97,
               [&](f32 x)
               {
                   worst = std::max(worst, relative_error(math::exp(x), std::exp(f64(x))));
                   worst = std::max(worst, relative_error(math::exp(-x), std::exp(-f64(x))));
               });
    CHECK(worst < 1.5e-7);
    CHECK(math::exp(0.f) == 1.f);
    for (const f32 x : {88.f, 1e3f, 3e38f, std::numeric_limits<f32>::infinity()})
    {
        CHECK(std::isnormal(math::exp(x)));
        CHECK(std::isnormal(math::exp(-x)));
        CHECK(math::exp(x) == math::exp(88.f));
        CHECK(math::exp(-x) == math::exp(-87.f));
    }
}

TEST_CASE("log keeps its error bounds over all normal numbers", "[math]")
{
    f64 near_one = 0, elsewhere = 0;
    for_floats(std::numeric_limits<f32>::min(), std::numeric_limits<f32>::max(), 211,
               [&](f32 x)
               {
                   const f64 exact = std::log(f64(x));
                   if (x > 0.7f && x < 1.42f) near_one = std::max(near_one, std::abs(math::log(x) - exact));
                   else elsewhere = std::max(elsewhere, relative_error(math::log(x), exact));
               });
    CHECK(near_one < 1e-7);
    CHECK(elsewhere < 2e-7);
    CHECK(math::log(1.f) == 0.f);
}

TEST_CASE("sine and cosine keep their error bound over a whole turn", "[math]")
{
    f64 worst = 0;
    constexpr f64 turn = 6.283185307179586476925;
    for (u64 r = 0; r < u64{1} << 32; r += 4099)
    {
        f32 s, c;
        math::sincos_turns(u32(r), s, c);
        const f64 angle = f64(r) / 4294967296. * turn;
        worst = std::max({worst, std::abs(s - std::sin(angle)), std::abs(c - std::cos(angle))});
    }
    CHECK(worst < 1.2e-7);
}

TEST_CASE("a lot falls below a chance exactly as the uniform number does", "[math]")
{
    for (const f32 chance : {-1.f, 0.f, 0x1p-24f, 1e-6f, 0.1f, 1.f / 3.f, 0.5f, 0.75f, 1.f - 0x1p-24f, 1.f, 2.f})
    {
        const math::Lot lot(chance);
        // Words on both sides of the limit, and some anywhere.
        const f64 at = math::clamp(chance, 0.f, 1.f) * 0x1p32;
        for (i64 k = -2000; k < 2000; ++k)
            for (const i64 word : {i64(at) + k, k * 1'073'741 + 0x7fffffff})
                if (word >= 0 && word <= 0xffffffff)
                {
                    const u32 w = u32(word);
                    if (lot.below(w) != u32(math::uniform(w) < chance)) FAIL(chance << ", word " << w);
                }
    }
    SUCCEED();
}

TEST_CASE("uniforms lie inside their interval, to the last word", "[math]")
{
    CHECK(math::uniform(0) > 0.f);
    CHECK(math::uniform(0xffffffff) < 1.f);
    CHECK(math::uniform(0) == 1.f - math::uniform(0xffffffff));
    CHECK(math::uniform_for_log(0) > 0.f);
    CHECK(math::uniform_for_log(0) < 1e-9f);
    CHECK(math::uniform_for_log(0xffffffff) <= 1.f);
    CHECK(math::exponential(0xffffffff) >= 0.f);
    CHECK(std::isfinite(math::exponential(0)));
    CHECK(std::isfinite(math::logistic(0)));
    CHECK(std::isfinite(math::logistic(0xffffffff)));
    f32 below = 0;
    for (u64 word = 0; word < u64{1} << 32; word += 1 << 20)
    {
        const f32 u = math::uniform(u32(word));
        REQUIRE(u > below);
        below = u;
    }
}

TEST_CASE("the bounds and the nearest integer are those of the library", "[math]")
{
    for (const f32 x : {-2.5f, -1.5f, -0.5f, 0.f, 0.49f, 0.5f, 1.5f, 2.5f, 1e6f, -1e6f, 4194303.f})
        CHECK(math::nearest_integer(x) == std::nearbyint(x));
    CHECK(math::min(1.f, 2.f) == 1.f);
    CHECK(math::max(1.f, 2.f) == 2.f);
    CHECK(math::clamp(3.f, 0.f, 2.f) == 2.f);
    CHECK(math::clamp(-3.f, 0.f, 2.f) == 0.f);
    CHECK(math::clamp(1.f, 0.f, 2.f) == 1.f);
}

TEST_CASE("the normal distribution function keeps its error bound", "[math]")
{
    f64 worst = 0;
    for (int i = -8000; i <= 8000; ++i)
    {
        const f64 z = i / 1000.;
        worst = std::max(worst, std::abs(math::normal_cdf(f32(z)) - std::erfc(-z / std::sqrt(2.)) / 2));
    }
    CHECK(worst < 1.5e-4);
    CHECK(math::normal_cdf(0.f) == 0.5f);
}

TEST_CASE("shaped draws have the moments of their distributions", "[math]")
{
    // Hypothesis: mean and variance are those of the distribution. n = 2^20 draws from a generator of the standard
    // library; each bound is six standard errors of the estimate, so a true sampler would fail about once in 10^8
    // seeds (nine bounds). The seed is fixed.
    constexpr int n = 1 << 20;
    std::mt19937 words(12345);
    struct Moments
    {
        f64 sum = 0, squares = 0;
        void add(f64 x) { sum += x, squares += x * x; }
        [[nodiscard]] f64 mean() const { return sum / n; }
        [[nodiscard]] f64 variance() const { return squares / n - mean() * mean(); }
    } exponential, logistic, first, second;
    f64 product = 0;
    for (int i = 0; i < n; ++i)
    {
        exponential.add(math::exponential(u32(words())));
        logistic.add(math::logistic(u32(words())));
        f32 z0, z1;
        const u32 a = u32(words()), b = u32(words());
        math::normals(a, b, z0, z1);
        first.add(z0), second.add(z1);
        product += f64(z0) * z1;
    }
    const f64 root_n = std::sqrt(f64(n));
    const f64 logistic_variance = 9.869604401089358 / 3;
    CHECK(std::abs(exponential.mean() - 1) < 6 / root_n);
    CHECK(std::abs(exponential.variance() - 1) < 6 * std::sqrt(8.) / root_n);
    CHECK(std::abs(logistic.mean()) < 6 * std::sqrt(logistic_variance) / root_n);
    CHECK(std::abs(logistic.variance() - logistic_variance) < 6 * logistic_variance * std::sqrt(3.2) / root_n);
    for (const auto& normal : {first, second})
    {
        CHECK(std::abs(normal.mean()) < 6 / root_n);
        CHECK(std::abs(normal.variance() - 1) < 6 * std::sqrt(2.) / root_n);
    }
    CHECK(std::abs(product / n) < 6 / root_n);
}
