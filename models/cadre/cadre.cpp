#include "models/cadre/cadre.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "core/bits.hpp"
#include "core/math.hpp"
#include "models/household.hpp"
#include "models/purposes.hpp"
#include "world/lineage.hpp"

namespace canbao
{
namespace cadre
{
Hours allot(const Offers& offers, f32 hours, f32 yuan_per_head)
{
    const auto net = [&](std::size_t i) { return offers[i].heads_per_hour * yuan_per_head - offers[i].yuan_per_hour; };
    std::array<std::size_t, instrument_count> order{reminder, visit, call, teacher};
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return net(a) != net(b) ? net(a) > net(b) : a < b; });
    Hours spent{};
    for (const std::size_t i : order)
    {
        if (net(i) <= 0.f) break;
        spent[i] = math::min(hours, offers[i].most_hours);
        hours -= spent[i];
    }
    return spent;
}

f32 effort(f32 gap, f32 full_gap, f32 days_left, f32 patience_days, f32 idle, f32 drive)
{
    const f32 urgency = idle + (1.f - idle) * math::exp(-days_left / patience_days);
    return math::min(1.f, drive * math::clamp(gap / full_gap, 0.f, 1.f) * urgency);
}
}  // namespace cadre

namespace
{
/// Hours a week that reminding the whole village by loudspeaker and chat group takes, at most.

/// Writes the rows of open households to `rows`, which has room for one more. \return how many there are
u32 open_rows(std::span<const u8> season, u32 first, u32 households, bool most_are_open, u32* rows)
{
    constexpr u64 open_of_eight = 0x0101010101010101u * season::Open::mask;
    u32 count = 0, i = 0;
    // Where few are left, eight households without one are passed over at once.
    for (; !most_are_open && i + sizeof(u64) <= households; i += sizeof(u64))
    {
        u64 eight;
        std::memcpy(&eight, season.data() + first + i, sizeof eight);
        for (eight &= open_of_eight; eight != 0; eight &= eight - 1)
            rows[count++] = first + i + u32(std::countr_zero(eight)) / 8;
    }
    for (; i < households; ++i)
    {
        rows[count] = first + i;
        count += season::Open::get(season[first + i]);
    }
    return count;
}

/// The kinds of contact, as the column `season` has them.
constexpr std::array<u32, cadre::instrument_count> contact_bits{season::nobody, season::visit, season::call,
                                                                season::teacher};
}  // namespace

/// A team's week in a village.
struct Cadre::Week
{
    f32 effort = 0, hours = 0, yuan_per_head = 0;
    f32 routine_hours = 0;  ///< of reminding at least, whatever the gap
    bool schools = false, migrants_home = false;
    f32 threat = 0;  ///< share of visits that announce a sanction
    cadre::Offers offers{};
    std::array<f32, cadre::instrument_count> contact_hours{};
    cadre::Hours spent{};
    std::array<i32, cadre::instrument_count> sought{};  ///< households
    i32 threats = 0;
};

