#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "catch.hpp"
#include "record/diff.hpp"
#include "record/writer.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
using Kind = DatasetDifference::Kind;

namespace
{
/// Two years of the sample with changes.
struct Changes
{
    i64 years = 2;
    int week_shift = 0;      ///< added to one effort of the second year's third week
    bool premium = false;    ///< one premium of the second year becomes another
    bool name = false;       ///< a place gets another name
    bool household = false;  ///< a row of the second year that has rows
    u64 seed = 1;
};

Layout layout_without_ties()
{
    Layout layout = sample::layout();
    std::erase_if(layout.groups, [](const Group& group) { return group.name == "ties"; });
    std::erase_if(layout.variables, [](const Variable& v) { return v.group == "ties"; });
    return layout;
}

void write(const std::filesystem::path& path, const Changes& changes)
{
    Manifest manifest = sample::manifest();
    manifest.seed = changes.seed;
    RunWriter writer(path, layout_without_ties(), manifest);
    std::vector<std::string> names;
    for (int i = 0; i < sample::places; ++i) names.push_back(fmt::format("Place {}", i));
    if (changes.name) names[7] = "Another";
    writer.write_static<i64>("places", "code", std::vector<i64>(sample::places));
    writer.write_static<u8>("places", "level", std::vector<u8>(sample::places));
    writer.write_static("places", "name", names);
    writer.write_static("places", "name_zh", std::vector<std::string>(sample::places));
    const i32 first = 4;
    writer.write_static<i32>("places", "first_village", std::span(&first, 1));
    writer.start();
    for (i64 year = 2005; year < 2005 + changes.years; ++year)
    {
        const bool second = year == 2006;
        for (int number = 0; number < sample::weeks_in_season; ++number)
        {
            auto commit = writer.begin("weekly");
            const auto season = i32(year);
            commit.put<i32>("coverage_year", std::span(&season, 1));
            const auto values = commit.column<f32>("effort", sample::villages);
            std::fill(values.begin(), values.end(), 1.5f);
            if (second && number == 2) values[3] += f32(changes.week_shift);
            writer.submit(std::move(commit), sample::week(year, number));
        }
        auto rows = writer.begin("households");
        const auto ids = rows.column<u64>("household", 6);
        const auto paid = rows.column<u16>("paid", 6);
        for (u64 row = 0; row < 6; ++row) ids[row] = row, paid[row] = u16(row);
        if (second && changes.household) paid[4] = 11;
        writer.submit(std::move(rows), year);
        auto margins = writer.begin("margins");
        const auto heads = margins.column<u32>("heads", 12);
        std::fill(heads.begin(), heads.end(), 3u);
        writer.submit(std::move(margins), year);
        auto yearly = writer.begin("yearly");
        const auto eligible = yearly.column<i64>("eligible", sample::places);
        std::fill(eligible.begin(), eligible.end(), i64{5});
        const auto premium = yearly.column<f64>("premium", sample::places);
        std::fill(premium.begin(), premium.end(), 10.);
        if (second && changes.premium) premium[2] = 12.5, premium[6] = 4.;
        writer.submit(std::move(yearly), year);
    }
    writer.finish({RunStatus::complete, "", i32(2004 + changes.years)});
}

RunDifference compare(const Changes& one, const Changes& other)
{
    const sample::TemporaryFolder folder;
    write(folder / "one.h5", one);
    write(folder / "other.h5", other);
    return diff(RunReader(folder / "one.h5"), RunReader(folder / "other.h5"));
}
}  // namespace

TEST_CASE("equal runs have no difference", "[diff]")
{
    const RunDifference found = compare({}, {});
    CHECK(found.equal());
    CHECK(found.manifest.empty());
    CHECK(found.datasets.empty());
    CHECK(found.earliest() == nullptr);
}

