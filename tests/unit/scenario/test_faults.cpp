#include <fmt/format.h>

#include "catch.hpp"
#include "sample.hpp"

using namespace canbao;
using Messages = std::vector<std::string>;

TEST_CASE("All faults of a file are reported at once, in its order", "[faults]")
{
    const auto found = sample::faults(R"([run]
from = 1980
sead = 7
fraction = "half"
label = 4
born = 2003-02-01T00:00:00

[premium]
amount = { 2003-01-01 = 10, 2003-13-01 = 20, 2004 = -1 }

[decision]
rule = "logti"
norm_weight = nan
unit = { 2003 = "village" }

[sanctions]
scholarship = 1
scholarships = true

[season]
festival = "data/no.csv"

[nowhere]
norm_weight = 1
other = 2
)");
    CHECK(found == Messages{
                       "poli.toml:2:8: 'run.from' is an integer (1980); allowed: 1990 to 2100 year",
                       "poli.toml:3:1: unknown key 'run.sead'; did you mean 'run.seed'?",
                       "poli.toml:4:12: 'run.fraction' is a string (\"half\"); a number is needed",
                       "poli.toml:5:9: 'run.label' is an integer (4); a string is needed",
                       "poli.toml:6:8: 'run.born' is a date with a time of day; a date YYYY-MM-DD is needed",
                       "poli.toml:9:29: '2003-13-01' in 'premium.amount' is no date; dates YYYY-MM-DD or years, each "
                       "with a value; or table, time, value and filter",
                       "poli.toml:9:53: 'premium.amount' is an integer (-1); allowed: 0 to 10000 yuan",
                       "poli.toml:12:8: 'decision.rule' is a string (\"logti\"); one of \"logit\", \"probit\" is "
                       "needed; did you mean 'logit'?",
                       "poli.toml:13:15: 'decision.norm_weight' is a real number (nan); a finite number is needed",
                       "poli.toml:14:17: 'decision.unit' is a string (\"village\"); one of \"household\", \"person\" "
                       "is needed",
                       "poli.toml:17:15: 'sanctions.scholarship' is an integer (1); true or false is needed",
                       "poli.toml:18:1: unknown key 'sanctions.scholarships'; did you mean 'sanctions.scholarship'?",
                       "poli.toml:21:12: no data table 'data/no.csv'; it is looked up in the working folder; give the "
                       "path of a CSV file",
                       "poli.toml:24:1: unknown key 'nowhere.norm_weight'; did you mean 'decision.norm_weight'?",
                       "poli.toml:25:1: unknown key 'nowhere.other'",
                   });
}

TEST_CASE("Keys in the wrong shape are reported where they stand", "[faults]")
{
    CHECK(sample::faults("decision = 3") == Messages{"poli.toml:1:1: 'decision' is an integer (3); it is a section; "
                                                     "write [decision] and its keys below"});
    CHECK(sample::faults("[[decision]]\nnorm_weight = 1").size() == 1);
    CHECK(sample::faults("norm_weight = 3") ==
          Messages{"poli.toml:1:1: unknown key 'norm_weight'; did you mean 'decision.norm_weight'?"});
    CHECK(sample::faults("premium.amont = { 2003 = 1 }") ==
          Messages{"poli.toml:1:9: unknown key 'premium.amont'; did you mean 'premium.amount'?"});
    CHECK(sample::faults("\"decision.norm_weight\" = 1\ndecision.norm_weight = 2") ==
          Messages{"poli.toml:2:24: 'decision.norm_weight' is set twice; keep one"});
    CHECK(sample::faults("run.fraction = { 2003 = 1 }") ==
          Messages{"poli.toml:1:16: 'run.fraction' is a table, but does not change in time; a number is needed"});
    CHECK(sample::faults("run.from = 2003.0") ==
          Messages{"poli.toml:1:12: 'run.from' is a real number (2003); an integer is needed"});
    CHECK(sample::faults("scenario.nmae = \"x\"") ==
          Messages{"poli.toml:1:10: unknown key 'scenario.nmae'; did you mean 'scenario.name'?"});
    CHECK(sample::faults("scenario = 1") ==
          Messages{"poli.toml:1:12: 'scenario' is an integer (1); it is a section; write [scenario] with name and "
                   "description below"});
    CHECK(sample::faults("scenario.name = 1") ==
          Messages{"poli.toml:1:17: 'scenario.name' is an integer (1); a string is needed"});
}

