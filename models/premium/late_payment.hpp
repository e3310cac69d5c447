/// Late payment (M1): after the season who has not paid may still do so, without the state's subsidy and with a wait.
///
/// Those who pay late are those whom something has happened to, or who have come to think about it: adverse selection.
/// models/premium/README.md has the equations.
#pragma once
#include "models/belief/belief.hpp"
#include "models/calendar.hpp"
#include "models/decision/worth.hpp"
#include "models/enrolment/ledger.hpp"
#include "models/health/health.hpp"
#include "models/network/network.hpp"
#include "models/premium/premium.hpp"
#include "models/scheme/scheme.hpp"
#include "models/services/services.hpp"
#include "models/trust/trust.hpp"

namespace canbao
{
class LatePayment final : public Mechanism
{
public:
    LatePayment(const Context& context, const Calendar& calendar, const Economy& economy, const Scheme& scheme,
                const Premium& premium, const Benefit& benefit, const Health& health, const Network& network,
                const Services& services, const Belief& belief, const Trust& trust);

    [[nodiscard]] std::string_view name() const override { return "late_payment"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    /// Makes the phase due on the first of each month after a season, where the scenario lets anybody pay late.
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    struct Terms;
    [[nodiscard]] bool allowed_anywhere() const;
    void offer(BlockTask& task) const;
    [[nodiscard]] Terms terms_at(Date today, PlaceId village) const;
    /// The household decides for one member after the other. \return members paid for
    u32 decide(BlockTask& task, const VillageRows& village, u32 household, const Terms& terms,
               const Network::Sight& sight) const;
    /// True when the member would come under cover by paying.
    [[nodiscard]] bool uncovered(const Block& block, u32 person) const;
    /// True when the household has a reason to think of it: a member without cover was admitted this year, or has
    /// fallen chronically ill since the season.
    [[nodiscard]] bool struck(const Block& block, u32 household) const;

    Context context_;
    const Calendar& calendar_;
    const Scheme& scheme_;
    const Premium& premium_;
    const Benefit& benefit_;
    const Health& health_;
    const Network& network_;
    const Services& services_;
    const Belief& belief_;
    const Trust& trust_;
    Valuation valuation_;
    Ledger ledger_;
    ParameterId from_, until_, subsidy_lost_, attention_, norm_, credit_;

    Column<u16> insurance_, family_;
    Column<i16> birth_year_, need_;
    Column<u8> life_, health_bits_, group_, quintile_, standing_, asking_, shaken_;
    Purse purse_;
    Column<i32> income_, household_premium_, enrolled_late_;
    Column<i64> premium_paid_, premium_aid_, subsidy_, late_paid_, cell_premium_;
    Column<f32> permanent_income_;
};
}  // namespace canbao
