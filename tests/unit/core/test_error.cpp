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
    CHECK(nearest("premiun", keys) == "premium");
    CHECK(nearest("rpemium", keys) == "premium");
    CHECK(nearest("premium_iad", keys) == "premium_aid");
    CHECK(nearest("trsut", keys) == "trust");
    CHECK(nearest("run.sead", keys) == "run.seed");
    CHECK(nearest("trust", keys) == "trust");
    CHECK(nearest("deductible", keys).empty());
    CHECK(nearest("", keys).empty());
    CHECK(nearest("trust", {}).empty());
}

TEST_CASE("between equally near names the first is taken", "[error]")
{
    CHECK(nearest("bat", {"cat", "hat"}) == "cat");
    CHECK(nearest("bat", {"hat", "cat"}) == "hat");
}
