#include "models/exposure/exposure.hpp"

#include "core/math.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao
{
void Exposure::add_parameters(Schema& schema)
{
    schema.add({.key = "exposure.active",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "threats can become public",
                .value = "true",
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "08b: a case of November 2024 (SEED0, L01)"});
    const RealParameters path(schema, {.dated = true, .by_place = true, .interpolation = Interpolation::linear});
    path("exposure.probability", "1", "probability with which an announced sanction becomes public",
         "{ 2003-01-01 = 0.00006, 2007-12-31 = 0.0002, 2010-12-31 = 0.00056, 2015-12-31 = 0.00095, "
         "2020-06-30 = 0.0016, 2022-12-31 = 0.0019, 2025-06-30 = 0.0021 }",
         0, 1, "A", "0.003, a judgement, times the share of rural residents online (13: CNNIC)");
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("exposure.silence_years", "year", "years after the season for which a team that was exposed may not threaten",
         "1", 0, 100, "A", "08b: criticised the next day (SEED0); for how long is judged");
    real("exposure.caution", "1",
         "share of its threats that a team gives up when it hears of an exposure in its township", "0.5", 0, 1, "A",
         "judgement");
    real("exposure.fading", "1/year", "share of that caution that is gone a year later", "0.5", 0, 1, "A", "judgement");
}

Exposure::Exposure(const Context& context, const Calendar& calendar) : context_(context), calendar_(calendar)
{
    active_ = context.policy.id("exposure.active");
    probability_ = context.policy.id("exposure.probability");
    silence_years_ = context.policy.id("exposure.silence_years");
    caution_gain_ = context.policy.id("exposure.caution");
    fading_ = context.policy.id("exposure.fading");
}

void Exposure::declare(Registry& registry)
{
    exposures_ = registry.add<i32>({.name = "exposures",
                                    .entity = Entity::village,
                                    .role = Role::yearly,
                                    .unit = "1",
                                    .meaning = "weeks in which threats of the village became public"});
    exposed_this_week_ = registry.add<u8>({.name = "exposed_this_week",
                                           .entity = Entity::village,
                                           .unit = "1",
                                           .meaning = "1 when a threat became public in this week of the season"});
    silenced_until_ = registry.add<i32>({.name = "silenced_until",
                                         .entity = Entity::village,
                                         .unit = "day",
                                         .meaning = "last day on which no sanction may be announced or carried out, in "
                                                    "days since 1970-01-01; 0 for none"});
    unheard_ = registry.add<i32>({.name = "exposures_unheard",
                                  .entity = Entity::village,
                                  .unit = "1",
                                  .meaning = "exposures since the last exchange"});
    caution_ = registry.add<f32>({.name = "caution",
                                  .entity = Entity::village,
                                  .unit = "1",
                                  .meaning = "share of its threats that the team gives up for fear of exposure"});
}

void Exposure::bind(const Registry& registry) { threats_ = registry.find<i32>(Entity::village, "week_threats"); }

void Exposure::plan(Agenda& agenda)
{
    agenda.on_counties("exchange", [this](CountyTask& task) { hear(task); });
    agenda.on_blocks("season_opens", [this](BlockTask& task) { fade(task); });
    agenda.on_blocks("cadre_week", [this](BlockTask& task) { draw_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { close(task); });
}

void Exposure::fade(BlockTask& task) const
{
    Block& block = task.block;
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         f32& caution = block.village[caution_][village.village];
                         if (caution > 0.f)
                             caution *= 1.f - f32(context_.policy.value(fading_, task.step.date, village.place));
                     });
}

void Exposure::draw_week(BlockTask& task) const
{
    Block& block = task.block;
    const Places& places = context_.geography.places;
    const Date today = task.step.date;
    for_each_village(
        block, context_.structure,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const auto value = [&](ParameterId p) { return f32(context_.policy.value(p, today, village.place)); };
            u8& exposed = block.village[exposed_this_week_][v];
            exposed = 0;
            const i32 threats = block.village[threats_][v];
            if (threats == 0 || value(active_) == 0.f) return;
            // Each threat by itself may become known; one is enough.
            const f32 unknown = math::exp(f32(threats) * math::log(math::max(1e-30f, 1.f - value(probability_))));
            const u32 word =
                draw(task.seed, lineage::village(places.identity_place(village.place)), {today, purpose::exposure})[0];
            if (math::uniform(word) < unknown) return;
            exposed = 1;
            ++block.village[unheard_][v];
            ++block.village[exposures_][v];
            // A year is never shorter than the way from one season's close to the next.
            block.village[silenced_until_][v] =
                day_number(calendar_.season(task.step.year).closes) + i32(366.f * value(silence_years_));
        });
}

void Exposure::hear(CountyTask& task) const
{
    const Structure& s = context_.structure;
    const Places& places = context_.geography.places;
    const PlaceId first = places.first_child(task.county.place);
    const auto news = task.scratch.take<i32>(places.child_count(task.county.place));
    const auto township = [&](const VillageRows& village) { return places.parent(village.place) - first; };
    bool any = false;
    for (Block& block : task.world.blocks_of(task.county))
        for_each_village(block, s,
                         [&](const VillageRows& village)
                         {
                             i32& unheard = block.village[unheard_][village.village];
                             news[township(village)] += unheard;
                             any |= unheard != 0;
                             unheard = 0;
                         });
    if (!any) return;
    for (Block& block : task.world.blocks_of(task.county))
        for_each_village(block, s,
                         [&](const VillageRows& village)
                         {
                             f32& caution = block.village[caution_][village.village];
                             const f32 gain = f32(context_.policy.value(caution_gain_, task.step.date, village.place));
                             for (i32 i = 0; i < news[township(village)]; ++i) caution += (1.f - caution) * gain;
                         });
}

void Exposure::close(BlockTask& task) const
{
    for (u8& exposed : task.block.village[exposed_this_week_]) exposed = 0;
}
}  // namespace canbao
