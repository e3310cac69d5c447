#include "catch.hpp"
#include "core/error.hpp"

using namespace canbao;

TEST_CASE("a message is where, what was found, what is allowed, what to do", "[error]")
{
    CHECK(Fault{"a.toml:3:1", "'12' is not a year", "2003 to 2025", "set it"}.message() ==
          "a.toml:3:1: '12' is not a year; 2003 to 2025; set it");
    CHECK(Fault{"a.toml:3:1", "no key", "", "add it"}.message() == "a.toml:3:1: no key; add it");
    CHECK(Fault{"", "nothing to do", "", ""}.message() == "nothing to do");
}

TEST_CASE("faults are raised together, in the order in which they were found", "[error]")
{
    Faults faults;
    CHECK_NOTHROW(faults.raise_if_any());
    faults.add({"a", "one", "", ""});
    faults.add(UserError(std::vector<Fault>{{"b", "two", "", ""}, {"c", "three", "", ""}}));
    CHECK(faults.size() == 3);
    try
    {
        faults.raise_if_any();
        FAIL("three faults and no error");
    }
    catch (const UserError& error)
    {
        CHECK(std::string(error.what()) == "a: one\nb: two\nc: three");
        REQUIRE(error.faults().size() == 3);
        CHECK(error.faults()[2].where == "c");
    }
}

TEST_CASE("the nearest name is one a hand could have meant", "[error]")
{
    const std::vector<std::string> keys{"premium", "premium_aid", "trust", "run.seed", "run.years"};
    CHECK(nearest("premiun", keys) == "premium");   // replaced
    CHECK(nearest("premum", keys) == "premium");    // left out
    CHECK(nearest("premiuum", keys) == "premium");  // put in
    CHECK(nearest("premiumaid", keys) == "premium_aid");
    CHECK(nearest("rpemium", keys) == "premium");  // exchanged
    CHECK(nearest("rpemuim", keys) == "premium");  // twice
    CHECK(nearest("premium_iad", keys) == "premium_aid");
    CHECK(nearest("run.sead", keys) == "run.seed");
    CHECK(nearest("rum.seed", keys) == "run.seed");
    CHECK(nearest("trust", keys) == "trust");
    CHECK(nearest("deductible", keys).empty());
    CHECK(nearest("trust", {}).empty());
}

TEST_CASE("a neighbour exchanged is one edit, which a short word may have", "[error]")
{
    CHECK(nearest("trsut", {"trust"}) == "trust");
    CHECK(nearest("ot", {"to"}) == "to");
    CHECK(nearest("hte", {"the"}) == "the");
    CHECK(nearest("teh", {"the"}) == "the");
    CHECK(nearest("trsuu", {"trust"}).empty());
}

TEST_CASE("a word that shares little with what was typed is not suggested", "[error]")
{
    CHECK(nearest("add", {"set", "to", "scale"}).empty());
    CHECK(nearest("from", {"norm", "form."}).empty());
    CHECK(nearest("rate", {"cars", "care"}).empty());
    CHECK(nearest("x", {"y", "xy"}) == "xy");
    CHECK(nearest("", {"a", "ab"}).empty());
    CHECK(nearest("premium", {"premise"}) == "premise");  // two of seven
    CHECK(nearest("premium", {"prelude"}).empty());       // four of seven
    CHECK(nearest(std::string(1000, 'x'), {"premium"}).empty());

    // A section in common makes no two names alike.
    CHECK(nearest("decision.mode", {"decision.rule", "decision.unit"}).empty());
    CHECK(nearest("decision.ruel", {"decision.rule", "decision.unit"}) == "decision.rule");
}

TEST_CASE("characters are counted, not bytes", "[error]")
{
    CHECK(nearest("岳阳市", {"益阳县", "岳阳县"}) == "岳阳县");
    CHECK(nearest("阳岳县", {"岳阳县"}) == "岳阳县");
    CHECK(nearest("岳阳县", {"新绛县"}).empty());
    CHECK(nearest("\xff\x80\x80\x80\x80\x80", {"\x80", "a"}).empty());
}

TEST_CASE("a suggestion is a question, or nothing", "[error]")
{
    CHECK(did_you_mean("premiun", {"trust", "premium"}) == "did you mean 'premium'?");
    CHECK(did_you_mean("premiun", {"trust"}).empty());
    CHECK(did_you_mean("trust") == "did you mean 'trust'?");
    CHECK(did_you_mean("").empty());
}

TEST_CASE("between equally near names the first is taken", "[error]")
{
    CHECK(nearest("bat", {"cat", "hat"}) == "cat");
    CHECK(nearest("bat", {"hat", "cat"}) == "hat");
}
