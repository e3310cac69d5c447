#include "catch.hpp"
#include "sample.hpp"

using namespace canbao;

namespace
{
const char* const two_reforms = R"(
[[intervention]]
name = "graded premium"
from = 2015-09-01
to = 2020-09-01
places = ["Yueyang", 140825]
groups = ["dibao", "tekun"]
scale.premium.amount = 0.5
add = { "premium.amount" = -5 }
set.premium.amount = { 2015-09-01 = 100, 2018-09-01 = 150 }

[[intervention]]
from = "2016-01-01"
[intervention.set]
sanctions.scholarship = false
decision.unit = "household"
)";
}

TEST_CASE("Interventions become rules in the order in which they act", "[intervention]")
{
    const auto s = sample::read(two_reforms);
    const auto& rules = s.rules();
    REQUIRE(rules.size() == 5);
    const ParameterId premium = *s.schema().find("premium.amount");
    for (int r : {0, 1, 2})
    {
        INFO("rule " << r);
        CHECK(rules[r].parameter == premium);
        CHECK(rules[r].name == "graded premium");
        CHECK(rules[r].from == make_date(2015, 9, 1));
        CHECK(rules[r].to == make_date(2020, 9, 1));
        CHECK(rules[r].places == std::vector<std::string>{"Yueyang", "140825"});
        CHECK(rules[r].groups == ((1u << u32(TargetGroup::dibao)) | (1u << u32(TargetGroup::tekun))));
        CHECK_FALSE(rules[r].concerns(TargetGroup::general));
        CHECK(rules[r].concerns(TargetGroup::tekun));
    }
    CHECK(rules[0].how == Rule::How::set);
    CHECK(rules[1].how == Rule::How::scale);
    CHECK(rules[2].how == Rule::How::add);
    CHECK(rules[0].where == "poli.toml:10:22");

    CHECK(rules[3].parameter == *s.schema().find("decision.unit"));
    CHECK(rules[4].parameter == *s.schema().find("sanctions.scholarship"));
    CHECK(rules[4].value.at(make_date(2016, 1, 1)) == 0);
    CHECK(rules[4].places.empty());
    CHECK(rules[4].groups == Rule::all_groups);
    CHECK_FALSE(rules[4].to);
    CHECK(rules[4].name == "intervention 2");
}

TEST_CASE("A rule acts from its first day to the day before its end", "[intervention]")
{
    const auto s = sample::read(two_reforms);
    const auto& rules = s.rules();
    CHECK_FALSE(rules[0].active(make_date(2015, 8, 31)));
    CHECK(rules[0].active(make_date(2015, 9, 1)));
    CHECK(rules[0].active(make_date(2020, 8, 31)));
    CHECK_FALSE(rules[0].active(make_date(2020, 9, 1)));
    CHECK(rules[3].active(make_date(2999, 1, 1)));

    const auto in_force = [&](Date date)
    {
        f64 premium = s.path("premium.amount").at(date);
        for (int r : {0, 1, 2})
            if (rules[r].active(date)) premium = rules[r].apply(premium, date);
        return premium;
    };
    CHECK(in_force(make_date(2015, 8, 31)) == 30);
    CHECK(in_force(make_date(2016, 1, 1)) == 100 * 0.5 - 5);
    CHECK(in_force(make_date(2019, 1, 1)) == 150 * 0.5 - 5);
    CHECK(in_force(make_date(2020, 9, 1)) == 30);
}

