#include "viz/ui/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "viz/data/time_axis.hpp"

namespace canbao::viz
{
namespace
{
/// Two numbers with a sign between them.
template <class T>
std::optional<std::pair<T, T>> parse_pair(const std::string& text, char between)
{
    const auto at = text.find(between, 1);
    if (at == std::string::npos) return std::nullopt;
    std::pair<T, T> pair;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto first = std::from_chars(begin, begin + at, pair.first);
    const auto second = std::from_chars(begin + at + 1, end, pair.second);
    if (first.ec != std::errc() || second.ec != std::errc() || first.ptr != begin + at || second.ptr != end)
        return std::nullopt;
    return pair;
}

sf::Vector2u parse_size(const std::string& text, Faults& faults)
{
    constexpr unsigned least = 320, most = 16384;
    const auto size = parse_pair<unsigned>(text, 'x');
    if (size && std::min(size->first, size->second) >= least && std::max(size->first, size->second) <= most)
        return {size->first, size->second};
    faults.add({"--size", fmt::format("'{}'", text), fmt::format("WxH, both from {} to {} pixels", least, most),
                "e.g. --size 1280x720"});
    return {};
}

std::optional<Range> parse_range(const std::string& text, Faults& faults)
{
    if (text.empty()) return std::nullopt;
    if (const auto ends = parse_pair<f64>(text, ':'); ends && ends->first < ends->second)
    {
        Range range = round_range(ends->first, ends->second);
        range.low = ends->first;
        range.high = ends->second;
        return range;
    }
    faults.add(
        {"--range", fmt::format("'{}'", text), "LOW:HIGH in the unit shown, LOW below HIGH", "e.g. --range 80:100"});
    return std::nullopt;
}

void check_screenshot(const Options& options, Faults& faults)
{
    namespace fs = std::filesystem;
    if (options.screenshot.empty()) return;
    const fs::path path = options.screenshot;
    if (path.extension() != ".png")
        faults.add({"--screenshot", fmt::format("'{}'", path.string()), "a name that ends in .png", ""});
    std::error_code error;
    if (fs::is_directory(path, error) || (fs::exists(path, error) && !options.force))
        faults.add({path.string(), "exists", "", "choose another name, or add --force to replace a file"});
    if (const fs::path folder = path.parent_path(); !folder.empty() && !fs::is_directory(folder, error))
        faults.add({folder.string(), "is no folder", "", "make it first"});
}

template <class T, std::size_t N>
T parse_choice(const char* option, const std::string& text, const std::array<std::pair<const char*, T>, N>& choices,
               T otherwise, Faults& faults)
{
    if (text.empty()) return otherwise;
    std::string all;
    for (const auto& [name, value] : choices)
    {
        if (text == name) return value;
        all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
    }
    faults.add({option, fmt::format("'{}'", text), all, ""});
    return otherwise;
}

std::size_t find_year(const RunData& run, const char* option, i32 year)
{
    const auto& years = run.years();
    const auto found = std::find(years.begin(), years.end(), year);
    if (found == years.end())
        throw UserError({option, fmt::format("{}", year), fmt::format("{} to {}", years.front(), years.back()), ""});
    return std::size_t(found - years.begin());
}

/// \param week from 1
Moment find_week(const RunData& run, std::size_t year, std::size_t week)
{
    const Season* const season = run.season(year);
    if (!season)
        throw UserError(
            {"--week",
             fmt::format("{} holds no weeks of the season for {}", run.reader().path().string(), run.years()[year]), "",
             "leave it out"});
    if (week < 1 || week > season->weeks.size())
        throw UserError({"--week", fmt::format("{}", week), fmt::format("1 to {}", season->weeks.size()), ""});
    return {year, week - 1};
}

u64 find_household(const std::string& text, const State& state)
{
    const auto& households = state.village.households;
    std::size_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number >= 1 &&
        number <= households.size())
        return households[number - 1].id;
    throw UserError({"--household", fmt::format("'{}'", text),
                     households.empty() ? "" : fmt::format("1 to {} in this village and year", households.size()),
                     households.empty() ? "choose a village whose households were recorded, with --place" : ""});
}
}  // namespace

