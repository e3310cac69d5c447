#include <fstream>

#include "catch.hpp"
#include "configs.hpp"
#include "study/design.hpp"
#include "study/validation.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
Design read(const std::string& text)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "targets.toml";
    std::ofstream(file) << text;
    return Design::read(file, {.data_root = test::configs(), .counties = {}, .townships = {}, .sample_seed = {}});
}
std::vector<std::string> faults_of(const std::string& text)
{
    try
    {
        static_cast<void>(read(text));
    }
    catch (const UserError& error)
    {
        std::vector<std::string> messages;
        for (const Fault& fault : error.faults())
        {
            const std::string message = fault.message();
            const auto name = message.find("targets.toml");
            messages.push_back(name == std::string::npos ? message : message.substr(name));
        }
        return messages;
    }
    return {};
}
bool any(const std::vector<std::string>& messages, const std::string& start)
{
    return std::any_of(messages.begin(), messages.end(), [&](const auto& m) { return m.starts_with(start); });
}

const std::string good = R"([study]
base = "poli.toml"
[runs.base]
from = 2003
to = 2006
[runs.free]
from = 2003
to = 2005
patch = """
[[intervention]]
name = "free"
from = 2000-01-01
set = { "premium.amount" = 0 }
"""
[[parameter]]
key = "decision.norm"
low = 0.5
high = 4.5
[[parameter]]
key = "premium.amount"
how = "scale"
low = 0.5
high = 2.0
scale = "log"
[[moment]]
name = "coverage"
value = "100 * enrolled / eligible"
years = [2004, 2005]
unit = "%"
observed = [70.0, 75.0]
error = 2.0
status = "S"
source = "somewhere"
[[assumption]]
name = "bold"
sets = ["decision.risk_aversion=0"]
)";
}  // namespace

TEST_CASE("A study is read, and its scenarios are what it says", "[design]")
{
    const Design design = read(good);
    REQUIRE(design.runs.size() == 2);
    REQUIRE(design.parameters.size() == 2);
    CHECK(design.parameters[0].start == 1.15);
    CHECK(design.parameters[0].position(2.5) == Approx(0.5));
    CHECK(design.parameters[1].start == 1);
    CHECK(design.parameters[1].position(1) == Approx(0.5));
    CHECK(design.parameters[1].value(1) == Approx(2));
    CHECK(column_name(design.parameters[1]) == "premium.amount *");
    CHECK(design.sample.text == "the one township of poli");

    const Scenario base = design.scenario(design.runs[0], design.at({3.0, 1.5}));
    CHECK(base.real("decision.norm") == 3);
    CHECK(base.integer("run.to") == 2006);
    REQUIRE(base.rules().size() == 1);
    CHECK(base.rules()[0].apply(100, make_date(2010, 1, 1)) == Approx(150));
    const Scenario free = design.scenario(design.runs[1], {.sets = {}, .text = {}, .seed = 9, .replicate = 4});
    CHECK(free.rules().size() == 1);
    CHECK(free.integer("run.seed") == 9);
    CHECK(free.integer("run.replicate") == 4);
}

TEST_CASE("How far a number is from the published one", "[design]")
{
    Moment m;
    m.low = 50, m.high = 70, m.error = 4;
    CHECK(m.distance(60) == 0);
    CHECK(m.distance(42) == Approx(-2));
    CHECK(m.distance(74) == Approx(1));
}