TEST_CASE("What an intervention may not change is a fault that says why", "[intervention]")
{
    const auto found = sample::faults(R"([[intervention]]
name = "all wrong"
from = 2016-01-01
places = ["Yueyang"]
groups = ["dibao"]
set.run.fraction = 0.5
set.economy.income = 1
set.decision.norm_weight = 9
set.decision.nrom_weight = 1
add.sanctions.scholarship = 1
scale.season.closes = "half"
)");
    REQUIRE(found.size() == 10);
    CHECK(found[0] ==
          "poli.toml:6:20: 'run.fraction' does not change in time, so no intervention can change it; set "
          "it for the whole run instead");
    CHECK(found[1] ==
          "poli.toml:7:22: 'economy.income' is the same at all places; leave places out, or put it in an "
          "intervention of its own");
    CHECK(found[2] ==
          "poli.toml:7:22: 'economy.income' is the same for all target groups; leave groups out, or put it "
          "in an intervention of its own");
    CHECK(found[3] ==
          "poli.toml:8:28: 'decision.norm_weight' is the same for all target groups; leave groups out, or "
          "put it in an intervention of its own");
    CHECK(found[4] == "poli.toml:8:28: 'decision.norm_weight' is an integer (9); allowed: 0 to 5");
    CHECK(found[5] == "poli.toml:9:14: unknown key 'decision.nrom_weight'; did you mean 'decision.norm_weight'?");
    CHECK(found[6] ==
          "poli.toml:10:29: 'sanctions.scholarship' is the same for all target groups; leave groups out, "
          "or put it in an intervention of its own");
    CHECK(found[7] ==
          "poli.toml:10:29: 'sanctions.scholarship' is no number; only numbers can be added to or scaled; "
          "use set");
    CHECK(found[8] ==
          "poli.toml:11:23: 'season.closes' is the same at all places; leave places out, or put it in an "
          "intervention of its own");
    CHECK(found[9] == "poli.toml:11:23: 'season.closes' is a string (\"half\"); a number is needed");
}

TEST_CASE("The frame of an intervention is checked", "[intervention]")
{
    const auto one = [](const std::string& lines)
    {
        const auto found = sample::faults("[[intervention]]\n" + lines);
        REQUIRE(found.size() == 1);
        return found[0];
    };
    CHECK(one("set.premium.amount = 1") ==
          "poli.toml:1:1: 'intervention 1' has no from; an intervention begins on a date; add from = YYYY-MM-DD");
    CHECK(one("from = 2015-02-30x\n").find("poli.toml:2:") == 0);
    CHECK(one("from = 2015") ==
          "poli.toml:2:8: 'from' of an intervention is an integer (2015); a date YYYY-MM-DD is "
          "needed");
    CHECK(one("from = 2015-01-01\nto = 2015-01-01") ==
          "poli.toml:1:1: 'intervention 1' ends on 2015-01-01 and begins on 2015-01-01; to is the first day on which "
          "it holds no more, after from");
    CHECK(one("from = 2015-01-01\nform = 1") ==
          "poli.toml:3:1: unknown key 'form' in an intervention; known are name, from, to, places, groups, set, scale, "
          "add, remove; did you mean 'from'?");
    CHECK(one("from = 2015-01-01\nplaces = []") ==
          "poli.toml:3:10: 'places' of an intervention is an empty list; a list with something in it is needed; "
          "without places the intervention reaches all");
    CHECK(one("from = 2015-01-01\nplaces = \"Poli\"") ==
          "poli.toml:3:10: 'places' of an intervention is a string (\"Poli\"); a list with something in it is needed; "
          "without places the intervention reaches all");
    CHECK(one("from = 2015-01-01\nplaces = [\"\"]") ==
          "poli.toml:3:11: a place without a name; a name or a code is needed");
    CHECK(one("from = 2015-01-01\nplaces = [-1]") ==
          "poli.toml:3:11: one of the places of an intervention is an integer (-1); a string is needed");
    CHECK(one("from = 2015-01-01\ngroups = [\"dibo\"]") ==
          "poli.toml:3:11: no target group 'dibo'; groups are general, monitored, dibao, tekun; did you mean 'dibao'?");
    CHECK(one("from = 2015-01-01\nset = 3") ==
          "poli.toml:3:7: 'set' of an intervention is an integer (3); a table of parameters is needed; write "
          "[intervention.set]");

    CHECK(sample::faults("[intervention]\nfrom = 2015-01-01") ==
          std::vector<std::string>{"poli.toml:1:1: 'intervention' is a table; interventions are a list; write "
                                   "[[intervention]], with two brackets"});
    CHECK(sample::faults("intervention = [1]") ==
          std::vector<std::string>{"poli.toml:1:17: an intervention is an integer (1); a table is needed; write "
                                   "[[intervention]] and its keys below"});
}

TEST_CASE("An intervention may name all groups of a parameter that no group differs in", "[intervention]")
{
    const auto s = sample::read(
        "[[intervention]]\nfrom = 2015-01-01\ngroups = [\"general\", \"monitored\", \"dibao\", \"tekun\"]\n"
        "set.decision.norm_weight = 1");
    CHECK(s.rules().at(0).groups == Rule::all_groups);
}
