#include "viz/data/run_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace canbao::viz
{
namespace
{
constexpr f64 none = std::numeric_limits<f64>::quiet_NaN();

std::string_view group_of(Source source)
{
    constexpr std::array<std::string_view, 3> names{"yearly", "pools", "weekly"};
    return names[std::size_t(source)];
}

f64 ratio(f64 above, f64 below, f64 factor) { return below == 0 ? none : above / below * factor; }
}  // namespace

RunData::RunData(const std::filesystem::path& path)
    : reader_(path), places_(read_places(reader_)), events_(read_events(reader_.manifest()))
{
    if (!reader_.has("yearly", "year"))
        throw UserError({path.string(), "holds no yearly series", "", "run the scenario again"});
    read_ticks();
}

void RunData::read_ticks()
{
    years_ = reader_.read<i32>("yearly", "year");
    seasons_.clear();
    if (!reader_.has("weekly", "coverage_year") || !reader_.has("weekly", "week")) return;
    const auto of_year = reader_.read<i32>("weekly", "coverage_year");
    const auto days = reader_.read<i32>("weekly", "week");
    for (std::size_t tick = 0; tick < days.size(); ++tick)
    {
        if (seasons_.empty() || seasons_.back().coverage_year != of_year[tick])
            seasons_.push_back({of_year[tick], tick, {}});
        seasons_.back().weeks.push_back(date_of(days[tick]));
    }
}

bool RunData::refresh()
{
    if (!reader_.refresh()) return false;
    read_ticks();
    // Series have grown, and ranges may be wider.
    series_.clear();
    ranges_.clear();
    return true;
}

std::string RunData::provenance() const
{
    const Manifest& manifest = reader_.manifest();
    const std::string end = manifest.results_digest.empty() ? std::string(to_string(manifest.status))
                                                            : "results " + manifest.results_digest.substr(0, 8);
    return fmt::format("canbao {} · seed {}, replicate {} · {}", manifest.program_version, manifest.seed,
                       manifest.replicate, end);
}

const Season* RunData::season(std::size_t year) const
{
    const auto found = std::find_if(seasons_.begin(), seasons_.end(),
                                    [&](const Season& s) { return s.coverage_year == years_[year]; });
    return found == seasons_.end() ? nullptr : &*found;
}

u64 RunData::tick_of(const Quantity& quantity, Moment moment) const
{
    if (quantity.source != Source::weekly) return moment.year;
    const Season* const weeks = season(moment.year);
    if (!weeks) return std::numeric_limits<u64>::max();
    return weeks->first_tick + std::min(moment.week.value_or(weeks->weeks.size() - 1), weeks->weeks.size() - 1);
}

Values RunData::find_kept(const std::string& key)
{
    const auto found = kept_.find(key);
    if (found == kept_.end()) return nullptr;
    ages_.splice(ages_.begin(), ages_, found->second.age);
    return found->second.values;
}

Values RunData::keep(const std::string& key, std::vector<f32> values)
{
    const auto read = std::make_shared<const std::vector<f32>>(std::move(values));
    ages_.push_front(key);
    kept_[key] = {read, ages_.begin()};
    kept_bytes_ += read->size() * sizeof(f32);
    while (kept_bytes_ > most_kept && ages_.size() > 1)
    {
        const auto oldest = kept_.find(ages_.back());
        kept_bytes_ -= oldest->second.values->size() * sizeof(f32);
        kept_.erase(oldest);
        ages_.pop_back();
    }
    return read;
}

Values RunData::values(const Quantity& quantity, Moment moment)
{
    const u64 tick = tick_of(quantity, moment);
    if (tick >= reader_.committed(group_of(quantity.source)))
        return std::make_shared<const std::vector<f32>>(std::size_t(places_.count()),
                                                        std::numeric_limits<f32>::quiet_NaN());
    const std::string key = fmt::format("{}@{}", quantity.name, tick);
    if (Values kept = find_kept(key)) return kept;
    return keep(key, read_values(quantity, tick, places_.count()));
}

Values RunData::values_above_villages(const Quantity& quantity, Moment moment)
{
    if (quantity.source != Source::yearly) return values(quantity, moment);
    const std::string key = fmt::format("{}@{} above", quantity.name, moment.year);
    if (Values kept = find_kept(key)) return kept;
    return keep(key, read_values(quantity, moment.year, places_.first_village));
}

/// Of the group's entries, at most so many: places, or villages.
std::vector<f64> RunData::sum(Source source, const std::vector<Term>& terms, u64 tick, i32 most) const
{
    std::vector<f64> total;
    for (const Term& term : terms)
    {
        const auto& shape = reader_.variable(group_of(source), term.measure).shape;
        const u64 start[] = {tick, 0}, count[] = {1, std::min(shape[1], u64(most))};
        const auto values = reader_.read<f64>(group_of(source), term.measure, start, count);
        if (total.empty()) total.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) total[i] += term.sign * values[i];
    }
    return total;
}

