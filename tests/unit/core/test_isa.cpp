#include "catch.hpp"
#include "core/error.hpp"
#include "core/isa.hpp"

using namespace canbao;

TEST_CASE("a level can be forced, and what is not there is refused", "[isa]")
{
    const Isa before = active_isa();
    CHECK(before <= best_isa());
    for (int level = 0; level <= int(best_isa()); ++level)
    {
        set_isa(to_string(Isa(level)));
        CHECK(active_isa() == Isa(level));
    }
    for (int level = int(best_isa()) + 1; level <= int(Isa::v4); ++level)
        CHECK_THROWS_AS(set_isa(to_string(Isa(level))), UserError);
    for (const char* name : {"", "v0", "v5", "V1", "avx2"}) CHECK_THROWS_AS(set_isa(name), UserError);
    set_isa(to_string(before));
}
