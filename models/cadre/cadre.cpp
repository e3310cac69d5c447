#include "models/cadre/cadre.hpp"

#include <algorithm>

#include "core/math.hpp"
#include "models/household.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// Hours a week that reminding the whole village by loudspeaker and chat group takes, at most.
constexpr f32 most_reminder_hours = 4.f;
}  // namespace

void Cadre::add_parameters(Schema& schema)
{
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("cadre.hours", "hour/week", "hours that the village's team can give to collection", "40", 0, 1000, "D",
         "13: 5 to 7 committee members (K weak); 08b: 100 to 200 households a weekend (L09)");
    real("cadre.visit_hours", "hour", "hours that a visit takes", "0.75", 0.05, 24, "A", "judgement, from L09");
    real("cadre.full_gap", "1", "gap to the target at which the team does all it can", "0.15", 0.001, 1, "A",
         "judgement");
    real("cadre.patience_days", "day", "days before the deadline within which effort becomes full, as a scale", "35", 1,
         365, "A", "judgement, from progress reports (08c)");
    real("cadre.idle_effort", "1", "share of full effort far from the deadline", "0.1", 0, 1, "A", "judgement");
    real("cadre.threat_share", "1", "share of visits that announce a sanction, at full effort", "0.3", 0, 1, "A",
         "08b shows that it happens, not how often; judgement");
    real("cadre.overreport", "1", "share of the missing heads that the village reports all the same",
         "{ 2003-01-01 = 0.3, 2010-01-01 = 0.6, 2022-01-01 = 0.4 }", 0, 1, "A",
         "08a, 09: reports hold duplicates and padding until the national platform (N26, I02); size judged");
    real("cadre.report_elsewhere", "1", "share of persons covered elsewhere whom the village reports as insured", "0.9",
         0, 1, "A",
         "08b: targets count the resident and the employee scheme (L04); before the national platform such heads were "
         "enrolled twice (09, L14); size judged");
}

Cadre::Cadre(const Context& context, const Calendar& calendar, const Scheme& scheme, const Sanction& sanction)
    : context_(context), calendar_(calendar), scheme_(scheme), sanction_(sanction)
{
    hours_ = context.policy.id("cadre.hours");
    visit_hours_ = context.policy.id("cadre.visit_hours");
    full_gap_ = context.policy.id("cadre.full_gap");
    patience_days_ = context.policy.id("cadre.patience_days");
    idle_effort_ = context.policy.id("cadre.idle_effort");
    threat_share_ = context.policy.id("cadre.threat_share");
    overreport_ = context.policy.id("cadre.overreport");
    report_elsewhere_ = context.policy.id("cadre.report_elsewhere");
}

void Cadre::declare(Registry& registry)
{
    const auto weekly = [&](const char* name, const char* unit, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = Role::weekly, .unit = unit, .meaning = meaning});
    };
    const auto yearly = [&](const char* name, const char* unit, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = unit, .meaning = meaning});
    };
    pressure_ = registry.add<f32>({.name = "pressure",
                                   .entity = Entity::village,
                                   .role = Role::weekly,
                                   .unit = "1",
                                   .meaning = "effort of the cadre team in the week, 0 to 1"});
    reminder_hours_ = weekly("week_reminder_hours", "h", "hours spent on reminders in the week");
    visits_ = weekly("week_visits", "1", "households visited in the week");
    threats_ = weekly("week_threats", "1", "visits of the week that announced a sanction");
    reported_share_ = registry.add<f32>({.name = "reported_share",
                                         .entity = Entity::village,
                                         .unit = "1",
                                         .meaning = "share of eligible persons reported at the last season's close"});
    reported_ = yearly("reported", "1", "persons reported as insured for the coverage year");
    reminder_total_ = yearly("reminder_hours", "h", "hours spent on reminders in the season's weeks of the year");
    visit_total_ = yearly("visits", "1", "households visited in the season's weeks of the year");
    threat_total_ = yearly("threats", "1", "visits that announced a sanction in the season's weeks of the year");
}