/// \param places the first so many; all of them unless the group is the yearly one
std::vector<f32> RunData::read_values(const Quantity& quantity, u64 tick, i32 places) const
{
    const auto count = std::size_t(places);
    std::vector<f64> above = sum(quantity.source, quantity.above, tick, places);
    std::vector<f64> below =
        quantity.is_ratio() ? sum(quantity.source, quantity.below, tick, places) : std::vector<f64>(above.size(), 1.0);
    if (quantity.source == Source::weekly)
    {
        // From the villages upwards.
        const auto first = std::size_t(places_.first_village);
        const auto raise = [&](std::vector<f64>& values)
        {
            values.resize(count - first);
            values.insert(values.begin(), first, 0.0);
            for (std::size_t i = count; --i > 0;) values[std::size_t(places_.parent[i])] += values[i];
        };
        raise(above);
        if (quantity.is_ratio()) raise(below);
        else
        {
            below.assign(count, 1.0);
            if (quantity.is_mean)
                for (std::size_t i = 0; i < count; ++i) below[i] = places_.villages[i];
        }
    }
    std::vector<f32> result(count, std::numeric_limits<f32>::quiet_NaN());
    for (std::size_t i = 0; i < std::min(above.size(), count); ++i)
        result[i] = f32(ratio(above[i], below[i], quantity.factor));
    if (quantity.source == Source::pools)
        for (auto i = std::size_t(places_.first_village); i < count; ++i)
            result[i] = result[std::size_t(places_.above(i32(i), county))];
    return result;
}

/// Of a place's own entry, or of its villages together.
std::vector<f64> RunData::sum_series(const Quantity& quantity, const std::vector<Term>& terms, i32 place, u64 first,
                                     u64 count) const
{
    u64 entry = u64(place), entries = 1;
    if (quantity.source == Source::pools && places_.is_village(place)) entry = u64(places_.above(place, county));
    if (quantity.source == Source::weekly)
    {
        entry = u64(places_.first_below[std::size_t(place)] - places_.first_village);
        entries = u64(places_.villages[std::size_t(place)]);
    }
    std::vector<f64> total(count);
    for (const Term& term : terms)
    {
        // A tick at a time: all of them together could be more than fits into memory.
        for (u64 tick = 0; tick < count; ++tick)
        {
            const u64 start[] = {first + tick, entry}, size[] = {1, entries};
            for (const f64 value : reader_.read<f64>(group_of(quantity.source), term.measure, start, size))
                total[tick] += term.sign * value;
        }
    }
    return total;
}

const std::vector<f64>& RunData::series(const Quantity& quantity, i32 place, std::size_t year)
{
    const bool is_weekly = quantity.source == Source::weekly;
    const std::string key = fmt::format("{}@{}@{}", quantity.name, place, is_weekly ? year : 0);
    if (const auto found = series_.find(key); found != series_.end()) return found->second;
    u64 first = 0, count = std::min<u64>(years_.size(), reader_.committed(group_of(quantity.source)));
    if (is_weekly)
    {
        const Season* const weeks = season(year);
        first = weeks ? weeks->first_tick : 0;
        count = weeks ? weeks->weeks.size() : 0;
    }
    std::vector<f64> values = sum_series(quantity, quantity.above, place, first, count);
    const auto below = quantity.is_ratio() ? sum_series(quantity, quantity.below, place, first, count)
                                           : std::vector<f64>(values.size(), 1.0);
    const f64 divisor = quantity.is_mean ? places_.villages[std::size_t(place)] : 1;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = ratio(values[i], below[i] * divisor, quantity.factor);
    if (series_.size() > 4096) series_.clear();
    return series_[key] = std::move(values);
}

const Range& RunData::range(const Quantity& quantity)
{
    if (const auto found = ranges_.find(quantity.name); found != ranges_.end()) return found->second;
    const u64 ticks = reader_.committed(group_of(quantity.source));
    std::vector<f32> all;
    const std::size_t samples = std::min<std::size_t>(ticks, sampled_ticks);
    for (std::size_t i = 0; i < samples; ++i)
    {
        const u64 tick = samples == 1 ? 0 : (ticks - 1) * i / (samples - 1);
        const auto values = read_values(quantity, tick, places_.count());
        all.insert(all.end(), values.begin() + places_.first_village, values.end());
    }
    // Pressure was far higher in the first years than since; a tenth of the values may lie beyond the end.
    constexpr f64 beyond_pressure = 0.1, beyond = 0.02;
    Range& range = ranges_[quantity.name];
    if (quantity.palette == Palette::two_sided) range = two_sided_range_of(all);
    else range = range_of(all, quantity.palette == Palette::pressure ? beyond_pressure : beyond);
    return range;
}

Spread RunData::spread(const Values& values) const
{
    std::vector<f32> sorted;
    for (auto i = std::size_t(places_.first_village); i < values->size(); ++i)
        if (!std::isnan((*values)[i])) sorted.push_back((*values)[i]);
    if (sorted.empty()) return {};
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t tenths) { return f64(sorted[(sorted.size() - 1) * tenths / 10]); };
    return {i32(sorted.size()), at(1), at(5), at(9)};
}
}  // namespace canbao::viz
