#include "catch.hpp"
#include "world/registry.hpp"

using namespace canbao;

TEST_CASE("Columns are declared once and found by name and type")
{
    Registry registry;
    registry.set_mechanism("one");
    const auto column =
        registry.add<i32>({.name = "savings", .entity = Entity::household, .unit = "fen", .meaning = "x"});
    CHECK(registry.find<i32>(Entity::household, "savings").index == column.index);
    CHECK_THROWS_WITH(registry.find<f32>(Entity::household, "savings"), Catch::Contains("int32"));
    CHECK_THROWS_AS(registry.find<i32>(Entity::person, "savings"), std::logic_error);
    CHECK_THROWS_AS(registry.add<u8>({.name = "savings", .entity = Entity::household}), std::logic_error);
    registry.add<u8>({.name = "savings", .entity = Entity::person});
    CHECK(registry.columns(Entity::household)[0].mechanism == "one");
    CHECK(registry.row_bytes(Entity::household) == 4);
}
