/// Fund books (M16, first form): revenue, spending and reserve of the pools, and what pools hand over when they merge.
/// models/fund/README.md has the equations.
#pragma once
#include <vector>

#include "models/context.hpp"

namespace canbao
{
class Fund final : public Mechanism
{
public:
    /// Adds the parameters `fund.*`.
    static void add_parameters(Schema& schema);
    explicit Fund(const Context& context);

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

    /// Moves reserves where pools have changed.
    void open_year(World& world, Date date) const;
    /// Brings the books up to what the villages' columns say of the year so far.
    void book(World& world, const Flow& flow) const;
    /// Adds an amount to a pool's fund, and so to the reserve of the places that contain it.
    void add_to_reserve(World& world, PlaceId pool, Fen amount) const;
    [[nodiscard]] PlaceId pool_on(Date date, PlaceId county) const;
    [[nodiscard]] static std::vector<Fen> by_county(const World& world, const std::vector<Column<i64>>& sources);

    Context context_;
    ParameterId level_;
    Column<u32> pool_;
    Column<i64> held_, reserve_, transfer_;
    Flow revenue_, spending_;
};
}  // namespace canbao
