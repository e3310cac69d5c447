/// Premium feedback (M17): the rule follows the books, within its bounds; and what it does without subsidy and pressure.
#include "model/small_world.hpp"
#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Pools of counties that balance from 2012 on.
std::string balance(const std::string& more = {})
{
    return "[fund]\npool_level = \"county\"\n[premium]\nrule = { 2003-01-01 = \"path\", 2012-01-01 = \"balance\" "
           "}\n[feedback]\n" +
           more;
}
People people_who_pay(Fen premium_a_head)
{
    People people;
    people.premium_a_head = premium_a_head;
    return people;
}
}  // namespace

TEST_CASE("a fund that runs out raises the premium as fast as it may, one that overflows lowers it", "[feedback]")
{
    // The stand-ins pay what they pay and not what the rule asks, so a deficit stays one.
    SmallWorld poor(balance("adjustment = 1\n"), 2010, 2016, people_who_pay(100)),
        rich(balance("adjustment = 1\n"), 2010, 2016, people_who_pay(500000));
    poor.run();
    rich.run();
    const PlaceId county = poor.places().first(Level::county);
    CHECK(poor.at(2011, "premium_set", county) == 0);
    f64 up = 50, down = 50;  // the path's premium of 2011
    for (int year = 2012; year <= 2016; ++year)
    {
        up *= 1.3;
        down *= 0.9;
        // Set in whole yuan.
        CHECK(f64(poor.at(year, "premium_set", county)) == Approx(up * 100).margin(100));
        CHECK(f64(rich.at(year, "premium_set", county)) == Approx(down * 100).margin(150));
        up = f64(poor.at(year, "premium_set", county)) / 100;
        down = f64(rich.at(year, "premium_set", county)) / 100;
    }
    // What is set is what is asked.
    CHECK(f64(poor.premium().terms(make_date(2016, 10, 1), 2017, poor.places().first(Level::village)).amount[0]) ==
          Approx(std::floor(up * 1.3 + 0.5)));
}

TEST_CASE("between the bounds the premium is what spending, subsidy and reserve leave", "[feedback]")
{
    SmallWorld world(balance("growth = 0\nadjustment = 0\nmost_rise = 10\nmost_fall = 1\n") +
                         "[[intervention]]\nfrom = 2000-01-01\nset.premium.subsidy = 20\n",
                     2010, 2014, People{});
    world.run();
    for (int year = 2012; year <= 2014; ++year)
    {
        // Known when the season opens: the year before last.
        const f64 a_head = world.total(year - 2, "fund_spending") / world.total(year - 2, "fund_members") / 100;
        REQUIRE(a_head > 20);
        const PlaceId county = world.places().first(Level::county);
        const f64 here =
            f64(world.at(year - 2, "fund_spending", county)) / f64(world.at(year - 2, "fund_members", county)) / 100;
        CHECK(f64(world.at(year, "premium_set", county)) / 100 == Approx(here - 20).margin(0.51));
    }
}

TEST_CASE("pools of a city have one premium", "[feedback]")
{
    SmallWorld world("[fund]\npool_level = \"city\"\n[premium]\nrule = \"balance\"\n", 2010, 2013, People{});
    world.run();
    const PlaceId city = world.places().first(Level::city), county = world.places().first(Level::county);
    CHECK(world.at(2013, "premium_set", city) > 0);
    for (const PlaceId c : {county, county + 1})
        CHECK(world.at(2013, "premium_set", c) == world.at(2013, "premium_set", city));
    CHECK(world.at(2013, "premium_set", world.places().first(Level::province)) == 0);
}

