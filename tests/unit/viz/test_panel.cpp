#include <algorithm>

#include "bench/viewer/synthetic_run.hpp"
#include "catch.hpp"
#include "unit/record/sample.hpp"
#include "viz/data/panel.hpp"
#include "viz/data/run_data.hpp"
#include "viz/data/story.hpp"
#include "viz/data/tile_layout.hpp"

using namespace canbao;
using namespace canbao::viz;

TEST_CASE("the households of a village, with their members, ties and years", "[panel]")
{
    const sample::TemporaryFolder folder;
    synthetic::Size size;
    size.households = 6;
    size.years = 3;
    synthetic::write(folder / "run.h5", size);
    const RunData data(folder / "run.h5");
    const Panel panel(data.reader());
    REQUIRE(panel.is_recorded());
    const i32 village = data.places().first_village + 7;
    const auto households = panel.of_village(village, 2004);
    REQUIRE(households.size() == 6);
    for (const Household& household : households)
    {
        CHECK(household.village == village);
        REQUIRE(household.members.size() == 4);
        CHECK(household.enrolled == std::count_if(household.members.begin(), household.members.end(),
                                                  [](const Member& member) { return member.is_enrolled(); }));
        CHECK((household.reason == Reason::nobody) == (household.enrolled == 0));
        CHECK(household.members[0].role == 0);
    }
    CHECK(panel.of_village(village, 1999).empty());
    CHECK(panel.of_village(0, 2004).empty());

    const auto ties = panel.ties(village, households);
    REQUIRE(ties.size() == 6);
    for (const Ties& one : ties)
        for (const u64 target : one.targets)
            CHECK(
                std::any_of(households.begin(), households.end(), [&](const Household& h) { return h.id == target; }));

    const auto history = panel.history(households[2].id, village, {2003, 2004, 2005, 2006});
    REQUIRE(history.size() == 4);
    CHECK(history[1]->id == households[2].id);
    CHECK(history[1]->income == households[2].income);
    CHECK(history[1]->members[3].person == households[2].members[3].person);
    CHECK_FALSE(history[3]);
}

TEST_CASE("a run without a panel has no households", "[panel]")
{
    const sample::TemporaryFolder folder;
    synthetic::write(folder / "run.h5", {});
    const RunData data(folder / "run.h5");
    const Panel panel(data.reader());
    CHECK_FALSE(panel.is_recorded());
    CHECK(panel.of_village(data.places().first_village, 2003).empty());
}

TEST_CASE("a household's year is told in words", "[story]")
{
    Household household;
    household.size = 2;
    household.enrolled = 1;
    household.reason = Reason::threatened;
    household.premium = 18'000;
    household.income = 1'800'000;
    household.savings = 400'000;
    household.out_of_pocket = 123'400;
    household.paid_week = 2;
    Member head, mother;
    head.role = 0;
    head.birth_year = 1970;
    head.years_enrolled = 3;
    mother.role = 3;
    mother.birth_year = 1940;
    mother.was_admitted = true;
    household.members = {head, mother};
    Season season{2014, 0, {make_date(2013, 9, 1), make_date(2013, 9, 8)}};
    const auto lines = tell(household, 2014, &season);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    CHECK(text.find("1 of its 2 persons enrolled. Not enrolled: the mother (74).") != std::string::npos);
    CHECK(text.find("threat") != std::string::npos);
    CHECK(text.find("paid 180 yuan, last in week 2 of the season, from 8 Sep 2013") != std::string::npos);
    CHECK(text.find("18,000 yuan, of which 1.0\u00A0% went into premiums") != std::string::npos);
    CHECK(text.find("The mother (74) went to hospital.") != std::string::npos);
    CHECK(text.find("Care cost it 1,234 yuan") != std::string::npos);

    household.enrolled = 0;
    household.paid_week = 0;
    CHECK(tell(household, 2014, nullptr).front() == "None of its 2 persons enrolled.");
}

TEST_CASE("tiles are as large as their area allows, and are found by a point", "[tile]")
{
    for (const std::size_t count : {1u, 2u, 7u, 263u, 4000u})
    {
        const TileRect area{10, 20, 600, 400};
        const TileLayout layout(count, area, 150);
        for (std::size_t i = 0; i < count; ++i)
        {
            const TileRect tile = layout.tile(i);
            CHECK(tile.x >= area.x);
            CHECK(tile.y >= area.y);
            CHECK(tile.x + tile.width <= area.x + area.width);
            CHECK(tile.y + tile.height <= area.y + area.height);
            CHECK(layout.at(tile.x + tile.width / 2, tile.y + tile.height / 2) == i);
        }
        CHECK(layout.at(0, 0) == count);
        CHECK(layout.at(609.9F, 419.9F) == count);
        CHECK(layout.tile(0).width <= 150);
    }
    CHECK(TileLayout(0, {0, 0, 10, 10}, 5).at(1, 1) == 0);
}
