#include "models/decision/decision.hpp"

#include "models/decision/kernels.hpp"
#include "models/economy/income.hpp"
#include "models/panel.hpp"

namespace canbao
{
Decision::Decision(const Context& context, const Calendar& calendar, const Economy& economy, const Scheme& scheme,
                   const Premium& premium, const Health& health, const Network& network, const Sanction& sanction,
                   const Services& services, const Belief& belief, const Trust& trust)
    : context_(context),
      calendar_(calendar),
      scheme_(scheme),
      premium_(premium),
      health_(health),
      network_(network),
      sanction_(sanction),
      services_(services),
      belief_(belief),
      trust_(trust),
      valuation_(context, economy),
      ledger_(context.structure)
{
    const auto real = [&](const char* key) { return f32(context.scenario().real(key)); };
    const auto id = [&](const char* key) { return context.policy.id(key); };
    tell_reasons_ = context.scenario().flag("decision.reasons");
    common_taste_ = real("decision.common_taste");
    deadline_days_ = real("decision.deadline_days");
    away_attention_ = real("decision.away_attention");
    festival_attention_ = real("decision.festival_attention");
    constant_ = id("decision.constant");
    inertia_ = id("decision.inertia");
    norm_ = id("decision.norm");
    credit_ = id("economy.credit");
    pressure_weight_ = id("decision.pressure");
    visit_weight_ = id("decision.visit");
    attention_ = id("decision.attention");
    deadline_attention_ = id("decision.deadline_attention");
    reminder_attention_ = id("decision.reminder_attention");
}

void Decision::declare(Registry& registry)
{
    insurance_ = registry.add<u16>(
        {.name = "insurance",
         .entity = Entity::person,
         .unit = "1",
         .meaning = "cover, payment and history in the village's scheme (packed)",
         .panel = true,
         .fields = {
             panel_field<insurance::Covered>("covered", "covered by the scheme in the benefit year"),
             panel_field<insurance::Paid>("paid_ahead", "has paid for the next coverage year by the end of this one"),
             panel_field<insurance::Ever>("ever_enrolled", "was ever enrolled in the scheme"),
             panel_field<insurance::Consecutive>(
                 "years_enrolled", "coverage years enrolled in a row up to this one, at most 15; 0 when not enrolled"),
             gated(panel_field<insurance::Missed>("years_missed",
                                                  "coverage years missed in a row up to this one, at most 15; 0 "
                                                  "before the first cover"),
                   insurance::Consecutive::mask, true),
             gated(panel_field<insurance::Waits>("months_waited",
                                                 "of who entered or came back this year: months, counted from January, "
                                                 "in which cover pays nothing, at most 15"),
                   insurance::Consecutive::mask, false),
             panel_field<insurance::NoClaim>("years_without_claim",
                                             "years in a row that raise the cap of the critical-illness layer, at most "
                                             "7")}});
    need_ = registry.add<i16>({.name = "need",
                               .entity = Entity::person,
                               .unit = "util/1024",
                               .meaning = "what must come on top before the member enrols in the open season, or why "
                                          "it was paid for (codes of models/person.hpp)"});
    patience_ = registry.add<f32>({.name = "patience",
                                   .entity = Entity::household,
                                   .unit = "1",
                                   .meaning = "what is left of the waiting time to the next occasion to decide"});
    season_ = registry.add<u8>({.name = "season",
                                .entity = Entity::household,
                                .unit = "1",
                                .meaning = "standing in the open season (packed)"});
    shaken_ = registry.add<u8>({.name = "shaken",
                                .entity = Entity::village,
                                .unit = "1",
                                .meaning = "a household of it is to weigh the cover anew at the next weekly tick"});
    asking_ = registry.add<u8>(
        {.name = "asking",
         .entity = Entity::household,
         .unit = "1",
         .meaning = "what is kept of the open season to tell reasons, and whether it weighs anew (packed)"});
    least_need_ = registry.add<i16>({.name = "least_need",
                                     .entity = Entity::household,
                                     .unit = "util/1024",
                                     .meaning = "the least need of its eligible members who have not paid"});
    season_paid_ = registry.add<i32>({.name = "season_paid",
                                      .entity = Entity::household,
                                      .unit = "fen",
                                      .meaning = "premiums paid in the open season"});
    paid_week_ = registry.add<u8>({.name = "season_week",
                                   .entity = Entity::household,
                                   .unit = "1",
                                   .meaning = "week of the open season in which it paid last, from 1; 0 not yet"});
    season_pressure_ = registry.add<u8>({.name = "season_pressure",
                                         .entity = Entity::household,
                                         .unit = "util/16",
                                         .meaning = "the most that pressure and sanctions added on an occasion to "
                                                    "decide in the open season, up to 15.9 util"});
    week_eligible_ = registry.add<i32>({.name = "week_eligible",
                                        .entity = Entity::village,
                                        .role = Role::weekly,
                                        .unit = "1",
                                        .meaning = "persons who may enrol for the coverage year"});
    week_paid_ = registry.add<i32>({.name = "week_paid",
                                    .entity = Entity::village,
                                    .role = Role::weekly,
                                    .unit = "1",
                                    .meaning = "persons paid for by the end of the week"});
    repelled_ = registry.add<i32>({.name = "repelled",
                                   .entity = Entity::village,
                                   .role = Role::yearly,
                                   .unit = "1",
                                   .meaning = "persons not enrolled who would be without pressure"});
    cell_repelled_ = registry.add<i64>({.name = "repelled",
                                        .entity = Entity::cell,
                                        .role = Role::yearly,
                                        .unit = "1",
                                        .meaning = "persons of the class not enrolled who would be without pressure"});
    open_households_ = registry.add<i32>({.name = "open_households",
                                          .entity = Entity::village,
                                          .unit = "1",
                                          .meaning = "households with an eligible member who has not paid"});
    registry.add<i64>({.name = "season_premium",
                       .entity = Entity::village,
                       .unit = "fen",
                       .meaning = "premiums paid by households in the open season"});
    registry.add<i64>({.name = "season_aid",
                       .entity = Entity::village,
                       .unit = "fen",
                       .meaning = "premiums paid by medical assistance in the open season"});
}

void Decision::bind(const Registry& registry)
{
    ledger_.bind(registry);
    family_ = registry.find<u16>(Entity::person, "family");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    life_ = registry.find<u8>(Entity::person, "life");
    health_bits_ = registry.find<u8>(Entity::person, "health");
    standing_ = registry.find<u8>(Entity::household, "standing");
    group_ = registry.find<u8>(Entity::household, "target_group");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    purse_.bind(registry);
    income_ = registry.find<i32>(Entity::household, "income");
    permanent_income_ = registry.find<f32>(Entity::household, "permanent_income");
    pressure_ = registry.find<f32>(Entity::village, "pressure");
    reminder_hours_ = registry.find<i32>(Entity::village, "week_reminder_hours");
}

void Decision::plan(Agenda& agenda)
{
    agenda.on_blocks("season_opens", [this](BlockTask& task) { open_season(task); });
    agenda.on_blocks("decision_week", [this](BlockTask& task) { live_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { count_repelled(task); });
}

f32 Decision::utils_per_yuan(const Block& block, u32 household) const
{
    return decision_kernels::utils_per_yuan(
        valuation_.terms(),
        income_per_head(block.household[income_][household], block.household[context_.structure.size][household]));
}
}  // namespace canbao
