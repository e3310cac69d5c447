#include "models/decision/decision.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "core/bits.hpp"
#include "core/math.hpp"
#include "models/decision/kernels.hpp"
#include "models/panel.hpp"
#include "models/purposes.hpp"

namespace canbao
{
namespace
{
/// Utils are stored in steps of 1/1024, from -32 to 32.
constexpr f32 need_steps = 1024.f;
i16 to_need(f32 utils) { return i16(math::clamp(utils * need_steps, f32(reason::least_need), 32767.f)); }
f32 from_need(i16 need) { return f32(need) * (1.f / need_steps); }

constexpr f32 pressure_steps = 16.f;  ///< of `season_pressure`, a util
constexpr int adult_age = 16;
}  // namespace

void Decision::add_parameters(Schema& schema)
{
    const RealParameters dated(schema, {.dated = true, .by_place = true});
    const RealParameters dated_by_group(schema, {.dated = true, .by_place = true, .by_group = true});
    const RealParameters fixed(schema);
    dated_by_group("decision.constant", "util", "utility of enrolling that nothing else explains", "-2.3", -20, 20, "A",
                   "fitted by hand to reported participation (02a) and voluntary take-up of 50 to 71 % (08a)");
    dated("decision.inertia", "util", "utility of staying enrolled for who was enrolled last", "0.5", 0, 20, "A",
          "fitted by hand to reported participation (02a)");
    dated("decision.norm", "util", "utility at a share of one enrolled among those it sees, over a share of zero",
          "1.5", 0, 20, "D", "08a: +10 points in the village raise the own probability by 5 (N02)");
    dated("decision.pressure", "util", "utility of giving in to full pressure on the village", "1.5", -20, 20, "A",
          "fitted by hand to the rise of 2007 to 2010 (02a)");
    dated("decision.visit", "util", "utility of giving in to a visit, besides the occasion it makes", "1.5", -20, 20,
          "A", "08b: some pay for face (N20); size judged");
    dated("decision.attention", "1/week", "rate at which occasions to decide come up by themselves", "0.07", 0, 10, "A",
          "fitted by hand to the progress of seasons (08c)");
    dated("decision.deadline_attention", "1/week", "what the last day adds to that rate", "0.9", 0, 10, "A",
          "fitted by hand to the progress of seasons (08c)");
    dated("decision.reminder_attention", "1/week", "what full reminding adds to that rate", "0.25", 0, 10, "A",
          "judgement");
    fixed("decision.deadline_days", "day", "days over which the last day's pull falls by e", "12", 0.1, 365, "A",
          "judgement");
    fixed("decision.away_attention", "1", "rate of occasions of a household whose adults are all away, over others",
          "0.35", 0, 10, "A", "judgement");
    fixed("decision.festival_attention", "1", "rate of occasions around the Spring Festival, over other weeks", "1.5",
          0, 10, "A", "08c: the push while migrants are home (H04); size judged");
    fixed("decision.money_weight", "util", "utility of an amount as large as a head's yearly income", "26", 0, 1000,
          "A", "fitted by hand to the premium elasticity of 08a (N01)");
    fixed("decision.income_elasticity", "1", "how the utility of a yuan falls with income", "0.4", 0, 3, "A",
          "between a constant (0) and log utility (1)");
    fixed("decision.risk_aversion", "1", "relative risk aversion, at consumption equal to income", "2", 0, 20, "A",
          "customary value; certainty equivalent to second order (Pratt 1964, Econometrica 32:122)");
    fixed("decision.common_taste", "1", "share of the taste for enrolling that a household's members have in common",
          "0.6", 0, 1, "D", "08a: a third of enrolled households were partly enrolled (N07)");
    schema.add({.key = "decision.reasons",
                .type = ValueType::boolean,
                .meaning = "tell why each payment was made",
                .value = "true",
                .status = "S",
                .source = "an output, which changes nothing else"});
}

Decision::Decision(const Context& context, const Calendar& calendar, const Scheme& scheme, const Premium& premium,
                   const Health& health, const Network& network, const Sanction& sanction, const Services& services,
                   const Belief& belief, const Trust& trust)
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
      ledger_(context.structure)
{
    const auto real = [&](const char* key) { return f32(context.scenario().real(key)); };
    const auto id = [&](const char* key) { return context.policy.id(key); };
    tell_reasons_ = context.scenario().flag("decision.reasons");
    money_weight_ = real("decision.money_weight");
    income_elasticity_ = real("decision.income_elasticity");
    risk_aversion_ = real("decision.risk_aversion");
    common_taste_ = real("decision.common_taste");
    deadline_days_ = real("decision.deadline_days");
    away_attention_ = real("decision.away_attention");
    festival_attention_ = real("decision.festival_attention");
    constant_ = id("decision.constant");
    inertia_ = id("decision.inertia");
    norm_ = id("decision.norm");
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
    asking_ = registry.add<u8>({.name = "asking",
                                .entity = Entity::household,
                                .unit = "1",
                                .meaning = "what is kept of the open season to tell reasons (packed)"});
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
    savings_ = registry.find<i32>(Entity::household, "savings");
    income_ = registry.find<i32>(Entity::household, "income");
    pressure_ = registry.find<f32>(Entity::village, "pressure");
    reminder_hours_ = registry.find<i32>(Entity::village, "week_reminder_hours");
}

void Decision::plan(Agenda& agenda)
{
    agenda.on_blocks("season_opens", [this](BlockTask& task) { open_season(task); });
    agenda.on_blocks("decision_week", [this](BlockTask& task) { live_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { count_repelled(task); });
}

f32 Decision::income_per_head(const Block& block, u32 household) const
{
    return decision_kernels::income_per_head(block.household[income_][household],
                                             block.household[context_.structure.size][household]);
}

f32 Decision::utils_per_yuan(f32 income_per_head_yuan) const
{
    return decision_kernels::utils_per_yuan({money_weight_, income_elasticity_}, income_per_head_yuan);
}

void Decision::open_season(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int year = task.step.year;
    const bool runs = scheme_.runs(block, year);
    const u32 persons = block.person.rows();
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto health_bits = block.person[health_bits_];
    const auto born = block.person[birth_year_];
    const auto adult_home = task.scratch.take_raw<u8>(persons);
    for (u32 p = 0; p < persons; ++p)
    {
        // Weighing again in the season, because a reform acts, must see what was weighed at its opening.
        insured[p] = insurance::Chronic::set(insured[p], health::Chronic::get(health_bits[p]));
        adult_home[p] = u8(u8(born[p] <= year - 1 - adult_age) & u8((life_bits[p] & life::Residence::mask) == 0));
    }
    const RowBits stays(task.scratch, adult_home, 1), elsewhere(task.scratch, life_bits, life::Elsewhere::mask);
    RowBits enrolled(task.scratch, insured, insurance::Covered::mask | insurance::Paid::mask);
    enrolled -= elsewhere;
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         i32 eligible_in_village = 0, open = 0;
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
                             const u32 eligible = size - elsewhere.count(first, size);
                             const u32 opens = runs && eligible > 0;
                             eligible_in_village += i32(opens * eligible);
                             open += i32(opens);
                             block.household[season_][h] =
                                 u8(season::Open::set(0, opens) | season::Away::set(0, !stays.any(first, size)));
                             block.household[paid_week_][h] = 0;
                             block.household[season_paid_][h] = 0;
                             block.household[season_pressure_][h] = 0;
                             block.household[standing_][h] = network::standing(enrolled.count(first, size), eligible);
                         }
                         block.village[open_households_][village.village] = open;
                         block.village[week_eligible_][village.village] = eligible_in_village;
                         block.village[week_paid_][village.village] = 0;
                     });
    if (!runs) return;

    const u32 rows = block.household.rows();
    const auto word = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {calendar_.season(year).opens, purpose::occasion},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {word.data(), nullptr, nullptr, nullptr}});
    const auto patience = block.household[patience_];
    decision_kernels::exponential({word.data(), patience.data(), rows});
    const auto state = block.household[season_], asked = block.household[asking_];
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         weigh(task, village, year);
                         const Occasions occasions = natural_occasions(year, village.place);
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             const f32 expected = season::Away::get(state[h]) ? occasions.away : occasions.home;
                             asked[h] = asking::Natural::set(0, patience[h] <= expected);
                         }
                     });
}

