#include <stdexcept>

#include "catch.hpp"
#include "sample.hpp"

using namespace canbao;

TEST_CASE("An empty file is the defaults", "[scenario]")
{
    const auto s = sample::read("");
    CHECK(s.name() == "poli");
    CHECK(s.description().empty());
    CHECK(s.integer("run.from") == 2003);
    CHECK(s.real("run.from") == 2003);
    CHECK(s.real("run.fraction") == 1);
    CHECK(s.text("run.label").empty());
    CHECK(s.date("run.born") == make_date(2003, 7, 1));
    CHECK(s.flag("sanctions.scholarship"));
    CHECK(s.text("decision.rule") == "logit");
    CHECK(s.choice("decision.rule") == 0);
    CHECK(s.table("season.festival").rows() == 2);
    CHECK(s.rules().empty());
    CHECK(s.projection().empty());
    CHECK(s.origin("run.from") == "default (A: start of the scheme)");
    CHECK(s.origin("economy.income") == "default (D)");
    CHECK(s.origin("run.seed") == "default");
}

TEST_CASE("Values are set in sections, by dotted keys and by quoted keys", "[scenario]")
{
    const auto s = sample::read(R"(
premium.amount = 30
"run.label" = "a \"quoted\" village, 坡里"
[scenario]
name = "Poli, twice"
description = "Nothing else differs."
[run]
seed = 9223372036854775807
born = "1999-12-31"
[decision]
norm_weight = 2
rule = "probit"
)");
    CHECK(s.name() == "Poli, twice");
    CHECK(s.description() == "Nothing else differs.");
    CHECK(s.real("premium.amount") == 30);
    CHECK_FALSE(s.path("premium.amount").dated);
    CHECK(s.text("run.label") == "a \"quoted\" village, 坡里");
    CHECK(s.integer("run.seed") == 9223372036854775807);
    CHECK(s.date("run.born") == make_date(1999, 12, 31));
    CHECK(s.real("decision.norm_weight") == 2);
    CHECK(s.choice("decision.rule") == 1);
    CHECK(s.origin("premium.amount") == "poli.toml:2:18");
    CHECK(s.where("decision.norm_weight") == "poli.toml:11:15");
}

TEST_CASE("A dated value may be an inline table, a section, or years", "[scenario]")
{
    const auto text = GENERATE(as<std::string>{}, "[decision]\nnorm_weight = { 2003-01-01 = 1, 2010-06-15 = 2.5 }",
                               "[decision.norm_weight]\n2010-06-15 = 2.5\n2003-01-01 = 1",
                               "decision.norm_weight = { 2003 = 1, 2010-06-15 = 2.5 }");
    const auto s = sample::read(text);
    const auto& p = s.path("decision.norm_weight");
    CHECK(p.dated);
    CHECK(p.first() == make_date(2003, 1, 1));
    CHECK(p.last() == make_date(2010, 6, 15));
    CHECK(p.at(make_date(2010, 6, 14)) == 1);
    CHECK(p.at(make_date(2010, 6, 15)) == 2.5);
    CHECK(p.extends_beyond_data);  // what the researcher writes out holds on
    CHECK(s.real("decision.norm_weight") == 1);
}

TEST_CASE("Choices, booleans and integers may be dated", "[scenario]")
{
    const auto s = sample::read(R"(
sanctions.scholarship = { 2003 = true, 2015-09-01 = false }
season.closes = { 2003 = -10, 2009 = 60 }
)");
    CHECK(s.path("decision.unit").at(make_date(2016, 12, 31)) == 0);
    CHECK(s.path("decision.unit").at(make_date(2017, 1, 1)) == 1);
    CHECK(s.text("decision.unit") == "household");
    CHECK(s.flag("sanctions.scholarship"));
    CHECK(s.path("sanctions.scholarship").at(make_date(2015, 9, 1)) == 0);
    CHECK(s.integer("season.closes") == -10);
    CHECK(s.path("season.closes").at(make_date(2010, 1, 1)) == 60);
}

TEST_CASE("A path from a table takes the rows that pass the filter and have a value", "[scenario]")
{
    const auto s = sample::read("");
    const auto& p = s.path("premium.amount");
    REQUIRE(p.points.size() == 3);
    CHECK(p.points[0] == std::pair{make_date(2003, 1, 1), 10.});
    CHECK(p.points[1] == std::pair{make_date(2008, 1, 1), 20.});
    CHECK(p.points[2] == std::pair{make_date(2010, 1, 1), 30.});
    CHECK(p.from_table);
    CHECK_FALSE(p.extends_beyond_data);
    CHECK(s.real("premium.amount") == 10);

    const auto city = sample::read(R"(
premium.amount = { table = "data/premium.csv", time = "year", value = "premium", filter = { area = "city" } })");
    CHECK(city.path("premium.amount").at(make_date(2003, 5, 1)) == 20);
    CHECK(city.path("premium.amount").points.size() == 1);
}

TEST_CASE("Tables may hold choices, booleans and dates", "[scenario]")
{
    auto options = sample::options();
    options.tables["t.csv"] = "day,unit,on,closes\n2003-09-01,person,true,7\n2004,household,false,-3\n";
    const auto s = Scenario::parse("x.toml", R"(
decision.unit = { table = "t.csv", time = "day", value = "unit" }
sanctions.scholarship = { table = "t.csv", time = "day", value = "on" }
season.closes = { table = "t.csv", time = "day", value = "closes" }
)",
                                   sample::schema(), options);
    CHECK(s.text("decision.unit") == "person");
    CHECK(s.path("decision.unit").first() == make_date(2003, 9, 1));
    CHECK(s.path("decision.unit").at(make_date(2004, 1, 1)) == 0);
    CHECK(s.flag("sanctions.scholarship"));
    CHECK(s.path("sanctions.scholarship").at(make_date(2004, 1, 1)) == 0);
    CHECK(s.path("season.closes").at(make_date(2004, 1, 1)) == -3);
}

