#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "catch.hpp"
#include "sample.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
/// A folder of scenarios and tables.
class Folder
{
public:
    void write(const std::string& name, const std::string& text) const
    {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    [[nodiscard]] fs::path path(const std::string& name = {}) const
    {
        return name.empty() ? folder_.path() : folder_ / name;
    }
    [[nodiscard]] Scenario load(const std::string& name, std::vector<std::string> sets = {}) const
    {
        return Scenario::load(folder_ / name, sample::schema(), sample::options(std::move(sets)));
    }
    [[nodiscard]] std::vector<std::string> faults(const std::string& name) const
    {
        auto found = sample::faults_of([&] { return load(name); });
        for (auto& message : found)
            for (std::size_t at; (at = message.find(path().string() + "/")) != std::string::npos;)
                message.erase(at, path().string().size() + 1);
        return found;
    }

private:
    test::TemporaryFolder folder_;
};
}  // namespace

TEST_CASE("A file inherits values and interventions, and may override values", "[layers]")
{
    const Folder folder;
    folder.write("base.toml",
                 "[scenario]\nname = \"base\"\n[run]\nfrom = 2005\nseed = 5\n"
                 "[[intervention]]\nname = \"first\"\nfrom = 2010-01-01\nset.decision.norm_weight = 1\n");
    folder.write("deep/middle.toml", "inherits = \"../base.toml\"\nrun.seed = 6\n");
    folder.write("leaf.toml",
                 "inherits = [\"deep/middle.toml\"]\nrun.label = \"leaf\"\n"
                 "[[intervention]]\nname = \"second\"\nfrom = 2009-01-01\nset.decision.norm_weight = 2\n");
    const auto s = folder.load("leaf.toml");
    CHECK(s.name() == "leaf");  // a base describes itself
    CHECK(s.integer("run.from") == 2005);
    CHECK(s.integer("run.seed") == 6);
    CHECK(s.text("run.label") == "leaf");
    CHECK(s.origin("run.from") == folder.path("base.toml").string() + ":4:8");
    REQUIRE(s.rules().size() == 2);
    CHECK(s.rules()[0].name == "first");
    CHECK(s.rules()[1].name == "second");
    CHECK(folder.load("leaf.toml", {"scenario.name=other"}).name() == "other");
}

TEST_CASE("A base that is reached twice acts once", "[layers]")
{
    const Folder folder;
    folder.write("root.toml",
                 "run.seed = 1\nrun.from = 2001\n[[intervention]]\nfrom = 2010-01-01\n"
                 "scale.decision.norm_weight = 2\n");
    folder.write("a.toml", "inherits = \"root.toml\"\nrun.seed = 2\n");
    folder.write("b.toml", "inherits = \"root.toml\"\nrun.label = \"b\"\n");
    folder.write("leaf.toml", "inherits = [\"a.toml\", \"b.toml\"]\n");
    const auto s = folder.load("leaf.toml");
    CHECK(s.integer("run.seed") == 2);
    CHECK(s.integer("run.from") == 2001);
    CHECK(s.text("run.label") == "b");
    CHECK(s.rules().size() == 1);
}

namespace
{
/// Three interventions; the second has no name.
const char* const reforms = R"([[intervention]]
name = "premium"
from = 2010-01-01
groups = ["dibao"]
set.premium.amount = 40

[[intervention]]
from = 2011-01-01
set.decision.norm_weight = 1

[[intervention]]
name = "threats"
from = 2012-01-01
set.sanctions.scholarship = false
)";