Decision::Occasions Decision::natural_occasions(int year, PlaceId village) const
{
    const Season& season = calendar_.season(year);
    Occasions sum;
    for (const Date week : season.weeks)
    {
        // As it stands on the first day: what will be changed later nobody knows yet.
        const f32 rate = attention({season.opens, week}, season, week, village);
        const auto [home, away] = occasions(rate, season, week);
        sum.home += home, sum.away += away;
    }
    return sum;
}

f32 Decision::attention(When when, const Season& season, Date week, PlaceId village) const
{
    return services_.attention(when, village) * (f32(context_.policy.value(attention_, when, village)) +
                                                 f32(context_.policy.value(deadline_attention_, when, village)) *
                                                     math::exp(-f32((season.closes - week).count()) / deadline_days_));
}

Decision::Occasions Decision::occasions(f32 rate, const Season& season, Date week) const
{
    const i32 to_festival = i32((week - season.spring_festival).count());
    const bool at_festival = to_festival >= -10 && to_festival <= 15;
    return {rate * (at_festival ? festival_attention_ : 1.f),
            rate * (at_festival ? festival_attention_ : away_attention_)};
}

void Decision::weigh(BlockTask& task, const VillageRows& village, int year) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto born = block.person[birth_year_];
    const auto family_bits = block.person[family_];
    const auto need_of = block.person[need_];
    const Date today = task.step.date;
    const Date opens = calendar_.season(year).opens;
    const PremiumTerms terms = premium_.terms(today, year, village.place);
    const bool by_household = scheme_.by_household(today, year, village.place);
    // Paths are read as of the opening, so that weighing again in mid-season sees only what a reform has changed.
    const When when{today, opens};
    const GroupValues constant = context_.policy.by_group(constant_, when, village.place);
    const Hassle hassles = services_.hassle(when, village.place);
    const f32 informed = services_.information(when, village.place);
    const f32 inertia = f32(context_.policy.value(inertia_, when, village.place));
    const f32 strength = belief_.strength(when, village.place);
    std::array<std::span<const Prospect>, group_count> prospects;
    std::array<YearShare, group_count> year_share;
    for (std::size_t g = 0; g < group_count; ++g)
    {
        prospects[g] = health_.prospects(year, village.place, TargetGroup(g), today);
        year_share[g] = health_.year_share(year, village.place, TargetGroup(g), today);
    }

    const auto own_word = task.scratch.take_raw<u32>(village.persons);
    draw_batch({task.seed,
                {opens, purpose::taste},
                block.person[s.line].data() + village.first_person,
                block.person[s.origin].data() + village.first_person,
                village.persons,
                {own_word.data(), nullptr, nullptr, nullptr}});
    const auto common_word = task.scratch.take_raw<u32>(village.households);
    draw_batch({task.seed,
                {opens, purpose::household_taste},
                block.household[s.household_line].data() + village.first_household,
                block.household[s.household_place].data() + village.first_household,
                village.households,
                {common_word.data(), nullptr, nullptr, nullptr}});
    const auto own_taste = task.scratch.take_raw<f32>(village.persons);
    const auto common_taste = task.scratch.take_raw<f32>(village.households);
    decision_kernels::logistic({own_word.data(), own_taste.data(), village.persons});
    decision_kernels::logistic({common_word.data(), common_taste.data(), village.households});
    const auto income_of = task.scratch.take_raw<f32>(village.households);
    const auto money_of = task.scratch.take_raw<f32>(village.households);
    decision_kernels::money({block.household[income_].data() + village.first_household,
                             block.household[s.size].data() + village.first_household,
                             income_of.data(),
                             money_of.data(),
                             village.households,
                             {money_weight_, income_elasticity_}});

    for (u32 h = village.first_household; h < village.end_household(); ++h)
    {
        const auto group = std::size_t(block.household[group_][h]);
        const f32 income = income_of[h - village.first_household], money = money_of[h - village.first_household];
        const f32 half_aversion = 0.5f * risk_aversion_ / income;
        const f32 trust = informed * trust_.of(block, h), perceived = belief_.perceived(block, h, strength);
        const f32 own_premium =
            f32(terms.own(TargetGroup(group), block.household[quintile_][h], income)) * (1.f / f32(fen_per_yuan));
        const f32 common = common_taste_ * common_taste[h - village.first_household];
        const u32 first = block.household[s.first_member][h], end = first + block.household[s.size][h];
        f32 sum = 0;
        u32 eligible = 0;
        i16 least = std::numeric_limits<i16>::max();
        for (u32 p = first; p < end; ++p)
        {
            const u8 bits = life_bits[p];
            if (life::Elsewhere::get(bits) != life::none) continue;
            const bool away = life::Residence::get(bits) != life::at_home;
            const Prospect& prospect = prospects[group][Health::class_of(
                year - born[p], family::Male::get(family_bits[p]) != 0, insurance::Chronic::get(insured[p]) != 0)];
            const f32 worth =
                trust * year_share[group](insured[p]) *
                (perceived * prospect.expected_benefit_yuan + half_aversion * prospect.variance_reduction_yuan2);
            const f32 hassle = away ? hassles.away[group] : hassles.home[group];
            const f32 taste = common + (1.f - common_taste_) * own_taste[p - village.first_person];
            const bool was_enrolled = insurance::Consecutive::get(insured[p]) > 0;
            const f32 utility =
                constant[group] + money * (worth - own_premium - hassle) + (was_enrolled ? inertia : 0.f) + taste;
            sum -= utility;
            ++eligible;
            if (insurance::Paid::get(insured[p])) continue;
            const i16 need = to_need(-utility);
            need_of[p] = need;
            least = std::min(least, need);
        }
        if (by_household && eligible)
        {
            least = to_need(sum / f32(eligible));
            for (u32 p = first; p < end; ++p)
                if (!insurance::Paid::get(insured[p])) need_of[p] = least;
        }
        block.household[least_need_][h] = least;
    }
}