TEST_CASE("Asking for what the schema lacks is a programming mistake", "[scenario]")
{
    const auto s = sample::read("");
    CHECK_THROWS_AS(s.real("decision.weight"), std::logic_error);
    CHECK_THROWS_AS(s.real("run.label"), std::logic_error);
    CHECK_THROWS_AS(s.text("run.from"), std::logic_error);
    CHECK_THROWS_AS(s.table("premium.amount"), std::logic_error);
    CHECK_THROWS_AS(s.integer("run.fraction"), std::logic_error);
}

TEST_CASE("A run beyond the data needs a named projection", "[scenario]")
{
    const auto from = make_date(2003, 1, 1), to = make_date(2012, 12, 31);
    const auto messages = [&](const Scenario& s, Date first, Date last)
    {
        Faults faults;
        s.require("premium.amount", first, last, faults);
        std::vector<std::string> all;
        for (const auto& fault : faults.list()) all.push_back(fault.message());
        return all;
    };
    const auto bare = sample::read("");
    CHECK(messages(bare, from, make_date(2010, 12, 31)).empty());
    CHECK(messages(bare, from, to) ==
          std::vector<std::string>{"default of 'premium.amount': 'premium.amount' has data until 2010, the run needs "
                                   "2012; years beyond the data need a named projection; add a section [projection], "
                                   "or end earlier (--to 2010)"});
    CHECK(messages(bare, make_date(2002, 1, 1), to).size() == 2);
    CHECK(messages(sample::read("premium.amount = 40"), from, to).empty());

    const auto flat = sample::read("[projection]\nname = \"flat\"");
    CHECK(flat.projection() == "flat");
    CHECK(messages(flat, from, to).empty());
    CHECK(flat.path("premium.amount").at(to) == 30);

    const auto growing = sample::read(
        "[projection]\nname = \"trend\"\n[projection.growth]\n\"premium.amount\" = 0.1\n"
        "economy.income = 0.05\n");
    CHECK(messages(growing, from, to).empty());
    CHECK(growing.path("premium.amount").at(make_date(2012, 6, 1)) == Approx(30 * 1.21));
    CHECK(growing.path("economy.income").at(make_date(2006, 1, 1)) == Approx(3150));
    CHECK(bare.path("premium.amount").at(make_date(2009, 6, 1)) ==
          growing.path("premium.amount").at(make_date(2009, 6, 1)));
}

TEST_CASE("The tables of interventions need data as long as they act", "[scenario]")
{
    const auto messages = [](const std::string& dates, Date to)
    {
        const auto s = sample::read("premium.amount = 5\n[[intervention]]\n" + dates +
                                    "set.premium.amount = { table = \"data/premium.csv\", time = \"year\", value = "
                                    "\"premium\", filter = { area = \"all\" } }");
        Faults faults;
        s.require("premium.amount", make_date(2003, 1, 1), to, faults);
        std::vector<std::string> all;
        for (const auto& fault : faults.list()) all.push_back(fault.message());
        return all;
    };
    CHECK(messages("from = 2005-01-01\n", make_date(2010, 12, 31)).empty());
    CHECK(messages("from = 2005-01-01\nto = 2011-01-01\n", make_date(2020, 12, 31)).empty());
    CHECK(messages("from = 2021-01-01\n", make_date(2020, 12, 31)).empty());
    CHECK(messages("from = 2005-01-01\n", make_date(2020, 12, 31)) ==
          std::vector<std::string>{"poli.toml:4:22: 'premium.amount' has data until 2010, the run needs 2020; years "
                                   "beyond the data need a named projection; add a section [projection], or end "
                                   "earlier (--to 2010)"});
    CHECK(messages("from = 2002-01-01\n", make_date(2009, 12, 31)).empty());  // the run itself begins in 2003
}

TEST_CASE("A list of integers is sorted, each once, and read back from its own text", "[scenario]")
{
    Schema schema;
    schema.add({.key = "run.checkpoints",
                .type = ValueType::integers,
                .unit = "year",
                .meaning = "Years.",
                .value = "[]",
                .min = 2003,
                .max = 2100});
    const auto read = [&](const std::string& text)
    { return Scenario::parse("poli.toml", text, schema, {.sets = {}, .data_root = {}, .tables = {}}); };
    CHECK(read("").integers("run.checkpoints").empty());
    const auto s = read("[run]\ncheckpoints = [2020, 2010, 2020]\n");
    CHECK(s.integers("run.checkpoints") == std::vector<i64>{2010, 2020});
    CHECK(s.digest() != read("").digest());
    CHECK(read(s.effective_text()).digest() == s.digest());
    for (const char* wrong : {"2010", "[2010, 2002]", "[2010, 2011.5]", "[\"2010\"]", "{ 2003 = 2010 }"})
    {
        CAPTURE(wrong);
        CHECK_THROWS_WITH(read(std::string("[run]\ncheckpoints = ") + wrong),
                          ContainsSubstring("a list of integers is needed, each of 2003 to 2100 year"));
    }
}
