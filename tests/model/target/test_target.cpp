/// Targets (M9): passed down, ratcheting, ranked, fined.
#include <algorithm>

#include "model/takeup/lived.hpp"
#include "models/target/league.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// A county of some 300,000 persons in 13 townships that runs the scheme from its first year.
std::string county()
{
    return "[geography]\nselect = \"140825\"\n"
           "[[intervention]]\nname = \"start\"\nfrom = 2000-01-01\nset = { \"scheme.start_year\" = 2003 }\n";
}

struct Village
{
    PlaceId place = 0;
    league::Entry paid;  ///< so far
    f32 target = 0, drive = 0, fine = 0;
};
/// The villages of a county as they were at some moment.
using Villages = std::vector<Village>;

void add_villages(Villages& villages, const Model& model, const Block& block)
{
    const Registry& r = model.registry;
    for (u32 v = 0; v < block.villages; ++v)
    {
        const auto of = [&](const char* name) { return block.village[r.find<f32>(Entity::village, name)][v]; };
        villages.push_back({block.village[model.structure.place][v],
                            {block.village[r.find<i32>(Entity::village, "week_eligible")][v],
                             block.village[r.find<i32>(Entity::village, "week_paid")][v]},
                            of("target"),
                            of("drive"),
                            of("fine")});
    }
}

Villages villages_of(const Model& model, const World& world)
{
    Villages villages;
    for (const Block& block : world.blocks()) add_villages(villages, model, block);
    return villages;
}

f64 mean_target(Lived& lived)
{
    f64 sum = 0;
    const Villages villages = villages_of(lived.model(), lived.world());
    for (const Village& village : villages) sum += f64(village.target);
    return sum / f64(villages.size());
}

/// The series of the target of a place, as a share.
f64 target_of(const Lived& lived, int year, PlaceId place) { return f64(lived.own(year, "target", place)) * 1e-6; }
}  // namespace

TEST_CASE("equal shares stand alike in a table", "[target]")
{
    const std::vector<league::Entry> entries{{10, 5}, {0, 0}, {20, 18}, {40, 20}, {8, 8}};
    const auto standings = league::table(entries);
    CHECK(standings[4].rank() == 1);
    CHECK(standings[2].rank() == 2);
    CHECK(standings[0].rank() == 3);
    CHECK(standings[3].rank() == 3);
    CHECK(standings[4].below_middle() == -1.f);
    CHECK(standings[0].below_middle() == standings[3].below_middle());
    CHECK(standings[0].below_middle() == Approx(2. / 3));
    CHECK(standings[1].below_middle() == 0.f);  // nobody may enrol there
    f32 sum = 0;
    for (const auto& standing : standings) sum += standing.below_middle();
    CHECK(sum == Approx(0).margin(1e-6));
}

TEST_CASE("every level adds its markup on the way down", "[target]")
{
    Lived lived(2010, 2010, always("set = { \"target.share\" = 0.8, \"target.markup\" = 0.02 }"), 2, {}, county());
    const Places& places = lived.world().places();
    const auto first = [&](Level level) { return target_of(lived, 2010, places.first(level)); };
    CHECK(first(Level::province) == Approx(0.80).margin(1e-5));
    CHECK(first(Level::city) == Approx(0.80).margin(1e-5));
    CHECK(first(Level::county) == Approx(0.82).margin(1e-5));
    CHECK(first(Level::township) == Approx(0.84).margin(1e-5));
    // Villages had 86 %; 95 eligible of a hundred are about as many heads.
    CHECK(f64(lived.sum(2010, "target_heads")) / f64(lived.sum(2010, "eligible")) == Approx(0.86).margin(0.005));
}

TEST_CASE("a target takes over a share of what was reported above it, and one that falls is a choice", "[target]")
{
    const auto scenario = [](const char* share, const char* what)
    {
        return always(std::string("set = { \"target.share\" = ") + share + ", \"target.markup\" = 0, " +
                      "\"cadre.overreport\" = 0, " + what + " }");
    };
    const Lived easy(2010, 2012, scenario("0.5", "\"target.ratchet\" = 0.5"), 2, {}, county());
    const PlaceId province = 1, last_township = easy.places().first(Level::village) - 1;
    for (int year = 2011; year <= 2012; ++year)
    {
        // Without padding what the nation reported is what is enrolled; its only city ratchets on that.
        const f64 reported = easy.coverage(year - 1), before = target_of(easy, year - 1, province + 1);
        REQUIRE(reported > before);
        CHECK(target_of(easy, year, province) == Approx(0.5).margin(1e-5));
        CHECK(target_of(easy, year, province + 1) == Approx(before + 0.5 * (reported - before)).margin(1e-4));
        CHECK(target_of(easy, year, last_township) > target_of(easy, year - 1, last_township));
    }

    // Nobody strives for them, so that they are missed by far.
    const std::string idle = ", \"cadre.hours\" = 0, \"advance.active\" = false";
    Lived kept(2010, 2012, scenario("1", ("\"target.relief\" = 0" + idle).c_str()), 2, {}, county()),
        eased(2010, 2012, scenario("1", ("\"target.relief\" = 0.5" + idle).c_str()), 2, {}, county());
    CHECK(target_of(kept, 2012, province + 1) == Approx(1));
    CHECK(target_of(eased, 2012, province + 1) ==
          Approx(1 - 0.5 * (target_of(eased, 2011, province + 1) - eased.coverage(2011))).margin(1e-4));
    CHECK(mean_target(eased) < mean_target(kept) - 0.01);
}