void Cadre::add_parameters(Schema& schema)
{
    schema.add({.key = "cadre.active",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "cadre teams act: no effort, no reminders and true reports where they do not",
                .value = "true",
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "08b: villages collect the premium (L01 to L13)"});
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("cadre.hours", "hour/week", "hours that the village's team can give to collection", "40", 0, 1000, "A",
         "13: 5 to 7 committee members (K weak); 08b: 100 to 200 households a weekend (L09)");
    real("cadre.full_gap", "1", "gap to the target at which the team does all it can", "0.15", 0.001, 1, "A",
         "judgement");
    real("cadre.patience_days", "day", "days before the deadline within which effort becomes full, as a scale", "35", 1,
         365, "A", "judgement, from progress reports (08c)");
    real("cadre.idle_effort", "1", "share of full effort far from the deadline", "0.1", 0, 1, "A", "judgement");
    real("cadre.head_value", "yuan", "what a head is worth to the team beside the fine: scores, praise, face", "20", 0,
         1e5, "A", "08b: year-end scores (L06), 2 yuan a head as a reward (L07); judgement");
    real("cadre.reminder_yield", "1/hour",
         "share of open households that the team expects an hour of reminding to bring in", "0.02", 0, 1, "A",
         "judgement");
    real("cadre.routine_hours", "hour/week",
         "least hours of reminding, whatever the gap to the target, while somebody has not paid", "1", 0,
         f64(cadre::most_reminder_hours), "A",
         "judgement: the village announces the season by loudspeaker and chat group");
    real("cadre.visit_hours", "hour", "hours that a visit takes", "0.75", 0.05, 24, "A", "judgement, from L09");
    real("cadre.visit_yield", "1", "chance that a visit brings the household in, as the team expects", "0.25", 0, 1,
         "A", "08b: some pay for face (N20); judgement");
    real("cadre.visit_cost", "yuan/hour", "cost of visiting to the team: fuel, tea, the look on their faces", "5", 0,
         1e4, "A", "judgement");
    real("cadre.call_hours", "hour", "hours that reaching a household by telephone takes", "0.25", 0.05, 24, "A",
         "08b: repeated calls to one migrant (I05); judgement");
    real("cadre.call_yield", "1", "chance that a call brings the household in, as the team expects", "0.1", 0, 1, "A",
         "08b: he still refuses (I05); judgement");
    real("cadre.call_cost", "yuan/hour", "cost of telephoning to the team",
         "{ 2003-01-01 = 15, 2010-01-01 = 6, 2017-09-01 = 2 }", 0, 1e4, "A",
         "long-distance and roaming charges, which ended in 2017; judgement");
    real("cadre.teacher_hours", "hour", "hours that sending a teacher to a family takes the team", "0.15", 0.01, 24,
         "A", "judgement: the visit itself is the teacher's time");
    real("cadre.teacher_yield", "1", "chance that a teacher brings the household in, as the team expects", "0.25", 0, 1,
         "A", "judgement");
    real("cadre.teacher_cost", "yuan/hour", "cost of asking the school to the team: favours owed", "10", 0, 1e4, "A",
         "judgement");
    real("cadre.schools", "1", "share of villages whose schools send teachers",
         "{ 2003-01-01 = 0, 2012-01-01 = 0.1, 2018-01-01 = 0.2 }", 0, 1, "A",
         "08b: teachers asked for 100 % of pupils, with home visits, in 2024 (L10); how many schools is judged");
    real("cadre.threat_share", "1",
         "share of visits that announce a sanction, at full effort, of a team that is not "
         "reluctant",
         "0.6", 0, 1, "A", "08b shows that it happens, not how often; judgement");
    real("cadre.reluctance_mean", "1", "mean over teams of the share of threats that a team will not make", "0.5", -5,
         5, "A", "judgement; a team at 1 and over never threatens");
    real("cadre.reluctance_spread", "1", "standard deviation of that share over teams", "0.5", 0, 5, "A", "judgement");
    real("cadre.overreport", "1", "share of the missing heads that the village reports all the same",
         "{ 2003-01-01 = 0.25, 2010-01-01 = 0.49, 2022-01-01 = 0.33 }", 0, 1, "A",
         "08a, 09: reports hold duplicates and padding until the national platform (N26, I02); size from "
         "configs/calibration, where factors of 0.5 to 1.8 fit: not identified");
    real("cadre.report_elsewhere", "1", "probability that the village lists a person covered elsewhere as insured",
         "0.9", 0, 1, "A",
         "08b: targets count the resident and the employee scheme (L04); before the national platform such heads were "
         "enrolled twice (09, L14); size judged");
}

