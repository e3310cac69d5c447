#include "models/network/network.hpp"

#include <fmt/format.h>

#include "core/math.hpp"
#include "models/population/ties.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao
{
namespace
{
/// A share that a column gives in steps of 1/255.
f32 as_share(u8 shown) { return f32(shown) * (1.f / 255.f); }
}  // namespace

void Network::add_parameters(Schema& schema)
{
    schema.add({.key = "network.rewiring",
                .unit = "1",
                .meaning = "probability that a tie of the village's ring leads elsewhere in the village",
                .value = "0.1",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "small world (Watts and Strogatz 1998); value judged"});
    schema.add({.key = "network.kin_weight",
                .unit = "1",
                .meaning = "weight of the kin's village beside the eight ties of the own village",
                .value = "0.11",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "one tie in nine crosses the village; judgement"});
}

Network::Network(const Context& context)
    : context_(context),
      kin_weight_(f32(context.scenario().real("network.kin_weight"))),
      published_(context.geography.places.count(Level::county))
{
}

void Network::declare(Registry& registry)
{
    for (u32 k = 0; k < tie_count; ++k)
        tie_[k] = registry.add<u16>({.name = fmt::format("tie_{}", k),
                                     .entity = Entity::household,
                                     .unit = "1",
                                     .meaning = "a household it looks at: row in the village",
                                     .tie = Tie::household});
    kin_village_ = registry.add<u16>({.name = "kin_village",
                                      .entity = Entity::household,
                                      .unit = "1",
                                      .meaning = "village of its kin",
                                      .tie = Tie::village});
    standing_ = registry.add<u8>({.name = "standing",
                                  .entity = Entity::household,
                                  .unit = "1/255",
                                  .meaning = "share of its eligible members enrolled, as others see it"});
    shown_ = registry.add<u8>({.name = "shown",
                               .entity = Entity::village,
                               .unit = "1/255",
                               .meaning = "share of enrolled members that the village showed at the last exchange"});
}

void Network::bind(const Registry&) {}

void Network::plan(Agenda& agenda)
{
    agenda.on_counties("exchange", [this](CountyTask& task) { publish(task); });
}

void Network::initialise(BlockTask& task)
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Places& places = context_.geography.places;
    const f64 rewiring = context_.scenario().real("network.rewiring");
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         const Identity identity = lineage::village(places.identity_place(village.place));
                         const auto ties = task.scratch.take<u16>(std::size_t(village.households) * tie_count);
                         population::fill_ties(identity, task.seed, village.households, tie_count, rewiring, ties);
                         const PlaceId county = places.ancestor(village.place, Level::county);
                         const PlaceId township = places.first_child(county);
                         const u32 villages =
                             places.first_child(township + places.child_count(county)) - places.first_child(township);
                         for (u32 i = 0; i < village.households; ++i)
                         {
                             const u32 h = village.first_household + i;
                             for (u32 k = 0; k < tie_count; ++k)
                                 block.household[tie_[k]][h] = ties[std::size_t(i) * tie_count + k];
                             const u32 word =
                                 draw(task.seed,
                                      {block.household[s.household_line][h], block.household[s.household_place][h]},
                                      {task.step.date, purpose::kin_village})[0];
                             block.household[kin_village_][h] = u16(u64(word) * villages >> 32);
                         }
                     });
}

void Network::resume(const World& world, const Past&)
{
    for (const Block& block : world.blocks())
        for (const u8 shown : block.village[shown_]) published_[block.county].push_back(as_share(shown));
}

f32 Network::seen_share(const Block& block, u32 first_household, u32 household) const
{
    const auto standing = block.household[standing_];
    u32 sum = 0;
    for (const auto tie : tie_) sum += standing[first_household + block.household[tie][household]];
    const f32 village = f32(sum) * (1.f / (255.f * f32(tie_count)));
    const f32 kin = published_[block.county][block.household[kin_village_][household]];
    return village + kin_weight_ * (kin - village);
}

void Network::publish(CountyTask& task)
{
    auto& shares = published_[std::size_t(&task.county - task.world.counties().data())];
    shares.clear();
    for (Block& block : task.world.blocks_of(task.county))
        for_each_village(block, context_.structure,
                         [&](const VillageRows& village)
                         {
                             u64 sum = 0;
                             for (u32 h = village.first_household; h < village.end_household(); ++h)
                                 sum += block.household[standing_][h];
                             const u8 shown = village.households ? u8(sum / village.households) : u8(0);
                             block.village[shown_][village.village] = shown;
                             shares.push_back(as_share(shown));
                         });
}
}  // namespace canbao