TEST_CASE("a difference is found with its number, its size and its first place", "[diff]")
{
    const RunDifference found = compare({}, {.week_shift = 2, .premium = true, .household = true});
    CHECK_FALSE(found.equal());
    REQUIRE(found.datasets.size() == 3);
    const auto named = [&](const char* name)
    {
        const auto it =
            std::find_if(found.datasets.begin(), found.datasets.end(), [&](const auto& d) { return d.name == name; });
        REQUIRE(it != found.datasets.end());
        return *it;
    };
    const DatasetDifference premium = named("premium");
    CHECK(premium.group == "yearly");
    CHECK(premium.kind == Kind::values);
    CHECK(premium.compared == 2 * sample::places);
    CHECK(premium.differing == 2);
    CHECK(premium.largest == 6.);
    REQUIRE(premium.where);
    CHECK(premium.where->at == std::vector<u64>{1, 2});
    CHECK(premium.where->tick_name == "year");
    CHECK(premium.where->tick == 2006);
    CHECK(premium.where->place == 2);
    CHECK(premium.where->place_name == "Place 2");
    CHECK(premium.where->first == "10");
    CHECK(premium.where->second == "12.5");

    const DatasetDifference effort = named("effort");
    CHECK(effort.differing == 1);
    CHECK(effort.largest == 2.);
    CHECK(effort.where->tick == sample::week(2006, 2));
    CHECK(effort.where->place == 7);
    CHECK(effort.where->place_name == "Place 7");

    const DatasetDifference paid = named("paid");
    CHECK(paid.differing == 1);
    CHECK(paid.where->at == std::vector<u64>{10});
    CHECK(paid.where->tick == 2006);

    // The season of a year lies before the year is closed.
    REQUIRE(found.earliest());
    CHECK(found.earliest()->name == "effort");
}

TEST_CASE("texts, lengths and the manifest are compared", "[diff]")
{
    SECTION("texts")
    {
        const RunDifference found = compare({}, {.name = true});
        REQUIRE(found.datasets.size() == 1);
        CHECK(found.datasets[0].name == "name");
        CHECK(found.datasets[0].differing == 1);
        CHECK_FALSE(found.datasets[0].largest);
        CHECK(found.datasets[0].where->first == "Place 7");
        CHECK(found.datasets[0].where->second == "Another");
        CHECK_FALSE(found.datasets[0].where->tick);
    }
    SECTION("a run that goes on further")
    {
        const RunDifference found = compare({.years = 2}, {.years = 3});
        CHECK_FALSE(found.equal());
        CHECK(found.earliest() == nullptr);
        for (const auto& dataset : found.datasets)
        {
            INFO(dataset.name);
            CHECK(dataset.kind == Kind::values);
            CHECK(dataset.differing == 0);
            CHECK(dataset.compared > 0);
            CHECK(dataset.first_shape != dataset.second_shape);
        }
        CHECK(found.datasets.size() == 13);
    }
    SECTION("the seed")
    {
        const RunDifference found = compare({.seed = 1}, {.seed = 2});
        CHECK_FALSE(found.equal());
        REQUIRE(found.manifest.size() == 1);
        CHECK(found.manifest[0].name == "seed");
        CHECK(found.manifest[0].second == "2");
    }
}

TEST_CASE("what only one file has is named", "[diff]")
{
    const sample::TemporaryFolder folder;
    write(folder / "one.h5", {});
    sample::write_run(folder / "other.h5", 1);
    const RunDifference found = diff(RunReader(folder / "one.h5"), RunReader(folder / "other.h5"));
    const auto kind = [&](const char* name)
    {
        const auto it =
            std::find_if(found.datasets.begin(), found.datasets.end(), [&](const auto& d) { return d.name == name; });
        REQUIRE(it != found.datasets.end());
        return it->kind;
    };
    CHECK(kind("weight") == Kind::only_in_second);
    const RunDifference back = diff(RunReader(folder / "other.h5"), RunReader(folder / "one.h5"));
    CHECK(std::any_of(back.datasets.begin(), back.datasets.end(),
                      [](const auto& d) { return d.name == "weight" && d.kind == Kind::only_in_first; }));
}
