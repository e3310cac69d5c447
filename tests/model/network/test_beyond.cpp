/// What leaves the village and the county: kin in other counties, chat groups of the township (M8).
#include "configs.hpp"
#include "model/takeup/lived.hpp"
#include "models/rows.hpp"
#include "world/places.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Small counties in two cities, all in the scheme, where nobody is pressed.
const std::string three_counties =
    "[geography]\nselect = \"140825,140826,140581\"\ntownships_in_county = 1\n"
    "registered_scale = 0.2\n"
    "[[intervention]]\nname = \"start\"\nfrom = 2000-01-01\n"
    "set = { \"scheme.start_year\" = 2003 }\n" +
    no_pressure;
/// From the sixth week of the season for 2006 on everybody in the first county wants to enrol.
const std::string push =
    "[[intervention]]\nname = \"push\"\nfrom = 2005-10-03\nplaces = [\"140825\"]\nset.decision.constant = 20\n";

/// Persons paid for so far in the season for a year: [week][place of a county or village].
struct Weeks
{
    int year;
    Level level;
    std::map<i32, std::map<PlaceId, i64>> paid{};

    [[nodiscard]] i64 others(i32 week, PlaceId than) const
    {
        i64 sum = 0;
        for (const auto& [place, number] : paid.at(week)) sum += place != than ? number : 0;
        return sum;
    }
    void note(const Model& model, const Places& places, const BlockTask& task)
    {
        if (task.step.year != year) return;
        const auto column = model.registry.find<i32>(Entity::village, "week_paid");
        const Block& block = task.block;
        for_each_village(block, model.structure,
                         [&](const VillageRows& village) {
                             paid[task.step.number][places.ancestor(village.place, level)] +=
                                 block.village[column][village.village];
                         });
    }
};

/// The weeks of the season for 2006 in three counties.
Weeks counties(const std::string& text)
{
    // The places of a run follow from its scenario.
    const EnrolmentModel twin(
        Scenario::parse("twin.toml", three_counties + text, model_schema(),
                        {.sets = {"run.from=2005", "run.to=2006"}, .data_root = configs(), .tables = {}}));
    Weeks weeks{2006, Level::county};
    const Lived lived(
        2005, 2006, text, 1,
        [&](const Model& model, const BlockTask& task) { weeks.note(model, twin.geography().places, task); },
        three_counties, "decision_week");
    return weeks;
}

/// The county in which most more have paid before counties meet again: the pushed one.
PlaceId most_raised(const Weeks& apart, const Weeks& pushed)
{
    PlaceId there = 0;
    i64 most = -1;
    for (const auto& [county, number] : apart.paid.at(7))
        if (const i64 rise = pushed.paid.at(7).at(county) - number; rise > most) most = rise, there = county;
    return there;
}

/// The kin of every household, by county.
std::map<u32, std::vector<u32>> kin_of(Lived& lived)
{
    const auto column = lived.model().registry.find<u16>(Entity::household, "kin_village");
    std::map<u32, std::vector<u32>> kin;
    for (const Block& block : lived.world().blocks())
        for (const u16 number : block.household[column]) kin[block.county].push_back(number);
    return kin;
}
}  // namespace

TEST_CASE("A share of kin lives in other counties of the run, and in none where there is none", "[network]")
{
    Lived lived(2005, 2005, "", 2, {}, three_counties);
    for (const auto& [county, kin] : kin_of(lived))
    {
        std::map<u32, f64> in;
        for (const u32 number : kin) ++in[number < first_other_county ? county : number - first_other_county];
        REQUIRE(in.size() == 3);
        const auto households = f64(kin.size());
        for (const auto& [other, number] : in)
            CHECK(number / households == Approx(other == county ? 0.8 : 0.1).margin(0.05));
    }
    Lived alone(2005, 2005, "[network]\nkin_beyond = 1\n");
    const auto villages = u32(alone.places().count(Level::village));
    REQUIRE(alone.places().count(Level::county) == 1);
    for (const u32 number : kin_of(alone).begin()->second) CHECK(number < villages);
}

