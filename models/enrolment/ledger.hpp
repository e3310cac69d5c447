/// The bookkeeping of a payment, whoever pays: what it costs, which bits and sums it moves.
#pragma once
#include "models/context.hpp"
#include "models/economy/purse.hpp"
#include "models/premium/premium.hpp"

namespace canbao
{
enum class Payer : u8
{
    household,  ///< out of its savings, and what it borrows
    cadre       ///< out of the team's own pocket
};

class Ledger
{
public:
    explicit Ledger(const Structure& structure) : structure_(structure) {}
    void bind(const Registry& registry);

    /// What a member of a household costs, who has not been paid for.
    struct Price
    {
        Fen premium = 0;  ///< before aid
        Fen own = 0;      ///< the part that aid does not pay
        Fen left = 0;  ///< what the household may still have to pay for all members together: the cap less what it paid

        /// What `members` of the household cost together.
        [[nodiscard]] Fen of(u32 members) const;
    };
    [[nodiscard]] Price price(const Block& block, u32 household, const PremiumTerms& terms) const;

    struct Receipt
    {
        u32 members = 0;  ///< paid for
        Fen paid = 0;     ///< by the payer
    };
    /// Pays for members of a household in their order, until the purse does not reach for the next.
    /// \param members rows of members who may enrol and have not been paid for; \param unpaid how many such there are
    /// \param means what the payer has; of a household what Purse::means says, and the payment is taken from it. A
    ///        cadre's purse is the caller's to keep.
    Receipt pay(BlockTask& task, u32 village, u32 household, std::span<const u32> members, u32 unpaid, Price price,
                Payer payer, Fen means) const;
    /// The household's standing among others, as it is now (column `standing`).
    [[nodiscard]] u8 standing(const Block& block, u32 household) const;

private:
    /// The least need of its members who may enrol and have not been paid for.
    [[nodiscard]] i16 least_need(const Block& block, u32 household) const;

    const Structure& structure_;
    Column<u16> insurance_;
    Column<u8> life_, season_, paid_week_, group_, quintile_;
    Column<i16> need_, least_need_;
    Purse purse_;
    Column<i32> income_, season_paid_, week_paid_, open_households_;
    Column<i64> season_premium_, season_aid_, season_by_cadres_;
};
}  // namespace canbao
