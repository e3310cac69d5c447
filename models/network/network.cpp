#include "models/network/network.hpp"

#include <algorithm>

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
/// A share that a column gives in steps of 1/255, or of 1/65535.
f32 as_share(u8 shown) { return f32(shown) * (1.f / 255.f); }
f32 as_share(u16 shown) { return f32(shown) * (1.f / 65535.f); }

/// The standings of many households.
struct Standings
{
    u64 sum = 0, households = 0;

    void add(std::span<const u8> standings)
    {
        for (const u8 standing : standings) sum += standing;
        households += standings.size();
    }
    Standings& operator+=(const Standings& other)
    {
        sum += other.sum, households += other.households;
        return *this;
    }
    /// In steps of 1/255.
    [[nodiscard]] u8 rounded_down() const { return households ? u8(sum / households) : u8(0); }
    /// In steps of 1/65535, of which 257 are one of the former.
    [[nodiscard]] u16 mean() const { return households ? u16(sum * 257 / households) : u16(0); }
};

/// The numbers, among all counties, of those in which kin beyond `county` may live: the others of its province, or of
/// the run where the province has no other.
class CountiesBeyond
{
public:
    CountiesBeyond(const Places& places, PlaceId county)
    {
        const PlaceId province = places.ancestor(county, Level::province);
        const PlaceId first_city = places.first_child(province),
                      last_city = first_city + places.child_count(province) - 1;
        PlaceId first = places.first_child(first_city),
                end = places.first_child(last_city) + places.child_count(last_city);
        if (end - first < 2) first = places.first(Level::county), end = first + PlaceId(places.count(Level::county));
        first_ = first - places.first(Level::county);
        others_ = end - first - 1;
        own_ = county - first;
    }
    [[nodiscard]] bool any() const { return others_ > 0; }
    [[nodiscard]] u32 pick(u32 word) const
    {
        const u32 other = u32(u64(word) * others_ >> 32);
        return first_ + other + (other >= own_);
    }

private:
    u32 first_ = 0, others_ = 0, own_ = 0;
};
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
                .meaning = "weight of the kin beside the eight ties of the own village",
                .value = "0.11",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "one tie in nine crosses the village; judgement"});
    schema.add({.key = "network.kin_beyond",
                .unit = "1",
                .meaning = "share of households whose kin live in another county, where the run has one",
                .value = "0.2",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "judgement: most marry within the county, and of the outgoing migrants of 2024 38 % crossed "
                          "a province (06c)"});
    schema.add(
        {.key = "network.chat_weight",
         .unit = "1",
         .meaning = "weight of the township, known from chat groups, beside ties and kin; what kin leave at most",
         .value = "{ 2003-01-01 = 0, 2012-01-01 = 0, 2014-01-01 = 0.016, 2021-01-01 = 0.062, "
                  "2025-01-01 = 0.074 }",
         .min = 0,
         .max = 1,
         .dated = true,
         .by_place = true,
         .interpolation = Interpolation::linear,
         .status = "A",
         .source = "13: 15 % of rural adults (2014, K weak), 56 % of rural residents in 2021 and 67 % in 2025 (D) "
                   "use messages by phone; that a group weighs one tie in nine for them is judged"});
}

Network::Network(const Context& context)
    : context_(context),
      kin_weight_(f32(context.scenario().real("network.kin_weight"))),
      chat_weight_(context.policy.id("network.chat_weight")),
      published_(context.geography.places.count(Level::county)),
      townships_(context.geography.places.count(Level::township)),
      counties_(context.geography.places.count(Level::county))
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
                                      .meaning = "village of its kin, or their county where it is another",
                                      .tie = Tie::village});
    standing_ = registry.add<u8>({.name = "standing",
                                  .entity = Entity::household,
                                  .unit = "1/255",
                                  .meaning = "share of its eligible members enrolled, as others see it"});
    shown_ = registry.add<u8>({.name = "shown",
                               .entity = Entity::village,
                               .unit = "1/255",
                               .meaning = "share of enrolled members that the village showed at the last exchange"});
    place_shown_ = registry.add<u16>({.name = "shown",
                                      .entity = Entity::place,
                                      .unit = "1/65535",
                                      .meaning = "share of enrolled members that a township showed at the last "
                                                 "exchange, a county at the last exchange above the county"});
}

void Network::bind(const Registry&) {}

void Network::plan(Agenda& agenda)
{
    agenda.on_counties("exchange", [this](CountyTask& task) { publish(task); });
    // Where there is nobody beyond the county, counties need not meet.
    if (counties_.size() > 1) agenda.on_counties("exchange_above", [this](CountyTask& task) { publish_above(task); });
}

