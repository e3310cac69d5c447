#include "models/premium/late_payment.hpp"

#include <algorithm>

#include "core/math.hpp"
#include "models/classes.hpp"
#include "models/decision/need.hpp"
#include "models/economy/income.hpp"
#include "models/household.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
constexpr f32 yuan_per_fen = 1.f / f32(fen_per_yuan);
}

/// What holds in a village on the day.
struct LatePayment::Terms
{
    int year = 0;            ///< coverage year that may still be paid for
    int weighed = 0;         ///< coverage year whose season came last: column `need` is about it
    i32 elapsed = 0;         ///< months of the year that are over
    PremiumTerms due;        ///< of the coverage year
    PremiumTerms in_season;  ///< of the season that came last
    Fen lost = 0;            ///< subsidy that who pays late pays himself
    Fen subsidy = 0;         ///< that the state still pays
    Waiting waiting;
    std::array<YearShare, group_count> share_in_season;
    std::array<std::span<const Prospect>, group_count> prospects;
    f32 norm = 0;
    GroupValues credit{};            ///< economy.credit
    f32 informed = 1, strength = 0;  ///< Services::information, Belief::strength
    Valuation::Mean mean;
};

LatePayment::LatePayment(const Context& context, const Calendar& calendar, const Economy& economy, const Scheme& scheme,
                         const Premium& premium, const Benefit& benefit, const Health& health, const Network& network,
                         const Services& services, const Belief& belief, const Trust& trust)
    : context_(context),
      calendar_(calendar),
      scheme_(scheme),
      premium_(premium),
      benefit_(benefit),
      health_(health),
      network_(network),
      services_(services),
      belief_(belief),
      trust_(trust),
      valuation_(context, economy),
      ledger_(context.structure),
      from_(context.policy.id("premium.late_from")),
      until_(context.policy.id("premium.late_until")),
      subsidy_lost_(context.policy.id("premium.late_subsidy_lost")),
      attention_(context.policy.id("premium.late_attention")),
      norm_(context.policy.id("decision.norm")),
      credit_(context.policy.id("economy.credit"))
{
}

void LatePayment::declare(Registry& registry)
{
    enrolled_late_ = registry.add<i32>({.name = "enrolled_late",
                                        .entity = Entity::village,
                                        .role = Role::yearly,
                                        .unit = "1",
                                        .meaning = "persons paid for after the season had closed, besides enrolled"});
    late_paid_ = registry.add<i64>({.name = "late_paid",
                                    .entity = Entity::village,
                                    .role = Role::yearly,
                                    .unit = "fen",
                                    .meaning = "of premium_paid, by households after the season had closed"});
}

void LatePayment::bind(const Registry& registry)
{
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    family_ = registry.find<u16>(Entity::person, "family");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    need_ = registry.find<i16>(Entity::person, "need");
    life_ = registry.find<u8>(Entity::person, "life");
    health_bits_ = registry.find<u8>(Entity::person, "health");
    ledger_.bind(registry);
    group_ = registry.find<u8>(Entity::household, "target_group");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    standing_ = registry.find<u8>(Entity::household, "standing");
    asking_ = registry.find<u8>(Entity::household, "asking");
    shaken_ = registry.find<u8>(Entity::village, "shaken");
    purse_.bind(registry);
    income_ = registry.find<i32>(Entity::household, "income");
    permanent_income_ = registry.find<f32>(Entity::household, "permanent_income");
    household_premium_ = registry.find<i32>(Entity::household, "premium_paid");
    premium_paid_ = registry.find<i64>(Entity::village, "premium_paid");
    premium_aid_ = registry.find<i64>(Entity::village, "premium_aid");
    subsidy_ = registry.find<i64>(Entity::village, "subsidy");
    cell_premium_ = registry.find<i64>(Entity::cell, "premium_paid");
}

bool LatePayment::allowed_anywhere() const
{
    const Scenario& scenario = context_.scenario();
    const auto positive = [](const DatedPath& path)
    { return std::any_of(path.points.begin(), path.points.end(), [](const auto& point) { return point.second > 0; }); };
    return positive(scenario.path(until_)) || std::any_of(scenario.rules().begin(), scenario.rules().end(),
                                                          [&](const Rule& rule) { return rule.parameter == until_; });
}

