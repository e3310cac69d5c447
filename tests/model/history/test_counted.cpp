/// Enrolment as it is and as it is counted (M18).
#include <cmath>
#include <set>

#include "core/math.hpp"
#include "model/takeup/lived.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

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
    // Half of what was counted without being enrolled is found in a year; persons by a lot of each.
    const auto excess = [](const Lived& lived, int year)
    { return f64(lived.sum(year, "counted") - lived.sum(year, "enrolled")); };
    const auto four_deviations = [&](int year, f64 left)
    { return 4. * std::sqrt(left * (1. - left) * f64(with.sum(year, "listed_elsewhere"))); };
    CHECK(excess(with, 2022) == Approx(0.5 * excess(without, 2022)).margin(four_deviations(2022, 0.5)));
    CHECK(excess(with, 2023) == Approx(0.25 * excess(without, 2023)).margin(four_deviations(2023, 0.25)));
    const f64 lost = 1. - f64(with.sum(2022, "counted")) / f64(with.sum(2022, "reported"));
    CHECK(lost > 0.03);
    CHECK(lost < 0.12);
    CHECK(with.sum(2022, "counted") < with.sum(2021, "counted"));
    CHECK(with.sum(2023, "enrolled_twice") < with.sum(2021, "enrolled_twice") / 2);
    CHECK(with.sum(2021, "enrolled_twice") == with.sum(2021, "listed_elsewhere"));
}

TEST_CASE("Who is enrolled twice is a person, listed as long as it is covered elsewhere and not found", "[history]")
{
    // By a lot that is its own: the same one every year.
    struct Listed
    {
        std::set<u64> elsewhere, counted;
    };
    std::map<int, Listed> years;
    int wrong = 0;
    const Lived lived(
        2019, 2024, always("set = { \"cadre.report_elsewhere\" = 0.6 }"), 1,
        [&](const Model& model, const BlockTask& task)
        {
            const auto life_bits = model.registry.find<u8>(Entity::person, "life");
            const auto of = [&](const char* name, u32 v)
            { return task.block.village[model.registry.find<i32>(Entity::village, name)][v]; };
            const f64 left = task.step.year < 2022 ? 1. : std::ldexp(1., 2021 - task.step.year);
            Listed& year = years[task.step.year];
            for_each_village(
                task.block, model.structure,
                [&](const VillageRows& village)
                {
                    i32 listed = 0, counted = 0;
                    for (u32 p = village.first_person; p < village.end_person(); ++p)
                    {
                        const ColumnTable& person = task.block.person;
                        if (life::Elsewhere::get(person[life_bits][p]) == life::none) continue;
                        const Identity who{person[model.structure.line][p], person[model.structure.origin][p]};
                        year.elsewhere.insert(who.packed());
                        const auto lot = draw(task.seed, who, {make_date(2003, 1, 1), purpose::enrolled_twice});
                        if (math::uniform(lot[0]) >= 0.6f) continue;
                        ++listed;
                        if (f64(lot[1]) * 0x1p-32 >= left) continue;
                        ++counted;
                        year.counted.insert(who.packed());
                    }
                    wrong += std::abs(of("listed_elsewhere", village.village) - listed);
                    wrong += std::abs(of("enrolled_twice", village.village) - counted);
                });
        });
    CHECK(wrong == 0);
    for (int year = 2019; year <= 2024; ++year)
    {
        INFO(year);
        const i64 listed = lived.sum(year, "listed_elsewhere"), elsewhere = lived.sum(year, "covered_elsewhere");
        CHECK(f64(listed) == Approx(0.6 * f64(elsewhere)).margin(4. * std::sqrt(0.24 * f64(elsewhere))));
        CHECK(lived.sum(year, "enrolled_twice") <= listed);
        CHECK(lived.sum(year, "counted") <= lived.sum(year, "reported"));
        CHECK(lived.sum(year, "counted") >= lived.sum(year, "enrolled") + lived.sum(year, "enrolled_twice"));
        CHECK(lived.sum(year, "reported") >= lived.sum(year, "enrolled") + listed);
        if (year == 2019) continue;
        // Nobody who stays covered elsewhere comes onto the list, and nobody is lost from it before the platform.
        std::size_t stay = 0, came = 0, lost = 0;
        for (const u64 person : years[year].elsewhere)
        {
            if (!years[year - 1].elsewhere.contains(person)) continue;
            const bool before = years[year - 1].counted.contains(person), now = years[year].counted.contains(person);
            ++stay, came += now && !before, lost += before && !now;
        }
        CHECK(stay > years[year].elsewhere.size() / 2);
        CHECK(came == 0);
        CHECK((lost > 0) == (year >= 2022));
    }
}

TEST_CASE("After enough years nobody is enrolled twice, and a village that lists nobody has none", "[history]")
{
    const Lived found(2018, 2024,
                      always("set = { \"history.platform_start\" = 2019, \"history.platform_found\" = 0.95 }"));
    CHECK(found.sum(2018, "enrolled_twice") > 0);
    for (int year = 2019; year <= 2024; ++year)
        CHECK(found.sum(year, "enrolled_twice") <= found.sum(year - 1, "enrolled_twice") / 2);
    CHECK(found.sum(2024, "enrolled_twice") == 0);
    CHECK(found.sum(2024, "counted") == found.sum(2024, "enrolled"));
    CHECK(found.sum(2024, "reported") > found.sum(2024, "counted"));

    const Lived none(2020, 2020, always("set = { \"cadre.report_elsewhere\" = 0 }")),
        all(2020, 2020, always("set = { \"cadre.report_elsewhere\" = 1 }"));
    CHECK(none.sum(2020, "listed_elsewhere") == 0);
    CHECK(none.sum(2020, "enrolled_twice") == 0);
    CHECK(all.sum(2020, "listed_elsewhere") == all.sum(2020, "covered_elsewhere"));
    CHECK(all.sum(2020, "enrolled_twice") == all.sum(2020, "covered_elsewhere"));
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
