/// Cadres who pay for households (M12).
#include <map>

#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
std::string set(const std::string& what) { return always("set = { " + what + " }"); }
const std::string off = set("\"advance.active\" = false");
}  // namespace

TEST_CASE("Teams pay only late, up to the budget, and up to the target", "[advance]")
{
    const Date closes = make_date(2012, 2, 25);
    i64 heads = 0, early = 0, over_budget = 0, over_target = 0, at_budget = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        if (task.step.year != 2012) return;
        const auto column = [&]<class T>(const char* name, T)
        { return task.block.village[model.registry.find<T>(Entity::village, name)]; };
        const auto week = column("week_advances", i32{}), paid = column("week_paid", i32{}),
                   eligible = column("week_eligible", i32{});
        const auto fen = column("season_by_cadres", i64{});
        const auto target = column("target", f32{});
        for (u32 v = 0; v < task.block.villages; ++v)
        {
            heads += week[v];
            if ((closes - task.step.date).count() > 14) early += week[v];
            over_budget += fen[v] > 500 * fen_per_yuan;
            at_budget += fen[v] > 400 * fen_per_yuan;
            if (week[v] > 0) over_target += f32(paid[v]) > f32(eligible[v]) * target[v];
        }
    };
    // One by one, so that a household does not carry a team over its target.
    const Lived lived(2012, 2012, set("\"advance.budget\" = 500, \"scheme.unit\" = \"member\", \"target.share\" = 1"),
                      1, look, township(), "decision_week");
    CHECK(heads > 50);
    CHECK(heads == lived.sum(2012, "enrolled_by_cadres"));
    CHECK(early == 0);
    CHECK(over_budget == 0);
    CHECK(over_target == 0);
    CHECK(at_budget > 0);
}

TEST_CASE("True, paid by cadres and reported are three numbers", "[advance]")
{
    u32 marks_left = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        const auto insured = task.block.person[model.registry.find<u16>(Entity::person, "insurance")];
        for (const u16 status : insured) marks_left += insurance::ByCadre::get(status);
    };
    const Lived with(2012, 2012, {}, 1, look), without(2012, 2012, off);
    const i64 by_cadres = with.sum(2012, "enrolled_by_cadres");
    CHECK(by_cadres > 20);
    // Most of those would have paid in the last days themselves: how many is for the take-up to say, not for a cadre.
    CHECK(with.sum(2012, "enrolled") > without.sum(2012, "enrolled"));
    CHECK(with.sum(2012, "enrolled") <= without.sum(2012, "enrolled") + by_cadres);
    CHECK(with.sum(2012, "enrolled") > by_cadres);
    CHECK(with.sum(2012, "reported") > with.sum(2012, "enrolled"));
    CHECK(with.sum(2012, "premium_by_cadres") > 0);
    // 60 yuan a head in 2012, less what aid pays.
    CHECK(with.sum(2012, "premium_by_cadres") <= by_cadres * 60 * fen_per_yuan);
    CHECK(without.sum(2012, "premium_by_cadres") == 0);
    CHECK(without.sum(2012, "enrolled_by_cadres") == 0);
    CHECK(marks_left == 0);
}

TEST_CASE("A team pays when it stands to lose more than the premium", "[advance]")
{
    const auto spent = [](const std::string& what)
    { return Lived(2012, 2012, set(what)).sum(2012, "premium_by_cadres"); };
    const std::string nothing_else =
        "\"target.reward\" = 0, \"target.point_value\" = 0, \"target.league_fine\" = 0, \"target.tolerance\" = 0, ";
    CHECK(spent(nothing_else + "\"target.fine\" = 0") == 0);
    CHECK(spent(nothing_else + "\"target.fine\" = 0.01") == 0);
    CHECK(spent(nothing_else + "\"target.fine\" = 5000") > 0);
    CHECK(spent("\"advance.budget\" = 100") < spent("\"advance.budget\" = 2000"));
    CHECK(spent("\"target.share\" = 0.3, \"target.markup\" = 0, \"target.ratchet\" = 0") == 0);
    // Far above what is at stake in a village, whatever the budget.
    CHECK(spent(nothing_else + "\"premium.amount\" = 2000, \"target.fine\" = 1, \"advance.budget\" = 1000000") == 0);
}

TEST_CASE("Teams do not pay before it is practice", "[advance]")
{
    const Lived lived(2006, 2009);
    CHECK(lived.sum(2007, "advances") == 0);
    CHECK(lived.sum(2007, "enrolled_by_cadres") == 0);
    CHECK(lived.sum(2009, "enrolled_by_cadres") > 0);
}