TEST_CASE("Everything wrong with a study is said at once", "[design]")
{
    const auto messages = faults_of(R"([study]
base = "poli.toml"
bases = 3
[runs.base]
from = 2003
to = 2006
[runs.odd]
from = 2003
to = 2006
patch = """
[[intervention]]
name = "odd"
from = 2000-01-01
set = { "premium.ammount" = 0 }
"""
[[parameter]]
key = "decision.norms"
low = 0.5
high = 4.5
[[parameter]]
key = "decision.norm"
low = 4.5
high = 0.5
[[parameter]]
key = "run.seed"
low = 1
high = 2
[[parameter]]
key = "decision.money_weight"
how = "scale"
low = 1
high = 2
[[parameter]]
key = "trust.mean"
low = 0
high = 2
[[moment]]
name = "coverage"
value = "100 * enroled / eligible"
years = 2030
unit = "%"
observed = [75.0, 70.0]
error = 0
status = "S"
[[assumption]]
name = "bold"
sets = ["decision.risk=0"]
)");
    INFO(messages.size());
    CHECK(any(messages, "targets.toml:3:1: unknown key 'bases'"));
    CHECK(any(messages, "targets.toml:14:"));  // the line of the patch in this file
    CHECK(any(messages, "targets.toml:17:7: no parameter 'decision.norms'"));
    CHECK(any(messages, "targets.toml:22:7: low 4.5 and high 0.5"));
    CHECK(any(messages, "targets.toml:25:7: parameter 'run.seed' is of type integer"));
    CHECK(any(messages, "targets.toml:29:7: parameter 'decision.money_weight' has no dates"));
    CHECK(any(messages, "targets.toml:35:"));
    CHECK(any(messages, "targets.toml:39:16: no series 'enroled'"));
    CHECK(any(messages, "targets.toml:39:26: years 2030 to 2030 of 'eligible'"));
    CHECK(any(messages, "targets.toml:42:"));
    CHECK(any(messages, "targets.toml:43:9: error 0"));
    CHECK(any(messages, "targets.toml:37:1: 'source' is missing"));
    CHECK(any(messages, "--set decision.risk=0"));
}

TEST_CASE("A study without its base, or without TOML", "[design]")
{
    CHECK(any(faults_of("[study]\nbase = \"none.toml\"\n[runs.base]\nfrom = 2003\nto = 2004\n"), "targets.toml:2:"));
    CHECK(any(faults_of("[study\n"), "targets.toml:1:"));
    CHECK(any(faults_of("runs = 3\n"), "targets.toml:1:8: 'runs' is an integer (3)"));
    CHECK_THROWS_AS(
        Design::read("none.toml", {.data_root = test::configs(), .counties = {}, .townships = {}, .sample_seed = {}}),
        UserError);
}

TEST_CASE("A parameter set is read back, evenly spaced", "[design]")
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "set.csv";
    std::ofstream(file) << "vector,stage,loss,decision.norm,premium.amount *\n4,start,1.0,1.5,1\n7,set,1.2,2.5,1.1\n"
                           "8,set,1.3,3.5,1.2\n";
    const auto variants = read_parameter_set(file, 2);
    REQUIRE(variants.size() == 2);
    CHECK(variants[0].sets == std::vector<std::string>{"decision.norm=1.5"});
    CHECK(variants[1].sets == std::vector<std::string>{"decision.norm=3.5"});
    CHECK(variants[1].text.find("scale = { \"premium.amount\" = 1.2 }") != std::string::npos);
    std::ofstream(file) << "vector,decision.norms\n1,2\n";
    CHECK_THROWS_AS(read_parameter_set(file, 2), UserError);
}

TEST_CASE("The shipped validation names the shipped set, and both can be read", "[design]")
{
    const DesignOptions small{.data_root = test::configs(), .counties = 2, .townships = 1, .sample_seed = 1};
    const Design shipped = Design::read(test::configs() / "validation" / "default.toml", small);
    REQUIRE(!shipped.parameter_set.empty());
    CHECK(read_parameter_set(test::configs() / shipped.parameter_set, 1000).size() > 50);
    const auto faulty =
        faults_of("[study]\nbase = \"poli.toml\"\n[runs.base]\nfrom = 2003\nto = 2004\n[fit]\nglobal = 2\n");
    CHECK(any(faulty, "targets.toml:7:10: global 2"));
}
