#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "viz/data/colour_scale.hpp"

using namespace canbao;
using namespace canbao::viz;

namespace
{
ColourScale scale_of(Palette palette) { return ColourScale(round_range(0, 1), palette); }
}  // namespace

TEST_CASE("the colours grow steadily brighter, those of pressure steadily darker", "[colour]")
{
    f64 before = -1, before_pressure = 2;
    for (int i = 0; i <= 100; ++i)
    {
        const f64 now = brightness(scale_of(Palette::plain).at(i / 100.0));
        const f64 pressure = brightness(scale_of(Palette::pressure).at(i / 100.0));
        CHECK(now > before);
        CHECK(pressure < before_pressure);
        before = now;
        before_pressure = pressure;
    }
    CHECK(brightness(scale_of(Palette::plain).at(0)) < 0.05);
    CHECK(before > 0.7);
    CHECK(before_pressure < 0.1);
}

TEST_CASE("two sides grow darker from the middle, one brown and one blue", "[colour]")
{
    const ColourScale scale = scale_of(Palette::two_sided);
    for (int i = 0; i < 50; ++i)
    {
        CHECK(brightness(scale.at(i / 100.0)) < brightness(scale.at((i + 1) / 100.0)));
        CHECK(brightness(scale.at(1 - i / 100.0)) < brightness(scale.at(1 - (i + 1) / 100.0)));
    }
    CHECK(scale.at(0.1).r > scale.at(0.1).b);
    CHECK(scale.at(0.9).b > scale.at(0.9).r);
}

TEST_CASE("reasons of pressure are warm, and each is darker than the one before", "[colour]")
{
    for (const Reason reason : {Reason::voluntary, Reason::social}) CHECK(colour_of(reason).b > colour_of(reason).r);
    for (const Reason reason : {Reason::pressed, Reason::threatened, Reason::advanced})
        CHECK(colour_of(reason).r > colour_of(reason).b);
    CHECK(brightness(colour_of(Reason::pressed)) > brightness(colour_of(Reason::threatened)));
    CHECK(brightness(colour_of(Reason::threatened)) > brightness(colour_of(Reason::advanced)));
}

TEST_CASE("no colour of the scale is taken for a missing value", "[colour]")
{
    for (int i = 0; i <= 1000; ++i)
    {
        const Rgb colour = scale_of(Palette::plain).at(i / 1000.0);
        const int difference = std::abs(colour.r - no_value_colour.r) + std::abs(colour.g - no_value_colour.g) +
                               std::abs(colour.b - no_value_colour.b);
        CHECK(difference > 90);
    }
    CHECK(ColourScale(round_range(0, 1))(std::numeric_limits<f64>::quiet_NaN()) == no_value_colour);
}

TEST_CASE("values beyond the range have the colour of its end", "[colour]")
{
    const ColourScale scale(round_range(80, 100));
    CHECK(scale(3) == scale.at(0));
    CHECK(scale(80) == scale.at(0));
    CHECK(scale(90) == scale.at(0.5));
    CHECK(scale(1e9) == scale.at(1));
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

    std::vector<f32> early(90, 1.F);
    early.insert(early.end(), 10, 40.F);
    CHECK(range_of(early).high == 40);
    CHECK(range_of(early, 0.15).high <= 2);

    std::vector<f32> differences{-3, 1, none, 0.5F};
    const Range both = two_sided_range_of(differences);
    CHECK(both.low == -both.high);
    CHECK(both.high >= 3);

    std::vector<f32> from_nothing{1, 2, 3, 50, 100};
    CHECK(range_of(from_nothing).low == 0);
    std::vector<f32> nothing(3, none);
    CHECK(range_of(nothing).high == 1);
}
