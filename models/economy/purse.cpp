#include "models/economy/purse.hpp"

#include <algorithm>

namespace canbao
{
namespace
{
constexpr Fen most_debt = 1'800'000'000;  ///< what the column holds, less what one bill may add
}

void Purse::bind(const Registry& registry)
{
    savings_ = registry.find<i32>(Entity::household, "savings");
    debt_ = registry.find<i32>(Entity::household, "debt");
    income_ = registry.find<i32>(Entity::household, "income");
    premium_borrowed_ = registry.find<i64>(Entity::village, "premium_borrowed");
}

Fen Purse::take(Block& block, u32 household, Fen amount) const
{
    i32& savings = block.household[savings_][household];
    const Fen from_savings = std::min<Fen>(amount, savings);
    savings -= i32(from_savings);
    block.household[debt_][household] += i32(amount - from_savings);
    return amount - from_savings;
}

void Purse::pay_premium(Block& block, u32 village, u32 household, Fen amount) const
{
    block.village[premium_borrowed_][village] += take(block, household, amount);
}

Fen Purse::credit(const Block& block, u32 household, f32 limit) const
{
    const Fen most = std::min(most_debt, Fen(f64(limit) * f64(block.household[income_][household])));
    return std::max<Fen>(0, most - block.household[debt_][household]);
}
}  // namespace canbao