TEST_CASE("Dated values have dates, each once", "[faults]")
{
    CHECK(sample::faults("economy.income = {}") ==
          Messages{"poli.toml:1:18: 'economy.income' has no dates; each date once, at least one"});
    CHECK(sample::faults("economy.income = { 2003 = 1, 2003-01-01 = 2 }") ==
          Messages{"poli.toml:1:18: 'economy.income' has 2003-01-01 twice; each date once, at least one"});
    CHECK(sample::faults("season.closes = { 2003 = 1.5 }") ==
          Messages{"poli.toml:1:26: 'season.closes' is a real number (1.5); an integer is needed"});
}

TEST_CASE("A path from a table names what is wrong with it, and where", "[faults]")
{
    auto options = sample::options();
    options.tables["bad.csv"] =
        "year,rate,when\n2003,1,2003-01-01\n2005,x,2005\n2004,-7,spring\n2006,3,2006\n2006,4,2007\n";
    options.tables["ragged.csv"] = "a,b\n1,2\n1\n";
    const auto faults = [&](const std::string& spec)
    {
        return sample::faults_of(
            [&] { return Scenario::parse("s.toml", "premium.amount = " + spec, sample::schema(), options); });
    };
    CHECK(faults(R"({ table = "bad.csv", time = "year", value = "rate" })") ==
          Messages{"bad.csv:3: column 'rate': 'x'; a number is needed",
                   "bad.csv:4: column 'rate': '-7'; allowed: 0 to 10000 yuan; 'premium.amount' reads it",
                   "bad.csv:6: column 'year': 2006-01-01 follows 2006-01-01; the dates of 'premium.amount' increase; "
                   "sort the rows, or choose some of them with filter"});
    CHECK(faults(R"({ table = "bad.csv", time = "when", value = "rate", filter = { year = "2004" } })") ==
          Messages{"bad.csv:4: column 'rate': '-7'; allowed: 0 to 10000 yuan; 'premium.amount' reads it",
                   "bad.csv:4: column 'when': 'spring'; a year or a date YYYY-MM-DD is needed"});
    CHECK(faults(R"({ table = "bad.csv", time = "yaer", value = "raet", filter = { area = "x" } })") ==
          Messages{"s.toml:1:46: 'bad.csv' has no column 'yaer'; did you mean 'year'?",
                   "s.toml:1:62: 'bad.csv' has no column 'raet'; did you mean 'rate'?",
                   "s.toml:1:81: 'bad.csv' has no column 'area'"});
    CHECK(faults(R"({ table = "bad.csv", time = "year", value = "rate", filter = { year = "1" } })") ==
          Messages{"s.toml:1:18: no row of 'bad.csv' gives 'premium.amount' a value"});
    CHECK(faults(R"({ table = "bad.csv", tiem = "year", value = 3, filter = "x" })") ==
          Messages{"s.toml:1:18: 'premium.amount' has no time; a path from a table needs table, time and value",
                   "s.toml:1:39: unknown key 'tiem' in 'premium.amount'; table, time, value and filter are known; did "
                   "you mean 'time'?",
                   "s.toml:1:62: value of 'premium.amount' is an integer (3); a string is needed",
                   "s.toml:1:74: the filter of 'premium.amount' is a string (\"x\"); a table is needed: { column = "
                   "\"text\" }"});
    CHECK(faults(R"({ table = "ragged.csv", time = "a", value = "b" })") ==
          Messages{"ragged.csv:3: 1 fields; the header has 2; quote fields that hold a comma"});
}

TEST_CASE("A malformed table is reported once", "[faults]")
{
    auto options = sample::options();
    options.tables["ragged.csv"] = "a,b\n1\n";
    const std::string spec = R"({ table = "ragged.csv", time = "a", value = "b" })";
    const auto found = sample::faults_of(
        [&]
        {
            return Scenario::parse("s.toml", "premium.amount = " + spec + "\neconomy.income = " + spec,
                                   sample::schema(), options);
        });
    CHECK(found == Messages{"ragged.csv:2: 1 fields; the header has 2; quote fields that hold a comma"});
}