void LatePayment::plan(Agenda& agenda)
{
    if (!allowed_anywhere()) return;
    const PhaseId phase = agenda.phase("late_payment");
    for (const Season& season : calendar_.seasons())
        for (unsigned month = 2; month <= unsigned(months_of_year); ++month)
            if (const Date day = make_date(season.coverage_year, month, 1);
                day > season.closes && day <= calendar_.ends())
                agenda.due({day, phase, season.coverage_year, i32(month) - 1});
    agenda.on_blocks("late_payment", [this](BlockTask& task) { offer(task); });
}

LatePayment::Terms LatePayment::terms_at(Date today, PlaceId village) const
{
    const Policy& policy = context_.policy;
    Terms terms;
    terms.year = year_of(today);
    terms.weighed = today > calendar_.season(terms.year + 1).opens ? terms.year + 1 : terms.year;
    terms.elapsed = i32(unsigned(std::chrono::year_month_day(today).month())) - 1;
    terms.due = premium_.terms(today, terms.year, village);
    terms.in_season = premium_.terms(today, terms.weighed, village);
    const Fen subsidy = Fen(terms.due.subsidy * f32(fen_per_yuan) + 0.5f);
    terms.lost = Fen(f64(subsidy) * policy.value(subsidy_lost_, today, village));
    terms.subsidy = subsidy - terms.lost;
    terms.waiting = benefit_.waiting({today, make_date(terms.year, 1, 1)}, village);
    for (std::size_t g = 0; g < group_count; ++g)
    {
        terms.share_in_season[g] = health_.year_share(terms.weighed, village, TargetGroup(g), today);
        terms.prospects[g] = health_.prospects(terms.weighed, village, TargetGroup(g), today);
    }
    terms.norm = f32(policy.value(norm_, today, village));
    terms.credit = policy.by_group(credit_, today, village);
    // As when the members weighed the cover, which is what their needs are about.
    const When weighing{today, calendar_.season(terms.weighed).opens};
    terms.informed = services_.information(weighing, village);
    terms.strength = belief_.strength(weighing, village);
    terms.mean = valuation_.mean(weighing, village);
    return terms;
}

bool LatePayment::uncovered(const Block& block, u32 person) const
{
    return life::Elsewhere::get(block.person[life_][person]) == life::none &&
           !insurance::Covered::get(block.person[insurance_][person]);
}

bool LatePayment::struck(const Block& block, u32 household) const
{
    const u32 first = block.household[context_.structure.first_member][household];
    const u32 end = first + block.household[context_.structure.size][household];
    for (u32 p = first; p < end; ++p)
    {
        const u8 bits = block.person[health_bits_][p];
        if (uncovered(block, p) && (health::Hospital::get(bits) ||
                                    health::Chronic::get(bits) != insurance::Chronic::get(block.person[insurance_][p])))
            return true;
    }
    return false;
}

void LatePayment::offer(BlockTask& task) const
{
    Block& block = task.block;
    const int year = task.step.year;
    if (!scheme_.runs(block, year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const i32 day = i32((today - make_date(year, 1, 1)).count());
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         const auto value = [&](ParameterId id)
                         { return context_.policy.value(id, today, village.place); };
                         if (f64(day) < value(from_) || f64(day) > value(until_)) return;
                         const Terms terms = terms_at(today, village.place);
                         const Network::Sight sight = network_.sight(block, village, today);
                         const f32 attention = f32(value(attention_));
                         const auto word = task.scratch.take_raw<u32>(village.households);
                         draw_batch({task.seed,
                                     {today, purpose::late_payment},
                                     block.household[s.household_line].data() + village.first_household,
                                     block.household[s.household_place].data() + village.first_household,
                                     village.households,
                                     {word.data(), nullptr, nullptr, nullptr}});
                         const auto payers = task.scratch.take_raw<u32>(village.households);
                         u32 payer_count = 0;
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                             if (math::uniform(word[h - village.first_household]) < attention || struck(block, h))
                                 if (decide(task, village, h, terms, sight) > 0) payers[payer_count++] = h;
                         // Neighbours see who is covered when all have decided.
                         for (u32 i = 0; i < payer_count; ++i)
                             block.household[standing_][payers[i]] = ledger_.standing(block, payers[i]);
                     });
}