TEST_CASE("the lowest in a table get the most pressure", "[target]")
{
    Villages all;
    u32 tables = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        if (task.step.year != 2010 || task.step.number == 0 || task.step.number % 4 != 0) return;
        add_villages(all, model, task.block);
        ++tables;
    };
    Lived lived(2010, 2010, always("set.target.pressure = 0.4"), 1, look, county(), "cadre_week");
    const Places& places = lived.world().places();
    const std::size_t villages = places.count(Level::village);
    REQUIRE(tables >= 6 * lived.world().blocks().size());
    REQUIRE(all.size() % villages == 0);
    for (std::size_t table = 0; table < all.size() / villages; ++table)
    {
        std::map<PlaceId, Villages> townships;
        for (std::size_t v = table * villages; v < (table + 1) * villages; ++v)
            townships[places.parent(all[v].place)].push_back(all[v]);
        std::map<PlaceId, league::Entry> paid;
        std::map<PlaceId, f64> drive;
        f64 sum = 0;
        for (const auto& [township, members] : townships)
        {
            const auto by_share = [](const Village& a, const Village& b) { return a.paid.share() < b.paid.share(); };
            const auto [last, first] = std::minmax_element(members.begin(), members.end(), by_share);
            if (last->paid.share() < first->paid.share()) CHECK(last->drive > first->drive);
            for (const Village& village : members)
            {
                paid[township] += village.paid;
                drive[township] += f64(village.drive) / f64(members.size());
            }
            sum += drive[township];
        }
        // What goes to the last is taken off the first.
        CHECK(sum / f64(townships.size()) == Approx(1).margin(1e-4));
        const auto last = std::min_element(
            paid.begin(), paid.end(), [](const auto& a, const auto& b) { return a.second.share() < b.second.share(); });
        CHECK(drive[last->first] == Approx(1.4).margin(1e-4));
        for (const auto& [township, mean] : drive) CHECK(mean <= drive[last->first]);
    }
}

TEST_CASE("without pressure from above no place is told from another", "[target]")
{
    Lived lived(2010, 2010, always("set.target.pressure = 0"), 2, {}, county());
    for (const Village& village : villages_of(lived.model(), lived.world())) CHECK(village.drive == 1.f);
}

TEST_CASE("points, fines and rewards add up", "[target]")
{
    const std::string hard = always(
        "set = { \"target.share\" = 0.97, \"target.fine\" = 1800, \"target.reward\" = 2, "
        "\"target.points_met\" = 0.5, \"target.points_missed\" = 1, "
        "\"target.league_fine\" = 20000 }");
    bool some = false;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        if (task.step.year != 2010) return;
        // A missing head is worth the more, the fewer are missing: 1,800 yuan over those below the floor.
        Villages villages;
        add_villages(villages, model, task.block);
        for (const Village& village : villages)
        {
            const f64 below = f64(village.target - 0.05f) * f64(village.paid.eligible) - f64(village.paid.heads);
            if (below < 1 || village.paid.heads < village.paid.eligible / 2) continue;
            some = true;
            CHECK(f64(village.fine) >= 1800 / below);
        }
    };
    Lived lived(2009, 2010, hard, 1, look, county(), "cadre_week");
    CHECK(some);
    const Places& places = lived.world().places();
    const i64 villages = i64(places.count(Level::village)), met = lived.sum(2010, "targets_met");
    CHECK(met < villages);
    CHECK(lived.sum(2010, "team_points") == 5 * met - 10 * (villages - met));
    const i64 fined = lived.sum(2010, "team_fines") / (1800 * fen_per_yuan);
    CHECK(lived.sum(2010, "team_fines") == fined * 1800 * fen_per_yuan);
    CHECK(fined <= villages - met);
    CHECK(lived.sum(2010, "team_rewards") % (2 * fen_per_yuan) == 0);
    // The county takes from its last three townships what it gives to the first three.
    std::map<i64, Fen> by_rank;
    Fen sum = 0;
    for (PlaceId t = places.first(Level::township); t < places.first(Level::village); ++t)
    {
        by_rank[lived.own(2010, "league_rank", t)] = lived.own(2010, "league_fine", t);
        sum += lived.own(2010, "league_fine", t);
    }
    REQUIRE(by_rank.size() == places.count(Level::township));
    CHECK(sum == 0);
    CHECK(by_rank.begin()->second == -20000 * fen_per_yuan);
    CHECK(by_rank.rbegin()->second == 20000 * fen_per_yuan);
    CHECK(std::next(by_rank.rbegin())->second == 10000 * fen_per_yuan);
    CHECK(by_rank[5] == 0);
}

TEST_CASE("targets that are switched off leave nothing to strive for, and nothing before", "[target]")
{
    const std::string off = "[[intervention]]\nname = \"no targets\"\nfrom = 2010-01-01\nset.target.active = false\n";
    Lived with(2008, 2012), without(2008, 2012, off);
    CHECK(without.sum(2009, "enrolled") == with.sum(2009, "enrolled"));
    CHECK(without.sum(2009, "visits") == with.sum(2009, "visits"));
    CHECK(with.sum(2010, "visits") > 0);
    CHECK(without.sum(2010, "visits") == 0);
    CHECK(without.sum(2012, "visits") == 0);
    CHECK(without.sum(2011, "target_heads") == 0);
    CHECK(without.coverage(2012) < with.coverage(2012) - 0.05);
    for (const Village& village : villages_of(without.model(), without.world()))
    {
        CHECK(village.target == 0.f);
        CHECK(village.drive == 1.f);
        CHECK(village.fine == 0.f);
    }
}