Wishes check(const Options& options, const Settings& settings, f32 screen_scale)
{
    Faults faults;
    Wishes wishes;
    const bool alone = options.makes_pictures();  // A picture does not depend on what somebody last looked at.
    const std::string size = !options.size.empty() ? options.size
                             : alone               ? "1280x720"
                                                   : fmt::format("{}x{}", settings.width, settings.height);
    wishes.size = parse_size(size, faults);
    wishes.range = parse_range(options.range, faults);
    check_screenshot(options, faults);
    constexpr std::array<std::pair<const char*, Show>, 4> shows{
        {{"base", Show::base}, {"reform", Show::reform}, {"difference", Show::difference}, {"all", Show::all}}};
    wishes.show = parse_choice("--show", options.show, shows, Show::base, faults);
    wishes.has_show = !options.show.empty();
    constexpr std::array<std::pair<const char*, Names>, 3> names{
        {{"both", Names::both}, {"latin", Names::latin}, {"chinese", Names::chinese}}};
    wishes.names = parse_choice("--names", options.names, names, alone ? Names::both : settings.names, faults);
    wishes.has_charts = alone || settings.has_charts;
    wishes.speed = options.speed > 0 ? options.speed : alone ? 2 : settings.speed;
    wishes.scale = options.scale > 0 ? options.scale : settings.scale > 0 ? settings.scale : screen_scale;
    if (options.files.size() > 2)
        faults.add(
            {"files", fmt::format("{} of them", options.files.size()), "one or two run files, or a scenario", ""});
    if (!options.household.empty() && options.place.empty())
        faults.add({"--household", "without --place", "the village it lives in", "add --place"});
    faults.raise_if_any();
    return wishes;
}

void prepare(const Options& options, const Wishes& wishes, const Settings& settings, Subject& subject, State& state,
             const Area& map)
{
    RunData& run = subject.runs.base();
    const bool alone = options.makes_pictures();
    if (!state.camera) state.camera.emplace(subject.layout);
    state.names = wishes.names;
    state.has_charts = wishes.has_charts;
    state.speed = wishes.speed;
    state.range = wishes.range;
    state.has_ties = options.ties;
    state.show = wishes.has_show ? wishes.show : subject.runs.has_two() ? Show::difference : Show::base;
    if (wishes.has_show && wishes.show != Show::base && !subject.runs.has_two())
        throw UserError({"--show", fmt::format("'{}' with one run", options.show), "base", "give a second run file"});
    const std::size_t last = run.years().size() - 1;
    state.moment = {options.year                      ? find_year(run, "--year", *options.year)
                    : alone || subject.runs.has_two() ? last
                                                      : 0,
                    {}};
    if (!options.quantity.empty()) choose_quantity(subject, state, options.quantity);
    else if (const auto kept = alone ? std::nullopt : try_quantity(run.reader(), settings.quantity))
        state.quantity = *kept;
    else if (const auto held = try_quantity(run.reader(), default_quantity)) state.quantity = *held;
    else
    {
        const auto names = measures(run.reader(), Source::yearly);
        if (names.empty())
            throw UserError({run.reader().path().string(), "holds no yearly measure", "", "run the scenario again"});
        state.quantity = find_quantity(run.reader(), names.front());
    }
    if (options.week) state.moment = find_week(run, state.moment.year, *options.week);
    else if (options.weeks || state.quantity.source == Source::weekly) set_weekly(subject, state, true);
    go_to(subject, state, map, options.place.empty() ? subject.places().whole() : subject.places().find(options.place),
          true);
    if (options.household.empty()) return;
    read_village(subject, state);
    open_household(state, find_household(options.household, state), true);
}

std::vector<Moment> moments_of(const Options& options, Subject& subject, const State& state)
{
    const RunData& run = subject.runs.base();
    const std::size_t from = options.from ? find_year(run, "--from", *options.from) : 0;
    const std::size_t to = options.to ? find_year(run, "--to", *options.to) : run.years().size() - 1;
    if (from > to) throw UserError({"--from", fmt::format("{} is after --to", *options.from), "", "exchange them"});
    std::vector<Moment> moments;
    const bool weekly = state.moment.week.has_value();
    for (Moment moment = weekly ? Moment{from, 0} : Moment{from, {}}; moment.year <= to;)
    {
        moments.push_back(moment);
        const Moment next = step(run, moment, 1);
        if (next == moment) break;
        moment = next;
    }
    return moments;
}
}  // namespace canbao::viz
