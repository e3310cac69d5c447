/// Services (M19): the trouble of paying, publicity, information.
#include "model/takeup/lived.hpp"
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
    // One-stop payment by phone for everybody, from 2012; without pressure, which would hide it.
    const std::string phones =
        "[[intervention]]\nname = \"one stop\"\nfrom = 2011-09-01\n"
        "set = { \"services.phone_share_home\" = 1, \"services.phone_share_away\" = 1 }\n";
    // Each member for himself: a household that decides together shares the trouble.
    const std::string members = no_pressure + "[scheme]\nunit = \"member\"\n";
    const Lived base(2010, 2014, members), easier(2010, 2014, members + phones);
    CHECK(base.digest() != easier.digest());
    const u32 home = classes::first_residence, away = home + 1;
    CHECK(easier.sum(2011, "enrolled") == base.sum(2011, "enrolled"));
    const f64 gain_home = easier.coverage(2014, home) - base.coverage(2014, home),
              gain_away = easier.coverage(2014, away) - base.coverage(2014, away);
    CHECK(gain_home > 0);
    CHECK(gain_away > 1.5 * gain_home);
    CHECK(gain_away > 0.003);  // trouble weighs little at the fitted weight of money
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
