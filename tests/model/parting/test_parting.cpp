#include "model/resume/legs.hpp"
#include "models/parting.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string base = R"(
inherits = "poli.toml"
[run]
from = 2010
to = 2015
)";

/// Where a scenario parts from the base when this is added to it; empty when they give the same results.
std::vector<Parting> parts(const std::string& added, const std::string& to_base = "")
{
    return partings(scenario(base + to_base), scenario(base + added));
}

Date first(const std::string& added, const std::string& to_base = "")
{
    const auto found = parts(added, to_base);
    REQUIRE_FALSE(found.empty());
    return found.front().from;
}

std::string intervention(const std::string& name, const std::string& lines)
{
    return "[[intervention]]\nname = \"" + name + "\"\n" + lines + "\n";
}

const Date start = Date::min();
}  // namespace

TEST_CASE("The same scenario parts nowhere, whatever it is called and however it is written")
{
    CHECK(parts("").empty());
    CHECK(parts("[scenario]\nname = \"another\"\n").empty());
    CHECK(parts("checkpoints = [2012]\n").empty());
    CHECK(parts("[cadre]\nhours = 12\n", "[cadre]\nhours = { 2003-01-01 = 12, 2013-01-01 = 12 }\n").empty());
}

TEST_CASE("What never changes acts from the start, and so does what is read then for years to come")
{
    CHECK(first("seed = 2\n") == start);
    CHECK(first("[decision]\nmoney_weight = 1.5\n") == start);
    CHECK(first("[network]\nrewiring = 0.2\n") == start);
    CHECK(first("[scheme]\nshare_started = { 2003-01-01 = 0.5, 2014-01-01 = 1 }\n") == start);
    CHECK(first("[geography]\nregistered_scale = 1.1\n") == start);
    CHECK(first(intervention("i", "from = 2014-01-01\nset.scheme.start_year = 2014")) == start);
}

TEST_CASE("A dated value acts from its day on, one about a coverage year when the season for it opens")
{
    CHECK(first("[cadre]\nhours = { 2003-01-01 = 12, 2013-03-07 = 20 }\n", "[cadre]\nhours = 12\n") ==
          make_date(2013, 3, 7));
    const std::string flat = "[premium]\nlate_until = 0\n";
    CHECK(first("[premium]\nlate_until = { 2003-01-01 = 0, 2013-01-01 = 200 }\n", flat) == make_date(2012, 9, 1));
    CHECK(first("[premium]\nlate_until = { 2003-01-01 = 0, 2012-08-31 = 200 }\n", flat) == make_date(2012, 8, 31));
    CHECK(first("[premium]\nlate_until = { 2003-01-01 = 0, 2012-12-31 = 200 }\n", flat) == make_date(2012, 9, 1));
    // Who is asked when a season opens whether he would come by himself looks at all its weeks.
    CHECK(first("[decision]\nattention = { 2003-01-01 = 0.1, 2013-02-10 = 0.5 }\n", "[decision]\nattention = 0.1\n") ==
          make_date(2012, 9, 1));
    CHECK(first("[decision]\nattention = { 2003-01-01 = 0.1, 2013-04-10 = 0.5 }\n", "[decision]\nattention = 0.1\n") ==
          make_date(2013, 4, 10));
    // A straight line leaves the other at the point before.
    CHECK(first("[welfare]\ndibao = { 2003-01-01 = 0.1, 2012-06-01 = 0.1, 2014-06-01 = 0.2 }\n",
                "[welfare]\ndibao = 0.1\n") == make_date(2012, 6, 2));
}

TEST_CASE("An intervention acts from the day on which it begins, or ends, in one of the two alone")
{
    const std::string i = intervention("i", "from = 2012-11-20\nto = 2014-05-01\nset.premium.amount = 10");
    CHECK(first(i) == make_date(2012, 11, 20));
    CHECK(parts(i, i).empty());
    CHECK(first(intervention("i", "from = 2012-11-20\nto = 2013-05-01\nset.premium.amount = 10"), i) ==
          make_date(2013, 5, 1));
    CHECK(first(intervention("i", "from = 2012-11-20\nto = 2014-05-01\nset.premium.amount = 11"), i) ==
          make_date(2012, 11, 20));
    // What it sets may have a path of its own, about the coverage year.
    const std::string path = "from = 2012-11-20\nto = 2015-05-01\nset.premium.amount = { 2003 = 10, 2014 = ";
    CHECK(first(intervention("i", path + "20 }"), intervention("i", path + "30 }")) == make_date(2013, 9, 1));
    // One that is parted in two has the same effect, but for the day on which members weigh the cover again.
    const std::string two = intervention("i", "from = 2012-11-20\nto = 2013-11-20\nset.premium.amount = 10") +
                            intervention("j", "from = 2013-11-20\nto = 2014-05-01\nset.premium.amount = 10");
    CHECK(first(two, i) == make_date(2013, 11, 20));
}

