#include "catch.hpp"
#include "engine/agenda.hpp"

using namespace canbao;

TEST_CASE("Steps are sorted by date and then by the order of phases")
{
    Agenda agenda;
    const PhaseId first = agenda.add_phase("first", ""), second = agenda.add_phase("second", "");
    const PhaseId idle = agenda.add_phase("idle", "nobody acts in it");
    agenda.on_blocks("second", [](BlockTask&) {});
    agenda.on_blocks("first", [](BlockTask&) {});
    agenda.due({make_date(2004, 1, 1), second, 2004, 0});
    agenda.due({make_date(2004, 1, 1), first, 2004, 0});
    agenda.due({make_date(2003, 1, 1), second, 2003, 0});
    agenda.due({make_date(2003, 1, 1), idle, 2003, 0});
    const auto steps = agenda.steps();
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].year == 2003);
    CHECK(steps[1].phase == first);
    CHECK(steps[2].phase == second);
    agenda.keep(make_date(2004, 1, 1), make_date(2004, 12, 31));
    CHECK(agenda.steps().size() == 2);
}

TEST_CASE("Mistakes of a model are found when it is put together")
{
    Agenda agenda;
    agenda.add_phase("first", "");
    CHECK_THROWS_AS(agenda.add_phase("first", ""), std::logic_error);
    CHECK_THROWS_AS(agenda.on_blocks("frist", [](BlockTask&) {}), std::logic_error);
}
