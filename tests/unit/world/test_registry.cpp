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
    CHECK_THROWS_WITH(registry.find<f32>(Entity::household, "savings"), ContainsSubstring("int32"));
    CHECK_THROWS_AS(registry.find<i32>(Entity::person, "savings"), std::logic_error);
    CHECK_THROWS_AS(registry.add<u8>({.name = "savings", .entity = Entity::household}), std::logic_error);
    registry.add<u8>({.name = "savings", .entity = Entity::person});
    CHECK(registry.columns(Entity::household)[0].mechanism == "one");
    CHECK(registry.row_bytes(Entity::household) == 4);
}

TEST_CASE("The fields of a packed column are inside it")
{
    Registry registry;
    const auto declare = [&](const char* name, u8 at, u8 width)
    {
        registry.add<u16>(
            {.name = name, .entity = Entity::person, .fields = {{.name = "field", .at = at, .width = width}}});
    };
    CHECK_THROWS_WITH(declare("beyond", 15, 2), ContainsSubstring("'field'") && ContainsSubstring("'beyond'"));
    CHECK_THROWS_AS(declare("empty", 3, 0), std::logic_error);
    declare("all", 0, 16);
    CHECK(registry.columns(Entity::person).size() == 1);
}