Cadre::Cadre(const Context& context, const Calendar& calendar, const Scheme& scheme, const Sanction& sanction)
    : context_(context), calendar_(calendar), scheme_(scheme), sanction_(sanction)
{
    const auto id = [&](const char* key) { return context.policy.id(key); };
    active_ = id("cadre.active");
    hours_ = id("cadre.hours");
    full_gap_ = id("cadre.full_gap");
    patience_days_ = id("cadre.patience_days");
    idle_effort_ = id("cadre.idle_effort");
    head_value_ = id("cadre.head_value");
    reminder_yield_ = id("cadre.reminder_yield");
    routine_hours_ = id("cadre.routine_hours");
    const auto contact = [&](cadre::Instrument instrument, const char* key)
    {
        const auto of = [&](const char* what) { return context.policy.id(fmt::format("cadre.{}_{}", key, what)); };
        contact_hours_[instrument] = of("hours");
        yield_[instrument] = of("yield");
        cost_[instrument] = of("cost");
    };
    contact(cadre::visit, "visit");
    contact(cadre::call, "call");
    contact(cadre::teacher, "teacher");
    schools_ = id("cadre.schools");
    threat_share_ = id("cadre.threat_share");
    reluctance_mean_ = id("cadre.reluctance_mean");
    reluctance_spread_ = id("cadre.reluctance_spread");
    overreport_ = id("cadre.overreport");
}

void Cadre::declare(Registry& registry)
{
    const auto series = [&](const std::string& name, Role role, const char* unit, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = role, .unit = unit, .meaning = meaning});
    };
    const auto count = [&](const char* name, const char* unit, const std::string& what) -> Count
    {
        return {series(fmt::format("week_{}", name), Role::weekly, unit, (what + " in the week").c_str()),
                series(name, Role::yearly, unit, (what + " in the season's weeks of the year").c_str())};
    };
    const auto state = [&](const char* name, const char* meaning)
    { return registry.add<f32>({.name = name, .entity = Entity::village, .unit = "1", .meaning = meaning}); };
    pressure_ = registry.add<f32>({.name = "pressure",
                                   .entity = Entity::village,
                                   .role = Role::weekly,
                                   .unit = "1",
                                   .meaning = "effort of the cadre team in the week, 0 to 1"});
    spent_[cadre::reminder] = count("reminder_hours", "h", "hours spent on reminders");
    spent_[cadre::visit] = count("visits", "1", "households visited");
    spent_[cadre::call] = count("calls", "1", "households of migrants telephoned");
    spent_[cadre::teacher] = count("teacher_visits", "1", "families to whom a teacher was sent");
    threats_ = count("threats", "1", "visits that announced a sanction");
    reported_share_ = state("reported_share", "share of eligible persons reported at the last season's close");
    temper_ = state("team_temper", "standard normal by which the team's reluctance to threaten differs from the mean");
    school_will_ = state("school_will", "the village's schools take part where the share that does is above this");
    reported_ = series("reported", Role::yearly, "1", "persons reported as insured for the coverage year");
}

void Cadre::bind(const Registry& registry)
{
    target_ = registry.find<f32>(Entity::village, "target");
    caution_ = registry.find<f32>(Entity::village, "caution");
    drive_ = registry.find<f32>(Entity::village, "drive");
    fine_ = registry.find<f32>(Entity::village, "fine");
    eligible_ = registry.find<i32>(Entity::village, "week_eligible");
    paid_ = registry.find<i32>(Entity::village, "week_paid");
    open_households_ = registry.find<i32>(Entity::village, "open_households");
    enrolled_ = registry.find<i32>(Entity::village, "enrolled");
    closing_eligible_ = registry.find<i32>(Entity::village, "eligible");
    listed_elsewhere_ = registry.find<i32>(Entity::village, "listed_elsewhere");
    season_ = registry.find<u8>(Entity::household, "season");
    life_ = registry.find<u8>(Entity::person, "life");
}

