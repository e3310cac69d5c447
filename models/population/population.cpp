#include "models/population/population.hpp"

#include <algorithm>

#include <tbb/enumerable_thread_specific.h>

#include "models/panel.hpp"
#include "models/person.hpp"
#include "world/lineage.hpp"

namespace canbao
{
void Population::declare(Registry& registry)
{
    birth_year_ = registry.add<i16>({.name = "birth_year",
                                     .entity = Entity::person,
                                     .unit = "year",
                                     .meaning = "calendar year of birth",
                                     .panel = true});
    family_ = registry.add<u16>(
        {.name = "family",
         .entity = Entity::person,
         .unit = "1",
         .meaning = "sex, marriage, standing in the household, births (packed)",
         .panel = true,
         .fields = {panel_field<family::Male>("sex", "sex", {"female", "male"}),
                    panel_field<family::Marital>("marital_status", "marital status",
                                                 {"never_married", "married", "formerly_married"}),
                    panel_field<family::Role>("family_role", "place in the household, seen from its head",
                                              {"head", "spouse", "child", "parent", "other"}),
                    panel_field<family::Births>("children_born", "children born to her")}});
}

World Population::make_world(const Registry& registry, const population::Geography& geography,
                             const population::PopulationStructure& distribution, Seed population_seed, u32 cells,
                             const Workers& workers) const
{
    World world = empty_world(registry, geography);
    struct Lane
    {
        std::vector<population::VillagePopulation> villages;
        std::vector<VillageSize> sizes;
    };
    tbb::enumerable_thread_specific<Lane> lanes;
    tbb::enumerable_thread_specific<population::VillageSynthesis> syntheses(
        [&] { return population::VillageSynthesis(distribution); });

    workers.for_each(
        world.blocks().size(),
        [&](std::size_t b)
        {
            Block& block = world.blocks()[b];
            Lane& lane = lanes.local();
            auto& synthesise = syntheses.local();
            if (lane.villages.size() < block.villages) lane.villages.resize(block.villages);
            lane.sizes.clear();
            for (u32 v = 0; v < block.villages; ++v)
            {
                const u32 row = block.first_village + v;
                const PlaceId place = world.places().first(Level::village) + row;
                const auto& county = geography.county_of(place);
                synthesise({.village = lineage::village(world.places().identity_place(place)),
                            .persons = geography.village_population[row],
                            .population_seed = population_seed,
                            .child_tilt = county.child_tilt,
                            .elder_tilt = county.elder_tilt,
                            .household_size_factor = county.household_size_factor},
                           lane.villages[v]);
                lane.sizes.push_back({u32(lane.villages[v].households.size()), lane.villages[v].persons()});
            }
            world.allocate(block, lane.sizes, cells);

            u32 household = 0, person = 0;
            for (u32 v = 0; v < block.villages; ++v)
            {
                const auto& village = lane.villages[v];
                const u32 origin =
                    world.places().identity_place(world.places().first(Level::village) + block.first_village + v);
                for (u32 i = 0; i < village.persons(); ++i)
                {
                    u16 family = 0;
                    family = family::Male::set(family, village.male[i]);
                    family = family::Marital::set(family, u32(village.marital[i]));
                    family = family::Role::set(family, u32(village.standing[i]));
                    family = family::Births::set(family, std::min<u32>(village.births[i], lineage::max_births));
                    block.person[structure_.line][person + i] = lineage::founder(i + 1);
                    block.person[structure_.origin][person + i] = origin;
                    block.person[birth_year_][person + i] = i16(start_year_ - 1 - village.age[i]);
                    block.person[family_][person + i] = family;
                }
                for (const auto& members : village.households)
                {
                    const u32 head = person + members.first;
                    block.household[structure_.household_line][household] =
                        lineage::household_of(block.person[structure_.line][head]);
                    block.household[structure_.household_place][household] = origin;
                    block.household[structure_.first_member][household] = head;
                    block.household[structure_.size][household] = u8(members.size);
                    u16& family = block.person[family_][head];
                    family = family::Founder::set(family, 1);
                    ++household;
                }
                person += village.persons();
            }
        });
    return world;
}
}  // namespace canbao
