/// Cadre behaviour (M10, first form): a team with limited hours that reminds, visits and threatens, the more the
/// larger the gap to the target and the nearer the deadline; and reports what the target asks for.
#pragma once
#include "models/calendar.hpp"
#include "models/context.hpp"
#include "models/sanction/sanction.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
class Cadre final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Cadre(const Context& context, const Calendar& calendar, const Scheme& scheme, const Sanction& sanction);

    [[nodiscard]] std::string_view name() const override { return "cadre"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    void plan_week(BlockTask& task) const;
    void report(BlockTask& task) const;

    Context context_;
    const Calendar& calendar_;
    const Scheme& scheme_;
    const Sanction& sanction_;
    ParameterId hours_, visit_hours_, threat_share_, overreport_, report_elsewhere_, full_gap_, patience_days_,
        idle_effort_;

    Column<f32> pressure_, target_, reported_share_;
    Column<i32> reminder_hours_, visits_, threats_, eligible_, paid_, open_households_, reported_, visit_total_,
        threat_total_, reminder_total_, enrolled_, closing_eligible_, elsewhere_;
    Column<u8> season_;
};
}  // namespace canbao
