#include "models/trust/trust.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "core/math.hpp"
#include "models/belief/belief.hpp"
#include "models/household.hpp"
#include "models/purposes.hpp"
#include "world/lineage.hpp"

namespace canbao
{
namespace
{
constexpr f32 steps = 65535.f;  ///< of trust
constexpr f32 resentment_steps = 255.f;
constexpr u8 half_resentment = 127;  ///< above it a household counts as resentful
constexpr i32 weeks_to_feel = 8;     ///< what is heard costs trust every so many weeks of a season

u16 to_trust(f32 value) { return u16(math::clamp(value, 0.f, steps) + 0.5f); }
f32 kept_after_a_year(f64 half_life) { return math::exp(-0.693147181f / f32(half_life)); }
}  // namespace

void Trust::add_parameters(Schema& schema)
{
    const RealParameters dated(schema, {.dated = true, .by_place = true});
    const RealParameters fixed(schema);
    fixed("trust.mean", "1", "mean of the trust that households have by nature", "0.65", 0, 1, "A",
          "08b: 71.6 % satisfied (L16)");
    fixed("trust.spread", "1", "half the range of that trust between households", "0.25", 0, 0.5, "A", "judgement");
    fixed("trust.experience", "1", "weight of what a paid claim showed, over the trust there was", "0.2", 0, 1, "A",
          "judgement");
    fixed("trust.diffusion", "1/year", "weight of the mean trust of the eight ties", "0.03", 0, 1, "A", "judgement");
    fixed("trust.recovery_years", "year", "time in which half of the distance to trust by nature is made good", "6",
          0.1, 1000, "A", "judgement");
    dated("trust.reactance", "1", "strength of reactance: multiplies the resentment that is roused; 0 switches it off",
          "1", 0, 20, "A", "the sign is an assumption (Brehm 1966); 08b, N23: tie-ins hurt trust; size judged");
    fixed("trust.contact_resentment", "1", "resentment that a visit or call rouses where there is none", "0.05", 0, 1,
          "A", "judgement");
    fixed("trust.threat_resentment", "1", "resentment that a threat rouses where there is none", "0.15", 0, 1, "A",
          "judgement");
    fixed("trust.resentment_years", "year", "time in which half of the resentment fades", "2.5", 0.1, 1000, "A",
          "judgement: some years");
    fixed("trust.erosion", "1/year", "share of its trust that a fully resentful household loses a year", "0.15", 0, 1,
          "A", "judgement");
    fixed("trust.repulsion", "1", "fall of compliance at full resentment: above one, pressure repels", "2", 0, 2, "A",
          "judgement: beyond half of full resentment pressure works against its end");
    dated("trust.exposure", "1", "share of trust lost where a threat becomes public; half of it nearby", "0.1", 0, 1,
          "A", "judgement");
    const auto rumour =
        [&](std::string_view name, const char* strength, const char* reach, const char* meaning, const char* source)
    {
        const auto key = [&](const char* what) { return fmt::format("trust.{}.{}", name, what); };
        dated(key("strength"), "1",
              fmt::format("share of trust lost by who hears that {}; alive while above 0", meaning), strength, 0, 1,
              "A", source);
        dated(key("reach"), "1", "mean share of a village's households that hear it from public news in the first week",
              reach, 0, 1, "A", "judgement; differs between villages like a waiting time");
        dated(key("spread"), "1/week", "probability that a household hears it from one tie that has heard", "0.01", 0,
              1, "A", "judgement");
        schema.add({.key = key("recovery"),
                    .type = ValueType::boolean,
                    .meaning = "trust recovers from it; if not, who has heard never returns to trust by nature",
                    .value = "true",
                    .status = "A",
                    .source = "judgement"});
    };
    rumour(news::names[0], "0", "0.02", "balances on display looked a third smaller after the change of platform",
           "zero: residents' insurance has no such balance");
    rumour(news::names[1], "{ 2003-01-01 = 0, 2019-09-01 = 0.05, 2021-03-01 = 0 }", "0.1",
           "the outpatient account was taken away",
           "accounts of 8 to 10 yuan a head ended in 2019 and 2020 (notice of the NHSA of May 2019, K); size judged");
    rumour(news::names[2], "0", "0.05", "news of a scenario's own making says so", "none unless a scenario says so");
}

Trust::Trust(const Context& context, const Scheme& scheme)
    : context_(context),
      scheme_(scheme),
      base_seed_{u64(context.scenario().integer("run.population_seed")), 0},
      reactance_(context.policy.id("trust.reactance")),
      exposure_(context.policy.id("trust.exposure")),
      promised_(context.policy.id("benefit.rate_county")),
      published_(context.geography.places.count(Level::county))
{
    const Scenario& scenario = context.scenario();
    const auto real = [&](const char* key) { return f32(scenario.real(key)); };
    mean_ = real("trust.mean");
    spread_ = real("trust.spread");
    experience_ = real("trust.experience");
    diffusion_ = real("trust.diffusion");
    recovery_ = 1.f - kept_after_a_year(scenario.real("trust.recovery_years"));
    contact_ = real("trust.contact_resentment");
    threat_ = real("trust.threat_resentment");
    resentment_kept_ = kept_after_a_year(scenario.real("trust.resentment_years"));
    erosion_ = real("trust.erosion");
    repulsion_ = real("trust.repulsion");
    for (std::size_t k = 0; k < news::count; ++k)
    {
        const auto key = [&](const char* what) { return fmt::format("trust.{}.{}", news::names[k], what); };
        rumours_[k] = {context.policy.id(key("strength")), context.policy.id(key("reach")),
                       context.policy.id(key("spread"))};
        // What is remembered without a way back keeps a household from returning to its trust by nature.
        scars_ |= u32(!scenario.flag(key("recovery"))) << k;
    }
    differs_by_place_ =
        std::any_of(scenario.rules().begin(), scenario.rules().end(),
                    [&](const Rule& rule)
                    { return !rule.places.empty() && scenario.schema()[rule.parameter].key.starts_with("trust."); });
}

void Trust::declare(Registry& registry)
{
    trust_ = registry.add<u16>({.name = "trust",
                                .entity = Entity::household,
                                .unit = "1/65535",
                                .meaning = "trust that the cover pays as promised",
                                .panel = true});
    resentment_ = registry.add<u8>({.name = "resentment",
                                    .entity = Entity::household,
                                    .unit = "1/255",
                                    .meaning = "resentment of pressure to pay",
                                    .panel = true});
    news_ = registry.add<u8>({.name = "news",
                              .entity = Entity::household,
                              .unit = "1",
                              .meaning = "rumours heard, and those that have cost trust (packed)"});
    const auto state = [&](std::string name, const char* unit, const char* meaning) {
        return registry.add<u8>({.name = std::move(name), .entity = Entity::village, .unit = unit, .meaning = meaning});
    };
    alive_ = state("rumours", "1", "rumours that were about in the last week of a season (bits)");
    exposed_lately_ = state("exposed_lately", "1", "a threat became public since the last exchange");
    for (std::size_t k = 0; k < news::count; ++k)
        shown_[k] = state(fmt::format("rumour_shown_{}", k), "1/255",
                          "share of households that had heard the rumour at the last exchange");
    const auto level = [&](const char* name, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = Role::level, .unit = "1", .meaning = meaning});
    };
    trust_sum_ = registry.add<i64>({.name = "trust_sum",
                                    .entity = Entity::village,
                                    .role = Role::level,
                                    .unit = "1/65535",
                                    .meaning = "trust, summed over households"});
    households_ = level("household_count", "registered households");
    resentful_ = level("resentful_households", "households with more than half of full resentment");
    heard_ = level("heard_households", "households that remember a rumour");
}

