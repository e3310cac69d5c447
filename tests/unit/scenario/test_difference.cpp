#include <algorithm>

#include "catch.hpp"
#include "sample.hpp"
#include "scenario/difference.hpp"

using namespace canbao;

namespace
{
const std::string base_text =
    "[run]\nfrom = 2005\n"
    "[[intervention]]\nname = \"first\"\nfrom = 2010-01-01\nplaces = [\"a\", \"b\"]\nset.decision.norm_weight = 1\n"
    "[[intervention]]\nname = \"second\"\nfrom = 2012-01-01\nscale.premium.amount = 2\n";

std::vector<ScenarioDifference> compare(const std::string& base, const std::string& other,
                                        std::vector<std::string> sets = {})
{
    return differences(sample::read(base), sample::read(other, std::move(sets)));
}
/// "what: base -> other" of each.
std::vector<std::string> shown(const std::vector<ScenarioDifference>& list)
{
    std::vector<std::string> lines;
    for (const auto& d : list) lines.push_back(d.what + ": " + d.base + " -> " + d.other);
    return lines;
}
using Lines = std::vector<std::string>;
}  // namespace

TEST_CASE("Scenarios of one digest have no difference", "[difference]")
{
    const std::string other =
        "run.from = 2005\n"
        "[[intervention]]\nname = \"first\"\nfrom = 2010-01-01\nplaces = [\"b\", \"a\"]\nset.decision.norm_weight = "
        "1.0\n"
        "[[intervention]]\nname = \"second\"\nfrom = 2012-01-01\n[intervention.scale]\npremium.amount = 2\n";
    REQUIRE(sample::read(base_text).digest() == sample::read(other).digest());
    CHECK(compare(base_text, other).empty());
    CHECK_FALSE(differ_from(sample::read(base_text), sample::read(other)));
}

TEST_CASE("A value that differs is told with both values and where they come from", "[difference]")
{
    const auto found = compare(base_text, base_text, {"run.from=2006", "economy.income={ 2003 = 1000 }"});
    REQUIRE(found.size() == 2);
    CHECK(found[0].what == "run.from");
    CHECK(found[0].base == "2005");
    CHECK(found[0].other == "2006");
    CHECK(found[0].base_origin == "poli.toml:2:8");
    CHECK(found[0].other_origin == "--set");
    CHECK(found[1].what == "economy.income");
    CHECK(found[1].base_origin == "default (D)");
    CHECK_FALSE(differ_from(sample::read(base_text), sample::read(base_text, {"run.from=2006"})));
}

TEST_CASE("Another table of one name is a difference", "[difference]")
{
    auto options = sample::options();
    options.tables["data/festival.csv"] += "2005,2005-02-09\n";
    const auto other = Scenario::parse("poli.toml", base_text, sample::schema(), options);
    const auto found = differences(sample::read(base_text), other);
    REQUIRE(found.size() == 1);
    CHECK(found[0].what == "season.festival");
}

TEST_CASE("Interventions are matched by name, line by line", "[difference]")
{
    const std::string other =
        "[run]\nfrom = 2005\n"
        "[[intervention]]\nname = \"first\"\nfrom = 2010-01-01\nto = 2011-01-01\ngroups = [\"dibao\"]\n"
        "set.premium.amount = 5\nadd.premium.amount = 1\n"
        "[[intervention]]\nname = \"third\"\nfrom = 2009-06-01\nset.decision.unit = \"person\"\n";
    const auto found = shown(compare("[run]\nfrom = 2005\n" + base_text.substr(base_text.find("[[")), other));
    CHECK(found ==
          Lines{"intervention 'first': to:  -> 2011-01-01", "intervention 'first': places: [\"a\", \"b\"] -> ",
                "intervention 'first': groups:  -> [\"dibao\"]",
                "intervention 'first': set decision.norm_weight: 1.0 -> ",
                "intervention 'first': set premium.amount:  -> 5.0",
                "intervention 'first': add premium.amount:  -> 1.0", "intervention 'second': from: 2012-01-01 -> ",
                "intervention 'second': scale premium.amount: 2.0 -> ", "intervention 'third': from:  -> 2009-06-01",
                "intervention 'third': set decision.unit:  -> \"person\""});
}

TEST_CASE("The day from which two scenarios may differ is the first of the interventions that do", "[difference]")
{
    const auto base = sample::read(base_text);
    const auto with = [&](const std::string& text) { return differ_from(base, sample::read(base_text + text)); };
    CHECK(with("[[intervention]]\nfrom = 2011-05-01\nset.premium.amount = 5\n") == make_date(2011, 5, 1));
    const auto later = sample::read(base_text.substr(0, base_text.rfind("2\n")) + "3\n");
    CHECK(differ_from(base, later) == make_date(2012, 1, 1));
    // Dropped: from the day on which the base's began.
    CHECK(differ_from(base, sample::read(base_text.substr(0, base_text.rfind("[[")))) == make_date(2012, 1, 1));
}

TEST_CASE("Two interventions in another order act otherwise from no known day", "[difference]")
{
    const auto second = base_text.rfind("[["), first = base_text.find("[[");
    const std::string swapped =
        base_text.substr(0, first) + base_text.substr(second) + base_text.substr(first, second - first);
    const auto found = shown(compare(base_text, swapped));
    CHECK(found == Lines{"order of interventions: \"first\", \"second\" -> \"second\", \"first\""});
    CHECK_FALSE(differ_from(sample::read(base_text), sample::read(swapped)));
}

TEST_CASE("A projection and its growth", "[difference]")
{
    const std::string slow = "[projection]\nname = \"slow\"\n[projection.growth]\npremium.amount = 0.01\n";
    const std::string fast = "[projection]\nname = \"fast\"\n[projection.growth]\npremium.amount = 0.02\n";
    CHECK(shown(compare(slow, fast)) == Lines{"projection.growth.premium.amount: 0.01 -> 0.02"});
    CHECK(shown(compare("", fast)) ==
          Lines{"projection.name:  -> \"fast\"", "projection.growth.premium.amount:  -> 0.02"});
    CHECK_FALSE(differ_from(sample::read(slow), sample::read(fast)));
}

TEST_CASE("Layers of text stand over each other as files do", "[layers]")
{
    const std::vector<ScenarioLayer> layers{
        {"base.toml", "[scenario]\nname = \"below\"\n" + base_text},
        {"study.toml", "\n\nrun.seed = 8\n[[intervention]]\nname = \"first\"\nremove = true\n"},
        {"study.toml", "[scenario]\nname = \"above\"\n[run]\nfrom = 2007\n"}};
    const auto scenario = Scenario::parse(layers, sample::schema(), sample::options());
    CHECK(scenario.name() == "above");
    CHECK(scenario.integer("run.from") == 2007);
    CHECK(scenario.integer("run.seed") == 8);
    CHECK(scenario.origin("run.seed") == "study.toml:3:12");
    REQUIRE(scenario.rules().size() == 1);
    CHECK(scenario.rules()[0].name == "second");
}
