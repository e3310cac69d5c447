#include "bench/viewer/synthetic_run.hpp"
#include "catch.hpp"
#include "record/manifest.hpp"
#include "unit/record/sample.hpp"
#include "viz/data/time_axis.hpp"

using namespace canbao;
using namespace canbao::viz;

TEST_CASE("dates have a place in their year", "[time]")
{
    CHECK(decimal_year(make_date(2013, 1, 1)) == 2013);
    CHECK(decimal_year(make_date(2012, 7, 2)) == Approx(2012.5));
    CHECK(written(make_date(2014, 2, 3)) == "3 Feb 2014");
    CHECK(written(make_date(2014, 12, 31), false) == "31 Dec");
}

TEST_CASE("time goes on by years, or by weeks from season to season", "[time]")
{
    const sample::TemporaryFolder folder;
    synthetic::Size size;
    size.years = 3;
    size.weeks = 4;
    synthetic::write(folder / "run.h5", size);
    const RunData run(folder / "run.h5");
    CHECK(step(run, {0, {}}, 1) == Moment{1, {}});
    CHECK(step(run, {0, {}}, -1) == Moment{0, {}});
    CHECK(step(run, {2, {}}, 1) == Moment{2, {}});
    CHECK(step(run, {0, 3}, 1) == Moment{1, 0});
    CHECK(step(run, {1, 0}, -1) == Moment{0, 3});
    CHECK(step(run, {0, 0}, -1) == Moment{0, 0});
    CHECK(step(run, {2, 3}, 1) == Moment{2, 3});
    CHECK(last_moment(run, true) == Moment{2, 3});
    CHECK(first_moment(run, true) == Moment{0, 0});
    // Of the season that pays for 2004, with the festival on 22 January 2004.
    const auto week = festival_week(run, *run.season(1));
    CHECK_FALSE(week);
    CHECK(with_week(run, {1, {}}, true) == Moment{1, 3});
    CHECK(festival_week(run, *run.season(2)) == 0u);
    CHECK(with_week(run, {2, {}}, true) == Moment{2, 0});
    CHECK(with_week(run, {2, 1}, false) == Moment{2, {}});
    CHECK(describe(run, {2, {}}) == "2005");
    CHECK(describe(run, {2, 1}) == "week 2 of 4 of the season for 2005, from 11 Feb 2005");
}

TEST_CASE("interventions and festivals are read from the manifest", "[events]")
{
    Manifest manifest;
    manifest.scenario_text = R"([scenario]
name = "x"
[[intervention]]
name = "later"
from = 2016-01-01
set.fund.pool_level = "province"
[[intervention]]
from = 2014-09-01
to = 2015-03-01
places = ["Yuncheng"]
add.premium.amount = 50
)";
    manifest.inputs = {{"data/other.csv", "year,date\n2003,2003-02-02\n"},
                       {"data/spring_festival.csv", "year,date\n2003,2003-02-01\nodd line\n2004,2004-01-22\n"}};
    const Events events = read_events(manifest);
    REQUIRE(events.interventions.size() == 2);
    CHECK(events.interventions[0].name == "intervention 2");
    CHECK(events.interventions[0].from == make_date(2014, 9, 1));
    CHECK(events.interventions[0].to == make_date(2015, 3, 1));
    CHECK(events.interventions[0].what.find("premium.amount + 50") == 0);
    CHECK(events.interventions[0].what.find("Yuncheng") != std::string::npos);
    CHECK(events.interventions[1].what.find("fund.pool_level = ") == 0);
    CHECK(events.spring_festivals == std::vector<Date>{make_date(2003, 2, 1), make_date(2004, 1, 22)});
    manifest.scenario_text = "this is = = no TOML";
    CHECK(read_events(manifest).interventions.empty());
}
