/// What is looked at, and how: everything that a key or a click changes.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viz/data/charts.hpp"
#include "viz/data/comparison.hpp"
#include "viz/data/map_layout.hpp"
#include "viz/data/panel.hpp"
#include "viz/draw/camera.hpp"
#include "viz/draw/map_view.hpp"

namespace canbao::viz
{
/// The runs that are open, and what was found from them once.
struct Subject
{
    explicit Subject(Comparison opened);

    [[nodiscard]] const Places& places() { return runs.base().places(); }
    /// To be called when ticks were added.
    void grow();

    Comparison runs;
    MapLayout layout;
    std::array<MapView, 3> maps;
    Panel base_panel, reform_panel;
    std::vector<Chart> yearly, weekly;
    std::array<std::optional<Quantity>, 5> reasons;  ///< enrolled for a reason, of those who may: voluntary to advanced
    std::optional<Quantity> coverage;
};

/// A village with its households in a year, read when it is opened.
struct OpenVillage
{
    i32 place = -1, year = 0;
    const Panel* panel = nullptr;
    std::vector<Household> households;
    std::vector<Ties> ties;
};

/// A household's years, read when it is opened.
struct OpenHousehold
{
    u64 id = 0;
    std::size_t years = 0;
    const Panel* panel = nullptr;
    std::vector<std::optional<Household>> history;
};

/// How many villages have values of each part of the scale.
struct Histogram
{
    Values values;
    Range range;
    std::vector<i32> villages;
    bool is_below = false, is_above = false, is_absent = false;  ///< some are beyond the ends, or have none
};

struct State
{
    Moment moment;
    Quantity quantity;
    Show show = Show::base;
    std::optional<Range> range;    ///< of the colours, instead of the one found; not of differences
    i32 place = 0;                 ///< in focus: charts and lists are about it
    std::optional<u64> household;  ///< in focus, of the village in focus
    Names names = Names::both;
    bool has_charts = true, has_ties = false, has_help = false;
    bool is_playing = false, is_following = false;
    f32 speed = 2;  ///< years a second
    f32 scale = 1;  ///< of text and margins in a window

    std::optional<Camera> camera;
    f32 village_share = 0, household_share = 0;  ///< 0 on the map, 1 when the village or household fills its part

    // Of this picture, for the next:
    std::optional<i32> pointed;               ///< a place under the pointer
    std::optional<std::size_t> hovered_tick;  ///< a year or a week under the pointer
    std::vector<std::string> tip;             ///< lines beside the pointer
    OpenVillage village;
    OpenHousehold opened;
    Histogram histogram;
};

// What the keys and the mouse do. Each leaves the state consistent.

/// Shows another quantity; one of the weeks takes the moment to a week. \throws UserError
void choose_quantity(Subject& subject, State& state, const std::string& name);
/// Goes to a place: its part of the map, or into it when it is a village.
void go_to(Subject& subject, State& state, const Area& map, i32 place, bool at_once = false);
/// A level nearer to the place; into the village when it is one of the last.
void go_towards(Subject& subject, State& state, const Area& map, i32 village);
/// Out of the household, the village, or to the place above.
void go_back(Subject& subject, State& state, const Area& map);
void open_household(State& state, u64 household, bool at_once = false);
void set_moment(Subject& subject, State& state, Moment moment);
void set_weekly(Subject& subject, State& state, bool weekly);
/// The colours of what is shown.
[[nodiscard]] ColourScale scale_of(Subject& subject, const State& state, Show show);
[[nodiscard]] Palette palette_of(const State& state, Show show);
/// Moves what is moving. \return whether anything is
bool advance(Subject& subject, State& state, f32 seconds);
/// Reads the village and the household in focus when they are not those read last.
void read_village(Subject& subject, State& state);
void read_household(Subject& subject, State& state);
/// The run whose households and teams are shown, and the moment in it.
[[nodiscard]] RunData& shown_run(Subject& subject, const State& state);
[[nodiscard]] const Panel& shown_panel(Subject& subject, const State& state);
}  // namespace canbao::viz
