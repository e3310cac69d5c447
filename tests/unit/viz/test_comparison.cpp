#include <cmath>
#include <memory>

#include "bench/viewer/synthetic_run.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "unit/record/sample.hpp"
#include "viz/data/comparison.hpp"

using namespace canbao;
using namespace canbao::viz;

namespace
{
std::unique_ptr<RunData> make(const std::filesystem::path& path, synthetic::Size size)
{
    size.weeks = 2;
    synthetic::write(path, size);
    return std::make_unique<RunData>(path);
}
}  // namespace

TEST_CASE("a difference is the reform less the base, place by place", "[comparison]")
{
    const sample::TemporaryFolder folder;
    synthetic::Size less;
    less.less_pressure = 5;
    Comparison runs(make(folder / "base.h5", {}), make(folder / "reform.h5", less));
    REQUIRE(runs.has_two());
    const Quantity coverage = find_quantity(runs.base().reader(), "coverage");
    const Moment moment{4, {}};
    const Values base = runs.values(coverage, moment, Show::base), reform = runs.values(coverage, moment, Show::reform),
                 difference = runs.values(coverage, moment, Show::difference);
    for (std::size_t i = 0; i < base->size(); ++i) CHECK((*difference)[i] == (*reform)[i] - (*base)[i]);
    CHECK((*difference)[0] < 0);

    const Range range = runs.range(coverage, Show::difference);
    CHECK(range.low == -range.high);
    CHECK(f64((*difference)[0]) > range.low);
    // One range for both runs.
    CHECK(runs.range(coverage, Show::base).low == runs.range(coverage, Show::reform).low);
    CHECK(runs.range(coverage, Show::base).low <= f64((*reform)[0]));
}

TEST_CASE("a run is no different from itself", "[comparison]")
{
    const sample::TemporaryFolder folder;
    Comparison runs(make(folder / "one.h5", {}), make(folder / "other.h5", {}));
    const Quantity coverage = find_quantity(runs.base().reader(), "coverage");
    for (const f32 value : *runs.values(coverage, {2, {}}, Show::difference)) CHECK(value == 0);
    CHECK(runs.range(coverage, Show::difference).high > 0);
}

TEST_CASE("years that the reform lacks have no difference; other places are refused", "[comparison]")
{
    const sample::TemporaryFolder folder;
    synthetic::Size shorter, other;
    shorter.years = 3;
    other.cities = 2;
    Comparison runs(make(folder / "base.h5", {}), make(folder / "short.h5", shorter));
    const Quantity coverage = find_quantity(runs.base().reader(), "coverage");
    CHECK_FALSE(runs.in_reform({4, {}}));
    CHECK(runs.in_reform({2, 1}) == Moment{2, 1});
    CHECK(std::isnan((*runs.values(coverage, {4, {}}, Show::difference))[0]));
    CHECK_THROWS_AS(Comparison(make(folder / "a.h5", {}), make(folder / "b.h5", other)), UserError);
}