void Cadre::plan(Agenda& agenda)
{
    agenda.on_blocks("cadre_week", [this](BlockTask& task) { plan_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { report(task); });
}

void Cadre::initialise(BlockTask& task)
{
    Block& block = task.block;
    const Places& places = context_.geography.places;
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const auto word = draw(task.seed, lineage::village(places.identity_place(village.place)),
                                                {make_date(2003, 1, 1), purpose::cadre_team});
                         f32 unused;
                         math::normals(word[0], word[1], block.village[temper_][village.village], unused);
                         block.village[school_will_][village.village] = math::uniform(word[2]);
                     });
}

void Cadre::plan_week(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    if (task.step.number == 0) mark_pupils(task);
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const u32 v = village.village;
                         Week week = weigh(task, village);
                         if (week.hours > 0.f) seek(task, village, week);
                         week.sought[cadre::reminder] =
                             i32(math::max(week.routine_hours, week.spent[cadre::reminder]) + 0.5f);
                         block.village[pressure_][v] = week.effort;
                         const auto note = [&](const Count& count, i32 number)
                         {
                             block.village[count.week][v] = number;
                             block.village[count.total][v] += number;
                         };
                         for (std::size_t i = 0; i < cadre::instrument_count; ++i) note(spent_[i], week.sought[i]);
                         note(threats_, week.threats);
                     });
}

void Cadre::mark_pupils(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto pupil = task.scratch.take_raw<u8>(block.person.rows());
    // Compulsory (1) and upper secondary (2) have one of the two bits, nothing (0) and tertiary (3) none or both.
    static_assert(life::compulsory == 1 && life::upper_secondary == 2 && life::tertiary == 3 &&
                  life::School::mask == 3);
    for (std::size_t p = 0; p < pupil.size(); ++p) pupil[p] = u8((life_bits[p] ^ life_bits[p] >> 1) & 1);
    const RowBits pupils(task.scratch, pupil, 1);
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        u8& state = block.household[season_][h];
        state = season::Pupil::set(state, pupils.any(block.household[s.first_member][h], block.household[s.size][h]));
    }
}

Cadre::Week Cadre::weigh(const BlockTask& task, const VillageRows& village) const
{
    const Block& block = task.block;
    const Date today = task.step.date;
    const Season& season = calendar_.season(task.step.year);
    const u32 v = village.village;
    const auto value = [&](ParameterId p) { return f32(context_.policy.value(p, today, village.place)); };
    Week week;
    const i32 eligible = block.village[eligible_][v], paid = block.village[paid_][v];
    const i32 open = block.village[open_households_][v];
    if (eligible == 0 || value(active_) == 0.f) return week;
    if (open > 0) week.routine_hours = value(routine_hours_);
    const f32 gap = block.village[target_][v] - f32(paid) / f32(eligible);
    if (gap <= 0.f) return week;
    week.effort = cadre::effort(gap, value(full_gap_), f32((season.closes - today).count()), value(patience_days_),
                                value(idle_effort_), block.village[drive_][v]);
    if (open == 0) return week;
    week.hours = value(hours_) * week.effort;
    week.yuan_per_head = value(head_value_) + block.village[fine_][v];
    week.schools = block.village[school_will_][v] < value(schools_);
    week.migrants_home = season.at_festival(today);

    const f32 heads = f32(eligible - paid) / f32(open);
    week.offers[cadre::reminder] = {value(reminder_yield_) * f32(open) * heads, 0.f, cadre::most_reminder_hours};
    for (const std::size_t i : {cadre::visit, cadre::call, cadre::teacher})
    {
        if (i == cadre::teacher && !week.schools) continue;
        week.contact_hours[i] = value(contact_hours_[i]);
        week.offers[i] = {value(yield_[i]) * heads / week.contact_hours[i], value(cost_[i]), 0.f};
    }
    if (sanction_.stakes(block, v, today, village.place).any())
    {
        const f32 reluctance = value(reluctance_mean_) + value(reluctance_spread_) * block.village[temper_][v];
        week.threat = value(threat_share_) * week.effort * (1.f - math::clamp(reluctance, 0.f, 1.f)) *
                      (1.f - block.village[caution_][v]);
    }
    return week;
}