void Trust::bind(const Registry& registry)
{
    for (u32 k = 0; k < tie_count; ++k) tie_[k] = registry.find<u16>(Entity::household, fmt::format("tie_{}", k));
    kin_village_ = registry.find<u16>(Entity::household, "kin_village");
    season_ = registry.find<u8>(Entity::household, "season");
    asking_ = registry.find<u8>(Entity::household, "asking");
    shaken_ = registry.find<u8>(Entity::village, "shaken");
    claims_ = registry.find<u8>(Entity::household, "claims");
    salience_ = registry.find<u8>(Entity::household, "salience");
    pressure_ = registry.find<f32>(Entity::village, "pressure");
    benefit_ = registry.find<i64>(Entity::village, "benefit_inpatient");
    cost_ = registry.find<i64>(Entity::village, "inpatient_cost_covered");
    exposed_ = registry.find<u8>(Entity::village, "exposed_this_week");
}

void Trust::plan(Agenda& agenda)
{
    agenda.on_counties("exchange", [this](CountyTask& task) { exchange(task); });
    agenda.on_blocks("season_opens", [this](BlockTask& task) { look_back(task); });
    // After the cadre team has gone round and before households decide.
    agenda.on_blocks("decision_week", [this](BlockTask& task) { live_week(task); });
    agenda.on_blocks("year_closes", [this](BlockTask& task) { close_year(task); });
}

