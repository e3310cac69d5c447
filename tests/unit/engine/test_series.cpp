#include "unit/engine/toy.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("Places above are the sums of their villages")
{
    ToyRun toy(2, 5, false);
    toy.run();
    const auto& values = toy.series->values(toy.series->find("total"));
    const Places& places = toy.world.places();
    REQUIRE(values.size() == places.size());
    for (PlaceId place = 0; place < places.first(Level::village); ++place)
    {
        i64 sum = 0;
        for (u32 c = 0; c < places.child_count(place); ++c) sum += values[places.first_child(place) + c];
        CHECK(values[place] == sum);
    }
    CHECK(values[0] > 0);
}

TEST_CASE("Flows are set to zero for the next year, and years that do not count leave the digest")
{
    ToyRun a(1, 5, false), b(1, 5, false);
    a.run();
    b.run();
    b.series->reset(b.world, b.workers);
    b.series->fold(b.world, b.workers, false);
    CHECK(b.series->values(b.series->find("total"))[0] == 0);
    CHECK(a.series->digest(a.world) == b.series->digest(b.world));
    b.series->fold(b.world, b.workers, true);
    CHECK(a.series->digest(a.world) != b.series->digest(b.world));
    CHECK_THROWS_AS(a.series->find("totals"), std::logic_error);
}
