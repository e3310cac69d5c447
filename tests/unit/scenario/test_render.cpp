#include "catch.hpp"
#include "sample.hpp"
#include "scenario/render.hpp"

using namespace canbao;

namespace
{
const char* const everything = R"(
[scenario]
name = "all \"kinds\""
description = "two\nlines"
[run]
seed = -3
label = "tab\there, 坡里"
born = 2010-10-10
[decision]
norm_weight = { 2003 = 0.1, 2010-06-15 = 1e-9 }
unit = "person"
[season]
closes = { 2003 = -1, 2004 = 60 }
[projection]
name = "trend"
[projection.growth]
premium.amount = 0.07
[[intervention]]
name = "one"
from = 2015-09-01
to = 2016-09-01
places = [14, "坡里"]
groups = ["dibao"]
set.premium.amount = { table = "data/premium.csv", time = "year", value = "premium", filter = { area = "city" } }
scale = { premium.amount = 0.5 }
[[intervention]]
from = 2017-01-01
set.sanctions.scholarship = { 2017 = false, 2018 = true }
add.season.closes = 5
[[intervention]]
name = "changes nothing"
from = 2018-01-01
)";
}

TEST_CASE("The effective text reads back to the same scenario", "[render]")
{
    const auto s = sample::read(everything, {"run.fraction=0.25"});
    const std::string text = s.effective_text();
    INFO(text);
    const auto again = Scenario::parse("again.toml", text, sample::schema(), sample::options());
    CHECK(again.digest() == s.digest());
    CHECK(again.name() == s.name());
    CHECK(again.description() == s.description());
    CHECK(again.text("run.label") == s.text("run.label"));
    CHECK(again.real("run.fraction") == 0.25);
    CHECK(again.rules().size() == s.rules().size());
    for (std::size_t r = 0; r < s.rules().size(); ++r)
    {
        CHECK(again.rules()[r].parameter == s.rules()[r].parameter);
        CHECK(again.rules()[r].how == s.rules()[r].how);
        CHECK(again.rules()[r].places == s.rules()[r].places);
        CHECK(again.rules()[r].groups == s.rules()[r].groups);
        CHECK(again.rules()[r].value.points == s.rules()[r].value.points);
        CHECK(again.rules()[r].name == s.rules()[r].name);
    }
    // Only the comments, which say where a value comes from, differ.
    const auto without_comments = [](const std::string& lines)
    {
        std::string out;
        for (std::size_t begin = 0; begin < lines.size();)
        {
            const auto end = lines.find('\n', begin);
            const std::string line = lines.substr(begin, end - begin);
            out += line.substr(0, line.find("  # ")) + '\n';
            begin = end + 1;
        }
        return out;
    };
    CHECK(without_comments(again.effective_text()) == without_comments(text));
    CHECK(s.tables().size() == 2);
}

TEST_CASE("The effective text says where each value comes from", "[render]")
{
    const auto text = sample::read("run.seed = 4", {"run.fraction=0.5"}).effective_text();
    CHECK(text.find("[run]\nfrom = 2003  # default (A: start of the scheme)\nseed = 4  # poli.toml:1:12\n") !=
          std::string::npos);
    CHECK(text.find("fraction = 0.5  # --set\n") != std::string::npos);
    CHECK(text.find("amount = { table = \"data/premium.csv\", time = \"year\", value = \"premium\", filter = { area = "
                    "\"all\" } }  # default (S: notices)\n") != std::string::npos);
    CHECK(text.find("income = { 2003-01-01 = 2000.0, 2005-01-01 = 3000.0 }  # default (D)\n") != std::string::npos);
}

TEST_CASE("The digest follows effective values and nothing else", "[render]")
{
    const auto base = sample::read("run.seed = 4\ndecision.norm_weight = 1").digest();
    CHECK(sample::read("# a comment\n[decision]\nnorm_weight = 1.0\n[run]\nseed = 4\n[scenario]\nname = \"x\"")
              .digest() == base);
    CHECK(sample::read("run.seed = 4", {"decision.norm_weight=1"}).digest() == base);
    CHECK(sample::read("run.seed = 4\ndecision.norm_weight = 1\nrun.from = 2003").digest() == base);

    CHECK(sample::read("run.seed = 5\ndecision.norm_weight = 1").digest() != base);
    CHECK(sample::read("run.seed = 4\ndecision.norm_weight = { 2003 = 1 }").digest() != base);
    CHECK(sample::read("run.seed = 4\ndecision.norm_weight = 1\nrun.label = \"x\"").digest() != base);
    CHECK(sample::read("run.seed = 4\ndecision.norm_weight = 1\nprojection.name = \"flat\"").digest() != base);

    auto options = sample::options();
    options.tables["data/festival.csv"] += "2005,2005-02-09\n";
    CHECK(Scenario::parse("poli.toml", "run.seed = 4\ndecision.norm_weight = 1", sample::schema(), options).digest() !=
          base);
}

TEST_CASE("Every part of an intervention counts in the digest", "[render]")
{
    const auto digest = [](const std::string& head, const std::string& change)
    { return sample::read("[[intervention]]\n" + head + "\n" + change).digest(); };
    const std::string from = "from = 2015-01-01", set = "set.premium.amount = 30";
    const auto base = digest(from, set);
    CHECK(digest("name = \"renamed\"\n" + from, set) == base);
    CHECK(digest("from = 2015-01-02", set) != base);
    CHECK(digest(from + "\nto = 2016-01-01", set) != base);
    CHECK(digest(from + "\nplaces = [14]", set) != base);
    CHECK(digest(from + "\ngroups = [\"dibao\"]", set) != base);
    CHECK(digest(from, "add.premium.amount = 30") != base);
    CHECK(digest(from, "set.premium.amount = 31") != base);
    CHECK(digest(from + "\nplaces = [14, 15]", set) == digest(from + "\nplaces = [15, 14]", set));
}

TEST_CASE("The defaults are a scenario file that changes nothing", "[render]")
{
    const std::string text = render_defaults(sample::schema());
    INFO(text);
    CHECK(sample::read(text).digest() == sample::read("").digest());
    CHECK(text.find("# Weight of the social norm.\n# real from 0 to 5 [1]; may change by time, place\n"
                    "# A: judgement\nnorm_weight = 0.5\n") != std::string::npos);
    CHECK(text.find("# How it is decided.\n# logit | probit\nrule = \"logit\"\n") != std::string::npos);
}

TEST_CASE("The schema is a Markdown table", "[render]")
{
    const std::string text = render_schema(sample::schema());
    CHECK(text.find("| `premium.amount` | real from 0 to 10000 | yuan | ") != std::string::npos);
    CHECK(text.find(" | time (linear) | Mean income a head. | D |\n") != std::string::npos);
    CHECK(text.find("Free \\| text.") != std::string::npos);
    std::size_t lines = 0;
    for (const char c : text) lines += c == '\n';
    CHECK(lines == 2 + sample::schema().parameters().size());
}
