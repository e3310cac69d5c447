/// Enrolment as it is and as it is counted (M18).
#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("Counted coverage falls at the platform's start without one household having left", "[history]")
{
    const Lived with(2020, 2023), without(2020, 2023, always("set = { \"history.platform_start\" = 0 }"));
    for (int year = 2020; year <= 2023; ++year)
    {
        INFO(year);
        for (const char* same : {"enrolled", "eligible", "lapsed", "reported", "premium_paid", "never_enrolled"})
            CHECK(with.sum(year, same) == without.sum(year, same));
        CHECK(without.sum(year, "counted") == without.sum(year, "reported"));
        CHECK(without.sum(year, "reported") > without.sum(year, "enrolled"));
    }
    for (const int year : {2020, 2021}) CHECK(with.sum(year, "counted") == with.sum(year, "reported"));
    // Half of what was counted without being enrolled is removed in a year.
    const auto excess = [](const Lived& lived, int year)
    { return f64(lived.sum(year, "counted") - lived.sum(year, "enrolled")); };
    CHECK(excess(with, 2022) == Approx(0.5 * excess(without, 2022)).epsilon(0.02));
    CHECK(excess(with, 2023) == Approx(0.25 * excess(without, 2023)).epsilon(0.02));
    CHECK(with.sum(2022, "counted") < with.sum(2021, "counted"));
    CHECK(with.sum(2023, "enrolled_twice") < with.sum(2021, "enrolled_twice") / 2);
    CHECK(with.sum(2021, "enrolled_twice") <= with.sum(2021, "covered_elsewhere"));
}

TEST_CASE("Who may enrol is in, out, interrupted or was never in", "[history]")
{
    const Lived lived(2003, 2009, no_pressure);
    for (int year = 2003; year <= 2009; ++year)
    {
        INFO(year);
        CHECK(lived.sum(year, "eligible") == lived.sum(year, "enrolled") + lived.sum(year, "never_enrolled") +
                                                 lived.sum(year, "dropped_out") + lived.sum(year, "interrupted"));
        CHECK(lived.sum(year, "enrolled") == lived.sum(year, "enrolled_new") + lived.sum(year, "enrolled_renewing") +
                                                 lived.sum(year, "enrolled_returning"));
    }
    CHECK(lived.sum(2003, "dropped_out") + lived.sum(2003, "interrupted") == 0);
    CHECK(lived.sum(2004, "dropped_out") == 0);
    CHECK(lived.sum(2004, "interrupted") > 0);
    CHECK(lived.sum(2005, "dropped_out") > 0);
    CHECK(lived.sum(2009, "never_enrolled") < lived.sum(2003, "never_enrolled"));
}

TEST_CASE("A child that shared its mother's cover is new when it is first paid for", "[history]")
{
    const Lived everybody(2005, 2009, always("set = { \"decision.constant\" = 20, \"premium.amount\" = 0 }"));
    for (int year = 2007; year <= 2009; ++year)
    {
        INFO(year);
        // Nobody else is left to enrol for the first time but those who come by marriage or back from elsewhere.
        CHECK(f64(everybody.sum(year, "enrolled_new")) > 0.9 * f64(everybody.sum(year - 1, "births")));
        CHECK(f64(everybody.sum(year, "enrolled_returning")) < 0.5 * f64(everybody.sum(year - 1, "births")));
    }
}
