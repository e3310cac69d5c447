#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "viz/colour_scale.hpp"

using namespace canbao;
using namespace canbao::viz;

TEST_CASE("the colours grow steadily brighter", "[colour]")
{
    f64 before = -1;
    for (int i = 0; i <= 100; ++i)
    {
        const f64 now = brightness(ColourScale::at(i / 100.0));
        CHECK(now > before);
        before = now;
    }
    CHECK(brightness(ColourScale::at(0)) < 0.05);
    CHECK(before > 0.7);
}

TEST_CASE("no colour of the scale is taken for a missing value", "[colour]")
{
    for (int i = 0; i <= 1000; ++i)
    {
        const Rgb colour = ColourScale::at(i / 1000.0);
        const int difference = std::abs(colour.r - no_value_colour.r) + std::abs(colour.g - no_value_colour.g) +
                               std::abs(colour.b - no_value_colour.b);
        CHECK(difference > 90);
    }
    CHECK(ColourScale(round_range(0, 1))(std::numeric_limits<f64>::quiet_NaN()) == no_value_colour);
}

TEST_CASE("values beyond the range have the colour of its end", "[colour]")
{
    const ColourScale scale(round_range(80, 100));
    CHECK(scale(3) == ColourScale::at(0));
    CHECK(scale(80) == ColourScale::at(0));
    CHECK(scale(90) == ColourScale::at(0.5));
    CHECK(scale(1e9) == ColourScale::at(1));
}

TEST_CASE("a range has round ends around its values", "[colour]")
{
    const auto check = [](f64 low, f64 high, const std::vector<f64>& ticks, int digits)
    {
        const Range range = round_range(low, high);
        CHECK(range.low <= low);
        CHECK(range.high >= high);
        const auto found = range.ticks();
        REQUIRE(found.size() == ticks.size());
        for (std::size_t i = 0; i < ticks.size(); ++i) CHECK(found[i] == Approx(ticks[i]).margin(1e-12));
        CHECK(range.digits() == digits);
    };
    check(76.2, 99.1, {75, 80, 85, 90, 95, 100}, 0);
    check(0, 1, {0, 0.2, 0.4, 0.6, 0.8, 1}, 1);
    check(-0.03, 0.061, {-0.04, -0.02, 0, 0.02, 0.04, 0.06, 0.08}, 2);
    check(0, 270'000, {0, 100'000, 200'000, 300'000}, 0);
    check(5, 5, {4.4, 4.6, 4.8, 5, 5.2, 5.4, 5.6}, 1);
    check(0, 0, {0, 0.2, 0.4, 0.6, 0.8, 1}, 1);
}

TEST_CASE("a few odd values do not use up the colours", "[colour]")
{
    const f32 none = std::numeric_limits<f32>::quiet_NaN();
    std::vector<f32> values(1000, none);
    for (int i = 0; i < 1000; ++i) values.push_back(90.0F + f32(i % 100) / 10);
    for (int i = 0; i < 5; ++i) values.push_back(1e6F);
    const Range range = range_of(values);
    CHECK(range.low == 90);
    CHECK(range.high == 100);

    std::vector<f32> from_nothing{1, 2, 3, 50, 100};
    CHECK(range_of(from_nothing).low == 0);
    std::vector<f32> nothing(3, none);
    CHECK(range_of(nothing).high == 1);
}
