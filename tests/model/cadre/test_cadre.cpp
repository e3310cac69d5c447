/// Effort, the choice of instruments and whom they reach (M10).
#include <map>
#include <tuple>
#include <vector>

#include "model/takeup/lived.hpp"
#include "models/cadre/cadre.hpp"
#include "models/household.hpp"
#include "models/rows.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// A village in a week, as the team has planned it.
struct VillageWeek
{
    u32 village = 0;
    i32 week = 0;
    f32 gap = 0, pressure = 0, temper = 0;
    std::map<std::string, i32> count;
};

/// Notes the villages' weeks of a run of one block after another.
Lived::Look note_weeks(std::vector<VillageWeek>& weeks)
{
    return [&weeks](const Model& model, const BlockTask& task)
    {
        const Registry& registry = model.registry;
        const ColumnTable& village = task.block.village;
        const auto i32_of = [&](const char* name, u32 v)
        { return village[registry.find<i32>(Entity::village, name)][v]; };
        const auto f32_of = [&](const char* name, u32 v)
        { return village[registry.find<f32>(Entity::village, name)][v]; };
        for (u32 v = 0; v < task.block.villages; ++v)
        {
            const f32 eligible = f32(i32_of("week_eligible", v));
            VillageWeek week{task.block.first_village + v,
                             task.step.number,
                             f32_of("target", v) - (eligible > 0 ? f32(i32_of("week_paid", v)) / eligible : 1.f),
                             f32_of("pressure", v),
                             f32_of("team_temper", v),
                             {}};
            for (const char* name :
                 {"week_reminder_hours", "week_visits", "week_calls", "week_teacher_visits", "week_threats"})
                week.count[name] = i32_of(name, v);
            weeks.push_back(std::move(week));
        }
    };
}
}  // namespace

TEST_CASE("Effort rises with the gap and towards the deadline, and is never above one", "[cadre]")
{
    const auto effort = [](f32 gap, f32 days, f32 drive = 1.f)
    { return cadre::effort(gap, 0.15f, days, 35.f, 0.1f, drive); };
    CHECK(effort(0.1f, 60) > effort(0.05f, 60));
    CHECK(effort(0.1f, 10) > effort(0.1f, 60));
    CHECK(effort(0.1f, 60, 1.5f) == Approx(1.5f * effort(0.1f, 60)));
    CHECK(effort(-0.1f, 0) == 0);
    CHECK(effort(0.15f, 0) == Approx(1));
    CHECK(effort(0.9f, 0, 3.f) == 1);
    CHECK(effort(0.15f, 5000) == Approx(0.1f));
}

TEST_CASE("Hours go to the best yield first, within limits and while they are worth it", "[cadre]")
{
    using namespace cadre;
    const Offers offers{Offer{5, 0, 4}, Offer{1, 5, 30}, Offer{2, 4, 3}, Offer{0.1f, 10, 100}};
    CHECK(allot(offers, 3, 20) == Hours{3, 0, 0, 0});
    CHECK(allot(offers, 6, 20) == Hours{4, 0, 2, 0});
    CHECK(allot(offers, 20, 20) == Hours{4, 13, 3, 0});
    // A teacher costs more than he brings in, whatever hours are left.
    CHECK(allot(offers, 1000, 20) == Hours{4, 30, 3, 0});
    CHECK(allot(offers, 1000, 200) == Hours{4, 30, 3, 100});
    // To a team for whom a head is worth nothing only what is free is... not worth it either.
    CHECK(allot(offers, 1000, 0) == Hours{});
}

