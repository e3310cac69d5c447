/// The command line: what it asks for, checked, and brought to a state of the picture.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <SFML/System/Vector2.hpp>

#include "core/error.hpp"
#include "viz/ui/settings.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
/// As typed.
struct Options
{
    std::vector<std::string> files;  ///< one or two run files, or a scenario
    std::string output;
    std::string quantity, range, place, household, show, names;
    std::optional<i32> year, from, to;
    std::optional<std::size_t> week;  ///< from 1
    bool weeks = false, follow = false, ties = false, force = false;
    std::string screenshot, record, size, fonts;
    f32 speed = 0, scale = 0;

    [[nodiscard]] bool makes_pictures() const { return !screenshot.empty() || !record.empty(); }
};

/// What was typed, understood; a remembered setting stands in for what was not.
struct Wishes
{
    sf::Vector2u size;
    std::optional<Range> range;
    Show show = Show::base;
    bool has_show = false;
    Names names = Names::both;
    bool has_charts = true;
    f32 speed = 2, scale = 1;
};

/// \param screen_scale of text on this screen. \throws UserError with all faults
[[nodiscard]] Wishes check(const Options& options, const Settings& settings, f32 screen_scale);
/// Brings a fresh state to what was asked for. \throws UserError, e.g. for a year that the run lacks
void prepare(const Options& options, const Wishes& wishes, const Settings& settings, Subject& subject, State& state,
             const Area& map);
/// The moments of a recording. \throws UserError
[[nodiscard]] std::vector<Moment> moments_of(const Options& options, Subject& subject, const State& state);
}  // namespace canbao::viz