f32 Trust::base(u32 word) const
{
    return math::clamp(mean_ + spread_ * (2.f * math::uniform(word) - 1.f), 0.f, 1.f) * steps;
}

std::span<const u32> Trust::draw_base(BlockTask& task) const
{
    const Structure& s = context_.structure;
    const u32 rows = task.block.household.rows();
    const auto word = task.scratch.take_raw<u32>(rows);
    // Drawn once for a household's life, on a day that no calendar moves.
    draw_batch({base_seed_,
                {make_date(2003, 1, 1), purpose::trust_at_start},
                task.block.household[s.household_line].data(),
                task.block.household[s.household_place].data(),
                rows,
                {word.data(), nullptr, nullptr, nullptr}});
    return word;
}

void Trust::initialise(BlockTask& task)
{
    const auto word = draw_base(task);
    const auto trust = task.block.household[trust_];
    for (std::size_t h = 0; h < trust.size(); ++h) trust[h] = to_trust(base(word[h]));
}

void Trust::look_back(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    const Date today = task.step.date;
    const auto word = draw_base(task);
    const auto trust = block.household[trust_];
    const auto resentment = block.household[resentment_];
    const auto claims = block.household[claims_];
    const auto salience_bits = block.household[salience_];
    const auto news_bits = block.household[news_];
    const network::Ties ties(block, tie_);
    const auto live_on = [&](const VillageRows& village)
    {
        const u32 v = village.village;
        if (block.village[alive_][v] != 0)
        {
            const Strengths strength = strengths(today, village.place);
            feel_news(block, village, strength);
            forget(block, village, strength);
        }
        const f32 promised = f32(context_.policy.value(promised_, today, village.place)) * 0.01f;
        const f64 cost = f64(block.village[cost_][v]), benefit = f64(block.village[benefit_][v]);
        const f32 weight = cost > 0 && promised > 0.f ? experience_ : 0.f;
        const f32 shown = weight > 0.f ? math::min(1.f, f32(benefit / cost) / promised) * steps : 0.f;
        const auto before = task.scratch.take_raw<u16>(village.households);
        std::copy_n(trust.begin() + village.first_household, village.households, before.begin());
        for (u32 i = 0; i < village.households; ++i)
        {
            const u32 h = village.first_household + i;
            const f32 old = f32(before[i]), others = f32(ties.sum<u16>(before, h)) * (1.f / f32(tie_count));
            const bool claimed = claims[h] > 0 || salience::Claim::get(salience_bits[h]) != 0;
            const bool scarred = (news::Heard::get(news_bits[h]) & scars_) != 0;
            f32 now = old - old * (erosion_ / resentment_steps) * f32(resentment[h]);
            now += (claimed ? weight : 0.f) * (shown - now);
            now += diffusion_ * (others - old);
            now += (scarred ? 0.f : recovery_) * (base(word[h]) - now);
            trust[h] = to_trust(now);
            // Rounded down, so that it ends.
            resentment[h] = u8(f32(resentment[h]) * resentment_kept_);
        }
    };
    for_each_village(block, context_.structure, live_on);
}

void Trust::live_week(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    const Date today = task.step.date;
    const Strengths everywhere = strengths(today, 0);
    for_each_village(
        block, context_.structure,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            if (block.village[pressure_][v] > 0.f) feel_contacts(block, village, today);
            if (block.village[exposed_][v] != 0)
            {
                shock(block, v, f32(context_.policy.value(exposure_, today, village.place)));
                block.village[exposed_lately_][v] = 1;
            }

            const Strengths strength = differs_by_place_ ? strengths(today, village.place) : everywhere;
            const u32 alive = about(strength);
            const u32 known = block.village[alive_][v];
            if ((alive | known) == 0) return;
            for (u32 k = 0; k < news::count; ++k)
                if (alive >> k & 1) hear(task, village, k, !(known >> k & 1));
            block.village[alive_][v] = u8(known | alive);
            if (task.step.number % weeks_to_feel == weeks_to_feel - 1 && feel_news(block, village, strength))
                block.village[shaken_][v] = 1;
        });
}

Trust::Terms Trust::terms(When when, PlaceId village) const
{
    const f32 reactance = f32(context_.policy.value(reactance_, when, village));
    return {math::min(1.f, reactance * contact_), math::min(1.f, reactance * threat_)};
}

void Trust::provoke(Block& block, u32 h, const Terms& terms, bool threat) const
{
    u8& resentment = block.household[resentment_][h];
    const f32 calm = (resentment_steps - f32(resentment)) * (1.f - terms.contact) * (threat ? 1.f - terms.threat : 1.f);
    resentment = u8(resentment_steps - calm + 0.5f);
}

