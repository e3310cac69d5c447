#include <algorithm>
#include <fstream>

#include "catch.hpp"
#include "configs.hpp"
#include "study/sensitivity.hpp"
#include "study/study_plan.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
const std::string base = R"([study]
title = "Tiny"
base = "poli.toml"
years = [2010, 2012]
replicates = 2
)";
const std::string reforms = R"(
[[reform]]
name = "a"
patch = """
decision.norm = 2.0
[[intervention]]
name = "one"
from = 2011-09-01
scale.premium.amount = 2.0
"""
[[reform]]
name = "b"
title = "B over a"
inherits = ["a"]
patch = """
[[intervention]]
name = "one"
from = 2012-01-01
set.premium.amount = 7.0
"""
[[reform]]
name = "c"
inherits = ["b", "a"]
patch = "decision.norm = 3.0"
)";
const std::string design = R"([design]
kind = "factorial"
levels = 3
[[parameter]]
key = "trust.mean"
low = 0.2
high = 0.4
[[parameter]]
key = "premium.amount"
how = "scale"
low = 1.0
high = 4.0
scale = "log"
)";

StudyFile read(const std::string& text)
{
    const test::TemporaryFolder folder;
    std::ofstream(folder / "study.toml") << text;
    return StudyFile::read(folder / "study.toml",
                           {.data_root = test::configs(), .counties = {}, .townships = {}, .sample_seed = {}});
}
}  // namespace

TEST_CASE("A reform stands over the base and over what it inherits, each once", "[study_file]")
{
    const StudyFile study = read(base + reforms);
    REQUIRE(study.arms.size() == 4);
    CHECK(study.arms[1].title == "a");
    CHECK(study.arms[2].title == "B over a");
    CHECK(study.runs() == 8);
    const Scenario plain = study.scenario(0, {}, 0), a = study.scenario(1, {}, 1), b = study.scenario(2, {}, 0),
                   c = study.scenario(3, {}, 0);
    CHECK(plain.integer("run.to") == 2012);
    CHECK(plain.name() == "Base");
    CHECK(a.integer("run.replicate") == 1);
    CHECK(a.real("decision.norm") == 2);
    CHECK(b.name() == "B over a");
    CHECK(b.real("decision.norm") == 2);
    REQUIRE(b.rules().size() == 1);  // the intervention of that name was replaced
    CHECK(b.rules()[0].from == make_date(2012, 1, 1));
    CHECK(c.real("decision.norm") == 3);
}

TEST_CASE("Points give their values to every arm", "[study_file]")
{
    const StudyFile study = read(base + reforms + design);
    REQUIRE(study.points.size() == 9);
    CHECK(study.points[0].name == "p0001");
    CHECK(study.points[1].values[0] == 0.2);
    CHECK(study.points[1].values[1] == Approx(2));
    CHECK(study.runs() == 4 * 9 * 2);
    const Scenario at = study.scenario(1, 8, 0);
    CHECK(at.real("trust.mean") == 0.4);
    CHECK(at.rules().back().apply(100, make_date(2012, 1, 1)) == Approx(400));
    CHECK(at.real("decision.norm") == 2);
}

TEST_CASE("Runs come replicate by replicate, at each point over all arms, the base first", "[study_plan]")
{
    const StudyFile study = read(base + reforms + design);
    const auto plan = make_plan(study, "out", "test");
    REQUIRE(plan.runs.size() == study.runs());
    for (std::size_t i = 0; i < plan.runs.size(); ++i)
    {
        const compare::Run& run = plan.runs[i];
        CHECK(run.arm == i % 4);
        CHECK(*run.point == i / 4 % 9);
        CHECK(run.replicate == i / 36);
        CHECK(run.state == compare::RunState::planned);
    }
    CHECK(plan.runs[0].name == "base-p0001-r0");
    CHECK(plan.runs[41].file == "runs/a-p0002-r1.h5");
    CHECK(plan.runs[41].scenario == "scenarios/a-p0002.toml");
    CHECK(plan.arms[0].differences.empty());
    // What the design sets is no difference between arms.
    for (const auto& arm : plan.arms)
        for (const auto& d : arm.differences) CHECK(d.what != "trust.mean");
    REQUIRE(plan.arms[3].differences.size() == 3);
    CHECK(plan.arms[3].differences[0].what == "decision.norm");
    CHECK(plan.arms[3].differences[0].base == model_schema()[*model_schema().find("decision.norm")].value);
    CHECK(plan.arms[3].differences[0].arm == "3.0");
    CHECK(plan.arms[3].differences[2].what == "intervention 'one': set premium.amount");
}

TEST_CASE("Runs branch off the base's where all they change has a day in the run", "[study_plan]")
{
    const std::string dated = R"(
[[reform]]
name = "dated"
patch = """
[[intervention]]
name = "one"
from = 2011-09-01
scale.premium.amount = 2.0
"""
[[reform]]
name = "later"
inherits = ["dated"]
patch = """
[[intervention]]
name = "one"
from = 2012-03-01
scale.premium.amount = 2.0
"""
[[reform]]
name = "from_the_start"
patch = "decision.norm = 2.0"
[[reform]]
name = "early"
patch = """
[[intervention]]
from = 2010-03-01
set.sanction.active = false
"""
)";
    const Partings partings(read(base + dated + design));
    CHECK(partings.day(1, 0) == make_date(2011, 9, 1));
    CHECK(partings.day(2, 8) == make_date(2012, 3, 1));
    CHECK_FALSE(partings.day(0, 0));
    CHECK_FALSE(partings.day(3, 0));
    CHECK_FALSE(partings.day(4, 0));
    CHECK(partings.years(3) == std::vector<int>{2011, 2012});
    CHECK(Partings(read(base + "share_past = false\n" + dated)).years({}).empty());
}

