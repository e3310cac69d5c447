/// A number and its noun agree.
#include "catch.hpp"
#include "core/counted.hpp"
#include "core/types.hpp"

using namespace canbao;

TEST_CASE("One is singular, all else is plural", "[counted]")
{
    CHECK(counted(1, "run") == "1 run");
    CHECK(counted(u64(1), "county", "counties") == "1 county");
    CHECK(counted(0, "run") == "0 runs");
    CHECK(counted(i64(-1), "run") == "-1 runs");
    CHECK(counted(2u, "county", "counties") == "2 counties");
}