void Decision::live_week(BlockTask& task) const
{
    Block& block = task.block;
    const int year = task.step.year;
    if (!scheme_.runs(block, year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const Season& calendar = calendar_.season(year);
    const bool weigh_again =
        task.step.number > 0 && context_.policy.changes(calendar.weeks[std::size_t(task.step.number) - 1], today);

    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            if (weigh_again || trust_.moved(block, village.village, today)) weigh(task, village, year);
            const PremiumTerms terms = premium_.terms(today, year, village.place);
            const bool by_household = scheme_.by_household(today, year, village.place);
            const f32 reminded = services_.attention(today, village.place) *
                                 f32(context_.policy.value(reminder_attention_, today, village.place)) *
                                 math::min(1.f, f32(block.village[reminder_hours_][village.village]) * 0.25f);
            const Occasions rate =
                occasions(attention(today, calendar, today, village.place) + reminded, calendar, today);
            const f32 norm = f32(context_.policy.value(norm_, today, village.place));
            const f32 visit = f32(context_.policy.value(visit_weight_, today, village.place));
            const f32 pressure = f32(context_.policy.value(pressure_weight_, today, village.place)) *
                                 block.village[pressure_][village.village];
            const Sanction::Stakes stakes = sanction_.stakes(block, village.village, today, village.place);
            const f32 credibility = sanction_.credibility(today, village.place);

            if (block.village[open_households_][village.village] == 0) return;

            // Whose waiting has come to an end, or who has a visitor: few in any one week.
            const auto state = block.household[season_];
            const auto patience = block.household[patience_];
            const std::size_t padded = round_up(village.households, sizeof(u64));
            const auto decides = task.scratch.take<u8>(padded);
            decision_kernels::wait({state.data() + village.first_household, patience.data() + village.first_household,
                                    decides.data(), village.households, rate.home, rate.away});
            const auto ready = task.scratch.take_raw<u32>(village.households);
            u32 ready_count = 0;
            for (std::size_t i = 0; i < padded; i += sizeof(u64))
            {
                u64 eight;
                std::memcpy(&eight, decides.data() + i, sizeof eight);
                for (; eight != 0; eight &= eight - 1)
                    ready[ready_count++] = village.first_household + u32(i) + u32(std::countr_zero(eight)) / 8;
            }
            // A waiting time that has come to an end is followed by a new one.
            const auto over = task.scratch.take_raw<u32>(ready_count), line = task.scratch.take_raw<u32>(ready_count),
                       place = task.scratch.take_raw<u32>(ready_count), word = task.scratch.take_raw<u32>(ready_count);
            u32 over_count = 0;
            for (u32 i = 0; i < ready_count; ++i)
            {
                if (patience[ready[i]] > 0.f) continue;
                line[over_count] = block.household[s.household_line][ready[i]];
                place[over_count] = block.household[s.household_place][ready[i]];
                over[over_count++] = ready[i];
            }
            const auto waiting = task.scratch.take_raw<f32>(over_count);
            draw_batch({task.seed,
                        {today, purpose::occasion, 1},
                        line.data(),
                        place.data(),
                        over_count,
                        {word.data(), nullptr, nullptr, nullptr}});
            decision_kernels::exponential({word.data(), waiting.data(), over_count});
            for (u32 i = 0; i < over_count; ++i) patience[over[i]] = waiting[i];

            // What neighbours see is last week's: standings change only after everybody has decided.
            const auto felt = block.household[season_pressure_], asked = block.household[asking_];
            u32 paid_count = 0;
            for (u32 i = 0; i < ready_count; ++i)
            {
                const u32 h = ready[i];
                const bool visited = season::Contact::get(state[h]) != season::nobody;
                state[h] = season::Contact::set(state[h], season::nobody);
                const f32 least = from_need(block.household[least_need_][h]);
                Support support{.pressure = (pressure + (visited ? visit : 0.f)) * trust_.compliance(block, h)};
                if (season::Threatened::get(state[h]))
                    if (const f32 stake = sanction_.at_stake(block, h, stakes, year); stake > 0.f)
                        support.sanction = utils_per_yuan(income_per_head(block, h)) * credibility * stake;
                // Most refuse whatever their neighbours do: no need to look.
                const f32 besides_norm = support.pressure + support.sanction;
                felt[h] = std::max(felt[h], u8(math::clamp(besides_norm * pressure_steps + 0.5f, 0.f, 255.f)));
                if (least > math::max(besides_norm, 0.f) + math::max(norm, 0.f)) continue;
                support.norm = norm * network_.seen_share(block, village.first_household, h);
                if (least <= support.norm + besides_norm)
                {
                    if (decide(task, village, h, terms, by_household, support)) ready[paid_count++] = h;
                }
                else if (least <= math::max(support.norm, 0.f) && asking::Natural::get(asked[h]))
                    asked[h] = asking::Repelled::set(asked[h], 1);
            }
            for (u32 i = 0; i < paid_count; ++i)
                block.household[standing_][ready[i]] = ledger_.standing(block, ready[i]);
        });
}