TEST_CASE("where benefits are the instrument they move and the premium stays", "[feedback]")
{
    const auto money = [](const char* yuan)
    {
        return balance("instrument = \"benefit\"\n") +
               "[[intervention]]\nfrom = 2000-01-01\nset = { \"premium.amount\" = " + yuan +
               ", \"premium.subsidy\" = 0 }\n";
    };
    SmallWorld poor(money("10"), 2010, 2015, people_who_pay(1000)),
        rich(money("2000"), 2010, 2015, people_who_pay(200000));
    poor.run();
    rich.run();
    const PlaceId county = poor.places().first(Level::county), village = poor.places().first(Level::village);
    CHECK(poor.at(2011, "benefit_factor", county) == 1000000);
    CHECK(poor.at(2015, "premium_set", county) == 0);
    // A tenth less each year; as much more as the bound of what benefits may be lets through.
    CHECK(f64(poor.at(2015, "benefit_factor", county)) == Approx(1e6 * 0.9 * 0.9 * 0.9 * 0.9).margin(2));
    CHECK(f64(rich.at(2013, "benefit_factor", county)) == Approx(1e6 * 1.3 * 1.3).margin(2));
    CHECK(rich.at(2015, "benefit_factor", county) == 2000000);
    // The run ends in the autumn of 2015, with the season for 2016 open.
    CHECK(f64(poor.feedback().benefit_factor(2015, village)) ==
          Approx(f64(poor.at(2015, "benefit_factor", county)) * 1e-6).margin(1e-5));
    CHECK(poor.feedback().benefit_factor(2016, village) < poor.feedback().benefit_factor(2015, village));
    CHECK(poor.feedback().benefit_factor(2020, village) == 1.f);
}

TEST_CASE("without subsidy and pressure the healthy leave first and the premium rises", "[feedback]")
{
    // From 2009 on the state pays nothing, nobody presses, and each member decides for himself.
    const std::string alone =
        "[[intervention]]\nname = \"alone\"\nfrom = 2008-09-01\n"
        "set = { \"premium.subsidy\" = 0, \"target.active\" = false, \"scheme.unit\" = "
        "\"member\", \"fund.pool_level\" = \"county\" }\n";
    const std::string rule =
        "[[intervention]]\nname = \"rule\"\nfrom = 2008-09-01\nset.premium.rule = \"balance\"\nset.feedback.most_rise "
        "= 3\n";
    // A county: the luck of a township makes one year dearer than the next.
    const std::string county_text =
        "[geography]\nselect = \"140825\"\n"
        "[[intervention]]\nname = \"start\"\nfrom = 2000-01-01\n"
        "set = { \"scheme.start_year\" = 2003 }\n";
    const Lived path(2006, 2018, alone, 2, {}, county_text), balanced(2006, 2018, alone + rule, 2, {}, county_text);
    const PlaceId county = balanced.places().first(Level::county);
    CHECK(balanced.sum(2008, "enrolled") == path.sum(2008, "enrolled"));
    const auto premium = [&](int year) { return f64(balanced.own(year, "premium_set", county)) / 100; };
    const auto cost = [&](const Lived& lived, int year)
    { return f64(lived.own(year, "fund_spending", county)) / f64(lived.own(year, "fund_members", county)); };
    const u32 young = classes::of_age(20), old = classes::of_age(75);
    for (int year = 2009; year <= 2018; ++year)
    {
        INFO(year);
        CHECK(premium(year) > (year == 2009 ? 20 : premium(year - 1)));  // 20 yuan is the path's of 2009
        CHECK(balanced.coverage(year) < path.coverage(year));
        // The young leave before the old, whom the cover is worth more.
        CHECK(balanced.coverage(year, young) / path.coverage(year, young) <
              balanced.coverage(year, old) / path.coverage(year, old));
    }
    CHECK(premium(2018) > 2 * premium(2009));
    // Who stays costs more.
    CHECK(cost(balanced, 2018) > 1.05 * cost(path, 2018));
    CHECK(balanced.coverage(2018) < path.coverage(2018) - 0.15);
    // Fewer stay as care grows dearer, but no year sees a run.
    for (int year = 2011; year <= 2018; ++year) CHECK(balanced.coverage(year) > balanced.coverage(year - 1) - 0.08);
    CHECK(balanced.coverage(2018) > 0.4);
}
