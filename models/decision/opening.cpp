/// The day the season opens: who may enrol, when occasions to decide will come, and what the cover is worth to each.
#include <limits>
#include <numeric>

#include "core/bits.hpp"
#include "models/decision/decision.hpp"
#include "models/decision/kernels.hpp"
#include "models/decision/need.hpp"
#include "models/purposes.hpp"

namespace canbao
{
namespace
{
constexpr int adult_age = 16;
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
                         weigh(task, village, year, everybody(task, village));
                         block.village[shaken_][village.village] = 0;
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
        const When when{season.opens, week};
        const auto [home, away] = occasions(attention(when, season, week, village), when, season, week, village);
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

Decision::Occasions Decision::occasions(f32 rate, When when, const Season& season, Date week, PlaceId village) const
{
    if (season.at_festival(week)) return {rate * festival_attention_, rate * festival_attention_};
    // Who pays by phone needs nobody at home.
    const f32 by_phone = services_.phone_share_away(when, village);
    return {rate, rate * (away_attention_ + (1.f - away_attention_) * by_phone)};
}

std::span<const u32> Decision::everybody(BlockTask& task, const VillageRows& village)
{
    const auto rows = task.scratch.take_raw<u32>(village.households);
    std::iota(rows.begin(), rows.end(), village.first_household);
    return rows;
}

std::span<const u32> Decision::shaken(BlockTask& task, const VillageRows& village) const
{
    const auto asked = task.block.household[asking_];
    const auto rows = task.scratch.take_raw<u32>(village.households);
    std::size_t count = 0;
    for (u32 h = village.first_household; h < village.end_household(); ++h)
    {
        rows[count] = h;
        count += asking::Shaken::get(asked[h]);
    }
    return rows.first(count);
}

Decision::Weighing Decision::prepare(BlockTask& task, const VillageRows& village, std::span<const u32> rows,
                                     Date opens) const
{
    const Block& block = task.block;
    const Structure& s = context_.structure;
    const bool whole = rows.size() == village.households;
    const auto of_households = [&]<class T>(Column<T> column) -> std::span<const T>
    {
        const auto values = block.household[column];
        if (whole) return values.subspan(village.first_household, village.households);
        const auto packed = task.scratch.take_raw<T>(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) packed[i] = values[rows[i]];
        return packed;
    };
    const auto size = of_households(s.size);
    u32 members = village.persons;
    if (!whole) members = std::accumulate(size.begin(), size.end(), 0u);
    const auto of_members = [&](Column<u32> column) -> std::span<const u32>
    {
        const auto values = block.person[column];
        if (whole) return values.subspan(village.first_person, village.persons);
        const auto packed = task.scratch.take_raw<u32>(members);
        auto next = packed.begin();
        for (std::size_t i = 0; i < rows.size(); ++i)
            next = std::copy_n(values.begin() + block.household[s.first_member][rows[i]], size[i], next);
        return packed;
    };
    const auto draw_taste = [&](Purpose purpose, std::span<const u32> line, std::span<const u32> place)
    {
        const auto count = u32(line.size());
        const auto word = task.scratch.take_raw<u32>(count);
        draw_batch(
            {task.seed, {opens, purpose}, line.data(), place.data(), count, {word.data(), nullptr, nullptr, nullptr}});
        const auto taste = task.scratch.take_raw<f32>(count);
        decision_kernels::logistic({word.data(), taste.data(), count});
        return taste;
    };
    const auto income = task.scratch.take_raw<f32>(rows.size()), money = task.scratch.take_raw<f32>(rows.size()),
               worth = task.scratch.take_raw<f32>(rows.size());
    decision_kernels::value({of_households(income_).data(), of_households(permanent_income_).data(), size.data(),
                             income.data(), money.data(), worth.data(), rows.size(), valuation_.terms()});
    return {income, money, worth,
            draw_taste(purpose::household_taste, of_households(s.household_line), of_households(s.household_place)),
            draw_taste(purpose::taste, of_members(s.line), of_members(s.origin))};
}

void Decision::weigh(BlockTask& task, const VillageRows& village, int year, std::span<const u32> rows) const
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
    const Valuation::Mean mean = valuation_.mean(when, village.place);
    std::array<std::span<const Prospect>, group_count> prospects;
    std::array<YearShare, group_count> year_share;
    for (std::size_t g = 0; g < group_count; ++g)
    {
        prospects[g] = health_.prospects(year, village.place, TargetGroup(g), today);
        year_share[g] = health_.year_share(year, village.place, TargetGroup(g), today);
    }

    const Weighing of = prepare(task, village, rows, opens);
    const auto asked = block.household[asking_];
    const f32* own_taste = of.own_taste.data();
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        const u32 h = rows[i];
        asked[h] = asking::Shaken::set(asked[h], 0);
        const auto group = std::size_t(block.household[group_][h]);
        const f32 income = of.income[i], money = of.money[i];
        const Worth worth =
            Valuation::worth(mean, informed * trust_.of(block, h), belief_.perceived(block, h, strength), of.worth[i]);
        const f32 own_premium =
            f32(terms.own(TargetGroup(group), block.household[quintile_][h], income)) * (1.f / f32(fen_per_yuan));
        const f32 common = common_taste_ * of.common_taste[i];
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
            const f32 hassle = away ? hassles.away[group] : hassles.home[group];
            const f32 taste = common + (1.f - common_taste_) * own_taste[p - first];
            const bool was_enrolled = insurance::Consecutive::get(insured[p]) > 0;
            const f32 utility = constant[group] + worth.of(prospect, year_share[group](insured[p])) -
                                money * (own_premium + hassle) + (was_enrolled ? inertia : 0.f) + taste;
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
        own_taste += end - first;
    }
}
}  // namespace canbao
