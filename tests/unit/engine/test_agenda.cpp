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

TEST_CASE("Between phases of a day that are bound together the world is not whole")
{
    Agenda agenda;
    const PhaseId before_them = agenda.add_phase("before", ""), first = agenda.add_phase("first", ""),
                  between = agenda.add_phase("between", ""), last = agenda.add_phase("last", ""),
                  after_them = agenda.add_phase("after", "");
    agenda.bind_together("first", "last");
    const Date day = make_date(2004, 8, 1);
    const auto whole = [&](PhaseId done, PhaseId next) {
        return agenda.whole_between({day, done, 2004, 0}, {day, next, 2004, 0});
    };
    CHECK(whole(before_them, first));
    CHECK_FALSE(whole(first, between));
    CHECK_FALSE(whole(between, last));
    CHECK_FALSE(whole(first, last));
    CHECK(whole(last, after_them));
    CHECK(agenda.whole_between({day, first, 2004, 0}, {day + std::chrono::days(1), last, 2004, 0}));
    CHECK_THROWS_AS(agenda.bind_together("first", "lost"), std::logic_error);
}

TEST_CASE("The past knows the last step of a phase")
{
    const std::vector<Step> steps{{make_date(2004, 1, 1), 0, 2004, 0},
                                  {make_date(2005, 1, 1), 1, 2005, 0},
                                  {make_date(2006, 1, 1), 0, 2006, 0},
                                  {make_date(2007, 1, 1), 1, 2007, 0}};
    const Past past(std::span<const Step>(steps.data(), 3));
    CHECK(past.last().year == 2006);
    REQUIRE(past.last(1));
    CHECK(past.last(1)->year == 2005);
    CHECK(past.last(2) == nullptr);
}