TEST_CASE("A pushed county raises take-up in others through kin alone, from an exchange on", "[network]")
{
    const std::string kin = "[network]\nkin_beyond = 1\nkin_weight = 0.3\n";
    const Weeks apart = counties(kin), pushed = counties(kin + push);
    const PlaceId there = most_raised(apart, pushed);
    const auto rise = [&](i32 week, PlaceId county)
    { return pushed.paid.at(week).at(county) - apart.paid.at(week).at(county); };
    CHECK(rise(7, there) > 0);
    for (i32 week = 0; week < 8; ++week) CHECK(pushed.others(week, there) == apart.others(week, there));
    // The ninth week is the second exchange above the county.
    const i32 end = apart.paid.rbegin()->first;
    const i64 others = pushed.others(end, there) - apart.others(end, there);
    CAPTURE(others, rise(end, there));
    CHECK(others > 0);
    CHECK(f64(others) < 0.3 * f64(rise(end, there)));

    // At the default weights the effect is smaller, and without kin beyond there is none.
    const Weeks common = counties(""), common_pushed = counties(push);
    CHECK(common_pushed.others(end, there) - common.others(end, there) < others);
    const std::string none = "[network]\nkin_beyond = 0\nkin_weight = 0.3\n";
    const Weeks without = counties(none), without_pushed = counties(none + push);
    for (i32 week = 0; week <= end; ++week) CHECK(without_pushed.others(week, there) == without.others(week, there));
    CHECK(without_pushed.paid.at(end).at(there) > without.paid.at(end).at(there));
}

TEST_CASE("Exchanges above the county have their days", "[network]")
{
    const std::string late = "[network]\nkin_beyond = 1\nkin_weight = 0.3\n[season]\nexchange_above = 12\n";
    const Weeks apart = counties(late), pushed = counties(late + push);
    const PlaceId there = most_raised(apart, pushed);
    for (i32 week = 0; week < 12; ++week) CHECK(pushed.others(week, there) == apart.others(week, there));
    const i32 end = apart.paid.rbegin()->first;
    CHECK(pushed.others(end, there) > apart.others(end, there));
}

TEST_CASE("A village that shows more raises the others of its township through chat groups, from an exchange on",
          "[network]")
{
    // A village of which everybody seems to be enrolled, from the season for 2006 on.
    const auto weeks = [](const std::string& text, bool pushed)
    {
        Weeks found{2006, Level::village};
        const EnrolmentModel twin(
            Scenario::parse("twin.toml", township() + text, model_schema(),
                            {.sets = {"run.from=2005", "run.to=2006"}, .data_root = configs(), .tables = {}}));
        const Places& places = twin.geography().places;
        const Lived lived(
            2005, 2006, text, 1,
            [&](const Model& model, const BlockTask& task)
            {
                found.note(model, places, task);
                if (!pushed || task.step.year != 2006) return;
                const auto standing = model.registry.find<u8>(Entity::household, "standing");
                for_each_village(task.block, model.structure,
                                 [&](const VillageRows& village)
                                 {
                                     if (village.place != places.first(Level::village)) return;
                                     for (u32 h = village.first_household; h < village.end_household(); ++h)
                                         task.block.household[standing][h] = 255;
                                 });
            },
            township(), "decision_week");
        return found;
    };
    const std::string no_kin = no_pressure + "[network]\nkin_weight = 0\n", chat = no_kin + "chat_weight = 0.5\n";
    const Weeks apart = weeks(chat, false), pushed = weeks(chat, true);
    const PlaceId there = apart.paid.at(0).begin()->first;
    for (i32 week = 0; week < 4; ++week) CHECK(pushed.others(week, there) == apart.others(week, there));
    const i32 end = apart.paid.rbegin()->first;
    const i64 others = pushed.others(end, there) - apart.others(end, there);
    CAPTURE(others, apart.others(end, there));
    CHECK(others > 0);
    CHECK(f64(others) < 0.05 * f64(apart.others(end, there)));
    // In 2006 there are no chat groups unless a scenario says so.
    const Weeks without = weeks(no_kin, false), without_pushed = weeks(no_kin, true);
    for (i32 week = 0; week <= end; ++week) CHECK(without_pushed.others(week, there) == without.others(week, there));
}

TEST_CASE("Kin beyond and chat groups give the same bits for any number of threads", "[network]")
{
    const std::string text = "[network]\nkin_beyond = 0.5\nkin_weight = 0.3\nchat_weight = 0.2\n";
    const auto digest = [&](int threads) { return Lived(2005, 2007, text, threads, {}, three_counties).digest(); };
    const std::string one = digest(1);
    CHECK(digest(2) == one);
    CHECK(digest(3) == one);
}
