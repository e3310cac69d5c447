#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("Reported participation follows the published path", "[decision]")
{
    // 02a: 75.2 % (2004), 80.7 % (2006), 91.5 % (2008), 96.0 % (2010); one township, so within four points.
    const Lived lived(2003, 2012);
    const auto reported = [&](int year)
    { return 100. * f64(lived.sum(year, "reported")) / f64(lived.sum(year, "in_scheme")); };
    CHECK(reported(2004) == Approx(75.2).margin(4));
    CHECK(reported(2006) == Approx(80.7).margin(4));
    CHECK(reported(2008) == Approx(91.5).margin(4));
    CHECK(reported(2010) == Approx(96.0).margin(4));
    // Heads add up: whoever is enrolled is new, renewing or returning.
    for (int year = 2003; year <= 2012; ++year)
        CHECK(lived.sum(year, "enrolled") == lived.sum(year, "enrolled_new") + lived.sum(year, "enrolled_renewing") +
                                                 lived.sum(year, "enrolled_returning"));
}

TEST_CASE("Without pressure fewer enrol, and those who do are older and sicker", "[decision]")
{
    const Lived pressed(2003, 2008), free(2003, 2008, no_pressure);
    CHECK(free.coverage(2005) < pressed.coverage(2005) - 0.05);
    CHECK(free.sum(2008, "visits") == 0);
    // Selection: the old are over-represented among the enrolled, and more so without pressure.
    const u32 young = classes::of_age(20), old = classes::of_age(75);
    CHECK(free.coverage(2008, old) > free.coverage(2008, young));
    CHECK(free.coverage(2008, old) - free.coverage(2008, young) >
          pressed.coverage(2008, old) - pressed.coverage(2008, young));
}

TEST_CASE("A premium 10 % higher costs about 0.15 % of those of 45 and over, and more of the young", "[decision]")
{
    // 08a, N01: -0.15 % in 2011-18, cadres reacting; paired runs of one county.
    const std::string county = "[geography]\nselect = \"140825\"\n";
    const Lived base(2010, 2018, "", 2, {}, county),
        dearer(2010, 2018,
               "[[intervention]]\nname = \"+10 %\"\nfrom = 2010-09-01\nscale = { \"premium.amount\" = 1.1 }\n", 2, {},
               county);
    const auto percent = [&](u32 from, u32 to)
    {
        i64 before = 0, after = 0;
        for (int year = 2011; year <= 2018; ++year)
            for (u32 cell = from; cell <= to; ++cell)
                before += base.sum(year, "enrolled", cell), after += dearer.sum(year, "enrolled", cell);
        return 100. * f64(after - before) / f64(before);
    };
    const f64 old = percent(classes::of_age(45), classes::of_age(75)),
              young = percent(classes::of_age(15), classes::of_age(44));
    CHECK(old < -0.05);
    CHECK(old > -0.3);
    CHECK(young < old);
    CHECK(base.sum(2010, "enrolled") == dearer.sum(2010, "enrolled"));
}

TEST_CASE("Pushing a random tenth of the village raises the chance of the others", "[decision][network]")
{
    // 08a, N02: +10 points in the village, +5 points for oneself, at the coverage of 2004-06. A tenth is made a group
    // by lot: what an assessment sees is all noise.
    const std::string lot =
        "[welfare]\nmonitored = 0.1\ndibao = 0\ntekun = 0\npoverty_noise = 5\nreassessment = 0\n" + no_pressure;
    const auto push = [](const char* utils)
    {
        return std::string("[[intervention]]\nname = \"push\"\nfrom = 2000-01-01\ngroups = [\"monitored\"]\n") +
               "set = { \"decision.constant\" = " + utils + " }\n";
    };
    const Lived apart(2003, 2006, lot), pushed(2003, 2006, lot + push("20"));
    const u32 general = classes::first_group, drawn = classes::first_group + 1;
    const f64 own = pushed.coverage(2006, drawn) - apart.coverage(2006, drawn);
    const f64 others = pushed.coverage(2006, general) - apart.coverage(2006, general);
    const f64 points = 0.1 * own;  // of the village
    CHECK(own > 0.1);
    CHECK(others / points > 0.2);
    CHECK(others / points < 0.9);
}

TEST_CASE("Liquidity is a hard constraint", "[decision][economy]")
{
    // Nobody lends either.
    const Lived broke(2003, 2004,
                      "[economy]\nstart_savings = 0\nconsumption_floor = 1\nadjustment = 1\nbuffer = 0\ncredit = 0\n");
    const Lived base(2003, 2004);
    CHECK(broke.coverage(2004) < base.coverage(2004) - 0.2);
    // Dibao and tekun households need less money, so they suffer less than the poor who get no aid.
    CHECK(broke.coverage(2004, classes::first_group + 3) > broke.coverage(2004, classes::first_quintile));
}

TEST_CASE("The unit of enrolment makes households whole or part", "[decision][scheme]")
{
    const Lived lived(2015, 2018);
    CHECK(lived.sum(2016, "households_partly") == 0);
    CHECK(lived.sum(2018, "households_partly") > 0);
}

TEST_CASE("Occasions come near the deadline and with reminders", "[decision]")
{
    const Lived base(2003, 2003, no_pressure),
        attentive(2003, 2003, no_pressure + always("scale = { \"decision.attention\" = 3 }"));
    CHECK(attentive.coverage(2003) > base.coverage(2003));

    // Households' own pull to the deadline brings payments to the end of the season, and reminders bring more of them.
    const auto week_paid = [](const std::string& text)
    {
        std::map<u32, i64> paid;
        const Lived lived(
            2003, 2004, text, 1,
            [&](const Model& model, const BlockTask& task)
            {
                if (task.step.year != 2004) return;
                const auto column = model.registry.find<i32>(Entity::village, "week_paid");
                for (const i32 heads : task.block.village[column]) paid[task.step.number] += heads;
            },
            township(), "decision_week");
        return paid;
    };
    const auto set = [](const char* key, const char* value)
    { return no_pressure + always(std::string("set = { ") + key + " = " + value + " }"); };
    const auto late = [](const std::map<u32, i64>& paid)
    { return f64(paid.rbegin()->second - std::next(paid.rbegin(), 4)->second) / f64(paid.rbegin()->second); };
    CHECK(late(week_paid(set("decision.deadline_attention", "2"))) >
          late(week_paid(set("decision.deadline_attention", "0"))) + 0.02);
    const auto deaf = week_paid(always("set = { decision.reminder_attention = 0 }")),
               listening = week_paid(always("set = { decision.reminder_attention = 1 }"));
    CHECK(listening.at(8) > deaf.at(8));
}
