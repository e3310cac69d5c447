#include "models/target/target.hpp"

#include "core/math.hpp"
#include "models/rows.hpp"

namespace canbao
{
void Target::add_parameters(Schema& schema)
{
    schema.add({.key = "target.share",
                .unit = "1",
                .meaning = "share of eligible persons that the province demands",
                .value = "{ 2003-01-01 = 0.70, 2006-01-01 = 0.80, 2008-01-01 = 0.90, 2010-01-01 = 0.95 }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "A",
                .source = "08b: 95 % and more in 2023 to 2025 (L02, L04, L05); earlier years judged from 02a"});
    schema.add({.key = "target.markup",
                .unit = "1",
                .meaning = "what city, county and township each add on the way down",
                .value = "0.01",
                .min = 0,
                .max = 0.2,
                .dated = true,
                .by_place = true,
                .status = "D",
                .source = "08b: 95 % from the province, 98 to 100 % in districts and towns (L02, L05, L08)"});
    schema.add({.key = "target.ratchet",
                .unit = "1",
                .meaning = "share of last year's overfulfilment that is added to next year's target",
                .value = "0.5",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "D",
                .source = "08b: 90-95-99-100 (L09)"});
    schema.add({.key = "target.cap",
                .unit = "1",
                .meaning = "the highest target",
                .value = "1",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "08b: 100 % (L08)"});
}

Target::Target(const Context& context) : context_(context)
{
    share_ = context.policy.id("target.share");
    markup_ = context.policy.id("target.markup");
    ratchet_ = context.policy.id("target.ratchet");
    cap_ = context.policy.id("target.cap");
}

void Target::declare(Registry& registry)
{
    target_ = registry.add<f32>({.name = "target",
                                 .entity = Entity::village,
                                 .unit = "1",
                                 .meaning = "share of eligible persons to be enrolled in the season"});
}

void Target::bind(const Registry& registry) { achieved_ = registry.find<f32>(Entity::village, "reported_share"); }

void Target::plan(Agenda& agenda)
{
    agenda.on_blocks("season_opens", [this](BlockTask& task) { set(task); });
}

void Target::set(BlockTask& task) const
{
    Block& block = task.block;
    const Date today = task.step.date;
    const When when{today, make_date(task.step.year, 1, 1)};
    for_each_village(
        block, context_.structure,
        [&](const VillageRows& village)
        {
            const auto value = [&](ParameterId p) { return f32(context_.policy.value(p, when, village.place)); };
            const f32 demanded = value(share_) + 3.f * value(markup_);
            const f32 last = block.village[target_][village.village],
                      achieved = block.village[achieved_][village.village];
            const f32 ratcheted = last > 0 ? last + value(ratchet_) * math::max(0.f, achieved - last) : 0.f;
            block.village[target_][village.village] = math::min(value(cap_), math::max(demanded, ratcheted));
        });
}
}  // namespace canbao