void Trust::feel_contacts(Block& block, const VillageRows& village, Date today) const
{
    const Terms roused = terms(today, village.place);
    if (roused.contact == 0.f && roused.threat == 0.f) return;
    const auto state = block.household[season_];
    const auto feel = [&](u32 h) { provoke(block, h, roused, season::Threatened::get(state[h]) != 0); };
    constexpr u64 contacts = 0x0101010101010101u * season::Contact::mask;
    u32 h = village.first_household;
    for (; h + sizeof(u64) <= village.end_household(); h += sizeof(u64))
    {
        u64 eight;
        std::memcpy(&eight, state.data() + h, sizeof eight);
        if ((eight & contacts) == 0) continue;
        for (u32 i = 0; i < sizeof(u64); ++i)
            if (season::Contact::get(state[h + i]) != season::nobody) feel(h + i);
    }
    for (; h < village.end_household(); ++h)
        if (season::Contact::get(state[h]) != season::nobody) feel(h);
}

void Trust::shock(Block& block, u32 village, f32 share) const
{
    if (share == 0.f) return;
    const VillageRows rows = village_rows(block, context_.structure, village);
    const auto trust = block.household[trust_].subspan(rows.first_household, rows.households);
    for (u16& t : trust) t = to_trust(f32(t) * (1.f - share));
    for (u8& asked : block.household[asking_].subspan(rows.first_household, rows.households))
        asked |= asking::Shaken::mask;
    block.village[shaken_][village] = 1;
}

Trust::Strengths Trust::strengths(Date today, PlaceId village) const
{
    Strengths strength;
    for (std::size_t k = 0; k < news::count; ++k)
        strength[k] = f32(context_.policy.value(rumours_[k].strength, today, village));
    return strength;
}

void Trust::hear(BlockTask& task, const VillageRows& village, u32 rumour, bool first_week) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const auto value = [&](ParameterId id) { return f32(context_.policy.value(id, today, village.place)); };
    const auto word = task.scratch.take_raw<u32>(village.households);
    draw_batch({task.seed,
                {today, purpose::news_heard, u16(rumour)},
                block.household[s.household_line].data() + village.first_household,
                block.household[s.household_place].data() + village.first_household,
                village.households,
                {word.data(), nullptr, nullptr, nullptr}});
    f32 reach = 0.f;
    if (first_week)
    {
        const Identity who = lineage::village(context_.geography.places.identity_place(village.place));
        const u32 lot = draw(task.seed, who, {today, purpose::news_reach, u16(rumour)})[0];
        reach = math::min(1.f, value(rumours_[rumour].reach) * math::exponential(lot));
    }
    // Chances of not hearing it, by how many of the ties have heard.
    const f32 deaf = 1.f - value(rumours_[rumour].spread);
    std::array<f32, tie_count + 1> unheard{1.f - reach};
    for (u32 n = 1; n <= tie_count; ++n) unheard[n] = unheard[n - 1] * deaf;

    // As of last week: nobody hears from who hears this week.
    const auto state = block.household[news_].subspan(village.first_household, village.households);
    const auto heard = task.scratch.take_raw<u8>(village.households);
    for (u32 i = 0; i < village.households; ++i) heard[i] = u8(news::Heard::get(state[i]) >> rumour & 1u);
    const network::Ties ties(block, tie_);
    const auto& elsewhere = published_[block.county][rumour];
    for (u32 i = 0; i < village.households; ++i)
    {
        if (heard[i]) continue;
        const u32 h = village.first_household + i;
        const u32 kin_village = block.household[kin_village_][h];
        const f32 kin = kin_village < elsewhere.size() ? elsewhere[kin_village] : 0.f;
        if (math::uniform(word[i]) < 1.f - unheard[ties.sum<u8>(heard, h)] * (1.f - (1.f - deaf) * kin))
            state[i] = news::Heard::set(state[i], news::Heard::get(state[i]) | 1u << rumour);
    }
}

bool Trust::feel_news(Block& block, const VillageRows& village, const Strengths& strength) const
{
    const u32 alive = about(strength);
    bool felt = false;
    for (u32 h = village.first_household; h < village.end_household(); ++h)
    {
        u8& bits = block.household[news_][h];
        u32 fresh = news::Heard::get(bits) & ~news::Felt::get(bits) & alive;
        if (fresh == 0) continue;
        felt = true;
        block.household[asking_][h] |= asking::Shaken::mask;
        bits = news::Felt::set(bits, news::Felt::get(bits) | fresh);
        u16& trust = block.household[trust_][h];
        for (; fresh != 0; fresh &= fresh - 1)
            trust = to_trust(f32(trust) * (1.f - strength[std::size_t(std::countr_zero(fresh))]));
    }
    return felt;
}