TEST_CASE("The scenario of a run is one that anybody can run", "[study_plan]")
{
    const test::TemporaryFolder folder;
    std::ofstream(folder / "mine.csv") << "coverage_year,premium_yuan\n2003,10\n2026,400\n";
    std::ofstream(folder / "study.toml")
        << base << "patch = '''premium.amount = { table = \"mine.csv\", time = \"coverage_year\", "
        << "value = \"premium_yuan\" }'''\n"
        << reforms;
    const StudyFile study = StudyFile::read(
        folder / "study.toml", {.data_root = test::configs(), .counties = {}, .townships = {}, .sample_seed = {}});
    const ScenarioFile file = scenario_file(study.scenario(2, {}, 0), test::configs());
    REQUIRE(file.tables.size() == 1);
    std::filesystem::create_directories(folder / "elsewhere/tables");
    std::ofstream(folder / "elsewhere/b.toml") << file.text;
    std::ofstream(folder / "elsewhere" / file.tables.begin()->first) << file.tables.begin()->second;
    const Scenario again = Scenario::load(folder / "elsewhere/b.toml", model_schema(),
                                          {.sets = {"run.replicate=1"}, .data_root = test::configs(), .tables = {}});
    CHECK(again.digest() == study.scenario(2, {}, 1).digest());
    CHECK(again.name() == "B over a");
}

TEST_CASE("A study that only grew has not changed; one that did says how", "[study_plan]")
{
    const auto plan = [](const std::string& text) { return make_plan(read(text), "out", "test"); };
    auto before = plan(base + reforms);
    before.runs[1].state = compare::RunState::complete;
    before.runs[1].results_digest = "digest";
    std::string grown = base + reforms + "[[reform]]\nname = \"d\"\npatch = \"decision.norm = 4.0\"\n";
    grown.replace(grown.find("replicates = 2"), 14, "replicates = 3");
    auto now = plan(grown);
    CHECK(what_changed(before, now).empty());
    take_states(before, now);
    CHECK(now.runs[1].state == compare::RunState::complete);
    CHECK(now.runs[1].results_digest == "digest");
    CHECK(std::ranges::count(now.runs, compare::RunState::complete, &compare::Run::state) == 1);

    std::string other = base + reforms;
    other.replace(other.find("7.0"), 3, "8.0");
    CHECK(what_changed(before, plan(other)) ==
          std::vector<std::string>{"'b' has changed: intervention 'one': set premium.amount = 8.0; no longer "
                                   "intervention 'one': set premium.amount = 7.0",
                                   "'c' has changed: intervention 'one': set premium.amount = 8.0; no longer "
                                   "intervention 'one': set premium.amount = 7.0"});
    CHECK(what_changed(before, plan(base)) ==
          std::vector<std::string>{"reform 'a' is gone", "reform 'b' is gone", "reform 'c' is gone"});
    std::string all = base + "seed = 9\n" + reforms;
    CHECK(what_changed(before, plan(all)).front() == "the seed was 1 and is 9");
    auto later = plan(base + reforms);
    later.program = "newer";
    CHECK(what_changed(before, later) == std::vector<std::string>{"the program was test and is newer"});
}

TEST_CASE("Outputs may compare arms at each point", "[sensitivity]")
{
    // The premium does not reach the comparison of an arm with itself, and the null reform differs by exactly zero.
    const StudyFile study = read(base + R"--(
[[reform]]
name = "null"
patch = ""
[design]
kind = "morris"
size = 2
[[parameter]]
key = "decision.norm"
low = 0.5
high = 4.5
[[parameter]]
key = "premium.amount"
how = "scale"
low = 1
high = 5
[[output]]
name = "coverage"
value = "100 * enrolled / eligible"
years = 2012
[[output]]
name = "difference"
value = "100 * (null:enrolled / null:eligible - enrolled / eligible)"
years = 2012
)--");
    Faults faults;
    check_sensitivity(study, faults);
    REQUIRE(faults.empty());
    CHECK(sensitivity_runs(study) == 2 * 6 * 2);
    std::size_t calls = 0;
    const Sensitivity result = analyse(study, {.bootstrap = {.samples = 50, .seed = 1}, .threads = 2},
                                       [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 25);
    REQUIRE(result.outputs.size() == 2);
    CHECK(result.outputs[0].effects[0].mean.value > 0);  // the norm
    CHECK(result.outputs[0].effects[1].mean.value < 0);  // the premium
    for (const ElementaryEffects& e : result.outputs[1].effects) CHECK(e.absolute.high == 0);
    const Sensitivity again =
        analyse(study, {.bootstrap = {.samples = 50, .seed = 1}, .threads = 1}, [](auto, auto) {});
    CHECK(sensitivity_csv(again) == sensitivity_csv(result));
    check_sensitivity(read(base + reforms), faults);
    CHECK(faults.size() == 2);
}
