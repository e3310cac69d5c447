/// Fund books (M16): revenue, spending and reserve of the pools, what pools hand over when they merge, who gains and
/// who loses by it, and the urban residents of merged pools. models/fund/README.md has the equations.
#pragma once
#include <span>
#include <vector>

#include "models/context.hpp"
#include "models/premium/premium.hpp"

namespace canbao
{
class Fund final : public Mechanism
{
public:
    /// Adds the parameters `fund.*`.
    static void add_parameters(Schema& schema);
    /// \param premium what urban residents pay; outlives this
    Fund(const Context& context, const Premium& premium);

    [[nodiscard]] std::string_view name() const override { return "fund"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}
    void initialise_places(World& world, Seed population_seed) override;

    /// The place whose fund pays for a county: the county or one that contains it.
    [[nodiscard]] PlaceId pool(const World& world, PlaceId county) const { return world.place_table()[pool_][county]; }

private:
    /// A flow of the pools that follows from columns of villages.
    struct Flow
    {
        std::vector<Column<i64>> sources;  ///< columns of villages, summed over the year so far
        Column<i64> total;                 ///< column of places
        int sign = 1;                      ///< of its effect on the reserve
    };
    /// A county in its pool.
    struct Member
    {
        PlaceId county, next_pool;
        u64 persons;  ///< registered
    };
    struct Pool
    {
        PlaceId place;
        std::vector<Member> members;
    };

    /// Subsidies for heads that villages reported and that are not enrolled.
    /// Books what comes on top of the national subsidy, and subsidies for heads that are only reported.
    void subsidise(BlockTask& task) const;
    /// Moves reserves where pools have changed.
    void open_year(World& world, Date date) const;
    /// Books what the season has brought.
    void close_season(World& world, const Step& step) const;
    /// Books what is left of the year, and says what the pools look like.
    void close_year(World& world, int year) const;
    /// Brings the books up to what the villages' columns say of the year so far.
    void book(World& world, const Flow& flow) const;
    /// Adds an amount to a column of a county and of every place that contains it.
    static void add_upwards(World& world, Column<i64> column, PlaceId county, i64 amount);
    /// Puts what a county's members paid in (negative: took out) into the fund of its pool.
    void pay_in(World& world, PlaceId county, Fen amount) const;
    /// Adds an amount to a pool's fund, and so to the reserve of the places that contain it.
    void add_to_reserve(World& world, PlaceId pool, Fen amount) const;
    [[nodiscard]] PlaceId pool_on(Date date, PlaceId county) const;
    /// The pools in order of their places; `next_pool` is that of a date.
    [[nodiscard]] std::vector<Pool> pools(const World& world, Date date) const;
    /// An amount divided by heads, to the fen: the last takes what rounding leaves.
    [[nodiscard]] static std::vector<Fen> divide(Fen amount, std::span<const Member> members);
    template <class T>
    [[nodiscard]] static std::vector<i64> by_county(const World& world, const std::vector<Column<T>>& sources);

    Context context_;
    const Premium& premium_;
    ParameterId level_, subsidy_on_, double_share_, supplement_share_, urban_, urban_ratio_, urban_spending_factor_,
        initial_reserve_;
    Column<u32> pool_;
    Column<i64> held_, reserve_, transfer_, put_in_, gain_;
    Column<i32> months_;
    Flow revenue_, spending_;
    Column<i64> overpaid_, supplement_;
    Column<i64> members_, urban_members_, urban_revenue_, urban_spending_, urban_reserve_;
    Column<i64> past_members_, past_spending_, past_urban_members_, past_urban_spending_;

    Column<i32> enrolled_, eligible_, reported_;
    Column<f32> reported_share_;
};
}  // namespace canbao