void Cadre::seek(BlockTask& task, const VillageRows& village, Week& week) const
{
    using namespace cadre;
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto season = block.household[season_];
    const Date today = task.step.date;

    // Most weeks of a season end here: the hours do not reach beyond reminding.
    const auto& remind = week.offers[reminder];
    const bool reminding_is_best =
        std::all_of(week.offers.begin() + 1, week.offers.end(),
                    [&](const Offer& offer)
                    {
                        return offer.heads_per_hour * week.yuan_per_head - offer.yuan_per_hour <=
                               remind.heads_per_hour * week.yuan_per_head - remind.yuan_per_hour;
                    });
    if (reminding_is_best && week.hours <= remind.most_hours)
    {
        week.spent = allot(week.offers, week.hours, week.yuan_per_head);
        return;
    }

    const auto household = task.scratch.take_raw<u32>(village.households + 1);
    const u32 count =
        open_rows(season, village.first_household, village.households,
                  2 * u32(block.village[open_households_][village.village]) > village.households, household.data());
    std::array<u32, instrument_count> pool{};
    const u32 far = season::Away::mask * u32(!week.migrants_home);
    for (u32 i = 0; i < count; ++i)
    {
        const u32 state = season[household[i]];
        pool[call] += (state & far) != 0;
        pool[teacher] += season::Pupil::get(u8(state));
    }
    pool[visit] = count - pool[call];
    if (!week.schools) pool[teacher] = 0;
    for (const std::size_t i : {visit, call, teacher}) week.offers[i].most_hours = f32(pool[i]) * week.contact_hours[i];
    week.spent = allot(week.offers, week.hours, week.yuan_per_head);
    std::array<f32, instrument_count> chance{};
    for (const std::size_t i : {visit, call, teacher})
        if (pool[i] > 0) chance[i] = math::min(1.f, week.spent[i] / (week.contact_hours[i] * f32(pool[i])));
    if (chance == std::array<f32, instrument_count>{}) return;

    const auto line = task.scratch.take_raw<u32>(count), place = task.scratch.take_raw<u32>(count),
               come = task.scratch.take_raw<u32>(count), say = task.scratch.take_raw<u32>(count),
               send = task.scratch.take_raw<u32>(count);
    for (u32 i = 0; i < count; ++i)
    {
        line[i] = block.household[s.household_line][household[i]];
        place[i] = block.household[s.household_place][household[i]];
    }
    draw_batch({task.seed,
                {today, purpose::visit},
                line.data(),
                place.data(),
                count,
                {come.data(), say.data(), send.data(), nullptr}});
    const Date opens = calendar_.season(task.step.year).opens;
    const std::array come_to{math::Lot(chance[visit]), math::Lot(chance[call])};
    const math::Lot from_school(chance[teacher]), threatens(week.threat);
    for (u32 i = 0; i < count; ++i)
    {
        u8& state = season[household[i]];
        const u32 away = (state & far) != 0;
        const u32 sought = come_to[away].below(come[i]);
        // A teacher comes only where nobody else does.
        if (!(sought | (season::Pupil::get(state) & from_school.below(send[i])))) continue;
        const std::size_t by = !sought ? teacher : away ? call : visit;
        state = season::Contact::set(state, contact_bits[by]);
        ++week.sought[by];
        if (by != visit || !threatens.below(say[i])) continue;
        sanction_.announce(task, household[i], opens, village.place);
        ++week.threats;
    }
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
            const f32 overreport = value(active_) != 0.f ? value(overreport_) : 0.f;
            const i32 padded = i32(f32(std::max(0, asked - enrolled)) * overreport);
            block.village[reported_][v] = enrolled + padded + block.village[listed_elsewhere_][v];
            block.village[reported_share_][v] = eligible > 0 ? f32(enrolled + padded) / f32(eligible) : 0.f;
            block.village[pressure_][v] = 0.f;
        });
}
}  // namespace canbao
