#include "models/advance/advance.hpp"

#include <algorithm>

#include "models/household.hpp"
#include "models/purposes.hpp"

namespace canbao
{
void Advance::add_parameters(Schema& schema)
{
    schema.add({.key = "advance.active",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "cadre teams pay for households themselves",
                .value = "{ 2003-01-01 = false, 2008-01-01 = true }",
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "08b: fines for missing heads in 2009 (L07), paying in 2024 (L11); first year judged"});
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("advance.days", "day", "days before the last day of the season within which a team pays", "14", 0, 365, "A",
         "judgement");
    const RealParameters path(schema, {.dated = true, .by_place = true, .interpolation = Interpolation::linear});
    path("advance.budget", "yuan", "most that a team pays in a season",
         "{ 2003-01-01 = 340, 2010-01-01 = 770, 2016-01-01 = 1600, 2024-01-01 = 3000 }", 0, 1e6, "A",
         "08b: thousands a year in 2024 (L11); earlier years in proportion to rural income (03a)");
}

Advance::Advance(const Context& context, const Calendar& calendar, const Scheme& scheme, const Premium& premium)
    : context_(context), calendar_(calendar), scheme_(scheme), premium_(premium), ledger_(context.structure)
{
    team_active_ = context.policy.id("cadre.active");
    active_ = context.policy.id("advance.active");
    days_ = context.policy.id("advance.days");
    budget_ = context.policy.id("advance.budget");
}

void Advance::declare(Registry& registry)
{
    week_advances_ = registry.add<i32>({.name = "week_advances",
                                        .entity = Entity::village,
                                        .role = Role::weekly,
                                        .unit = "1",
                                        .meaning = "persons for whom the cadre team paid in the week"});
    advances_ = registry.add<i32>({.name = "advances",
                                   .entity = Entity::village,
                                   .role = Role::yearly,
                                   .unit = "1",
                                   .meaning = "persons for whom cadre teams paid in the season's weeks of the year"});
    season_fen_ = registry.add<i64>({.name = "season_by_cadres",
                                     .entity = Entity::village,
                                     .unit = "fen",
                                     .meaning = "premiums paid by the cadre team in the open season"});
}

void Advance::bind(const Registry& registry)
{
    ledger_.bind(registry);
    target_ = registry.find<f32>(Entity::village, "target");
    fine_ = registry.find<f32>(Entity::village, "fine");
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    life_ = registry.find<u8>(Entity::person, "life");
    season_ = registry.find<u8>(Entity::household, "season");
    standing_ = registry.find<u8>(Entity::household, "standing");
    eligible_ = registry.find<i32>(Entity::village, "week_eligible");
    paid_ = registry.find<i32>(Entity::village, "week_paid");
    open_households_ = registry.find<i32>(Entity::village, "open_households");
    premium_by_cadres_ = registry.find<i64>(Entity::village, "premium_by_cadres");
}

void Advance::plan(Agenda& agenda)
{
    // After the households of the week have decided: the team pays for who is left.
    agenda.on_blocks("decision_week", [this](BlockTask& task) { pay_week(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { close(task); });
}

void Advance::pay_week(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    const Date today = task.step.date;
    const f64 days_left = f64((calendar_.season(task.step.year).closes - today).count());
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const auto value = [&](ParameterId p)
                         { return context_.policy.value(p, today, village.place); };
                         const bool pays = days_left <= value(days_) && value(active_) != 0 && value(team_active_) != 0;
                         const i32 heads = pays ? pay(task, village) : 0;
                         block.village[week_advances_][village.village] = heads;
                         block.village[advances_][village.village] += heads;
                     });
}

i32 Advance::pay(BlockTask& task, const VillageRows& village) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const u32 v = village.village;
    const Date today = task.step.date;
    const int year = task.step.year;
    const auto fen = [&](ParameterId p) { return Fen(context_.policy.value(p, today, village.place) * 100. + 0.5); };
    i32 missing = i32(f32(block.village[eligible_][v]) * block.village[target_][v]) - block.village[paid_][v];
    Fen purse = fen(budget_) - block.village[season_fen_][v];
    const Fen fine = Fen(block.village[fine_][v] * 100.f + 0.5f);
    const i32 open = block.village[open_households_][v];
    if (missing <= 0 || open == 0 || purse < 0 || fine == 0) return 0;

    const auto household = task.scratch.take_raw<u32>(std::size_t(open)),
               line = task.scratch.take_raw<u32>(std::size_t(open)),
               place = task.scratch.take_raw<u32>(std::size_t(open)),
               turn = task.scratch.take_raw<u32>(std::size_t(open));
    u32 count = 0;
    for (u32 h = village.first_household; h < village.end_household(); ++h)
    {
        if (!season::Open::get(block.household[season_][h])) continue;
        household[count] = h;
        line[count] = block.household[s.household_line][h];
        place[count] = block.household[s.household_place][h];
        ++count;
    }
    draw_batch({task.seed,
                {calendar_.season(year).opens, purpose::advance_order},
                line.data(),
                place.data(),
                count,
                {turn.data(), nullptr, nullptr, nullptr}});
    const auto order = task.scratch.take_raw<u32>(count);
    for (u32 i = 0; i < count; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](u32 a, u32 b) { return turn[a] != turn[b] ? turn[a] < turn[b] : a < b; });

    const PremiumTerms terms = premium_.terms(today, year, village.place);
    const bool by_household = scheme_.by_household(today, year, village.place);
    i32 heads = 0;
    for (const u32 i : order)
    {
        if (missing <= 0) break;
        const u32 h = household[i];
        const Ledger::Price price = ledger_.price(block, h, terms);
        if (fine * missing <= price.of(1)) continue;
        std::array<u32, 256> unpaid;  // a household has at most 255 members
        u32 members = 0;
        const u32 first = block.household[s.first_member][h], end = first + block.household[s.size][h];
        for (u32 p = first; p < end; ++p)
        {
            unpaid[members] = p;
            members += u32(life::Elsewhere::get(block.person[life_][p]) == life::none) &
                       (insurance::Paid::get(block.person[insurance_][p]) ^ 1u);
        }
        if (by_household && price.of(members) > purse) continue;
        const u32 wanted = by_household ? members : std::min(members, u32(missing));
        const auto receipt =
            ledger_.pay(task, v, h, std::span(unpaid).first(wanted), members, price, Payer::cadre, purse);
        if (receipt.members == 0) continue;
        purse -= receipt.paid;
        missing -= i32(receipt.members);
        heads += i32(receipt.members);
        block.household[standing_][h] = ledger_.standing(block, h);
    }
    return heads;
}

void Advance::close(BlockTask& task) const
{
    Block& block = task.block;
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const u32 v = village.village;
                         block.village[premium_by_cadres_][v] += block.village[season_fen_][v];
                         block.village[season_fen_][v] = 0;
                     });
}
}  // namespace canbao
