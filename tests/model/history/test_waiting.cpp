/// Waiting after a break, in years within the data: as if the rules of 2025 had come in 2012.
#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string early =
    "[benefit]\nwaiting_active = { 2003-01-01 = false, 2012-01-01 = true }\nwaiting_counted_from = 2012\n";
}

TEST_CASE("The rules act from their date on, and on those who come back", "[history][waiting]")
{
    // Without pressure, because cadres who see fewer come back do more.
    const std::string blind = early + "waiting_foresight = 0\n" + no_pressure;
    const Lived with(2010, 2015, blind), without(2010, 2015, no_pressure);
    for (const char* name : {"enrolled", "enrolled_returning", "benefit_inpatient", "premium_paid"})
        for (int year = 2010; year <= 2012; ++year) CHECK(with.sum(year, name) == without.sum(year, name));
    for (int year = 2010; year <= 2012; ++year) CHECK(with.sum(year, "enrolled_waiting") == 0);
    i64 returning_with = 0, returning_without = 0;
    for (int year = 2013; year <= 2015; ++year)
    {
        INFO(year);
        CHECK(with.sum(year, "enrolled_waiting") > 0);
        CHECK(with.sum(year, "enrolled_waiting") <= with.sum(year, "enrolled_returning"));
        CHECK(with.sum(year, "waiting_refused") > 0);
        CHECK(without.sum(year, "waiting_refused") == 0);
        CHECK(without.sum(year, "enrolled_waiting") == 0);
        returning_with += with.sum(year, "enrolled_returning");
        returning_without += without.sum(year, "enrolled_returning");
    }
    // Months without cover make coming back worth less.
    CHECK(returning_with < returning_without);
    CHECK(returning_with > returning_without / 2);
}

TEST_CASE("Who looks ahead stays in so as not to wait", "[history][waiting]")
{
    // Without pressure, because cadres who see a smaller gap do less.
    const Lived blind(2011, 2015, early + "waiting_foresight = 0\n" + no_pressure),
        seeing(2011, 2015, early + no_pressure);
    CHECK(blind.sum(2011, "enrolled") == seeing.sum(2011, "enrolled"));
    i64 lapsed_blind = 0, lapsed_seeing = 0;
    for (int year = 2012; year <= 2015; ++year)
    {
        lapsed_blind += blind.sum(year, "lapsed");
        lapsed_seeing += seeing.sum(year, "lapsed");
        CHECK(seeing.sum(year, "enrolled") > blind.sum(year, "enrolled"));
    }
    CHECK(lapsed_seeing < lapsed_blind);
    CHECK(lapsed_seeing > lapsed_blind / 2);
}

TEST_CASE("The longer the wait, the less coming back is worth and the more claims are refused", "[history][waiting]")
{
    // Where nobody presses, the worth of cover decides.
    const std::string blind = early + "waiting_foresight = 0\n";
    const Lived three(2012, 2015, blind + no_pressure), nine(2012, 2015, blind + "waiting_months = 9\n" + no_pressure);
    for (const int year : {2013, 2014})
    {
        INFO(year);
        CHECK(nine.sum(year, "enrolled_returning") < three.sum(year, "enrolled_returning"));
    }
    CHECK(f64(nine.sum(2013, "waiting_refused")) > 1.5 * f64(three.sum(2013, "waiting_refused")));
}

TEST_CASE("Missed years are paid back where it is worth it, and the books say so", "[history][waiting]")
{
    const Lived base(2012, 2015, early), worth_it(2012, 2015, early + always("set = { \"history.pay_back\" = 0 }")),
        forbidden(2012, 2015, early + "waiting_paid_back = 0\n" + always("set = { \"history.pay_back\" = 0 }"));
    // Nobody has missed two years that count before the season for 2014.
    CHECK(worth_it.sum(2013, "paid_back") == 0);
    for (const int year : {2014, 2015})
    {
        INFO(year);
        CHECK(worth_it.sum(year, "paid_back") > 0);
        CHECK(base.sum(year, "paid_back") < worth_it.sum(year, "paid_back"));
        CHECK(forbidden.sum(year, "paid_back") == 0);
        i64 margin = 0;
        for (u32 c = classes::first_quintile; c < classes::first_age; ++c)
            margin += worth_it.sum(year, "premium_paid", c);
        CHECK(margin == worth_it.sum(year, "premium_paid"));
    }
    CHECK(worth_it.sum(2014, "premium_paid") == forbidden.sum(2014, "premium_paid") + worth_it.sum(2014, "paid_back"));
    CHECK(worth_it.sum(2014, "waiting_refused") < forbidden.sum(2014, "waiting_refused"));
}

TEST_CASE("A group can be spared the wait", "[history][waiting]")
{
    const std::string spared =
        "[[intervention]]\nname = \"spared\"\nfrom = 2000-01-01\ngroups = [\"monitored\", \"dibao\", \"tekun\", "
        "\"general\"]\nset = { \"benefit.waiting_active\" = false }\n";
    const Lived all(2012, 2014, early + spared), without(2012, 2014);
    for (int year = 2012; year <= 2014; ++year)
        for (const char* name : {"enrolled", "benefit_inpatient", "waiting_refused", "enrolled_waiting"})
            CHECK(all.sum(year, name) == without.sum(year, name));
}
