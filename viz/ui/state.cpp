#include "viz/ui/state.hpp"

#include <algorithm>

#include "viz/data/time_axis.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 opening_time = 0.4F;  ///< [s]

std::optional<Quantity> share_of(const RunReader& reader, Reason reason)
{
    constexpr std::array<const char*, 5> names{"enrolled_voluntary/eligible", "enrolled_social/eligible",
                                               "enrolled_pressed/eligible", "enrolled_threatened/eligible",
                                               "enrolled_advanced/eligible"};
    return try_quantity(reader, names[std::size_t(reason) - 1]);
}

bool approach(f32& share, f32 to, f32 seconds)
{
    if (share == to) return false;
    const f32 step = seconds / opening_time;
    share = share < to ? std::min(to, share + step) : std::max(to, share - step);
    return true;
}
}  // namespace

Subject::Subject(Comparison opened)
    : runs(std::move(opened)),
      layout(runs.base().places()),
      maps{MapView(runs.base().places(), layout), MapView(runs.base().places(), layout),
           MapView(runs.base().places(), layout)},
      base_panel(runs.base().reader()),
      reform_panel(runs.reform().reader())
{
    grow();
}

void Subject::grow()
{
    const RunReader& reader = runs.base().reader();
    yearly = yearly_charts(reader);
    weekly = weekly_charts(reader);
    for (std::size_t i = 0; i < reasons.size(); ++i) reasons[i] = share_of(reader, Reason(i + 1));
    coverage = try_quantity(reader, "coverage");
}

void choose_quantity(Subject& subject, State& state, const std::string& name)
{
    state.quantity = find_quantity(subject.runs.base().reader(), name);
    if (state.quantity.source == Source::weekly) set_weekly(subject, state, true);
}

void set_moment(Subject& subject, State& state, Moment moment)
{
    state.moment = moment;
    const auto last = subject.runs.years().size() - 1;
    state.moment.year = std::min(state.moment.year, last);
}

void set_weekly(Subject& subject, State& state, bool weekly)
{
    state.moment = with_week(subject.runs.base(), state.moment, weekly);
}

void go_to(Subject& subject, State& state, const Area& map, i32 place, bool at_once)
{
    const Places& places = subject.places();
    state.place = place;
    state.household.reset();
    if (at_once)
    {
        state.household_share = 0;
        state.village_share = places.is_village(place) ? 1.F : 0.F;
    }
    if (place == places.whole()) state.camera->show_all(at_once);
    else state.camera->go(map, subject.maps[0].cells_of(place), at_once);
}

void go_towards(Subject& subject, State& state, const Area& map, i32 village)
{
    const Places& places = subject.places();
    const auto path = places.path(village);
    const auto here = std::find(path.begin(), path.end(), state.place);
    // From elsewhere, to the level that is in focus.
    const u8 level = places.level[std::size_t(state.place)];
    i32 next = village;
    if (here != path.end()) next = here + 1 != path.end() ? *(here + 1) : village;
    else next = places.above(village, level);
    go_to(subject, state, map, next);
}

void go_back(Subject& subject, State& state, const Area& map)
{
    const Places& places = subject.places();
    if (state.household)
    {
        state.household.reset();
        return;
    }
    const i32 top = places.whole();
    if (state.place == top) state.camera->show_all();
    else go_to(subject, state, map, places.is_village(top) ? top : places.parent[std::size_t(state.place)]);
}

void open_household(State& state, u64 household, bool at_once)
{
    state.household = household;
    if (at_once) state.household_share = 1;
}

bool advance(Subject& subject, State& state, f32 seconds)
{
    bool moves = state.camera->is_moving();
    state.camera->advance(seconds);
    const bool in_village = subject.places().is_village(state.place);
    // The camera goes first, and the village opens where it then is.
    if (!in_village || !state.camera->is_moving() || state.village_share > 0)
        moves |= approach(state.village_share, in_village ? 1.F : 0.F, seconds);
    moves |= approach(state.household_share, state.household ? 1.F : 0.F, seconds);
    return moves;
}

Palette palette_of(const State& state, Show show)
{
    return show == Show::difference ? Palette::two_sided : state.quantity.palette;
}

ColourScale scale_of(Subject& subject, const State& state, Show show)
{
    const bool is_given = state.range && show != Show::difference;
    return ColourScale(is_given ? *state.range : subject.runs.range(state.quantity, show), palette_of(state, show));
}

void read_village(Subject& subject, State& state)
{
    const Panel& panel = shown_panel(subject, state);
    const i32 year = subject.runs.years()[state.moment.year];
    if (!subject.places().is_village(state.place)) return;
    if (state.village.place == state.place && state.village.year == year && state.village.panel == &panel) return;
    state.village.households = panel.of_village(state.place, year);
    state.village.ties = panel.ties(state.place, state.village.households);
    state.village.place = state.place;
    state.village.year = year;
    state.village.panel = &panel;
}

void read_household(Subject& subject, State& state)
{
    if (!state.household) return;
    const Panel& panel = shown_panel(subject, state);
    const auto& years = subject.runs.years();
    if (state.opened.id == *state.household && state.opened.years == years.size() && state.opened.panel == &panel)
        return;
    state.opened.history = panel.history(*state.household, state.place, years);
    state.opened.id = *state.household;
    state.opened.years = years.size();
    state.opened.panel = &panel;
}

RunData& shown_run(Subject& subject, const State& state)
{
    return state.show == Show::base ? subject.runs.base() : subject.runs.reform();
}

const Panel& shown_panel(Subject& subject, const State& state)
{
    return state.show == Show::base ? subject.base_panel : subject.reform_panel;
}
}  // namespace canbao::viz