std::vector<std::string> names_of(const Scenario& scenario)
{
    std::vector<std::string> names;
    for (const Rule& rule : scenario.rules()) names.push_back(rule.name);
    return names;
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("An intervention replaces the base's of its name as a whole, in its place", "[layers]")
{
    const Folder folder;
    folder.write("base.toml", reforms);
    folder.write("leaf.toml",
                 "inherits = \"base.toml\"\n[[intervention]]\nfrom = 2013-01-01\nset.season.closes = 1\n"
                 "[[intervention]]\nname = \"premium\"\nfrom = 2014-01-01\nscale.premium.amount = 2\n");
    const auto s = folder.load("leaf.toml");
    REQUIRE(names_of(s) == Names{"premium", "intervention 2", "threats", "intervention 4"});
    const Rule& premium = s.rules()[0];
    CHECK(premium.from == make_date(2014, 1, 1));
    CHECK(premium.how == Rule::How::scale);
    CHECK(premium.groups == Rule::all_groups);
    CHECK(premium.where == folder.path("leaf.toml").string() + ":8:24");

    SECTION("the last of several layers counts")
    {
        folder.write("tip.toml",
                     "inherits = \"leaf.toml\"\n[[intervention]]\nname = \"premium\"\nfrom = 2015-01-01\n"
                     "add.premium.amount = 1\n");
        const auto tip = folder.load("tip.toml");
        CHECK(names_of(tip) == names_of(s));
        CHECK(tip.rules()[0].how == Rule::How::add);
    }
    SECTION("so it is between two bases of one file")
    {
        folder.write("other.toml", "[[intervention]]\nname = \"threats\"\nfrom = 2016-01-01\nset.season.closes = 2\n");
        folder.write("both.toml", "inherits = [\"base.toml\", \"other.toml\"]\n");
        const auto both = folder.load("both.toml");
        CHECK(names_of(both) == Names{"premium", "intervention 2", "threats"});
        CHECK(both.rules()[2].from == make_date(2016, 1, 1));
    }
}

TEST_CASE("An intervention of a base is removed by its name", "[layers]")
{
    const Folder folder;
    folder.write("base.toml", reforms);
    folder.write("leaf.toml",
                 "inherits = \"base.toml\"\n[[intervention]]\nname = \"premium\"\nremove = true\n"
                 "[[intervention]]\nfrom = 2013-01-01\nset.season.closes = 1\n");
    const auto s = folder.load("leaf.toml");
    // No number is given twice: "intervention 2" stays the base's.
    CHECK(names_of(s) == Names{"intervention 2", "threats", "intervention 3"});

    SECTION("what comes of it reads back")
    {
        const auto again = Scenario::parse("run.h5", s.effective_text(), sample::schema(), sample::options());
        CHECK(again.digest() == s.digest());
        CHECK(names_of(again) == names_of(s));
    }
    SECTION("one without a name is removed by its number")
    {
        folder.write("tip.toml",
                     "inherits = \"leaf.toml\"\n[[intervention]]\nname = \"intervention 2\"\nremove = true\n");
        CHECK(names_of(folder.load("tip.toml")) == Names{"threats", "intervention 3"});
    }
    SECTION("a later layer may bring the name back")
    {
        folder.write("tip.toml",
                     "inherits = \"leaf.toml\"\n[[intervention]]\nname = \"premium\"\nfrom = 2015-01-01\n"
                     "set.premium.amount = 1\n");
        CHECK(names_of(folder.load("tip.toml")) == Names{"intervention 2", "threats", "intervention 3", "premium"});
    }
    SECTION("a scenario may remove all")
    {
        folder.write("bare.toml",
                     "inherits = \"base.toml\"\n"
                     "intervention = [{ name = \"premium\", remove = true }, { name = \"threats\", remove = true },\n"
                     "{ remove = true, name = \"intervention 2\" }]\n");
        CHECK(folder.load("bare.toml").rules().empty());
    }
}

TEST_CASE("Unnamed interventions stay out of each other's way", "[layers]")
{
    const Folder folder;
    folder.write("base.toml",
                 "[[intervention]]\nname = \"intervention 2\"\nfrom = 2010-01-01\nset.season.closes = 1\n");
    folder.write("leaf.toml", "inherits = \"base.toml\"\n[[intervention]]\nfrom = 2011-01-01\nset.season.closes = 2\n");
    CHECK(names_of(folder.load("leaf.toml")) == Names{"intervention 2", "intervention 3"});
}

TEST_CASE("A name that is taken or unknown is a fault", "[layers]")
{
    const Folder folder;
    folder.write("base.toml", reforms);
    const auto faults = [&](const std::string& interventions)
    {
        folder.write("leaf.toml", "inherits = \"base.toml\"\n" + interventions);
        return folder.faults("leaf.toml");
    };
    CHECK(faults("[[intervention]]\nname = \"premum\"\nremove = true\n") ==
          Names{"leaf.toml:3:8: no intervention 'premum' to remove; an intervention of a base file is needed; did you "
                "mean 'premium'?"});
    CHECK(faults("[[intervention]]\nname = \"targets\"\nremove = true\n") ==
          Names{"leaf.toml:3:8: no intervention 'targets' to remove; an intervention of a base file is needed"});
    CHECK(sample::faults("[[intervention]]\nname = \"premium\"\nremove = true\n") ==
          Names{"poli.toml:2:8: no intervention 'premium' to remove; the bases have none"});
    CHECK(faults("[[intervention]]\nremove = true\n") ==
          Names{"leaf.toml:2:1: remove without a name; an intervention is removed by its name; add the name that it "
                "has in the base"});
    CHECK(faults("[[intervention]]\nname = \"premium\"\nremove = false\n") ==
          Names{"leaf.toml:4:10: 'remove' of an intervention is a boolean (false); only true is allowed; leave it out "
                "to keep the intervention"});
    CHECK(faults("[[intervention]]\nname = \"premium\"\nremove = 1\n") ==
          Names{"leaf.toml:4:10: 'remove' of an intervention is an integer (1); only true is allowed; leave it out to "
                "keep the intervention"});
    CHECK(faults("[[intervention]]\nname = 3\nremove = true\n") ==
          Names{"leaf.toml:3:8: 'name' of an intervention is an integer (3); a string is needed"});
    CHECK(faults("[[intervention]]\nname = \"premium\"\nfrom = 2012-01-01\nremove = true\n") ==
          Names{"leaf.toml:4:1: 'from' beside remove; what is removed has a name and remove = true; leave it out; or "
                "leave remove out, to replace the base's intervention"});

    const std::string once = "[[intervention]]\nname = \"premium\"\nfrom = 2012-01-01\nset.season.closes = 1\n";
    const Names twice{
        "leaf.toml:6:1: a second intervention 'premium' in one file; each has a name of its own; keep "
        "one, or rename it"};
    CHECK(faults(once + once) == twice);
    CHECK(faults(once + "[[intervention]]\nname = \"premium\"\nremove = true\n") == twice);
    CHECK(faults("[[intervention]]\nname = \"premium\"\nremove = true\n\n" + once) == twice);
}

TEST_CASE("Inheritance that cannot be is a fault", "[layers]")
{
    const Folder folder;
    folder.write("a.toml", "inherits = \"b.toml\"\n");
    folder.write("b.toml", "\ninherits = \"a.toml\"\n");
    CHECK(folder.faults("a.toml") ==
          std::vector<std::string>{"b.toml:2:12: 'a.toml' inherits from itself in the end; inheritance has no cycles"});
    folder.write("self.toml", "inherits = \"self.toml\"\n");
    CHECK(folder.faults("self.toml").size() == 1);

    folder.write("lost.toml", "inherits = [\"none.toml\", 3, \"sub\"]\nrun.seed = \"x\"\n");
    fs::create_directories(folder.path("sub"));
    CHECK(folder.faults("lost.toml") ==
          std::vector<std::string>{
              "lost.toml:1:26: a file in inherits is an integer (3); a string is needed",
              "lost.toml:2:12: 'run.seed' is a string (\"x\"); an integer is needed",
              "lost.toml:1:13: inherits 'none.toml': no such file; a TOML file is needed; give the path of a scenario "
              "file",
              "lost.toml:1:29: inherits 'sub': a folder; a TOML file is needed; give the path of a scenario file"});
    folder.write("wrong.toml", "inherits = 3\n");
    CHECK(folder.faults("wrong.toml") ==
          std::vector<std::string>{
              "wrong.toml:1:12: inherits is an integer (3); a string or an array of strings is needed"});

    for (int i = 0; i < 40; ++i)
        folder.write(fmt::format("c{}.toml", i), fmt::format("inherits = \"c{}.toml\"\n", i + 1));
    CHECK(folder.faults("c0.toml") ==
          std::vector<std::string>{"c15.toml:1:12: too long a chain of inheritance; at most 16 files"});
    CHECK(
        folder.faults("absent.toml") ==
        std::vector<std::string>{"absent.toml: no such file; a TOML file is needed; give the path of a scenario file"});
}

TEST_CASE("Faults of a file and of its base are reported together", "[layers]")
{
    const Folder folder;
    folder.write("base.toml", "run.sed = 1\nrun.from = true\n");
    folder.write("leaf.toml", "inherits = \"base.toml\"\nrun.from = 2004\nrun.lable = \"\"\n");
    CHECK(folder.faults("leaf.toml") ==
          std::vector<std::string>{"leaf.toml:3:5: unknown key 'run.lable'; did you mean 'run.label'?",
                                   "base.toml:1:5: unknown key 'run.sed'; did you mean 'run.seed'?",
                                   "base.toml:2:12: 'run.from' is a boolean (true); an integer is needed"});
}

TEST_CASE("Overrides win, the last one most", "[layers]")
{
    const auto s = sample::read(
        "run.seed = 2\nrun.label = \"file\"",
        {"run.seed=3", "run.seed = 4", "run.label=a bare word", "decision.rule=probit", "run.born=2001-02-03",
         "sanctions.scholarship=false", "run.fraction=1e-1", "decision.unit={ 2003 = \"person\" }",
         "projection.name=flat", "projection.growth.premium.amount=0.1"});
    CHECK(s.integer("run.seed") == 4);
    CHECK(s.text("run.label") == "a bare word");
    CHECK(s.text("decision.rule") == "probit");
    CHECK(s.date("run.born") == make_date(2001, 2, 3));
    CHECK_FALSE(s.flag("sanctions.scholarship"));
    CHECK(s.real("run.fraction") == 0.1);
    CHECK(s.text("decision.unit") == "person");
    CHECK(s.projection() == "flat");
    CHECK(s.path("premium.amount").growth == 0.1);
    CHECK(s.origin("run.seed") == "--set");
    CHECK(s.where("run.seed") == "--set run.seed = 4");

    CHECK(sample::read("", {"run.label=1408"}).text("run.label") == "1408");
    CHECK(sample::read("", {"run.label=\"in quotes\""}).text("run.label") == "in quotes");
    CHECK(sample::read("", {"run.label="}).text("run.label").empty());
}

TEST_CASE("Faulty overrides say which they are", "[layers]")
{
    CHECK(sample::faults("run.from = 1", {"run.sed=3", "run.seed", "run.fraction=lots", "decision.rule=logti", "=3",
                                          "inherits=x.toml", "run.fraction=2", "r\nun.seed=1", "run.from=\n2"}) ==
          std::vector<std::string>{
              "poli.toml:1:12: 'run.from' is an integer (1); allowed: 1990 to 2100 year",
              "--set run.sed=3: unknown key 'run.sed'; did you mean 'run.seed'?",
              "--set run.seed: no key and value; key=value is needed",
              "--set run.fraction=lots: 'run.fraction' is a string (\"lots\"); a number is needed",
              "--set decision.rule=logti: 'decision.rule' is a string (\"logti\"); one of \"logit\", \"probit\" is "
              "needed; did you mean 'logit'?",
              "--set =3: no key and value; key=value is needed",
              "--set inherits=x.toml: 'inherits' cannot be set; keys of parameters, of [scenario] and of [projection] "
              "are known; write it in a file",
              "--set run.fraction=2: 'run.fraction' is an integer (2); allowed: 0 to 1",
              "--set r\\x0aun.seed=1: 'r\\x0aun.seed' cannot be set; keys of parameters, of [scenario] and of "
              "[projection] are known; did you mean 'run.seed'?",
              "--set run.from=\\x0a2: 'run.from' is a string (\"\\x0a2\"); an integer is needed"});
}

TEST_CASE("Tables lie beside the file that names them, or in the configs folder", "[layers]")
{
    const Folder folder, configs;
    folder.write("sub/base.toml", "season.festival = \"mine.csv\"\n");
    folder.write("sub/mine.csv", "a\n1\n2\n3\n");
    folder.write("leaf.toml",
                 "inherits = \"sub/base.toml\"\n"
                 "premium.amount = { table = \"data/shared.csv\", time = \"t\", value = \"v\" }\n");
    configs.write("data/shared.csv", "t,v\n2003,7\n");
    LoadOptions options = sample::options();
    options.data_root = configs.path();
    const auto s = Scenario::load(folder.path("leaf.toml"), sample::schema(), options);
    CHECK(s.table("season.festival").rows() == 3);
    CHECK(s.real("premium.amount") == 7);
    const auto tables = s.tables();
    CHECK(tables.size() == 2);                    // the tables of overridden defaults are not in use
    CHECK(tables.count("data/shared.csv") == 1);  // no path of this machine
    CHECK(tables.count(folder.path("sub/mine.csv").string()) == 1);

    SECTION("a table beside the file hides one of the configs folder, and both can be in use")
    {
        folder.write("data/shared.csv", "t,v\n2003,8\n");
        const auto hidden = Scenario::load(folder.path("leaf.toml"), sample::schema(), options);
        CHECK(hidden.real("premium.amount") == 8);
    }
    SECTION("a base file may be one of the configs folder")
    {
        configs.write("shipped.toml", "inherits = \"deeper.toml\"\nrun.seed = 77\n");
        configs.write("deeper.toml", "run.label = \"shipped\"\n");
        folder.write("mine.toml",
                     "inherits = \"shipped.toml\"\npremium.amount = 1\n[season]\n"
                     "festival = \"sub/mine.csv\"\n");
        const auto mine = Scenario::load(folder.path("mine.toml"), sample::schema(), options);
        CHECK(mine.integer("run.seed") == 77);
        CHECK(mine.text("run.label") == "shipped");
        folder.write("shipped.toml", "run.seed = 78\n");
        CHECK(Scenario::load(folder.path("mine.toml"), sample::schema(), options).integer("run.seed") == 78);
    }
    SECTION("the digest follows the text of tables and not their place")
    {
        const Folder elsewhere;
        elsewhere.write("x/leaf.toml",
                        "season.festival = \"deep/mine.csv\"\npremium.amount = { table = \"s.csv\", "
                        "time = \"t\", value = \"v\" }\n");
        elsewhere.write("x/deep/mine.csv", "a\n1\n2\n3\n");
        elsewhere.write("x/s.csv", "t,v\n2003,7\n");
        CHECK(Scenario::load(elsewhere.path("x/leaf.toml"), sample::schema(), options).digest() == s.digest());
        elsewhere.write("x/deep/mine.csv", "a\n1\n2\n4\n");
        CHECK(Scenario::load(elsewhere.path("x/leaf.toml"), sample::schema(), options).digest() != s.digest());
    }
    SECTION("the effective text and the tables are the whole scenario")
    {
        LoadOptions from_manifest;
        from_manifest.tables = tables;
        CHECK(Scenario::parse("run.h5", s.effective_text(), sample::schema(), from_manifest).digest() == s.digest());
    }
}