void Cadre::bind(const Registry& registry)
{
    target_ = registry.find<f32>(Entity::village, "target");
    eligible_ = registry.find<i32>(Entity::village, "week_eligible");
    paid_ = registry.find<i32>(Entity::village, "week_paid");
    open_households_ = registry.find<i32>(Entity::village, "open_households");
    enrolled_ = registry.find<i32>(Entity::village, "enrolled");
    closing_eligible_ = registry.find<i32>(Entity::village, "eligible");
    elsewhere_ = registry.find<i32>(Entity::village, "covered_elsewhere");
    season_ = registry.find<u8>(Entity::household, "season");
}

void Cadre::plan(Agenda& agenda)
{
    agenda.on_blocks("cadre_week", [this](BlockTask& task) { plan_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { report(task); });
}

void Cadre::plan_week(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const f32 days_left = f32((calendar_.season(task.step.year).closes - today).count());
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const auto value = [&](ParameterId p) { return f32(context_.policy.value(p, today, village.place)); };
            const f32 eligible = f32(block.village[eligible_][v]);
            const f32 gap = eligible > 0 ? block.village[target_][v] - f32(block.village[paid_][v]) / eligible : 0.f;
            const f32 idle = value(idle_effort_);
            const f32 urgency = idle + (1.f - idle) * math::exp(-days_left / value(patience_days_));
            const f32 effort = math::clamp(gap / value(full_gap_), 0.f, 1.f) * urgency;
            const f32 hours = value(hours_) * effort;
            const f32 reminding = math::min(hours, most_reminder_hours);
            const i32 open = block.village[open_households_][v];
            const f32 visits_wanted = (hours - reminding) / value(visit_hours_);
            const f32 chance = open ? math::min(1.f, visits_wanted / f32(open)) : 0.f;
            const bool may_threaten = sanction_.stakes(today, village.place) != Sanction::Stakes{};
            const f32 threat = may_threaten ? value(threat_share_) * effort : 0.f;
            i32 visits = 0, threats = 0;
            if (chance > 0.f)
            {
                const auto candidate = task.scratch.take_raw<u32>(village.households + 1);
                const auto line = task.scratch.take_raw<u32>(u32(open)), place = task.scratch.take_raw<u32>(u32(open)),
                           come = task.scratch.take_raw<u32>(u32(open)), say = task.scratch.take_raw<u32>(u32(open));
                u32 candidates = 0;
                for (u32 h = village.first_household; h < village.end_household(); ++h)
                {
                    candidate[candidates] = h;
                    candidates += season::Open::get(block.household[season_][h]);
                }
                for (u32 i = 0; i < candidates; ++i)
                {
                    line[i] = block.household[s.household_line][candidate[i]];
                    place[i] = block.household[s.household_place][candidate[i]];
                }
                draw_batch({task.seed,
                            {today, purpose::visit},
                            line.data(),
                            place.data(),
                            candidates,
                            {come.data(), say.data(), nullptr, nullptr}});
                for (u32 i = 0; i < candidates; ++i)
                {
                    if (math::uniform(come[i]) >= chance) continue;
                    u8& state = block.household[season_][candidate[i]];
                    state = season::Contact::set(state, season::visit);
                    ++visits;
                    if (math::uniform(say[i]) >= threat) continue;
                    state = season::Threatened::set(state, 1);
                    ++threats;
                }
            }
            block.village[pressure_][v] = effort;
            block.village[reminder_hours_][v] = i32(reminding + 0.5f);
            block.village[visits_][v] = visits;
            block.village[threats_][v] = threats;
            block.village[reminder_total_][v] += block.village[reminder_hours_][v];
            block.village[visit_total_][v] += visits;
            block.village[threat_total_][v] += threats;
        });
}

void Cadre::report(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    for_each_village(
        block, context_.structure,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const auto value = [&](ParameterId p)
            { return f32(context_.policy.value(p, task.step.date, village.place)); };
            const i32 eligible = block.village[closing_eligible_][v], enrolled = block.village[enrolled_][v];
            const i32 asked = i32(f32(eligible) * block.village[target_][v]);
            const i32 padded = i32(f32(std::max(0, asked - enrolled)) * value(overreport_));
            const i32 twice = i32(f32(block.village[elsewhere_][v]) * value(report_elsewhere_));
            block.village[reported_][v] = enrolled + padded + twice;
            block.village[reported_share_][v] = eligible > 0 ? f32(enrolled + padded) / f32(eligible) : 0.f;
            block.village[pressure_][v] = 0.f;
        });
}
}  // namespace canbao
