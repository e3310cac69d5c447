/// Take-up (M7): random utility of enrolling, for each member or for the household as a whole.
///
/// When the season opens every eligible member weighs the cover (its expected value and the risk it takes away,
/// against the premium and the trouble of paying); in the weeks that follow occasions to decide arrive, and on each
/// the household adds what it then sees and feels (neighbours, pressure, a visit, a threat) and pays for those
/// members for whom the sum is positive, as far as its savings and credit reach. models/decision/README.md has the equations.
#pragma once
#include "models/belief/belief.hpp"
#include "models/calendar.hpp"
#include "models/context.hpp"
#include "models/decision/worth.hpp"
#include "models/enrolment/ledger.hpp"
#include "models/health/health.hpp"
#include "models/household.hpp"
#include "models/network/network.hpp"
#include "models/premium/premium.hpp"
#include "models/rows.hpp"
#include "models/sanction/sanction.hpp"
#include "models/scheme/scheme.hpp"
#include "models/services/services.hpp"
#include "models/trust/trust.hpp"

namespace canbao
{
class Decision final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Decision(const Context& context, const Calendar& calendar, const Economy& economy, const Scheme& scheme,
             const Premium& premium, const Health& health, const Network& network, const Sanction& sanction,
             const Services& services, const Belief& belief, const Trust& trust);

    [[nodiscard]] std::string_view name() const override { return "decision"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    /// What a household adds to the utility of enrolling on an occasion [utils].
    struct Support
    {
        f32 norm = 0, pressure = 0, sanction = 0;
    };

    /// What holds in a village on the day.
    struct Terms
    {
        PremiumTerms premium;
        GroupValues credit{};  ///< economy.credit
        bool by_household = false;
    };

    void open_season(BlockTask& task) const;
    void live_week(BlockTask& task) const;
    void count_repelled(BlockTask& task) const;
    /// Sets `need` of the eligible members of some households of a village: what must come on top before the member
    /// enrols [utils]. \param households their rows in the block, ascending
    void weigh(BlockTask& task, const VillageRows& village, int coverage_year, std::span<const u32> households) const;
    [[nodiscard]] static std::span<const u32> everybody(BlockTask& task, const VillageRows& village);
    /// Whose trust has moved since they weighed the cover.
    [[nodiscard]] std::span<const u32> shaken(BlockTask& task, const VillageRows& village) const;
    /// What weighing needs of some households, one after another.
    struct Weighing
    {
        std::span<const f32> income, money;  ///< of the year: a head [yuan], what a yuan is worth then [util/yuan]
        std::span<const f32> worth;          ///< of what cover pays back, over that of mean income [1]
        std::span<const f32> common_taste;   ///< standard logistic, of each household
        std::span<const f32> own_taste;      ///< standard logistic, of each member
    };
    [[nodiscard]] Weighing prepare(BlockTask& task, const VillageRows& village, std::span<const u32> households,
                                   Date opens) const;
    /// The household decides. \return true when somebody was paid for.
    bool decide(BlockTask& task, const VillageRows& village, u32 household, const Terms& terms,
                const Support& support) const;

    /// Rates at which occasions to decide come up, or their sum over weeks, by whether all adults are away [1].
    struct Occasions
    {
        f32 home = 0, away = 0;
    };
    /// In a week, without reminders [1/week]. \param when as of when parameters are read
    [[nodiscard]] f32 attention(When when, const Season& season, Date week, PlaceId village) const;
    /// \param rate of a household at home, outside the festival
    [[nodiscard]] Occasions occasions(f32 rate, When when, const Season& season, Date week, PlaceId village) const;
    /// In the whole season, without anybody's reminding.
    [[nodiscard]] Occasions natural_occasions(int coverage_year, PlaceId village) const;
    /// What a yuan is worth to a household at its income of the year [util/yuan].
    [[nodiscard]] f32 utils_per_yuan(const Block& block, u32 household) const;

    Context context_;
    const Calendar& calendar_;
    const Scheme& scheme_;
    const Premium& premium_;
    const Health& health_;
    const Network& network_;
    const Sanction& sanction_;
    const Services& services_;
    const Belief& belief_;
    const Trust& trust_;
    Valuation valuation_;
    Ledger ledger_;
    Purse purse_;

    bool tell_reasons_;
    f32 common_taste_, deadline_days_, away_attention_, festival_attention_;
    ParameterId constant_, inertia_, norm_, pressure_weight_, visit_weight_, attention_, deadline_attention_,
        reminder_attention_, credit_;

    Column<u16> insurance_, family_;
    Column<i16> need_, least_need_, birth_year_;
    Column<u8> life_, health_bits_, season_, standing_, paid_week_, group_, quintile_, season_pressure_, asking_,
        shaken_;
    Column<f32> patience_, pressure_, permanent_income_;
    Column<i64> cell_repelled_;
    Column<i32> repelled_, income_, season_paid_, week_eligible_, week_paid_, open_households_, reminder_hours_;
};
}  // namespace canbao
