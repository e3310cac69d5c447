/// Rumours and exposures: who hears, what it costs, and whether it is made good.
#include <algorithm>

#include "model/takeup/lived.hpp"
#include "models/trust/trust.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
std::string rumour(const std::string& terms)
{
    return no_pressure + "[trust]\nexperience = 0\nnews_other = { " + terms + " }\n";
}
const std::string in_2010 = "strength = { 2003-01-01 = 0, 2010-08-01 = 0.3, 2011-08-01 = 0 }";

/// By village: mean trust and the share that has heard, when a season closes.
struct Villages
{
    std::map<int, std::map<PlaceId, f64>> trust{}, heard{};

    [[nodiscard]] Lived::Look look()
    {
        return [this](const Model& model, const BlockTask& task)
        {
            const auto column = model.registry.find<u16>(Entity::household, "trust");
            const auto bits = model.registry.find<u8>(Entity::household, "news");
            const Block& block = task.block;
            for_each_village(block, model.structure,
                             [&](const VillageRows& village)
                             {
                                 f64 sum = 0, ears = 0;
                                 for (u32 h = village.first_household; h < village.end_household(); ++h)
                                 {
                                     sum += block.household[column][h] / 65535.;
                                     ears += news::Heard::get(block.household[bits][h]) != 0;
                                 }
                                 trust[task.step.year][village.place] = sum / village.households;
                                 heard[task.step.year][village.place] = ears / village.households;
                             });
        };
    }
    /// Mean over villages of how much lower trust is than in another world.
    [[nodiscard]] f64 dip(int year, const Villages& other) const
    {
        f64 sum = 0;
        for (const auto& [place, value] : trust.at(year)) sum += other.trust.at(year).at(place) - value;
        return sum / f64(trust.at(year).size());
    }
};
}  // namespace

TEST_CASE("A rumour lowers trust, unevenly between places, and trust recovers or not", "[trust][news]")
{
    Villages calm{}, passing{}, lasting{};
    const Lived none(2009, 2018, rumour("strength = 0"), 1, calm.look()),
        heals(2009, 2018, rumour(in_2010), 1, passing.look()),
        stays(2009, 2018, rumour(in_2010 + ", recovery = false"), 1, lasting.look());
    for (int year = 2009; year <= 2010; ++year)
    {
        CHECK(heals.sum(year, "enrolled") == none.sum(year, "enrolled"));
        CHECK(passing.dip(year, calm) == 0);
    }
    CHECK(passing.dip(2011, calm) > 0.03);
    CHECK(heals.coverage(2011) < none.coverage(2011) - 0.002);
    CHECK(heals.coverage(2012) < none.coverage(2012) - 0.005);
    const auto& ears = passing.heard.at(2011);
    const auto [least, most] =
        std::minmax_element(ears.begin(), ears.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    CHECK(most->second > least->second + 0.2);

    CHECK(passing.dip(2018, calm) < 0.6 * passing.dip(2012, calm));
    CHECK(lasting.dip(2018, calm) > 0.8 * lasting.dip(2012, calm));
    CHECK(heals.sum(2013, "heard_households") == 0);
    CHECK(stays.sum(2013, "heard_households") > 0);
}

TEST_CASE("A rumour travels on ties", "[trust][news]")
{
    const Lived told(2009, 2011, rumour(in_2010 + ", reach = 0.01, spread = 0")),
        passed_on(2009, 2011, rumour(in_2010 + ", reach = 0.01, spread = 0.02"));
    const auto share = [](const Lived& lived)
    { return f64(lived.sum(2010, "heard_households")) / f64(lived.sum(2010, "household_count")); };
    CHECK(share(told) > 0.002);
    CHECK(share(told) < 0.03);
    CHECK(share(passed_on) > 2 * share(told));
}

TEST_CASE("The platform's rumour is nothing unless a scenario gives it strength", "[trust][news]")
{
    const auto with = [](const char* strength)
    {
        return no_pressure +
               "[trust]\naccount_removed = { strength = 0 }\nplatform_rumour = { strength = { 2003-01-01 = 0, "
               "2022-03-01 = " +
               strength + " } }\n";
    };
    const Lived zero(2021, 2023, with("0")), strong(2021, 2023, with("0.3"));
    CHECK(zero.sum(2023, "heard_households") == 0);
    CHECK(strong.sum(2022, "enrolled") == zero.sum(2022, "enrolled"));
    CHECK(strong.coverage(2023) < zero.coverage(2023));
}

TEST_CASE("A reform that changes nothing changes nothing while a rumour is about", "[trust][news]")
{
    // It makes everybody weigh again in mid-season, who must see what they saw before.
    const std::string terms = "[trust]\nnews_other = { " + in_2010 + " }\n";
    const Lived base(2010, 2012, terms),
        same(2010, 2012,
             terms + "[[intervention]]\nname = \"nothing\"\nfrom = 2010-11-20\nscale = { \"premium.amount\" = 1 }\n"),
        threads(2010, 2012, terms, 3);
    CHECK(base.digest() == same.digest());
    CHECK(base.digest() == threads.digest());
}

TEST_CASE("An exposure costs trust where it happened and half of that nearby", "[trust][exposure]")
{
    // A stand-in for what makes a threat public: it sets the village's flag in one week.
    const std::string text = township() + rumour("strength = 0") + "diffusion = 0\nexposure = 0.2\n";
    constexpr u32 exposed_village = 3;
    std::map<PlaceId, std::map<u64, f64>> trust[2];
    PlaceId place = 0;
    for (const bool exposed : {false, true})
    {
        EnrolmentModel enrolment(
            Scenario::parse("test.toml", text, model_schema(),
                            {.sets = {"run.from=2010", "run.to=2010"},
                             .data_root = std::string(std::getenv("CANBAO_SOURCE_DIR")) + "/configs",
                             .tables = {}}));
        Model& model = enrolment.model();
        const auto flag = model.registry.find<u8>(Entity::village, "exposed_this_week");
        const Structure& s = model.structure;
        const auto column = model.registry.find<u16>(Entity::household, "trust");
        model.agenda.on_blocks("cadre_week",
                               [&](BlockTask& task)
                               {
                                   if (task.block.first_village > exposed_village ||
                                       exposed_village >= task.block.first_village + task.block.villages)
                                       return;
                                   const u32 v = exposed_village - task.block.first_village;
                                   place = task.block.village[s.place][v];
                                   task.block.village[flag][v] =
                                       exposed && task.step.year == 2010 && task.step.number == 5;
                               });
        model.agenda.on_blocks("season_closes",
                               [&](BlockTask& task)
                               {
                                   const Block& block = task.block;
                                   if (task.step.year != 2010) return;
                                   for_each_village(block, s,
                                                    [&](const VillageRows& village)
                                                    {
                                                        for (u32 h = village.first_household;
                                                             h < village.end_household(); ++h)
                                                            trust[exposed][village.place][h - village.first_household] =
                                                                block.household[column][h];
                                                    });
                               });
        const Workers workers(1);
        World world = enrolment.make_world(workers);
        Simulation simulation(model, world, enrolment.seed(), workers);
        simulation.initialise(enrolment.population_seed());
        simulation.run();
    }
    REQUIRE(trust[0].size() > 5);
    for (const auto& [village, households] : trust[1])
        for (const auto& [h, value] : households)
            CHECK(value == Approx(trust[0].at(village).at(h) * (village == place ? 0.8 : 0.9)).margin(2));
}
