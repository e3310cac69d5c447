/// Threats that become public (M14).
#include <map>

#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Teams that threaten much.
const std::string loud = always(
    "set = { \"target.share\" = 1, \"cadre.threat_share\" = 1, \"cadre.reluctance_mean\" = -5, \"cadre.hours\" = 200 "
    "}");
std::string probability(const std::string& p) { return always("set.exposure.probability = " + p); }

/// Weeks of a season with threats, by coverage year and village.
using Weeks = std::map<int, std::map<u32, u32>>;
Lived::Look note(Weeks& weeks)
{
    return [&weeks](const Model& model, const BlockTask& task)
    {
        const auto threats = task.block.village[model.registry.find<i32>(Entity::village, "week_threats")];
        for (u32 v = 0; v < task.block.villages; ++v)
            weeks[task.step.year][task.block.first_village + v] += threats[v] > 0;
    };
}
u32 sum(const std::map<u32, u32>& weeks)
{
    u32 total = 0;
    for (const auto& [village, count] : weeks) total += count;
    return total;
}
}  // namespace

TEST_CASE("What becomes public stops at once, and comes back when it is forgotten", "[exposure]")
{
    Weeks weeks;
    const Lived lived(2004, 2007, loud + probability("1") + always("set = { \"exposure.caution\" = 0 }"), 1,
                      note(weeks), township(), "cadre_week");
    // The first week with a threat is the last: then the team is silent for the rest of the season and a year more.
    for (const auto& [village, count] : weeks.at(2004)) CHECK(count <= 1);
    CHECK(sum(weeks.at(2004)) > 5);
    for (const auto& [village, count] : weeks.at(2005)) CHECK((count == 0 || weeks.at(2004).at(village) == 0));
    CHECK(sum(weeks.at(2006)) > 5);

    Weeks never_weeks;
    const Lived never(2004, 2007, loud + probability("0"), 1, note(never_weeks), township(), "cadre_week");
    CHECK(never.sum(2004, "exposures") + never.sum(2005, "exposures") == 0);
    CHECK(sum(never_weeks.at(2004)) > 2 * sum(weeks.at(2004)));
    CHECK(sum(never_weeks.at(2005)) > 2 * sum(weeks.at(2005)));
}

TEST_CASE("Nothing is withheld where the threat became public", "[exposure]")
{
    u32 silenced = 0;
    i32 sanctions = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        const auto of = [&](const char* name, u32 v)
        { return task.block.village[model.registry.find<i32>(Entity::village, name)][v]; };
        for (u32 v = 0; v < task.block.villages; ++v)
            if (of("silenced_until", v) >= day_number(task.step.date))
            {
                ++silenced;
                for (const char* name : {"sanctions_scholarship", "sanctions_festival", "sanctions_hardship",
                                         "sanctions_seals", "sanctions_pension"})
                    sanctions += of(name, v);
            }
    };
    const Lived lived(2012, 2012, loud + probability("1"), 1, look);
    CHECK(silenced > 5);
    CHECK(sanctions == 0);
    CHECK(Lived(2012, 2012, loud + probability("0")).sum(2012, "sanctions_seals") > 0);
}

TEST_CASE("More threats are exposed more often", "[exposure]")
{
    // Of some 500 threats a season and five per cent public, against a twentieth of them: counts of about 20 and 1.
    const std::string five = loud + probability("0.05") + always("set = { \"exposure.caution\" = 0 }");
    const auto exposures = [&](const std::string& share)
    {
        const Lived lived(2004, 2005, five + always("set.cadre.threat_share = " + share));
        return lived.sum(2004, "exposures") + lived.sum(2005, "exposures");
    };
    const i64 many = exposures("1"), few = exposures("0.05");
    CHECK(many > few);
    CHECK(many > 5);
}

TEST_CASE("Teams of the township hear of it at the next exchange and hold back; others do not", "[exposure]")
{
    const std::string county =
        "[geography]\nselect = \"140825\"\n"
        "[[intervention]]\nname = \"start\"\nfrom = 2000-01-01\nset = { \"scheme.start_year\" = 2004 }\n";
    const std::string here = loud + probability("0") +
                             "[[intervention]]\nname = \"here\"\nfrom = 2000-01-01\nplaces = "
                             "[\"Zezhang\"]\nset.exposure.probability = 0.02\n";
    u32 cautious = 0, cautious_elsewhere = 0, exposed_unheard = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        const auto caution = task.block.village[model.registry.find<f32>(Entity::village, "caution")];
        const auto unheard = task.block.village[model.registry.find<i32>(Entity::village, "exposures_unheard")];
        const auto exposures = task.block.village[model.registry.find<i32>(Entity::village, "exposures")];
        for (u32 v = 0; v < task.block.villages; ++v)
        {
            CHECK(caution[v] >= 0.f);
            CHECK(caution[v] < 1.f);
            cautious += caution[v] > 0.f;
            exposed_unheard += unheard[v] > 0;
            if (caution[v] > 0.f) cautious_elsewhere += exposures[v] == 0;
        }
    };
    Lived lived(2004, 2004, here, 1, look, county);
    const i64 exposures = lived.sum(2004, "exposures");
    CHECK(exposures > 0);
    CHECK(cautious > 0);
    // Teams that were not exposed themselves hold back too, ...
    CHECK(cautious_elsewhere > 0);
    // ... but only in the township.
    const Registry& registry = lived.model().registry;
    const Places& places = lived.world().places();
    const auto caution = registry.find<f32>(Entity::village, "caution");
    const auto zezhang = places.find("Zezhang");
    REQUIRE(zezhang.size() == 1);
    u32 inside = 0, outside = 0;
    for (const Block& block : lived.world().blocks())
        for (u32 v = 0; v < block.villages; ++v)
        {
            if (block.village[caution][v] == 0.f) continue;
            (places.parent(block.village[lived.model().structure.place][v]) == zezhang.front() ? inside : outside) += 1;
        }
    CHECK(inside > 0);
    CHECK(outside == 0);
}

TEST_CASE("Caution cuts threats of those who heard, and fades", "[exposure]")
{
    const std::string some = loud + probability("0.01");
    const auto threats = [&](const std::string& caution, const std::string& fading)
    {
        const Lived lived(
            2004, 2006,
            some + always("set = { \"exposure.caution\" = " + caution + ", \"exposure.fading\" = " + fading + " }"));
        return lived.sum(2005, "threats") + lived.sum(2006, "threats");
    };
    CHECK(threats("0.9", "0.5") < threats("0", "0.5") * 2 / 3);
    CHECK(threats("0.9", "0") < threats("0.9", "1"));
}

TEST_CASE("Switched off, nothing becomes public", "[exposure]")
{
    const Lived off(2004, 2005, loud + probability("1") + always("set.exposure.active = false")),
        never(2004, 2005, loud + probability("0"));
    CHECK(off.digest() == never.digest());
}
