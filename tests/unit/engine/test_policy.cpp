#include "engine/policy.hpp"
#include "unit/engine/toy.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const Schema& schema()
{
    static const Schema s = []
    {
        Schema made;
        made.add({.key = "a.level",
                  .unit = "1",
                  .meaning = "a level",
                  .value = "{ 2003-01-01 = 1, 2010-01-01 = 2, 2016-01-01 = 3 }",
                  .min = 0,
                  .max = 10,
                  .dated = true,
                  .by_place = true,
                  .by_group = true,
                  .status = "A",
                  .source = "test"});
        return made;
    }();
    return s;
}
Scenario scenario(const std::string& text) { return Scenario::parse("test.toml", text, schema(), {}); }
}  // namespace

TEST_CASE("An intervention acts in its places, for its groups, from its date to its end")
{
    const Places places = toy_places(3);
    const Scenario s = scenario(
        "[[intervention]]\nname = \"x\"\nfrom = 2012-01-01\nto = 2013-01-01\n"
        "places = [\"West\"]\ngroups = [\"dibao\"]\nadd = { \"a.level\" = 5 }\n");
    Faults faults;
    const Policy policy(s, places, faults);
    REQUIRE(faults.empty());
    const ParameterId id = policy.id("a.level");
    const PlaceId east = places.first(Level::village), west = PlaceId(places.size()) - 1;
    const Date inside = make_date(2012, 6, 1), after = make_date(2013, 1, 1);
    CHECK(policy.value(id, inside, east, TargetGroup::dibao) == 2);
    CHECK(policy.value(id, inside, west, TargetGroup::dibao) == 7);
    CHECK(policy.value(id, inside, west, TargetGroup::general) == 2);
    CHECK(policy.value(id, after, west, TargetGroup::dibao) == 2);
    CHECK(policy.value(id, make_date(2011, 12, 31), west, TargetGroup::dibao) == 2);
    const GroupValues values = policy.by_group(id, inside, west);
    CHECK(values == GroupValues{2, 2, 7, 2});
    CHECK(policy.changes(make_date(2011, 12, 31), make_date(2012, 1, 1)));
    CHECK_FALSE(policy.changes(make_date(2012, 1, 1), make_date(2012, 12, 31)));
}

TEST_CASE("A reform dated in December leaves the autumn before it as it was")
{
    const Places places = toy_places(1);
    const Scenario s = scenario("[[intervention]]\nname = \"x\"\nfrom = 2015-12-15\nset = { \"a.level\" = 9 }\n");
    Faults faults;
    const Policy policy(s, places, faults);
    const ParameterId id = policy.id("a.level");
    // What 2016 will cost, asked on two days of the season for it.
    CHECK(policy.value(id, {make_date(2015, 9, 1), make_date(2016, 1, 1)}, 0) == 3);
    CHECK(policy.value(id, {make_date(2015, 12, 15), make_date(2016, 1, 1)}, 0) == 9);
}

TEST_CASE("A place that the geography lacks is a fault")
{
    const Places places = toy_places(1);
    const Scenario s = scenario(
        "[[intervention]]\nname = \"x\"\nfrom = 2015-12-15\nplaces = [\"Nowhere\"]\nset = { \"a.level\" = 9 }\n");
    Faults faults;
    const Policy policy(s, places, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults.list()[0].message().find("Nowhere") != std::string::npos);
}