TEST_CASE("Where and for whom an intervention acts, and in which order, tells scenarios apart")
{
    const std::string lines = "from = 2013-02-01\nscale.premium.amount = 2";
    const std::string i = intervention("i", lines);
    CHECK(first(intervention("i", lines + "\nplaces = [\"140825\"]"), i) == make_date(2013, 2, 1));
    CHECK(first(intervention("i", lines + "\ngroups = [\"dibao\"]"), i) == make_date(2013, 2, 1));
    const std::string j = intervention("j", "from = 2014-02-01\nadd.premium.amount = 5");
    CHECK(first(j + i, i + j) == make_date(2014, 2, 1));
}

TEST_CASE("A longer run parts where the shorter one ends, and every difference is told")
{
    const auto longer = partings(scenario(base), scenario("inherits = \"poli.toml\"\n[run]\nfrom = 2010\nto = 2018\n"));
    REQUIRE(longer.size() == 1);
    CHECK(longer.front().from == make_date(2016, 1, 1));
    const auto several = parts("replicate = 3\n[cadre]\nhours = { 2003-01-01 = 12, 2013-03-07 = 20 }\n" +
                                   intervention("i", "from = 2012-03-01\nset.decision.constant = 1"),
                               "[cadre]\nhours = 12\n");
    REQUIRE(several.size() == 3);
    CHECK(several[0].what.find("run.replicate") != std::string::npos);
    CHECK(several[1].what.find("decision.constant") != std::string::npos);
    CHECK(several[2].what.find("cadre.hours") != std::string::npos);
    // What begins after both have ended is no difference.
    CHECK(parts(intervention("i", "from = 2030-01-01\nset.decision.constant = 1")).empty());
}

TEST_CASE("A season of other days parts when the first of them opens")
{
    CHECK(first("[season]\ncloses = { 2003-01-01 = 55, 2014-01-01 = 60 }\n", "[season]\ncloses = 55\n") ==
          make_date(2013, 9, 1));
    CHECK(first("[season]\nopens = { 2003-01-01 = -122, 2014-01-01 = -130 }\n", "[season]\nopens = -122\n") ==
          make_date(2013, 8, 24));
}

TEST_CASE("Two paths first differ where their values do")
{
    const auto path = [](std::vector<std::pair<Date, f64>> points, Interpolation interpolation, f64 growth = 0)
    {
        DatedPath made;
        made.points = std::move(points);
        made.interpolation = interpolation;
        made.dated = true;
        made.growth = growth;
        return made;
    };
    const Date a = make_date(2010, 1, 1), b = make_date(2012, 1, 1), c = make_date(2014, 1, 1);
    const auto step = Interpolation::step, linear = Interpolation::linear;
    CHECK(first_difference(path({{a, 1}, {b, 2}}, step), path({{a, 1}, {b, 2}, {c, 2}}, step)) == std::nullopt);
    CHECK(first_difference(path({{a, 1}, {b, 2}}, step), path({{a, 1}, {b, 3}}, step)) == b);
    CHECK(first_difference(path({{a, 1}, {b, 2}}, linear), path({{a, 1}, {b, 3}}, linear)) == a + std::chrono::days(1));
    CHECK(first_difference(path({{a, 1}, {b, 2}}, step), path({{a, 1}, {b, 2}}, linear)) == a + std::chrono::days(1));
    CHECK(first_difference(path({{a, 1}}, step), path({{a, 2}}, step)) == Date::min());
    CHECK(first_difference(path({{a, 1}, {b, 2}}, step, 0.1), path({{a, 1}, {b, 2}}, step, 0.2)) ==
          b + std::chrono::days(1));
    CHECK(first_difference(path({{a, 1}, {b, 2}}, step, 0.1), path({{a, 1}, {b, 2}}, step, 0.1)) == std::nullopt);
    CHECK(first_difference(DatedPath::constant(1), path({{a, 1}, {b, 1}}, step)) == std::nullopt);
}
