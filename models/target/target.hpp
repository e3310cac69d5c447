/// Targets (M9): shares to be enrolled, set by the province, passed down and raised on the way, ratcheting up with
/// what was reported; league tables that put pressure on the last; fines, points and rewards.
/// models/target/README.md has the equations.
#pragma once
#include <vector>

#include "models/context.hpp"
#include "models/target/league.hpp"

namespace canbao
{
class Target final : public Mechanism
{
public:
    /// Adds the parameters `target.*`.
    static void add_parameters(Schema& schema);
    explicit Target(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "target"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    struct Village
    {
        Block* block;
        u32 row;
        PlaceId place;
        league::Entry reported, so_far;  ///< at the last close; in the open season
    };

    /// Targets of the places above the villages, and the tables of cities and counties.
    void pass_down(WorldTask& task) const;
    /// Settles the last season's accounts, gives villages their targets and ranks by what was reported.
    void open_season(CountyTask& task) const;
    /// Ranks townships and villages by what has been paid so far.
    void publish(CountyTask& task) const;
    /// What holds in a week: targets switched off or capped since, and what a missing head costs.
    void begin_week(BlockTask& task) const;

    /// The target of a place of which `demanded` is asked, that had the target `last` and reported `entry` [1].
    [[nodiscard]] f32 target(When when, PlaceId place, f32 demanded, f32 last, const league::Entry& entry) const;
    [[nodiscard]] f32 value(ParameterId parameter, When when, PlaceId place) const
    {
        return f32(context_.policy.value(parameter, when, place));
    }
    [[nodiscard]] bool active(When when, PlaceId place) const { return value(active_, when, place) != 0.f; }
    [[nodiscard]] std::vector<Village> villages_of(World& world, const County& county) const;
    [[nodiscard]] league::Entry reported(const Block& block, u32 row) const;
    [[nodiscard]] f32 drive(f32 above, When when, PlaceId place, const league::Standing& standing) const;
    /// Tables of a county: who is where, and what follows for each village.
    void rank(CountyTask& task, std::vector<Village>& villages, league::Entry Village::*by, When when) const;
    /// Fines, points and rewards of a village for the season that the last target was for.
    void settle(const Village& village, When when) const;

    Context context_;
    ParameterId active_, share_, markup_, ratchet_, relief_, cap_, pressure_, tolerance_, fine_, reward_, points_met_,
        points_missed_, point_value_, league_fine_;

    Column<f32> place_target_, place_drive_;
    Column<i32> last_target_, rank_;
    Column<i64> league_fines_;
    Column<f32> target_, drive_, fine_a_head_, league_loss_;
    Column<i32> asked_, met_, points_;
    Column<i64> fines_, rewards_;

    Column<f32> reported_share_;
    Column<i32> eligible_, week_eligible_, week_paid_;
};
}  // namespace canbao
