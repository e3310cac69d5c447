/// Insurance history (M18): cover that begins and ends, who is new, renewing, returning or lapsed, who waits after a
/// break and pays missed years back, and the enrolment series that follow: true, by cadres, counted.
#pragma once
#include "core/bits.hpp"
#include "models/economy/purse.hpp"
#include "models/health/health.hpp"
#include "models/premium/premium.hpp"
#include "models/rows.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
class History final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    History(const Context& context, const Scheme& scheme, const Premium& premium, const Benefit& benefit,
            const Health& health);

    [[nodiscard]] std::string_view name() const override { return "history"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;

private:
    void begin_cover(BlockTask& task) const;
    void settle(BlockTask& task) const;
    /// Gives returning members of a village their wait in place of the years they missed, less what their households
    /// pay back. \return those who wait
    u32 begin_waits(BlockTask& task, const VillageRows& village, const Waiting& waiting) const;
    /// Persons with cover elsewhere whom their village lists as insured.
    struct Twice
    {
        u32 listed = 0;
        u32 counted = 0;  ///< of them, not found by the platform
    };
    /// \param elsewhere by row in the block
    [[nodiscard]] Twice enrolled_twice(BlockTask& task, const VillageRows& village, const RowBits& elsewhere) const;
    /// The share of what is counted without being enrolled that the platform has not found in a year.
    [[nodiscard]] Ppm not_found(int year, PlaceId village) const;
    /// The year's enrolment as the national count shows it.
    void count(BlockTask& task) const;

    Context context_;
    const Scheme& scheme_;
    const Premium& premium_;
    const Benefit& benefit_;
    const Health& health_;

    Column<u16> insurance_, family_;
    Column<u8> life_, standing_, quintile_, group_, season_week_, paid_week_, paid_reason_, season_pressure_,
        perceived_pressure_, enrolled_members_;
    Column<i16> birth_year_, need_;
    Column<i32> season_paid_, premium_paid_, income_, reported_;
    Column<i64> season_premium_, season_aid_, village_premium_, village_aid_, village_subsidy_, paid_back_;
    Purse purse_;
    ParameterId subsidy_, team_, report_elsewhere_, platform_start_, found_, pay_back_, credit_;
    u32 out_years_;

    struct Series
    {
        Column<i32> registered, in_scheme, eligible, enrolled, first_time, renewing, returning, lapsed, left, elsewhere,
            households_eligible, households_enrolled, households_partly, by_cadres, never, out, broken, waiting,
            counted, listed, twice;
    } series_;
    Column<i64> cell_eligible_, cell_enrolled_, cell_first_time_, cell_renewing_, cell_returning_, cell_lapsed_,
        cell_left_, cell_premium_;
    std::array<Column<i32>, reason::count> reason_;
    std::array<Column<i64>, reason::count> cell_reason_;
};
}  // namespace canbao
