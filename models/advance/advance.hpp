/// Advance payment (M12): in the last weeks of a season a cadre team pays for households itself, when what it expects to
/// lose by the gap is more than the premium.
#pragma once

#include "models/calendar.hpp"
#include "models/context.hpp"
#include "models/enrolment/ledger.hpp"
#include "models/rows.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
class Advance final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Advance(const Context& context, const Calendar& calendar, const Scheme& scheme, const Premium& premium);

    [[nodiscard]] std::string_view name() const override { return "advance"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    void pay_week(BlockTask& task) const;
    /// Pays for open households of a village, up to the budget and the target. \return heads paid for
    i32 pay(BlockTask& task, const VillageRows& village) const;
    void close(BlockTask& task) const;

    Context context_;
    const Calendar& calendar_;
    const Scheme& scheme_;
    const Premium& premium_;
    Ledger ledger_;
    ParameterId team_active_, active_, days_, budget_;

    Column<f32> target_, fine_;
    Column<u16> insurance_;
    Column<u8> life_, season_, standing_;
    Column<i32> eligible_, paid_, open_households_, week_advances_, advances_;
    Column<i64> season_fen_, premium_by_cadres_;
};
}  // namespace canbao