TEST_CASE("In the villages effort follows deadline and gap", "[cadre]")
{
    // Nobody pays, so that the gap stays what it is and only the deadline comes nearer.
    std::vector<VillageWeek> still;
    const Lived refuse(2003, 2003, always("set = { \"decision.constant\" = -20, \"target.pressure\" = 0 }"), 1,
                       note_weeks(still), township(), "cadre_week");
    std::map<u32, std::pair<i32, f32>> last;
    u32 compared = 0;
    for (const VillageWeek& now : still)
    {
        const auto before = last.find(now.village);
        if (before != last.end() && before->second.first + 1 == now.week)
        {
            CHECK(now.pressure > before->second.second);
            ++compared;
        }
        last[now.village] = {now.week, now.pressure};
    }
    CHECK(compared > 200);

    std::vector<VillageWeek> weeks;
    // League tables would press on some more than on others.
    const Lived lived(2008, 2008, always("set.target.pressure = 0"), 1, note_weeks(weeks), township(), "cadre_week");
    compared = 0;
    for (const VillageWeek& a : weeks)
        for (const VillageWeek& b : weeks)
            if (a.week == b.week && a.gap > b.gap + 1e-4f)
            {
                CHECK(a.pressure >= b.pressure);
                compared += a.pressure > b.pressure;
            }
    CHECK(compared > 1000);
}

TEST_CASE("Each instrument reaches the households it is for", "[cadre]")
{
    std::map<std::string, u32> contacts;
    u32 wrong = 0, adults_away_visited_at_festival = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        const Registry& registry = model.registry;
        const Structure& s = model.structure;
        const auto season = registry.find<u8>(Entity::household, "season");
        const auto life_bits = registry.find<u8>(Entity::person, "life");
        const Block& block = task.block;
        const int year = task.step.year;
        // The Spring Festival of 2019 was on 5 February.
        REQUIRE(year >= 2019);
        const bool festival =
            year == 2019 && task.step.date >= make_date(2019, 1, 26) && task.step.date <= make_date(2019, 2, 20);
        if (year > 2019) return;
        std::map<std::string, i32> here;
        for (u32 h = 0; h < block.household.rows(); ++h)
        {
            const u8 state = block.household[season][h];
            const u32 by = season::Contact::get(state);
            if (by == season::nobody) continue;
            bool pupil = false;
            const u32 first = block.household[s.first_member][h];
            for (u32 p = first; p < first + block.household[s.size][h]; ++p)
            {
                const u32 school = life::School::get(block.person[life_bits][p]);
                pupil |= school == life::compulsory || school == life::upper_secondary;
            }
            const bool away = season::Away::get(state);
            wrong += !season::Open::get(state);
            if (by == season::visit) ++here["week_visits"], wrong += away && !festival;
            if (by == season::visit && away) ++adults_away_visited_at_festival;
            if (by == season::call) ++here["week_calls"], wrong += !away || festival;
            if (by == season::teacher) ++here["week_teacher_visits"], wrong += !pupil;
        }
        for (const char* name : {"week_visits", "week_calls", "week_teacher_visits"})
        {
            i32 sum = 0;
            for (const i32 n : block.village[registry.find<i32>(Entity::village, name)]) sum += n;
            CHECK(sum == here[name]);
            contacts[name] += u32(sum);
        }
    };
    const Lived lived(2019, 2019, always("set = { \"cadre.schools\" = 1, \"cadre.hours\" = 200 }"), 1, look, township(),
                      "cadre_week");
    CHECK(wrong == 0);
    for (const char* name : {"week_visits", "week_calls", "week_teacher_visits"}) CHECK(contacts[name] > 50);
    CHECK(adults_away_visited_at_festival > 0);

    const Lived no_schools(2019, 2019, always("set = { \"cadre.schools\" = 0 }"));
    CHECK(no_schools.sum(2019, "teacher_visits") == 0);
    CHECK(no_schools.sum(2019, "calls") > 0);
}

