#include "models/enrolment/ledger.hpp"

#include <algorithm>
#include <limits>

#include "models/economy/income.hpp"
#include "models/household.hpp"
#include "models/network/network.hpp"

namespace canbao
{
void Ledger::bind(const Registry& registry)
{
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    life_ = registry.find<u8>(Entity::person, "life");
    need_ = registry.find<i16>(Entity::person, "need");
    season_ = registry.find<u8>(Entity::household, "season");
    paid_week_ = registry.find<u8>(Entity::household, "season_week");
    group_ = registry.find<u8>(Entity::household, "target_group");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    least_need_ = registry.find<i16>(Entity::household, "least_need");
    purse_.bind(registry);
    income_ = registry.find<i32>(Entity::household, "income");
    season_paid_ = registry.find<i32>(Entity::household, "season_paid");
    week_paid_ = registry.find<i32>(Entity::village, "week_paid");
    open_households_ = registry.find<i32>(Entity::village, "open_households");
    season_premium_ = registry.find<i64>(Entity::village, "season_premium");
    season_aid_ = registry.find<i64>(Entity::village, "season_aid");
    season_by_cadres_ = registry.find<i64>(Entity::village, "season_by_cadres");
}

Fen Ledger::Price::of(u32 members) const { return std::clamp<Fen>(own * members, 0, std::max<Fen>(0, left)); }

Ledger::Price Ledger::price(const Block& block, u32 household, const PremiumTerms& terms) const
{
    const TargetGroup group = TargetGroup(block.household[group_][household]);
    const f32 income =
        income_per_head(block.household[income_][household], block.household[structure_.size][household]);
    const Fen cap = terms.household_cap > 0 ? Fen(terms.household_cap * 100.f) : Fen(1) << 60;
    return {terms.premium(group, income), terms.own(group, block.household[quintile_][household], income),
            cap - block.household[season_paid_][household]};
}

Ledger::Receipt Ledger::pay(BlockTask& task, u32 village, u32 household, std::span<const u32> members, u32 unpaid,
                            Price price, Payer payer, Fen means) const
{
    Block& block = task.block;
    const bool running = task.step.date >= make_date(task.step.year, 1, 1);
    const auto insured = block.person[insurance_];
    Receipt receipt;
    Fen by_aid = 0;
    for (const u32 member : members)
    {
        const Fen due = price.of(1);
        if (due > means - receipt.paid) break;
        u16& status = insured[member];
        status = insurance::Paid::set(status, 1);
        if (payer == Payer::cadre)
        {
            status = insurance::ByCadre::set(status, 1);
            block.person[need_][member] = reason::to_need(reason::advanced);
        }
        // A payment in the benefit year itself covers from that day on.
        if (running) status = insurance::Covered::set(status, 1);
        price.left -= due;
        receipt.paid += due;
        by_aid += price.premium - due;
        ++receipt.members;
    }
    if (receipt.members == 0) return receipt;
    if (payer == Payer::household)
    {
        purse_.pay_premium(block, village, household, receipt.paid);
        block.household[season_paid_][household] += i32(receipt.paid);
        block.village[season_premium_][village] += receipt.paid;
    }
    else block.village[season_by_cadres_][village] += receipt.paid;
    block.village[season_aid_][village] += by_aid;
    block.village[week_paid_][village] += i32(receipt.members);
    block.household[paid_week_][household] = u8(std::min(255, task.step.number + 1));
    if (receipt.members == unpaid)
    {
        u8& state = block.household[season_][household];
        state = season::Open::set(state, 0);
        --block.village[open_households_][village];
    }
    else block.household[least_need_][household] = least_need(block, household);
    return receipt;
}

i16 Ledger::least_need(const Block& block, u32 household) const
{
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto need_of = block.person[need_];
    const u32 first = block.household[structure_.first_member][household];
    const u32 end = first + block.household[structure_.size][household];
    i16 least = std::numeric_limits<i16>::max();
    for (u32 p = first; p < end; ++p)
        if (life::Elsewhere::get(life_bits[p]) == life::none && !insurance::Paid::get(insured[p]))
            least = std::min(least, need_of[p]);
    return least;
}

u8 Ledger::standing(const Block& block, u32 household) const
{
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const u32 first = block.household[structure_.first_member][household];
    const u32 end = first + block.household[structure_.size][household];
    u32 eligible = 0, enrolled = 0;
    for (u32 p = first; p < end; ++p)
    {
        const u32 here = life::Elsewhere::get(life_bits[p]) == life::none;
        eligible += here;
        enrolled += here & (insurance::Covered::get(insured[p]) | insurance::Paid::get(insured[p]));
    }
    return network::standing(enrolled, eligible);
}
}  // namespace canbao
