#include "world/world.hpp"

#include <algorithm>

#include "core/digest.hpp"
#include "core/error.hpp"

namespace canbao
{
ColumnTable& Block::table(Entity entity)
{
    switch (entity)
    {
        case Entity::village: return village;
        case Entity::household: return household;
        case Entity::person: return person;
        default: return cell;
    }
}
const ColumnTable& Block::table(Entity entity) const { return const_cast<Block*>(this)->table(entity); }

Structure World::declare(Registry& registry, bool with_persons)
{
    registry.set_mechanism("world");
    Structure s;
    const auto village = [&](const char* name, const char* meaning, Role role = Role::layout) {
        return registry.add<u32>(
            {.name = name, .entity = Entity::village, .role = role, .unit = "1", .meaning = meaning});
    };
    s.place = village("place", "number of the place");
    s.first_household = village("first_household", "first row of its households in the block");
    s.households = village("households", "households", Role::state);
    s.first_person = village("first_person", "first row of its persons in the block");
    s.persons = village("persons", "persons", Role::state);
    s.household_line = registry.add<u32>({.name = "household_line",
                                          .entity = Entity::household,
                                          .unit = "1",
                                          .meaning = "identity: line of the founder"});
    s.household_place = registry.add<u32>({.name = "household_place",
                                           .entity = Entity::household,
                                           .unit = "1",
                                           .meaning = "identity: founder's village of origin"});
    if (with_persons)
    {
        s.first_member = registry.add<u32>({.name = "first_member",
                                            .entity = Entity::household,
                                            .role = Role::layout,
                                            .unit = "1",
                                            .meaning = "first row of its members in the block"});
        s.size = registry.add<u8>(
            {.name = "size", .entity = Entity::household, .unit = "1", .meaning = "registered members", .panel = true});
        s.line = registry.add<u32>(
            {.name = "line", .entity = Entity::person, .unit = "1", .meaning = "identity: line of descent"});
        s.origin = registry.add<u32>(
            {.name = "origin", .entity = Entity::person, .unit = "1", .meaning = "identity: village of origin"});
    }
    return s;
}

World::World(Places places, const Registry& registry, const Structure& structure, std::span<const u32> weight)
    : registry_(&registry), structure_(structure), places_(std::move(places))
{
    CANBAO_EXPECT(weight.size() == places_.count(Level::village));
    place_table_ = ColumnTable(registry.columns(Entity::place), places_.first(Level::village));
    const PlaceId first_village = places_.first(Level::village);
    for (u32 from = 0; from < weight.size();)
    {
        const PlaceId county = places_.ancestor(first_village + from, Level::county);
        u64 total = weight[from];
        u32 to = from + 1;
        while (to < weight.size() && places_.ancestor(first_village + to, Level::county) == county &&
               total + weight[to] / 2 <= block_persons)
            total += weight[to++];
        if (counties_.empty() || counties_.back().place != county)
            counties_.push_back({county, u32(blocks_.size()), 0});
        ++counties_.back().blocks;
        Block& block = blocks_.emplace_back();
        block.number = u32(blocks_.size() - 1);
        block.county = u32(counties_.size() - 1);
        block.first_village = from;
        block.villages = to - from;
        from = to;
    }
}

void World::allocate(Block& block, std::span<const VillageSize> villages, u32 cells) const
{
    CANBAO_EXPECT(villages.size() == block.villages);
    u32 households = 0, persons = 0;
    for (const auto& village : villages) households += village.households, persons += village.persons;
    make_room(block, {0, block.villages, households, persons, cells});
    u32 household = 0, person = 0;
    for (u32 v = 0; v < block.villages; ++v)
    {
        block.village[structure_.place][v] = places_.first(Level::village) + block.first_village + v;
        block.village[structure_.first_household][v] = household;
        block.village[structure_.households][v] = villages[v].households;
        block.village[structure_.first_person][v] = person;
        block.village[structure_.persons][v] = villages[v].persons;
        household += villages[v].households, person += villages[v].persons;
    }
}

void World::make_room(Block& block, const std::array<u32, entity_count>& rows) const
{
    for (const Entity entity : {Entity::village, Entity::household, Entity::person, Entity::cell})
        block.table(entity) = ColumnTable(registry_->columns(entity), rows[std::size_t(entity)]);
}

u64 World::rows(Entity entity) const
{
    if (entity == Entity::place) return place_table_.rows();
    u64 rows = 0;
    for (const auto& block : blocks_) rows += block.table(entity).rows();
    return rows;
}

std::size_t World::bytes() const
{
    std::size_t bytes = place_table_.bytes();
    for (const auto& block : blocks_)
        bytes += block.village.bytes() + block.household.bytes() + block.person.bytes() + block.cell.bytes();
    return bytes;
}

std::string digest_columns(const World& world, Role role)
{
    Digest digest;
    for (std::size_t e = 0; e < entity_count; ++e)
    {
        const auto& columns = world.registry().columns(Entity(e));
        for (std::size_t c = 0; c < columns.size(); ++c)
        {
            if (columns[c].role != role) continue;
            digest.update(std::string_view(columns[c].name));
            if (Entity(e) == Entity::place) digest.update(std::span<const std::byte>(world.place_table().raw(c)));
            else
                for (const auto& block : world.blocks())
                    digest.update(std::span<const std::byte>(block.table(Entity(e)).raw(c)));
        }
    }
    return digest.hex();
}
}  // namespace canbao
