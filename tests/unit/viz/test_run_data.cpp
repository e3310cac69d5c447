#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bench/viewer/synthetic_run.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"
#include "unit/record/sample.hpp"
#include "viz/data/quantity.hpp"
#include "viz/data/run_data.hpp"

using namespace canbao;
using namespace canbao::viz;

namespace
{
constexpr i32 places = 8;

i32 eligible(i32 year, i32 place) { return year == 2003 && place == 7 ? 0 : 100 + place; }
i32 enrolled(i32 year, i32 place) { return year - 1940 + place; }
i64 premium(i32 year, i32 place) { return i64(year) * 100'000'000'000 + place; }

/// A nation with one township of two villages and one of a single village.
void write_run(const std::filesystem::path& path, i32 years)
{
    const Dimension place{"place", Extent::fixed, places, "1", "number of the place", Type::int32, {}, {}, {}};
    const Dimension year{"year", Extent::ticks, 0, "1", "coverage year", Type::int32, {}, {}, {}};
    Layout layout;
    layout.title = "A very small run";
    layout.groups = {{"places", "the places", {place}, 1, 0},
                     {"yearly", "sums by year and place", {year, place}, 1, 0}};
    layout.variables = {
        {"places", "level", Type::uint8, {"place"}, "1", "level", {}, {}},
        {"places", "parent", Type::int32, {"place"}, "1", "parent", {}, {}},
        {"places", "name", Type::text, {"place"}, "1", "name", {}, {}},
        {"places", "name_zh", Type::text, {"place"}, "1", "name in Chinese", {}, {}},
        {"yearly", "eligible", Type::int32, {"year", "place"}, "1", "persons who may enrol", {}, {}},
        {"yearly", "enrolled", Type::int32, {"year", "place"}, "1", "persons enrolled", {}, {}},
        {"yearly", "premium_paid", Type::int64, {"year", "place"}, "fen", "premiums paid", {}, {}},
    };
    Manifest manifest;
    manifest.program_version = "0.1.0";
    manifest.scenario_name = "Small";
    manifest.first_year = 2003;
    manifest.last_year = 2025;
    manifest.seed = 7;
    RunWriter writer(path, layout, manifest);
    writer.write_static<u8>("places", "level", std::vector<u8>{0, 1, 3, 4, 4, 5, 5, 5});
    writer.write_static<i32>("places", "parent", std::vector<i32>{0, 0, 1, 2, 2, 3, 3, 4});
    writer.write_static("places", "name", std::vector<std::string>{"a", "b", "Xinjiang", "d", "e", "f", "g", "h"});
    writer.write_static("places", "name_zh", std::vector<std::string>{"", "", "新绛县", "", "", "", "", ""});
    writer.start();
    for (i32 tick = 2003; tick < 2003 + years; ++tick)
    {
        auto commit = writer.begin("yearly");
        const auto below = commit.column<i32>("eligible", places);
        const auto above = commit.column<i32>("enrolled", places);
        const auto paid = commit.column<i64>("premium_paid", places);
        for (i32 i = 0; i < places; ++i)
        {
            below[std::size_t(i)] = eligible(tick, i);
            above[std::size_t(i)] = enrolled(tick, i);
            paid[std::size_t(i)] = premium(tick, i);
        }
        writer.submit(std::move(commit), tick);
    }
    writer.finish({RunStatus::complete, std::string(32, 'c'), 2002 + years});
}
}  // namespace

TEST_CASE("a quantity is read for every place and year", "[run_data]")
{
    const sample::TemporaryFolder folder;
    write_run(folder / "run.h5", 3);
    RunData data(folder / "run.h5");
    CHECK(data.years() == std::vector<i32>{2003, 2004, 2005});
    CHECK(data.scenario_name() == "Small");
    CHECK(data.provenance().find("seed 7, replicate 0 · results cccccccc") != std::string::npos);
    const Quantity coverage = find_quantity(data.reader(), "coverage");
    for (std::size_t year = 0; year < 3; ++year)
        for (i32 place = 0; place < places; ++place)
        {
            const i32 tick = data.years()[year];
            const f32 found = (*data.values(coverage, {year, {}}))[std::size_t(place)];
            const f64 in_series = data.series(coverage, place)[year];
            if (eligible(tick, place) == 0)
            {
                CHECK(std::isnan(found));
                CHECK(std::isnan(in_series));
                continue;
            }
            CHECK(found == Approx(100.0 * enrolled(tick, place) / eligible(tick, place)));
            CHECK(in_series == Approx(f64(found)));
            if (place < data.places().first_village)
                CHECK((*data.values_above_villages(coverage, {year, {}}))[std::size_t(place)] == found);
        }
    CHECK(data.values(coverage, {1, {}}) == data.values(coverage, {1, {}}));
    CHECK(data.spread(data.values(coverage, {0, {}})).count == 2);
    CHECK(data.spread(data.values(coverage, {1, {}})).count == 3);
    CHECK(data.spread(data.values(coverage, {1, {}})).median == (*data.values(coverage, {1, {}}))[6]);
    CHECK(data.range(coverage).low <= 64);

    const Quantity short_of = find_quantity(data.reader(), "enrolled-eligible/eligible");
    CHECK((*data.values(short_of, {1, {}}))[5] == Approx((*data.values(coverage, {1, {}}))[5] - 100));

    CHECK(data.places().whole() == 2);
    CHECK(data.places().label(2) == "Xinjiang 新绛县");
    CHECK(data.places().label(2, Names::latin) == "Xinjiang");
    CHECK(data.places().label(2, Names::chinese) == "新绛县");
    CHECK(data.places().label(5, Names::chinese) == "f");
    CHECK(data.places().find("新绛县") == 2);
    CHECK(data.places().path(5) == std::vector<i32>{2, 3, 5});
    CHECK_THROWS_AS(data.places().find("Xinjian"), UserError);
}

TEST_CASE("money is shown in yuan", "[run_data]")
{
    const sample::TemporaryFolder folder;
    write_run(folder / "run.h5", 1);
    RunData data(folder / "run.h5");
    const auto shown = [&](const char* expression)
    {
        const Quantity quantity = find_quantity(data.reader(), expression);
        return std::pair(quantity.unit, f64((*data.values(quantity, {}))[5]));
    };
    CHECK(shown("premium_paid").first == "yuan");
    CHECK(shown("premium_paid").second == Approx(2003e9));
    CHECK(shown("premium_paid/enrolled").second == Approx(2003e9 / enrolled(2003, 5)));
    CHECK(shown("enrolled/premium_paid").first == "/yuan");
    CHECK(shown("enrolled/premium_paid").second == Approx(enrolled(2003, 5) / 2003e9));
}

TEST_CASE("a file without places is refused, one without a year is not yet", "[run_data]")
{
    const sample::TemporaryFolder folder;
    write_run(folder / "none.h5", 0);
    CHECK(RunData(folder / "none.h5").years().empty());
    CHECK_THROWS_AS(RunData(folder / "absent.h5"), UserError);
}

TEST_CASE("the weeks of a season add up from the villages", "[run_data]")
{
    const sample::TemporaryFolder folder;
    synthetic::Size size;
    size.years = 3;
    synthetic::write(folder / "run.h5", size);
    RunData data(folder / "run.h5");
    const Quantity paid = find_quantity(data.reader(), "paid_so_far"),
                   visits = find_quantity(data.reader(), "week_visits"),
                   effort = find_quantity(data.reader(), "effort");
    const Season* const season = data.season(1);
    REQUIRE(season);
    CHECK(season->coverage_year == 2004);
    CHECK(season->weeks.size() == 8);
    const auto last = data.values(paid, {1, 7}), without_week = data.values(paid, {1, {}});
    CHECK(*last == *without_week);
    const Quantity coverage = find_quantity(data.reader(), "coverage");
    const auto covered = data.values(coverage, {1, {}});
    for (const i32 place : {0, 1, 4, data.places().first_village + 3})
        CHECK(f64((*last)[std::size_t(place)]) == Approx(f64((*covered)[std::size_t(place)])).epsilon(0.001));
    for (std::size_t week = 1; week < 8; ++week)
        CHECK(data.series(paid, 0, 1)[week] > data.series(paid, 0, 1)[week - 1]);
    f64 sum = 0;
    const auto visited = data.values(visits, {1, 2});
    for (i32 village = data.places().first_village; village < data.places().count(); ++village)
        sum += f64((*visited)[std::size_t(village)]);
    CHECK(f64((*visited)[0]) == Approx(sum));
    CHECK(data.series(visits, 0, 1)[2] == Approx(sum));
    CHECK(data.series(effort, 0, 1)[0] < 100);
}
