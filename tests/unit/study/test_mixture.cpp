#include <algorithm>
#include <fstream>

#include "catch.hpp"
#include "configs.hpp"
#include "models/registry.hpp"
#include "study/mixture.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
Scenario scenario(const std::string& text)
{
    LoadOptions options;
    options.data_root = test::configs();
    return Scenario::parse("test.toml", "inherits = \"poli.toml\"\n" + text, model_schema(), options);
}
const std::string base_text = R"([decision]
norm = 1.25
[[intervention]]
name = "both"
from = 2008-01-01
to = 2012-01-01
places = ["14"]
scale = { "premium.amount" = 0.5, "cadre.hours" = 0.3 }
[[intervention]]
name = "poor"
from = 2008-01-01
groups = ["dibao"]
add = { "premium.amount" = { 2009-01-01 = 1.0, 2010-01-01 = 2.0 } }
[projection]
name = "middle"
[projection.growth]
premium.amount = 0.05
)";
const std::string reform_text = R"([decision]
norm = 0.75
[trust]
mean = 0.4
[[intervention]]
name = "both"
from = 2009-01-01
scale = { "premium.amount" = 2.0, "sanction.credibility" = 0.5 }
[[intervention]]
name = "paths"
from = 2010-01-01
set = { "target.share" = { 2011-01-01 = 0.5, 2015-01-01 = 0.6 } }
[season]
opens = -100
[projection]
name = "middle"
[projection.growth]
premium.amount = 0.02
economy.income = 0.01
)";
std::vector<Driver> shipped() { return read_drivers(test::configs() / "decomposition.toml", model_schema()); }

std::vector<std::string> faults_of(const std::string& text)
{
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "drivers.toml") << text;
    try
    {
        static_cast<void>(read_drivers(folder.path() / "drivers.toml", model_schema()));
    }
    catch (const UserError& error)
    {
        std::vector<std::string> messages;
        for (const Fault& fault : error.faults()) messages.push_back(fault.message());
        return messages;
    }
    return {};
}
}  // namespace

TEST_CASE("The shipped drivers leave no parameter of the model out but those of the people", "[mixture]")
{
    const auto drivers = shipped();
    for (const std::string& key : model_schema().keys())
    {
        const auto holds = [&](const Driver& d) { return std::ranges::count(d.keys, key); };
        i64 count = 0;
        for (const Driver& driver : drivers) count += holds(driver);
        INFO(key);
        const bool people = key.starts_with("geography.") || key.starts_with("population.") ||
                            key.starts_with("run.") || key.starts_with("history.") || key == "decision.reasons";
        CHECK(count == (people ? 0 : 1));
    }
    const auto named = [&](const std::string& name) { return *std::ranges::find(drivers, name, &Driver::name); };
    const auto has = [](const Driver& d, const std::string& key) { return std::ranges::count(d.keys, key) == 1; };
    CHECK(has(named("sanctions"), "cadre.threat_share"));
    CHECK(!has(named("pressure"), "cadre.threat_share"));
    CHECK(has(named("pressure"), "cadre.hours"));
}

TEST_CASE("A mixture goes from the base to the reform, to the digest", "[mixture]")
{
    const Scenario base = scenario(base_text), reform = scenario(reform_text);
    const Mixture mixture(base, reform, shipped(), test::configs());
    const std::size_t count = mixture.drivers().size();
    const Coalition all = (Coalition(1) << count) - 1;
    CHECK(mixture.scenario(0, {}).digest() == base.digest());
    CHECK(mixture.scenario(all, {}).digest() == reform.digest());
    CHECK(base.digest() != reform.digest());

    std::vector<std::string> names;
    for (const Driver& driver : mixture.drivers()) names.push_back(driver.name);
    CHECK(names ==
          std::vector<std::string>{"premium", "income", "information", "imitation", "pressure", "sanctions", "trust"});
    for (std::size_t d = 0; d < count; ++d) CHECK(mixture.scenario(Coalition(1) << d, {}).digest() != base.digest());

    const Scenario imitation = mixture.scenario(Coalition(1) << 3, {"run.to=2010"});
    CHECK(imitation.real("decision.norm") == 0.75);
    CHECK(imitation.real("trust.mean") == base.real("trust.mean"));
    CHECK(imitation.integer("run.to") == 2010);
    const Scenario premium = mixture.scenario(1, {});
    CHECK(premium.real("decision.norm") == 1.25);
    CHECK(premium.rules().size() == 2);  // the base's hours, the reform's premium; the poor's addition is gone
}

TEST_CASE("What belongs to no driver is a driver of its own", "[mixture]")
{
    const std::vector<Driver> few{{.name = "norm", .note = {}, .keys = {"decision.norm"}, .changed = {}},
                                  {.name = "idle", .note = {}, .keys = {"fund.pool_level"}, .changed = {}}};
    const Mixture mixture(scenario(base_text), scenario(reform_text), few, test::configs());
    REQUIRE(mixture.drivers().size() == 2);
    CHECK(mixture.drivers()[0].name == "norm");
    CHECK(mixture.drivers()[1].name == "other");
    CHECK(std::ranges::count(mixture.drivers()[1].changed, "premium.amount") == 1);
    CHECK(Mixture(scenario(""), scenario(""), few, test::configs()).drivers().empty());
}

TEST_CASE("Scenarios of different people cannot be compared", "[mixture]")
{
    CHECK_THROWS_AS(Mixture(scenario(""), scenario("run.seed = 5\n"), shipped(), test::configs()), UserError);
    CHECK_THROWS_AS(Mixture(scenario(""), scenario("geography.village_population = 900\n"), shipped(), test::configs()),
                    UserError);
    CHECK_THROWS_AS(Mixture(scenario(""), scenario("[projection]\nname = \"x\"\n"), shipped(), test::configs()),
                    UserError);
    CHECK(Mixture(scenario(""), scenario("run.to = 2010\n"), shipped(), test::configs()).drivers().empty());
}

TEST_CASE("Everything wrong with drivers is said at once", "[mixture]")
{
    const auto messages = faults_of(R"([[driver]]
name = "a"
keys = ["premiums", "decision.norm", 3]
[[driver]]
name = "a"
keys = ["decision.norm"]
[[drivers]]
[[driver]]
name = "c"
)");
    REQUIRE(messages.size() == 6);
    CHECK(messages[0].find(":3:9: no parameter or section 'premiums'; did you mean 'premium'?") != std::string::npos);
    CHECK(messages[1].find(":3:38: an integer (3) in 'keys'; strings") != std::string::npos);
    CHECK(messages[2].find("driver 'a' twice") != std::string::npos);
    CHECK(messages[3].find(":6:9: 'decision.norm' is part of driver 'a' already") != std::string::npos);
    CHECK(messages[4].find(":7:3: unknown key 'drivers'") != std::string::npos);
    CHECK(messages[5].find("'keys' is missing") != std::string::npos);
    CHECK(faults_of("").size() == 1);
}