void Trust::forget(Block& block, const VillageRows& village, const Strengths& strength) const
{
    u8& alive = block.village[alive_][village.village];
    alive = u8(alive & about(strength));
    const u32 forgotten = news::Heard::largest & ~about(strength) & ~scars_;
    const u8 kept = u8(~(forgotten | forgotten << news::count));
    for (u32 h = village.first_household; h < village.end_household(); ++h) block.household[news_][h] &= kept;
}

void Trust::resume(const World& world, const Past&)
{
    for (const Block& block : world.blocks())
        for (std::size_t k = 0; k < news::count; ++k)
            for (const u8 shown : block.village[shown_[k]])
                published_[block.county][k].push_back(f32(shown) * (1.f / 255.f));
}

void Trust::exchange(CountyTask& task)
{
    const Places& places = context_.geography.places;
    const Date today = task.step.date;
    auto& published = published_[std::size_t(&task.county - task.world.counties().data())];
    const auto blocks = task.world.blocks_of(task.county);
    u32 villages = 0, rumours = 0, exposures = 0;
    for (Block& block : blocks)
        for (u32 v = 0; v < block.villages; ++v, ++villages)
            rumours |= block.village[alive_][v], exposures += block.village[exposed_lately_][v];

    for (std::size_t k = 0; k < news::count; ++k)
    {
        auto& shares = published[k];
        const bool was_about = !shares.empty();
        shares.clear();
        if (!(rumours >> k & 1u))
        {
            if (was_about)
                for (Block& block : blocks) std::ranges::fill(block.village[shown_[k]], u8(0));
            continue;
        }
        for (Block& block : blocks)
            for_each_village(block, context_.structure,
                             [&](const VillageRows& village)
                             {
                                 u32 heard = 0;
                                 for (u32 h = village.first_household; h < village.end_household(); ++h)
                                     heard += news::Heard::get(block.household[news_][h]) >> k & 1u;
                                 const u8 shown = village.households ? u8(heard * 255 / village.households) : u8(0);
                                 block.village[shown_[k]][village.village] = shown;
                                 shares.push_back(f32(shown) * (1.f / 255.f));
                             });
    }

    if (exposures == 0) return;
    // An exposure is talked about in the villages of the township, and where its people have kin.
    const auto exposed = task.scratch.take_raw<u8>(villages);
    const PlaceId county = task.county.place, first_township = places.first_child(county);
    const auto township = task.scratch.take<u8>(places.child_count(county));
    u32 number = 0;
    for (Block& block : blocks)
        for_each_village(block, context_.structure,
                         [&](const VillageRows& village)
                         {
                             u8& lately = block.village[exposed_lately_][village.village];
                             exposed[number++] = lately;
                             if (lately) township[places.parent(village.place) - first_township] = 1;
                             lately = 0;
                         });
    number = 0;
    for (Block& block : blocks)
        for_each_village(block, context_.structure,
                         [&](const VillageRows& village)
                         {
                             if (exposed[number++]) return;
                             const f32 left = 1.f - 0.5f * f32(context_.policy.value(exposure_, today, village.place));
                             const bool near = township[places.parent(village.place) - first_township] != 0;
                             for (u32 h = village.first_household; h < village.end_household(); ++h)
                             {
                                 const u32 kin = block.household[kin_village_][h];
                                 if (!near && (kin >= exposed.size() || !exposed[kin])) continue;
                                 u16& trust = block.household[trust_][h];
                                 trust = to_trust(f32(trust) * left);
                                 block.household[asking_][h] |= asking::Shaken::mask;
                                 block.village[shaken_][village.village] = 1;
                             }
                         });
}

void Trust::close_year(BlockTask& task) const
{
    Block& block = task.block;
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const auto of = [&](auto column)
                         { return block.household[column].subspan(village.first_household, village.households); };
                         u64 sum = 0;
                         u32 resentful = 0, heard = 0;
                         for (const u16 trust : of(trust_)) sum += trust;
                         for (const u8 resentment : of(resentment_)) resentful += resentment > half_resentment;
                         for (const u8 bits : of(news_)) heard += (bits & news::Heard::mask) != 0;
                         const u32 v = village.village;
                         block.village[trust_sum_][v] = i64(sum);
                         block.village[households_][v] = i32(village.households);
                         block.village[resentful_][v] = i32(resentful);
                         block.village[heard_][v] = i32(heard);
                     });
}
}  // namespace canbao
