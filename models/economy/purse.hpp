/// What a household can spend and how it pays. Whoever asks a household for money asks here (M2).
#pragma once
#include "models/context.hpp"

namespace canbao
{
/// Savings, and what kin and neighbours still lend: up to a share of the year's income, less the debt there is.
class Purse
{
public:
    void bind(const Registry& registry);

    /// What a household can spend [fen]; where its savings reach for the price, they alone.
    /// \param limit debt up to which it borrows for this, in years of income
    [[nodiscard]] Fen means(const Block& block, u32 household, Fen price, f32 limit) const
    {
        const Fen savings = block.household[savings_][household];
        // Most can pay out of savings: income and debt stay out of the cache.
        return savings >= price || limit <= 0.f ? savings : savings + credit(block, household, limit);
    }
    /// Takes an amount out of savings, and what is missing from lenders. \return what is borrowed [fen]
    Fen take(Block& block, u32 household, Fen amount) const;
    /// The same for a premium, with what is borrowed booked to the village.
    void pay_premium(Block& block, u32 village, u32 household, Fen amount) const;

private:
    [[nodiscard]] Fen credit(const Block& block, u32 household, f32 limit) const;

    Column<i32> savings_, debt_, income_;
    Column<i64> premium_borrowed_;
};
}  // namespace canbao
