/// Services (M19): the trouble of paying, publicity, information.
#include "model/takeup/lived.hpp"
#include "models/household.hpp"
#include "models/services/services.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// The trouble that the defaults, or a scenario, make in a year [yuan].
Hassle hassle(int year, const std::string& text = {})
{
    const Scenario scenario = Scenario::parse(
        "test.toml", township() + text, model_schema(),
        {.sets = {}, .data_root = std::string(std::getenv("CANBAO_SOURCE_DIR")) + "/configs", .tables = {}});
    Faults faults;
    population::Geography geography;
    std::array<std::vector<PlaceSpec>, level_count> levels;
    for (auto& level : levels) level = {{0, "", "", 0}};
    geography.places = Places(levels);
    const Policy policy(scenario, geography.places, faults);
    const Structure structure;
    const Services services({policy, geography, structure, 2003, 2025});
    return services.hassle(make_date(year, 1, 1), geography.places.first(Level::village));
}

/// Households of a season, by whether all adults are away: how many pay for somebody, and when.
struct Payers
{
    std::array<f64, 2> households{}, paying{}, weeks{};

    [[nodiscard]] f64 share(bool away) const { return paying[away] / households[away]; }
    [[nodiscard]] f64 mean_week(bool away) const { return weeks[away] / paying[away]; }
};

/// Notes the payers of a coverage year when its season closes.
Lived::Look note_payers(Payers& payers, int year)
{
    return [&payers, year](const Model& model, const BlockTask& task)
    {
        if (task.step.year != year) return;
        const auto state = task.block.household[model.registry.find<u8>(Entity::household, "season")];
        const auto week = task.block.household[model.registry.find<u8>(Entity::household, "season_week")];
        for (std::size_t h = 0; h < state.size(); ++h)
        {
            const bool away = season::Away::get(state[h]);
            ++payers.households[away];
            payers.paying[away] += week[h] > 0;
            payers.weeks[away] += week[h];
        }
    };
}

/// One-stop payment by phone for everybody, from the season for 2012 on.
const std::string one_stop =
    "[[intervention]]\nname = \"one stop\"\nfrom = 2011-09-01\n"
    "set = { \"services.phone_share_home\" = 1, \"services.phone_share_away\" = 1 }\n";
}  // namespace

TEST_CASE("before phones, paying costs 4 yuan of trouble at home and 25 away", "[services]")
{
    for (const int year : {2003, 2010, 2015})
    {
        CHECK(hassle(year).home[0] == Approx(4));
        CHECK(hassle(year).away[0] == Approx(25));
    }
    // With them it falls, and most for those who are away.
    const Hassle now = hassle(2025), before = hassle(2015);
    CHECK(now.away[0] < 10);
    CHECK(before.away[0] - now.away[0] > 5 * (before.home[0] - now.home[0]));
    CHECK(hassle(2018).away[0] < hassle(2017).away[0]);
}

TEST_CASE("trouble may differ by group", "[services]")
{
    const Hassle aided = hassle(2010,
                                "[[intervention]]\nfrom = 2000-01-01\ngroups = [\"tekun\"]\n"
                                "set = { \"services.agent_home\" = 0, \"services.window_home\" = 0 }\n");
    CHECK(aided.home[std::size_t(TargetGroup::tekun)] == 0.f);
    CHECK(aided.home[std::size_t(TargetGroup::general)] == Approx(4));
}

TEST_CASE("lower hassle raises take-up most among migrants", "[services]")
{
    // Without pressure, which would hide it.
    // Each member for himself: a household that decides together shares the trouble.
    const std::string members = no_pressure + "[scheme]\nunit = \"member\"\n";
    const Lived base(2010, 2014, members), easier(2010, 2014, members + one_stop);
    CHECK(base.digest() != easier.digest());
    const u32 home = classes::first_residence, away = home + 1;
    CHECK(easier.sum(2011, "enrolled") == base.sum(2011, "enrolled"));
    const f64 gain_home = easier.coverage(2014, home) - base.coverage(2014, home),
              gain_away = easier.coverage(2014, away) - base.coverage(2014, away);
    CHECK(gain_home > 0);
    CHECK(gain_away > 1.5 * gain_home);
    CHECK(gain_away > 0.003);  // trouble weighs little at the fitted weight of money
}

TEST_CASE("one-stop payment by phone reaches households whose adults are away, and earlier", "[services]")
{
    // In a village whose adults are mostly gone: 2 % of households have nobody at home in 2012, and here some 10 %.
    const std::string gone = no_pressure + always("scale.demography.migrants = 2.5");
    Payers before, after;
    const Lived base(2011, 2012, gone, 1, note_payers(before, 2012)),
        phones(2011, 2012, gone + one_stop, 1, note_payers(after, 2012));
    CHECK(phones.sum(2011, "enrolled") == base.sum(2011, "enrolled"));
    REQUIRE(before.households[true] > 400);
    CHECK(before.households == after.households);
    const f64 gain_away = after.share(true) - before.share(true), gain_home = after.share(false) - before.share(false);
    CHECK(gain_away > gain_home + 0.05);
    CHECK(after.mean_week(true) < before.mean_week(true) - 2);
    CHECK(std::abs(after.mean_week(false) - before.mean_week(false)) < 0.5);
}

TEST_CASE("what a phone changes besides its trouble is that nobody has to be at home", "[services]")
{
    const std::string no_trouble = always(
        "set.services = { window_home = 0, agent_home = 0, phone_home = 0, window_away = 0, agent_away = 0, "
        "phone_away = 0 }");
    const Lived base(2011, 2013, no_pressure + no_trouble), phones(2011, 2013, no_pressure + no_trouble + one_stop);
    CHECK(phones.sum(2011, "enrolled") == base.sum(2011, "enrolled"));
    CHECK(phones.sum(2012, "enrolled") > base.sum(2012, "enrolled"));
    // Where those who are away think of it as often as others, phones without trouble change nothing.
    const std::string as_often = no_pressure + no_trouble + "[decision]\naway_attention = 1\n";
    CHECK(Lived(2011, 2013, as_often).digest() == Lived(2011, 2013, as_often + one_stop).digest());
}

TEST_CASE("publicity brings people to decide, information makes them value the cover", "[services]")
{
    const auto from_2011 = [](const std::string& what)
    { return no_pressure + "[[intervention]]\nfrom = 2010-09-01\nset.services." + what + "\n"; };
    const Lived base(2010, 2012, no_pressure), loud(2010, 2012, from_2011("publicity = 3")),
        unknown(2010, 2012, from_2011("information = 0.5")), null(2010, 2012, from_2011("publicity = 1"));
    CHECK(null.digest() == base.digest());
    CHECK(loud.sum(2010, "enrolled") == base.sum(2010, "enrolled"));
    CHECK(loud.coverage(2011) > base.coverage(2011) + 0.005);
    CHECK(unknown.coverage(2011) < base.coverage(2011) - 0.005);
}