TEST_CASE("A team spends the hours it gives and no more", "[cadre]")
{
    // Whom a team seeks out is drawn, so hours are kept in the mean: over some 10,000 contacts the standard error is
    // below one per cent of the hours, and 5 % are allowed (false alarm below 1e-6).
    std::vector<VillageWeek> weeks;
    const Lived lived(2018, 2018, always("set = { \"cadre.schools\" = 1, \"cadre.hours\" = 60 }"), 1, note_weeks(weeks),
                      township(), "cadre_week");
    f64 given = 0, spent = 0;
    i32 most_reminders = 0;
    for (const VillageWeek& week : weeks)
    {
        given += 60. * f64(week.pressure) + 1.;  // with the hour of routine, at most
        most_reminders = std::max(most_reminders, week.count.at("week_reminder_hours"));
        spent += week.count.at("week_reminder_hours") + 0.75 * week.count.at("week_visits") +
                 0.25 * week.count.at("week_calls") + 0.15 * week.count.at("week_teacher_visits");
    }
    CHECK(spent < given * 1.05);
    CHECK(spent > given * 0.5);
    CHECK(most_reminders == 4);
}

TEST_CASE("Reluctant teams never threaten", "[cadre]")
{
    std::vector<VillageWeek> weeks;
    const Lived lived(2018, 2020, {}, 1, note_weeks(weeks), township(), "cadre_week");
    u32 bold = 0, reluctant = 0;
    i32 threats_of_reluctant = 0, threats = 0;
    for (const VillageWeek& week : weeks)
    {
        const bool never = 0.5f + 0.5f * week.temper >= 1.f;
        (never ? reluctant : bold) += 1;
        (never ? threats_of_reluctant : threats) += week.count.at("week_threats");
    }
    CHECK(reluctant > 0);
    CHECK(bold > reluctant);
    CHECK(threats > 20);
    CHECK(threats_of_reluctant == 0);
    const Lived all_reluctant(2018, 2018, always("set = { \"cadre.reluctance_mean\" = 5 }"));
    CHECK(all_reluctant.sum(2018, "threats") == 0);
    CHECK(all_reluctant.sum(2018, "visits") > 0);
}

TEST_CASE("A team that is switched off does nothing and reports what is true", "[cadre]")
{
    const Lived off(2010, 2011, no_pressure);
    for (const char* name : {"reminder_hours", "visits", "calls", "teacher_visits", "threats", "advances"})
        CHECK(off.sum(2011, name) == 0);
    CHECK(off.sum(2011, "covered_elsewhere") > 0);
    CHECK(off.sum(2011, "reported") == off.sum(2011, "enrolled"));
    const Lived on(2010, 2011);
    CHECK(on.coverage(2011) > off.coverage(2011) + 0.02);
    CHECK(on.sum(2011, "reported") - on.sum(2011, "enrolled") > off.sum(2011, "reported") - off.sum(2011, "enrolled"));
}

TEST_CASE("Without targets a village still announces the season, and presses on nobody", "[cadre][target]")
{
    const auto no_targets = [](const char* routine_hours)
    { return always(std::string("set = { target.active = false, cadre.routine_hours = ") + routine_hours + " }"); };
    std::vector<VillageWeek> weeks;
    const Lived base(2010, 2012), none(2010, 2012, no_pressure),
        free(2010, 2012, no_targets("1"), 1, note_weeks(weeks), township(), "cadre_week"),
        silent(2010, 2012, no_targets("0"));
    CHECK(free.coverage(2012) > none.coverage(2012) + 0.005);
    CHECK(free.coverage(2012) < base.coverage(2012) - 0.02);
    CHECK(free.sum(2012, "reminder_hours") > 0);
    CHECK(free.sum(2012, "reminder_hours") < base.sum(2012, "reminder_hours"));
    for (const char* name : {"visits", "calls", "teacher_visits", "threats", "advances"})
        CHECK(free.sum(2012, name) == 0);
    for (const VillageWeek& week : weeks)
    {
        CHECK(week.pressure == 0);
        CHECK(week.count.at("week_reminder_hours") <= 1);
    }
    // Without the routine a village without targets is one without a team.
    for (int year = 2010; year <= 2012; ++year) CHECK(silent.sum(year, "enrolled") == none.sum(year, "enrolled"));
    CHECK(silent.sum(2012, "reminder_hours") == 0);
}
