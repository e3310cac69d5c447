/// Beliefs (M6): how present claims are to a household, and what that makes of the cover's value in its eyes.
///
/// Information, kept apart from imitation: imitation is `decision.norm`, on the share of others enrolled; this is about
/// what cover has paid, seen with one's own eyes or through one's ties. models/belief/README.md has the equations.
#pragma once
#include "models/context.hpp"
#include "models/network/network.hpp"
#include "models/person.hpp"
#include "models/rows.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
/// Column `salience` (u8) of a household.
namespace salience
{
using Level = Field<u8, 0, 6>;  ///< how present claims are, in steps of 1/63
/// While a season is open: had such a claim, or bill, between the last look back and that season's opening. From the
/// year's end to the next opening: has had one since, which the new year's columns no longer tell.
using Claim = Field<u8, 6>;
using Bill = Field<u8, 7>;
}  // namespace salience

class Belief final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Belief(const Context& context, const Scheme& scheme);

    [[nodiscard]] std::string_view name() const override { return "belief"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

    /// By how much full salience raises the expected benefit [1].
    [[nodiscard]] f32 strength(When when, PlaceId village) const
    {
        return f32(context_.policy.value(strength_, when, village));
    }
    /// The factor on the expected benefit in the household's eyes: 1 without news, 1 + strength at most.
    [[nodiscard]] f32 perceived(const Block& block, u32 household, f32 strength) const
    {
        return 1.f + strength * f32(salience::Level::get(block.household[salience_][household])) *
                         (1.f / f32(salience::Level::largest));
    }

private:
    void look_back(BlockTask& task) const;
    void close_year(BlockTask& task) const;
    /// Tells of a block's households whether what they paid for care in the year so far is large, while no claim was
    /// paid visibly and somebody is without cover.
    [[nodiscard]] auto bills(const Block& block) const
    {
        return [spent = block.household[out_of_pocket_].data(), income = block.household[income_].data(),
                claims = block.household[claims_].data(), standing = block.household[standing_].data(),
                share = big_bill_](u32 h)
        { return u32(f32(spent[h]) > share * f32(income[h])) & u32(claims[h] == 0) & u32(standing[h] < 255); };
    }

    Context context_;
    const Scheme& scheme_;
    ParameterId strength_, publicity_;
    f32 own_, ties_weight_, bill_weight_, big_bill_, kept_;

    std::array<Column<u16>, tie_count> tie_{};
    Column<u8> salience_, claims_, standing_;
    Column<i32> out_of_pocket_, income_;
    Column<i64> salience_sum_;
};
}  // namespace canbao
