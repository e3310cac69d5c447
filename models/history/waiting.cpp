/// The waits of members who return, and the years that they pay back.
#include <algorithm>

#include "models/economy/income.hpp"
#include "models/history/history.hpp"
#include "models/person.hpp"
#include "models/rows.hpp"

namespace canbao
{
u32 History::begin_waits(BlockTask& task, const VillageRows& village, const Waiting& waiting) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto insured = block.person[insurance_];
    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    const int year = task.step.year;
    const Date today = task.step.date;
    const PremiumTerms terms = premium_.terms(today, year, village.place);
    const f32 threshold = f32(context_.policy.value(pay_back_, today, village.place));
    const GroupValues credit = context_.policy.by_group(credit_, today, village.place);
    u32 waiters = 0, h = village.first_household;
    for (u32 p = village.first_person; p < village.end_person(); ++p)
    {
        const u16 status = insured[p];
        if ((status & (insurance::Paid::mask | insurance::Consecutive::mask)) != insurance::Paid::mask) continue;
        while (p >= first_member[h] + size[h]) ++h;
        const TargetGroup group = TargetGroup(block.household[group_][h]);
        const u32 missed = insurance::Missed::get(status);
        i32 months = waiting.months(status, group, year);
        if (months > 0)
        {
            // Years are paid back one by one, while each is worth its price and there is money for it.
            const Fen price =
                terms.own(group, block.household[quintile_][h], income_per_head(block.household[income_][h], size[h]));
            const auto& prospect = health_.prospects(year, village.place, group, today)[Health::class_of(
                year - block.person[birth_year_][p], family::Male::get(block.person[family_][p]) != 0,
                insurance::Chronic::get(status) != 0)];
            const f32 month = prospect.expected_benefit_yuan * f32(fen_per_yuan) / f32(months_of_year);
            for (i32 years = 1; years < waiting.counted(missed, year); ++years)
            {
                const i32 left = waiting.after_break(missed, year, years);
                if (left == months || f32(months - left) * month < threshold * f32(price) ||
                    price > purse_.means(block, h, price, credit[std::size_t(group)]))
                    break;
                months = left;
                purse_.pay_premium(block, village.village, h, price);
                block.household[season_paid_][h] += i32(price);
                block.village[season_premium_][village.village] += price;
                block.village[paid_back_][village.village] += price;
            }
            ++waiters;
        }
        insured[p] = insurance::Waits::set(status, std::min(insurance::Waits::largest, u32(months)));
    }
    return waiters;
}
}  // namespace canbao
