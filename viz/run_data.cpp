#include "viz/run_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "record/reader.hpp"

namespace canbao::viz
{
namespace
{
Places read_places(const RunReader& reader)
{
    Places places;
    places.level = reader.read<u8>("places", "level");
    places.parent = reader.read<i32>("places", "parent");
    places.name = reader.read_texts("places", "name");
    places.name_zh = reader.read_texts("places", "name_zh");
    places.complete(reader.path().string());
    return places;
}

std::vector<f64> read_year(const RunReader& reader, const std::string& name, std::size_t year, i32 places)
{
    const u64 start[] = {year, 0}, count[] = {1, u64(places)};
    return reader.read<f64>("yearly", name, start, count);
}
}  // namespace

void Places::complete(const std::string& file)
{
    const auto refuse = [&](const std::string& found)
    {
        throw UserError({file + ": /places", found, "places by level, each beside its siblings and after its parent",
                         "run the scenario again"});
    };
    const std::size_t size = level.size();
    if (size == 0 || parent.size() != size || name.size() != size || name_zh.size() != size)
        refuse("columns of different lengths, or no place");
    first_child.assign(size, 0);
    children.assign(size, 0);
    villages.assign(size, 0);
    first_below.assign(size, 0);
    for (std::size_t i = 1; i < size; ++i)
    {
        const i32 above = parent[i];
        if (above < parent[i - 1] || std::size_t(above) >= i || level[i] <= level[std::size_t(above)] ||
            level[i] < level[i - 1] || level[i] > village)
            refuse(fmt::format("place {} has level {} and parent {}", i, level[i], above));
        if (children[std::size_t(above)]++ == 0) first_child[std::size_t(above)] = i32(i);
    }
    if (parent[0] != 0 || level[0] != nation || level.back() != village) refuse("no nation, or no village");
    first_village = i32(std::lower_bound(level.begin(), level.end(), u8(village)) - level.begin());
    std::vector<i32> last_below(size, 0);
    for (std::size_t i = size; i-- > 0;)
    {
        if (level[i] == village)
        {
            villages[i] = 1;
            first_below[i] = last_below[i] = i32(i);
        }
        if (villages[i] == 0) continue;
        if (villages[i] != last_below[i] - first_below[i] + 1)
            refuse(fmt::format("the villages of place {} are not numbered one after another", i));
        if (i == 0) continue;
        const auto above = std::size_t(parent[i]);
        if (villages[above] == 0) last_below[above] = last_below[i];
        villages[above] += villages[i];
        first_below[above] = first_below[i];
    }
}

i32 Places::whole() const
{
    if (villages[0] == 1) return first_village;
    i32 place = 0;
    for (i32 i = 1; i < first_village; ++i)
        if (villages[std::size_t(i)] == villages[0]) place = i;
    return place;
}

std::string Places::label(i32 place) const
{
    const auto at = std::size_t(place);
    return name_zh[at].empty() ? name[at] : name[at] + " " + name_zh[at];
}

RunData::RunData(const RunReader& reader, Quantity quantity)
    : quantity_(std::move(quantity)), places_(read_places(reader)), years_(reader.read<i32>("yearly", "year"))
{
    if (years_.empty())
        throw UserError(
            {reader.path().string(), "holds no complete year", "", "let the run go on for a year at least"});
    const Manifest& manifest = reader.manifest();
    scenario_name_ = manifest.scenario_name;
    provenance_ =
        fmt::format("canbao {} · seed {}, replicate {}", manifest.program_version, manifest.seed, manifest.replicate);
    provenance_ += manifest.results_digest.empty() ? fmt::format(" · {}", to_string(manifest.status))
                                                   : fmt::format(" · results {}", manifest.results_digest.substr(0, 8));

    values_.reserve(years_.size() * std::size_t(places_.count()));
    for (std::size_t year = 0; year < years_.size(); ++year)
    {
        const auto above = read_year(reader, quantity_.numerator, year, places_.count());
        const auto below = quantity_.is_ratio() ? read_year(reader, quantity_.denominator, year, places_.count())
                                                : std::vector<f64>(above.size(), 1.0);
        for (std::size_t i = 0; i < above.size(); ++i)
            values_.push_back(below[i] == 0 ? std::numeric_limits<f32>::quiet_NaN()
                                            : f32(above[i] / below[i] * quantity_.factor));
    }

    std::vector<f32> all;
    all.reserve(years_.size() * std::size_t(places_.village_count()));
    for (std::size_t year = 0; year < years_.size(); ++year)
    {
        const auto villages = village_values(year);
        all.insert(all.end(), villages.begin(), villages.end());
    }
    has_absent_villages_ = std::any_of(all.begin(), all.end(), [](f32 value) { return std::isnan(value); });
    range_ = range_of(all);
}

std::span<const f32> RunData::values(std::size_t year) const
{
    const auto count = std::size_t(places_.count());
    return std::span(values_).subspan(year * count, count);
}

std::span<const f32> RunData::village_values(std::size_t year) const
{
    return values(year).subspan(std::size_t(places_.first_village));
}

Spread RunData::spread(std::size_t year) const
{
    std::vector<f32> sorted;
    for (const f32 value : village_values(year))
        if (!std::isnan(value)) sorted.push_back(value);
    if (sorted.empty()) return {};
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t tenths) { return f64(sorted[(sorted.size() - 1) * tenths / 10]); };
    return {i32(sorted.size()), at(1), at(5), at(9)};
}
}  // namespace canbao::viz