u32 LatePayment::decide(BlockTask& task, const VillageRows& village, u32 h, const Terms& terms,
                        const Network::Sight& sight) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto insured = block.person[insurance_];
    const TargetGroup group = TargetGroup(block.household[group_][h]);
    const auto g = std::size_t(group);
    const u8 members = block.household[s.size][h];
    const f32 income = income_per_head(block.household[income_][h], members);
    const f32 money = decision_kernels::utils_per_yuan(valuation_.terms(), income);
    const f32 relative = decision_kernels::relative_worth(valuation_.terms(), block.household[permanent_income_][h]);
    const Worth worth = Valuation::worth(terms.mean, terms.informed * trust_.of(block, h),
                                         belief_.perceived(block, h, terms.strength), relative);
    const u32 quintile = block.household[quintile_][h];
    const Fen own = terms.due.own(group, quintile, income), price = own + terms.lost;
    const f32 dearer = f32(price - terms.in_season.own(group, quintile, income)) * yuan_per_fen;
    const u32 first = block.household[s.first_member][h];
    f32 support = 0;
    bool looked = false;
    u32 paid = 0;
    for (u32 p = first; p < first + members; ++p)
    {
        if (!uncovered(block, p) || price > purse_.means(block, h, price, terms.credit[g])) continue;
        // Nobody has weighed cover for a child born since the season opened, and who has paid for the next year waits
        // for it.
        if (block.person[birth_year_][p] >= terms.weighed || block.person[need_][p] < reason::least_need) continue;
        const u16 status = insured[p];
        const u32 missed = insurance::Missed::get(status);
        // The year that he pays for now stands as missed since its season closed.
        const u32 missed_before = missed > 0 ? missed - 1 : 0;
        const i32 waits = terms.elapsed + (terms.waiting.active[g] ? terms.waiting.late(missed_before, terms.year) : 0);
        if (waits >= months_of_year) continue;
        const auto prospect = [&](u32 chronic) -> const Prospect&
        {
            return terms.prospects[g][Health::class_of(terms.weighed - block.person[birth_year_][p],
                                                       family::Male::get(block.person[family_][p]) != 0, chronic != 0)];
        };
        const u16 then = insurance::Missed::set(insurance::Consecutive::set(status, 0),
                                                terms.weighed == terms.year ? missed_before : missed);
        const f32 weighed = worth.of(prospect(insurance::Chronic::get(status)), terms.share_in_season[g](then));
        const f32 now =
            worth.of(prospect(health::Chronic::get(block.person[health_bits_][p])),
                     f32(months_of_year - waits) / f32(months_of_year) + terms.share_in_season[g].ahead(then));
        if (!looked) support = terms.norm * sight.share(h), looked = true;
        if (from_need(block.person[need_][p]) + money * dearer + weighed - now > support) continue;

        u16 next = insurance::Ever::set(insurance::Covered::set(status, 1), 1);
        next = insurance::Waits::set(insurance::Consecutive::set(next, 1),
                                     std::min(u32(waits), insurance::Waits::largest));
        insured[p] = next;
        purse_.pay_premium(block, village.village, h, price);
        block.household[household_premium_][h] += i32(price);
        const bool away = life::Residence::get(block.person[life_][p]) != life::at_home;
        for (const u32 row : classes::rows_of(block.household[quintile_][h], block.household[group_][h],
                                              terms.year - 1 - block.person[birth_year_][p], away))
            block.cell[cell_premium_][row] += price;
        block.village[premium_paid_][village.village] += price;
        block.village[late_paid_][village.village] += price;
        block.village[premium_aid_][village.village] += terms.due.premium(group, income) - own;
        block.village[subsidy_][village.village] += terms.subsidy;
        ++block.village[enrolled_late_][village.village];
        ++paid;
    }
    if (paid > 0)
    {
        // Who has cover weighs the next year's differently, if its season is open.
        block.household[asking_][h] |= asking::Shaken::mask;
        block.village[shaken_][village.village] = 1;
    }
    return paid;
}
}  // namespace canbao
