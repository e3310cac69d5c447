/// Outpatient care of a year, the household account, and what the wait of returning members leaves of it.
#include <algorithm>

#include "models/health/claim.hpp"
#include "models/purposes.hpp"

namespace canbao
{
void Health::visit(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const health::Year& year = risk_.year(task.step.year);
    const u32 rows = block.person.rows();
    const auto word = draw_persons<3>(task, purpose::outpatient);
    const auto bill = task.scratch.take_raw<i32>(rows), benefit = task.scratch.take_raw<i32>(rows),
               elsewhere = task.scratch.take_raw<i32>(rows);
    const auto bits = block.person[health_];
    const auto bills = block.person[bills_];
    Package package = package_at(task.step.date, task.step.year, block.village[s.place][0]);
    const auto settle = [&](u32 from, u32 size)
    {
        health_kernels::outpatient({block.person[health_].data() + from,
                                    block.person[life_].data() + from,
                                    block.person[insurance_].data() + from,
                                    word[0].data() + from,
                                    word[1].data() + from,
                                    word[2].data() + from,
                                    size,
                                    risk_.outpatient_users(),
                                    {year.outpatient_median[0], year.outpatient_median[1]},
                                    risk_.outpatient_sd(),
                                    health::largest_bill,
                                    f64(package.pool_rate),
                                    f64(package.pool_cap),
                                    f64(package.chronic_rate),
                                    f64(package.chronic_cap),
                                    f64(package.employee_share),
                                    bill.data() + from,
                                    benefit.data() + from,
                                    elsewhere.data() + from});
    };
    if (!benefit_.differs_by_place()) settle(0, rows);

    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         if (benefit_.differs_by_place())
                         {
                             package = package_at(task.step.date, task.step.year, village.place);
                             settle(village.first_person, village.persons);
                         }
                         Books book;
                         if (package.waiting.active != decltype(package.waiting.active){})
                             book.refused = refuse_waiting(block, village, package, task.step.year, benefit);
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             const u32 first = first_member[h], end = first + size[h];
                             draw_on_account(block, h, package, bill, benefit, elsewhere);
                             Fen own = 0;
                             for (u32 p = first; p < end; ++p) own += bill[p] - benefit[p] - elsewhere[p];
                             const Fen reach = purse_.means(block, h, own, risk_.debt_limit());
                             if (own > reach)
                             {
                                 // Members go, in their order, while the money lasts; the others stay away.
                                 own = 0;
                                 for (u32 p = first; p < end; ++p)
                                 {
                                     const Fen of_member = bill[p] - benefit[p] - elsewhere[p];
                                     if (own + of_member <= reach) own += of_member;
                                     else bill[p] = benefit[p] = elsewhere[p] = 0;
                                 }
                             }
                             pay(block, h, own);
                             book.own += own;
                             for (u32 p = first; p < end; ++p)
                                 if (benefit[p] > 0)
                                     count_in_classes(block, h, p, task.step.year, cell_benefit_, benefit[p]);
                         }
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             bills[p] = i32(std::min(health::most_fen, Fen(bills[p]) + bill[p]));
                             book.outpatient_cost += bill[p];
                             book.benefit_outpatient += benefit[p];
                             book.benefit_elsewhere += elsewhere[p];
                         }
                         if (package.loyalty.active)
                             for (u32 p = village.first_person; p < village.end_person(); ++p)
                                 bits[p] = u8(bits[p] | u8(u8(benefit[p] > 0) * health::Claimed::mask));
                         book.post(*this, block, village.village);
                     });
}

void Health::draw_on_account(Block& block, u32 household, const Package& package, std::span<const i32> bill,
                             std::span<i32> benefit, std::span<const i32> elsewhere) const
{
    Fen left = block.household[account_][household];
    if (left == 0 && package.account == 0) return;
    const auto insured = block.person[insurance_];
    const u32 first = block.household[context_.structure.first_member][household],
              end = first + block.household[context_.structure.size][household];
    for (u32 p = first; p < end; ++p) left += insurance::Covered::get(insured[p]) ? package.account : 0;
    for (u32 p = first; p < end; ++p)
    {
        if (!insurance::Covered::get(insured[p]) || elsewhere[p] > 0) continue;
        const Fen drawn = std::min<Fen>(left, bill[p] - benefit[p]);
        benefit[p] += i32(drawn);
        left -= drawn;
    }
    block.household[account_][household] = i32(std::min(left, health::most_fen));
}

Fen Health::refuse_waiting(const Block& block, const VillageRows& village, const Package& package, int year,
                           std::span<i32> benefit) const
{
    const auto insured = block.person[insurance_];
    const auto first_member = block.household[context_.structure.first_member];
    const auto size = block.household[context_.structure.size];
    Fen refused = 0;
    u32 h = village.first_household;
    for (u32 p = village.first_person; p < village.end_person(); ++p)
    {
        if (benefit[p] == 0 || (insured[p] & insurance::Waits::mask) == 0) continue;
        while (p >= first_member[h] + size[h]) ++h;
        const i32 months = package.waiting.months(insured[p], TargetGroup(block.household[group_][h]), year);
        // Visits are spread evenly over the year.
        const i32 waited = i32(i64(benefit[p]) * std::min(months, months_of_year) / months_of_year);
        benefit[p] -= waited;
        refused += waited;
    }
    return refused;
}
}  // namespace canbao
