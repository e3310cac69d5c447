#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"
#include "unit/record/sample.hpp"
#include "viz/quantity.hpp"
#include "viz/run_data.hpp"

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
    const RunReader reader(folder / "run.h5");
    const RunData data(reader, find_quantity(reader, "coverage"));
    CHECK(data.years() == std::vector<i32>{2003, 2004, 2005});
    CHECK(data.scenario_name() == "Small");
    CHECK(data.provenance().find("seed 7, replicate 0 · results cccccccc") != std::string::npos);
    for (std::size_t year = 0; year < 3; ++year)
        for (i32 place = 0; place < places; ++place)
        {
            const i32 tick = data.years()[year];
            const f32 found = data.values(year)[std::size_t(place)];
            if (eligible(tick, place) == 0) CHECK(std::isnan(found));
            else CHECK(found == Approx(100.0 * enrolled(tick, place) / eligible(tick, place)));
        }
    CHECK(data.has_absent_villages());
    REQUIRE(data.village_values(1).size() == 3);
    CHECK(data.village_values(1)[2] == data.values(1)[7]);

    const Spread first = data.spread(0), second = data.spread(1);
    CHECK(first.count == 2);
    CHECK(second.count == 3);
    CHECK(second.median == data.values(1)[6]);

    CHECK(data.places().whole() == 2);
    CHECK(data.places().label(2) == "Xinjiang 新绛县");
    CHECK(data.places().label(5) == "f");
}

TEST_CASE("money is shown in yuan", "[run_data]")
{
    const sample::TemporaryFolder folder;
    write_run(folder / "run.h5", 1);
    const RunReader reader(folder / "run.h5");
    const RunData total(reader, find_quantity(reader, "premium_paid"));
    CHECK(total.quantity().unit == "yuan");
    CHECK(total.values(0)[5] == Approx(2003e9));
    CHECK_FALSE(total.has_absent_villages());
    const RunData mean(reader, find_quantity(reader, "premium_paid/enrolled"));
    CHECK(mean.quantity().unit == "yuan");
    CHECK(mean.values(0)[5] == Approx(2003e9 / enrolled(2003, 5)));
    const RunData inverse(reader, find_quantity(reader, "enrolled/premium_paid"));
    CHECK(inverse.quantity().unit == "/yuan");
    CHECK(inverse.values(0)[5] == Approx(enrolled(2003, 5) / 2003e9));
}

TEST_CASE("a file without a complete year or without places is refused", "[run_data]")
{
    const sample::TemporaryFolder folder;
    write_run(folder / "none.h5", 0);
    const RunReader none(folder / "none.h5");
    CHECK_THROWS_AS(RunData(none, find_quantity(none, "coverage")), UserError);
    sample::write_run(folder / "other.h5", 1);
    const RunReader other(folder / "other.h5");
    CHECK_THROWS_AS(RunData(other, find_quantity(other, "eligible")), UserError);
}