bool Decision::decide(BlockTask& task, const VillageRows& village, u32 h, const PremiumTerms& terms, bool by_household,
                      const Support& support) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto need_of = block.person[need_];
    const Ledger::Price price = ledger_.price(block, h, terms);
    const Fen savings = block.household[savings_][h];
    const u32 first = block.household[s.first_member][h], end = first + block.household[s.size][h];

    if (by_household && price.of(1) > savings) return false;
    std::array<u32, 256> willing;  // a household has at most 255 members
    u32 willing_count = 0, unpaid = 0;
    for (u32 p = first; p < end; ++p)
    {
        const u32 open =
            u32(life::Elsewhere::get(life_bits[p]) == life::none) & (insurance::Paid::get(insured[p]) ^ 1u);
        unpaid += open;
        willing[willing_count] = p;
        willing_count += open & u32(from_need(need_of[p]) <= support.norm + support.pressure + support.sanction);
    }
    if (by_household && (willing_count < unpaid || price.of(unpaid) > savings)) return false;
    // Who needs the least comes first when savings do not reach for all.
    if (!by_household && price.own * willing_count > savings)
        std::sort(willing.begin(), willing.begin() + willing_count,
                  [&](u32 a, u32 b)
                  {
                      const i16 na = need_of[a], nb = need_of[b];
                      return na != nb ? na < nb : a < b;
                  });
    const auto receipt = ledger_.pay(task, village.village, h, std::span(willing).first(willing_count), unpaid, price,
                                     Payer::household, savings);
    const f32 pressed = support.norm + support.pressure;
    const bool natural = asking::Natural::get(block.household[asking_][h]) != 0;
    const auto why = [&](f32 need)
    {
        if (!tell_reasons_) return reason::untold;
        if (natural && need <= 0.f) return reason::voluntary;
        if (natural && need <= support.norm) return reason::social;
        return need <= pressed ? reason::pressed : reason::threatened;
    };
    for (u32 i = 0; i < receipt.members; ++i)
    {
        i16& need = need_of[willing[i]];
        need = reason::to_need(why(from_need(need)));
    }
    return receipt.members > 0;
}

void Decision::count_repelled(BlockTask& task) const
{
    Block& block = task.block;
    if (!tell_reasons_ || !scheme_.runs(block, task.step.year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const auto state = block.household[season_];
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto need_of = block.person[need_];
    const auto asked = block.household[asking_];
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         const f32 norm = f32(context_.policy.value(norm_, today, village.place));
                         i32 repelled = 0;
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             if (!season::Open::get(state[h]) || !asking::Repelled::get(asked[h])) continue;
                             const f32 seen = norm * network_.seen_share(block, village.first_household, h);
                             const u32 first = block.household[s.first_member][h];
                             for (u32 p = first; p < first + block.household[s.size][h]; ++p)
                                 repelled += life::Elsewhere::get(life_bits[p]) == life::none &&
                                             !insurance::Paid::get(insured[p]) &&
                                             from_need(need_of[p]) <= math::max(seen, 0.f);
                         }
                         block.village[repelled_][village.village] += repelled;
                     });
}
}  // namespace canbao
