#include "unit/engine/toy.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("Results do not depend on threads or on when blocks meet")
{
    ToyRun reference(1, 200, false);
    reference.run();
    const std::string digest = reference.series->digest(reference.world);
    for (const int threads : {2, 3, 8})
    {
        ToyRun other(threads, 200, threads == 3);
        other.run();
        CHECK(other.series->digest(other.world) == digest);
    }
    CHECK(reference.world.blocks().size() > 2);
}

TEST_CASE("A simulation stops at a meeting point")
{
    ToyRun toy(2, 10, true);
    Simulation simulation(toy.model, toy.world, {11, 0}, toy.workers);
    simulation.initialise({11, 0});
    std::size_t reports = 0;
    CHECK_FALSE(simulation.run(
        [&](const Progress& progress)
        {
            CHECK(progress.done <= progress.total);
            if (++reports == 2) simulation.stop();
        }));
    CHECK(reports == 2);
}

TEST_CASE("Phases are timed")
{
    ToyRun toy(2, 100, false);
    Simulation simulation(toy.model, toy.world, {11, 0}, toy.workers);
    simulation.initialise({11, 0});
    simulation.run();
    CHECK(simulation.phase_seconds()[0] > 0);
}
