#include <cmath>

#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("A bad year delays or stops payment, most among the poor who get no aid", "[economy]")
{
    const std::string year =
        "[[intervention]]\nname = \"drought\"\nfrom = 2003-08-01\nto = 2005-07-31\n"
        "set = { \"economy.harvest_hit\" = 1, \"economy.crop_share\" = 1 }\n";
    const std::string none = "[economy]\nharvest_loss = 0.8\n" + always("set = { \"economy.harvest_hit\" = 0 }");
    const Lived good(2003, 2005, none), bad(2003, 2005, none + year);
    CHECK(bad.sum(2004, "income_total") < good.sum(2004, "income_total") * 7 / 10);
    CHECK(bad.coverage(2005) < good.coverage(2005));
    const auto loss = [&](u32 cell) { return good.coverage(2005, cell) - bad.coverage(2005, cell); };
    CHECK(loss(classes::first_quintile) > 0.05);
    CHECK(loss(classes::first_quintile) > loss(classes::first_group + 3));
    // Who can still pay does not want cover more for having less; cadres come more often.
    for (u32 quintile = 2; quintile < 5; ++quintile)
    {
        CHECK(std::abs(loss(classes::first_quintile + quintile)) < 0.06);
        CHECK(loss(classes::first_quintile) > loss(classes::first_quintile + quintile) + 0.1);
    }
}

TEST_CASE("Income follows the path and its quintiles are unequal as recorded", "[economy]")
{
    const Lived lived(2012, 2013);
    const f64 head = f64(lived.sum(2013, "income_total")) / 100. / f64(lived.sum(2013, "registered"));
    // 03a 9,430 yuan for the nation; Shanxi 7,949, and this county's own factor.
    CHECK(head > 4000);
    CHECK(head < 14000);
}

TEST_CASE("Premium aid, caps and an income-graded premium reach whom they are for", "[premium]")
{
    const Lived base(2012, 2013), capped(2012, 2013, always("set = { \"premium.household_cap\" = 50 }")),
        graded(2012, 2013, always("set = { \"premium.income_rate\" = 0.02 }")),
        free(2012, 2013, always("set = { \"premium.amount\" = 0 }")), voluntary(2012, 2013, no_pressure),
        voluntary_free(2012, 2013, no_pressure + always("set = { \"premium.amount\" = 0 }"));
    const auto paid = [](const Lived& lived, u32 cell)
    { return f64(lived.sum(2013, "premium_paid", cell)) / f64(lived.sum(2013, "enrolled", cell)); };
    // Tekun pay nothing, dibao a part.
    CHECK(paid(base, classes::first_group + 3) == 0);
    CHECK(paid(base, classes::first_group + 2) < 0.5 * paid(base, classes::first_group));
    CHECK(capped.sum(2013, "premium_paid") < base.sum(2013, "premium_paid"));
    CHECK(paid(graded, classes::first_quintile + 4) > 1.5 * paid(graded, classes::first_quintile));
    CHECK(free.sum(2013, "premium_paid") == 0);
    CHECK(voluntary_free.coverage(2013) > voluntary.coverage(2013));
}
