/// The first population: places, villages, households and persons become rows of a world.
#pragma once
#include "models/context.hpp"
#include "models/population/village.hpp"

namespace canbao
{
class Population final : public Mechanism
{
public:
    Population(const Structure& structure, int start_year) : structure_(structure), start_year_(start_year) {}

    [[nodiscard]] std::string_view name() const override { return "population"; }
    void declare(Registry& registry) override;
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask&) override {}

    /// The places of the geography, cut into blocks whose tables are empty.
    [[nodiscard]] World empty_world(const Registry& registry, const population::Geography& geography) const
    {
        return World(geography.places, registry, structure_, geography.village_population);
    }
    /// Synthesises every village of the geography, in parallel.
    /// \param cells rows of a block's cell table
    [[nodiscard]] World make_world(const Registry& registry, const population::Geography& geography,
                                   const population::PopulationStructure& distribution, Seed population_seed, u32 cells,
                                   const Workers& workers) const;

private:
    const Structure& structure_;
    int start_year_;
    Column<i16> birth_year_;
    Column<u16> family_;
};
}  // namespace canbao