void Network::initialise(BlockTask& task)
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Places& places = context_.geography.places;
    const f64 rewiring = context_.scenario().real("network.rewiring");
    const f32 kin_beyond = f32(context_.scenario().real("network.kin_beyond"));
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const Identity identity = lineage::village(places.identity_place(village.place));
            const auto ties = task.scratch.take<u16>(std::size_t(village.households) * tie_count);
            population::fill_ties(identity, task.seed, village.households, tie_count, rewiring, ties);
            const PlaceId county = places.ancestor(village.place, Level::county);
            const PlaceId township = places.first_child(county);
            const CountiesBeyond others(places, county);
            const u32 villages =
                places.first_child(township + places.child_count(county)) - places.first_child(township);
            for (u32 i = 0; i < village.households; ++i)
            {
                const u32 h = village.first_household + i;
                for (u32 k = 0; k < tie_count; ++k) block.household[tie_[k]][h] = ties[std::size_t(i) * tie_count + k];
                const Identity who{block.household[s.household_line][h], block.household[s.household_place][h]};
                const auto beyond = draw(task.seed, who, {task.step.date, purpose::kin_beyond});
                const u32 word = draw(task.seed, who, {task.step.date, purpose::kin_village})[0];
                block.household[kin_village_][h] = others.any() && math::uniform(beyond[0]) < kin_beyond
                                                       ? u16(first_other_county + others.pick(beyond[1]))
                                                       : u16(u64(word) * villages >> 32);
            }
        });
}

void Network::resume(const World& world, const Past&)
{
    for (const Block& block : world.blocks())
        for (const u8 shown : block.village[shown_]) published_[block.county].push_back(as_share(shown));
    const auto restore = [&](Level level, std::vector<f32>& shares)
    {
        const auto shown = world.place_table()[place_shown_].subspan(world.places().first(level), shares.size());
        std::ranges::transform(shown, shares.begin(), [](u16 share) { return as_share(share); });
    };
    restore(Level::township, townships_);
    restore(Level::county, counties_);
}

f32 Network::Sight::share(u32 household) const
{
    const f32 village = f32(ties_.sum(standing_, household)) * (1.f / (255.f * f32(tie_count)));
    const u32 number = kin_village_[household];
    const f32 kin = number < first_other_county ? villages_[number] : counties_[number - first_other_county];
    return village + kin_weight_ * (kin - village) + chat_weight_ * (township_ - village);
}

Network::Sight Network::sight(const Block& block, const VillageRows& village, Date today) const
{
    const Places& places = context_.geography.places;
    Sight sight(block, tie_);
    sight.standing_ = block.household[standing_].subspan(village.first_household, village.households);
    sight.kin_village_ = block.household[kin_village_].data();
    sight.villages_ = published_[block.county].data();
    sight.counties_ = counties_.data();
    sight.township_ = townships_[places.parent(village.place) - places.first(Level::township)];
    sight.kin_weight_ = kin_weight_;
    sight.chat_weight_ = math::min(f32(context_.policy.value(chat_weight_, today, village.place)), 1.f - kin_weight_);
    return sight;
}

void Network::publish(CountyTask& task)
{
    const Places& places = context_.geography.places;
    const auto shown_in = task.world.place_table()[place_shown_];
    auto& shares = published_[std::size_t(&task.county - task.world.counties().data())];
    shares.clear();
    PlaceId township = places.first_child(task.county.place);
    Standings in_township;
    const auto close = [&]
    {
        shown_in[township] = in_township.mean();
        townships_[township - places.first(Level::township)] = as_share(shown_in[township]);
        in_township = {};
    };
    for (Block& block : task.world.blocks_of(task.county))
        for_each_village(
            block, context_.structure,
            [&](const VillageRows& village)
            {
                // A township's villages follow each other.
                for (; township < places.parent(village.place); ++township) close();
                Standings in_village;
                in_village.add(block.household[standing_].subspan(village.first_household, village.households));
                in_township += in_village;
                const u8 shown = in_village.rounded_down();
                block.village[shown_][village.village] = shown;
                shares.push_back(as_share(shown));
            });
    close();
}

void Network::publish_above(CountyTask& task)
{
    const PlaceId county = task.county.place;
    Standings standings;
    for (const Block& block : task.world.blocks_of(task.county)) standings.add(block.household[standing_]);
    const auto shown_in = task.world.place_table()[place_shown_];
    shown_in[county] = standings.mean();
    counties_[county - context_.geography.places.first(Level::county)] = as_share(shown_in[county]);
}
}  // namespace canbao
