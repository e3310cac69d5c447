/// A toy model: villages count what happens to them.
#pragma once
#include "catch.hpp"
#include "engine/series.hpp"
#include "engine/simulation.hpp"
#include "unit/world/toy_places.hpp"
#include "world/lineage.hpp"

namespace canbao::test
{
/// Each household draws a number a year; the village adds them up.
class Toy final : public Mechanism
{
public:
    explicit Toy(const Structure& structure) : s_(structure) {}
    [[nodiscard]] std::string_view name() const override { return "toy"; }
    void declare(Registry& registry) override
    {
        total = registry.add<i64>({.name = "total",
                                   .entity = Entity::village,
                                   .role = Role::yearly,
                                   .unit = "1",
                                   .meaning = "sum of the households' numbers"});
        last = registry.add<u32>(
            {.name = "last", .entity = Entity::household, .unit = "1", .meaning = "number of the last draw"});
    }
    void bind(const Registry&) override {}
    void plan(Agenda& agenda) override
    {
        agenda.on_blocks("draw", [this](BlockTask& task) { draw_numbers(task); });
    }
    void initialise(BlockTask&) override {}

    Column<i64> total;
    Column<u32> last;

private:
    void draw_numbers(BlockTask& task) const
    {
        Block& block = task.block;
        for (u32 v = 0; v < block.villages; ++v)
        {
            const u32 first = block.village[s_.first_household][v];
            for (u32 h = first; h < first + block.village[s_.households][v]; ++h)
            {
                const u32 word =
                    draw(task.seed, {block.household[s_.household_line][h], block.household[s_.household_place][h]},
                         {task.step.date, 7})[0] >>
                    8;
                block.household[last][h] = word;
                block.village[total][v] += word;
            }
        }
    }
    const Structure& s_;
};

struct ToyRun
{
    Model model;
    Toy* toy = nullptr;
    World world;
    Workers workers;
    std::unique_ptr<YearlySeries> series;

    /// \param meeting adds a meeting of all blocks after each draw
    ToyRun(int threads, u32 villages, bool meeting) : workers(threads)
    {
        model.structure = World::declare(model.registry, false);
        auto mechanism = std::make_unique<Toy>(model.structure);
        toy = mechanism.get();
        model.mechanisms.push_back(std::move(mechanism));
        const PhaseId phase = model.agenda.add_phase("draw", "households draw");
        model.agenda.add_phase("meet", "blocks meet");
        for (int year = 2003; year < 2008; ++year)
        {
            model.agenda.due({make_date(year, 1, 1), phase, year, 0});
            if (meeting) model.agenda.due({make_date(year, 1, 1), model.agenda.phase("meet"), year, 0});
        }
        model.assemble();
        if (meeting) model.agenda.on_world("meet", [](WorldTask&) {});
        const Places places = toy_places(villages);
        const std::vector<u32> households(places.count(Level::village), 300);
        world = World(places, model.registry, model.structure, households);
        for (Block& block : world.blocks())
        {
            const std::vector<VillageSize> sizes(block.villages, {300, 0});
            world.allocate(block, sizes, 0);
            for (u32 h = 0; h < block.household.rows(); ++h)
            {
                block.household[model.structure.household_line][h] =
                    lineage::household_of(lineage::founder(h % 300 + 1));
                block.household[model.structure.household_place][h] =
                    places.identity_place(places.first(Level::village) + block.first_village + h / 300);
            }
        }
        series = std::make_unique<YearlySeries>(model.registry, 0);
    }
    void run()
    {
        Simulation simulation(model, world, {11, 0}, workers);
        simulation.initialise({11, 0});
        REQUIRE(simulation.run());
        series->fold(world, workers, true);
    }
};
}  // namespace canbao::test
