#include "catch.hpp"
#include "unit/world/toy_places.hpp"
#include "world/world.hpp"

using namespace canbao;

TEST_CASE("Blocks cover all villages in order and stay inside a county")
{
    Registry registry;
    const Structure structure = World::declare(registry);
    const std::vector<u32> persons(80, 1500);
    World world(test::toy_places(40), registry, structure, persons);
    u32 next = 0;
    for (Block& block : world.blocks())
    {
        CHECK(block.first_village == next);
        next += block.villages;
        const PlaceId first = world.places().first(Level::village);
        CHECK(world.places().ancestor(first + block.first_village, Level::county) ==
              world.places().ancestor(first + block.first_village + block.villages - 1, Level::county));
        CHECK(block.villages * 1500 <= block_persons * 3 / 2);
        const std::vector<VillageSize> sizes(block.villages, {400, 1500});
        world.allocate(block, sizes, 3);
        CHECK(block.village[structure.first_person][1] == 1500);
        CHECK(block.cell.rows() == 3);
    }
    CHECK(next == 80);
    CHECK(world.counties().size() == 2);
    CHECK(world.rows(Entity::person) == 80 * 1500);
    CHECK(world.rows(Entity::household) == 80 * 400);
}

TEST_CASE("The digest sees every state column and no layout column")
{
    Registry registry;
    const Structure structure = World::declare(registry);
    const auto health = registry.add<u8>({.name = "health", .entity = Entity::person});
    const auto scratch = registry.add<u32>({.name = "where", .entity = Entity::person, .role = Role::layout});
    const std::vector<u32> persons(4, 10);
    World world(test::toy_places(2), registry, structure, persons);
    for (Block& block : world.blocks()) world.allocate(block, std::vector<VillageSize>(block.villages, {3, 10}), 0);
    const std::string before = digest_columns(world, Role::state);
    world.blocks()[1].person[scratch][3] = 5;
    CHECK(digest_columns(world, Role::state) == before);
    world.blocks()[1].person[health][3] = 1;
    CHECK(digest_columns(world, Role::state) != before);
}
