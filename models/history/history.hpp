/// Insurance history (M18, first form): cover that begins and ends, who is new, renewing, returning or lapsed, and the
/// enrolment series that follow.
#pragma once
#include "models/context.hpp"
#include "models/person.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
class History final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    History(const Context& context, const Scheme& scheme);

    [[nodiscard]] std::string_view name() const override { return "history"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;

private:
    void begin_cover(BlockTask& task) const;
    void settle(BlockTask& task) const;

    Context context_;
    const Scheme& scheme_;

    Column<u16> insurance_;
    Column<u8> life_, standing_, quintile_, group_, season_week_, paid_week_, paid_reason_, season_pressure_,
        perceived_pressure_, enrolled_members_;
    Column<i16> birth_year_, need_;
    Column<i32> season_paid_, premium_paid_;
    Column<i64> season_premium_, season_aid_, village_premium_, village_aid_, village_subsidy_;
    ParameterId subsidy_;

    struct Series
    {
        Column<i32> registered, in_scheme, eligible, enrolled, first_time, renewing, returning, lapsed, elsewhere,
            households_eligible, households_enrolled, households_partly;
    } series_;
    Column<i64> cell_eligible_, cell_enrolled_, cell_premium_;
    std::array<Column<i32>, reason::count> reason_;
    std::array<Column<i64>, reason::count> cell_reason_;
};
}  // namespace canbao