TEST_CASE("Projections are checked", "[faults]")
{
    CHECK(sample::faults("[projection.growth]\npremium.amount = 0.05") ==
          Messages{"poli.toml:1:1: [projection] has no name; years beyond the data run under a named projection; add "
                   "name = \"...\""});
    CHECK(sample::faults("[projection]\nname = \"x\"\n[projection.growth]\ndecision.norm_weight = 0.1\n"
                         "decision.unit = 0.1\npremium.amount = 5\nrun.fraction = 0.1\npremium.amuont = 0.1") ==
          Messages{"poli.toml:4:24: 'decision.norm_weight' cannot grow; its value is a constant, and growth begins "
                   "after the last date of a path",
                   "poli.toml:5:17: 'decision.unit' cannot grow; growth is for dated real numbers",
                   "poli.toml:6:18: the growth of 'premium.amount' is an integer (5); allowed: -0.5 to 0.5 1/year",
                   "poli.toml:7:16: 'run.fraction' cannot grow; its value is a constant, and growth begins after the "
                   "last date of a path",
                   "poli.toml:8:9: unknown key 'premium.amuont'; did you mean 'premium.amount'?"});
    CHECK(sample::faults("projection = 1").size() == 1);
    CHECK(sample::faults("[projection]\nname = \"x\"\ngrowth = 1\ngrwth = 2").size() == 2);
}

TEST_CASE("A default that does not fit its own schema is a fault too", "[faults]")
{
    Schema schema;
    schema.add({.key = "a.b", .value = "7", .max = 5});
    schema.add({.key = "a.c", .value = "= 7"});
    const auto found = sample::faults_of([&] { return Scenario::parse("x", "", schema, {}); });
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "default of 'a.b': 'a.b' is an integer (7); allowed: at most 5");
    CHECK(found[1].find("default of 'a.c': ") == 0);
}

TEST_CASE("What is no TOML is one fault with a place", "[faults]")
{
    const auto found = sample::faults("[run]\nfrom = 2003\nseed = = 3\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].find("poli.toml:3:8: ") == 0);
    CHECK(sample::faults("\xff\xfe\n").size() == 1);
}

TEST_CASE("Hostile text is refused, quickly and in little space", "[faults]")
{
    SECTION("a key of a million parts")
    {
        std::string key = "a";
        for (int i = 0; i < 1000000; ++i) key += ".a";
        const auto found = sample::faults(key + " = 1");
        CHECK(found == Messages{"poli.toml:1:18: a key of too many parts; at most 8 dots"});
    }
    SECTION("the same behind a string that ends in quotes")
    {
        std::string text = "x = [\"\"\"\"\"\"\"\", {a";
        for (int i = 0; i < 1000000; ++i) text += ".a";
        CHECK(sample::faults(text + " = 1}]").size() == 1);
    }
    SECTION("tables in tables in tables")
    {
        std::string text;
        for (int i = 0; i < 250; ++i) text += "{a.b.c.d.e.f.g.h.i=";
        CHECK_FALSE(sample::faults("x = " + text + "1" + std::string(250, '}')).empty());
        CHECK_FALSE(sample::faults("x = " + std::string(100000, '[')).empty());
    }
    SECTION("more faults than anyone reads")
    {
        std::string text;
        for (int i = 0; i < 20000; ++i) text += fmt::format("x{} = 1\n", i);
        const auto found = sample::faults(text);
        REQUIRE(found.size() == 1001);
        CHECK(found.back() == "19000 more faults are not listed; mend these first");
    }
    SECTION("a key longer than any")
    {
        const auto found = sample::faults(std::string(1000000, 'k') + " = 1");
        REQUIRE(found.size() == 1);
        CHECK(found[0].size() < 300);
    }
    SECTION("terminal commands in keys and strings")
    {
        const auto found = sample::faults("\"\\u001b[2J\" = 1\nrun.from = \"\\u001b[2J\"");
        REQUIRE(found.size() == 2);
        CHECK(found[0] == "poli.toml:1:1: unknown key '\\x1b[2J'");
        CHECK(found[1].find('\x1b') == std::string::npos);
    }
    SECTION("a text larger than any scenario")
    {
        CHECK(sample::faults(std::string((16u << 20) + 1, '\n')) ==
              Messages{"poli.toml: a scenario of 16777217 bytes; at most 16777216 are read; keep data in tables"});
    }
    SECTION("dots in strings and comments are no keys")
    {
        CHECK(sample::faults("# ..........\nrun.label = \"...........\" # ...........\n"
                             "scenario.name = '''\n..........'''\n")
                  .empty());
    }
}
