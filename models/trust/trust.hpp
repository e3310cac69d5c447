/// Trust that the cover pays as promised: experience, reactance to pressure (M13), news and rumour (M15).
///
/// models/trust/README.md has the equations. What a household stores as trust changes only on days on which it weighs
/// the cover (when a season opens, or moved() tells so), so that weighing again because a reform begins sees what
/// everybody saw before it. Resentment counts from the week in which it is roused.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "models/context.hpp"
#include "models/network/network.hpp"
#include "models/person.hpp"
#include "models/rows.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
/// Column `news` (u8) of a household, a bit a rumour.
namespace news
{
inline constexpr std::size_t count = 3;
inline constexpr std::array<std::string_view, count> names{"platform_rumour", "account_removed", "news_other"};
using Heard = Field<u8, 0, count>;
using Felt = Field<u8, count, count>;  ///< it has cost trust
}  // namespace news

class Trust final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Trust(const Context& context, const Scheme& scheme);

    [[nodiscard]] std::string_view name() const override { return "trust"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;
    void resume(const World& world, const Past& past) override;

    /// Trust of a household [1].
    [[nodiscard]] f32 of(const Block& block, u32 household) const
    {
        return f32(block.household[trust_][household]) * (1.f / 65535.f);
    }
    /// What pressure and visits add to a household's utility is multiplied by this, from -1 to 1: 1 without
    /// resentment, negative where pressure repels.
    [[nodiscard]] f32 compliance(const Block& block, u32 household) const
    {
        return 1.f - repulsion_ * f32(block.household[resentment_][household]) * (1.f / 255.f);
    }

    /// Resentment that being sought out, or threatened, rouses where there is none [1].
    struct Terms
    {
        f32 contact = 0, threat = 0;
    };
    [[nodiscard]] Terms terms(When when, PlaceId village) const;
    /// Somebody came to, called or threatened a household.
    void provoke(Block& block, u32 household, const Terms& terms, bool threat) const;
    /// Trust of all households of a village falls by that share, on a day on which the village has yet to decide.
    void shock(Block& block, u32 village, f32 share) const;

private:
    struct Rumour
    {
        ParameterId strength, reach, spread;
    };
    using Strengths = std::array<f32, news::count>;

    /// A word for each household of a block from which base() makes its trust by nature [1/65535].
    [[nodiscard]] std::span<const u32> draw_base(BlockTask& task) const;
    [[nodiscard]] f32 base(u32 word) const;
    /// A year has passed: experience, neighbours, resentment, recovery.
    void look_back(BlockTask& task) const;
    void live_week(BlockTask& task) const;
    void feel_contacts(Block& block, const VillageRows& village, Date today) const;
    /// The rumours that are about (bits).
    [[nodiscard]] static u32 about(const Strengths& strength)
    {
        u32 bits = 0;
        for (u32 k = 0; k < news::count; ++k) bits |= u32(strength[k] > 0.f) << k;
        return bits;
    }
    [[nodiscard]] Strengths strengths(Date today, PlaceId village) const;
    void hear(BlockTask& task, const VillageRows& village, u32 rumour, bool first_week) const;
    /// What was heard costs trust. \return true when it did
    bool feel_news(Block& block, const VillageRows& village, const Strengths& strength) const;
    /// Rumours that are over and from which trust recovers are forgotten.
    void forget(Block& block, const VillageRows& village, const Strengths& strength) const;
    /// What villages of a county know of each other: rumours heard, threats exposed.
    void exchange(CountyTask& task);
    void close_year(BlockTask& task) const;

    Context context_;
    const Scheme& scheme_;
    Seed base_seed_;
    f32 mean_, spread_, experience_, diffusion_, recovery_, contact_, threat_, resentment_kept_, erosion_, repulsion_;
    ParameterId reactance_, exposure_, promised_;
    std::array<Rumour, news::count> rumours_{};
    u32 scars_ = 0;  ///< rumours from which trust does not recover (bits)
    bool differs_by_place_ = false;
    /// A county: the share of households that had heard each rumour in each of its villages at the last exchange [1].
    /// Follows from columns `rumour_shown_`; empty, or all zero, while there is no rumour.
    std::vector<std::array<std::vector<f32>, news::count>> published_;

    std::array<Column<u16>, tie_count> tie_{};
    Column<u16> trust_, kin_village_;
    Column<u8> resentment_, news_, season_, asking_, claims_, salience_, alive_, exposed_lately_;
    std::array<Column<u8>, news::count> shown_{};
    Column<u8> exposed_, shaken_;
    Column<f32> pressure_;
    Column<i32> households_, resentful_, heard_;
    Column<i64> trust_sum_, benefit_, cost_;
};
}  // namespace canbao
