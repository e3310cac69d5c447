#include "record/diff.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace canbao
{
namespace
{
constexpr u64 block_bytes = 16u << 20;

/// Calls visit with a value of the type that a number is stored as.
template <class Visit>
void with_type(Type type, const Visit& visit)
{
    switch (type)
    {
        case Type::uint8: visit(u8{}); break;
        case Type::int16: visit(i16{}); break;
        case Type::uint16: visit(u16{}); break;
        case Type::int32: visit(i32{}); break;
        case Type::uint32: visit(u32{}); break;
        case Type::int64: visit(i64{}); break;
        case Type::uint64: visit(u64{}); break;
        case Type::float32: visit(f32{}); break;
        case Type::float64: visit(f64{}); break;
        case Type::text: break;
    }
}

template <class T>
f64 distance(T a, T b)
{
    if constexpr (std::is_floating_point_v<T>)
        return std::isnan(a) || std::isnan(b) ? std::numeric_limits<f64>::infinity() : std::abs(f64(a) - f64(b));
    else return a > b ? f64(u64(a) - u64(b)) : f64(u64(b) - u64(a));
}

std::string shape_text(const StoredVariable& variable)
{
    if (variable.dims.empty()) return "a single value";
    std::string text;
    for (std::size_t i = 0; i < variable.dims.size(); ++i)
        text += fmt::format("{}{} {}", i > 0 ? ", " : "", variable.dims[i], variable.shape[i]);
    return text;
}

std::vector<u64> position_of(u64 number, const std::vector<u64>& shape)
{
    std::vector<u64> at(shape.size());
    for (std::size_t i = shape.size(); i-- > 0; number /= shape[i]) at[i] = number % shape[i];
    return at;
}

class Comparison
{
public:
    Comparison(const RunReader& first, const RunReader& second) : first_(first), second_(second) {}

    /// \return nothing when the datasets are equal
    std::optional<DatasetDifference> compare(const StoredVariable& a, const StoredVariable& b) const
    {
        DatasetDifference found{a.group, a.name, DatasetDifference::Kind::values, shape_text(a), shape_text(b), 0, 0,
                                {},      {}};
        const auto extent_of = [](const RunReader& reader, const StoredVariable& v)
        {
            const Dimension* const dimension =
                v.dims.empty() ? nullptr : find_dimension(reader.group(v.group), v.dims[0]);
            return dimension ? dimension->extent : Extent::fixed;
        };
        const bool grows = extent_of(first_, a) != Extent::fixed && extent_of(second_, b) == extent_of(first_, a);
        bool comparable = a.type == b.type && a.dims == b.dims && a.shape.size() == b.shape.size();
        for (std::size_t i = grows ? 1 : 0; comparable && i < a.shape.size(); ++i)
            comparable = a.shape[i] == b.shape[i];
        if (!comparable)
        {
            found.kind = DatasetDifference::Kind::declaration;
            found.first_shape = fmt::format("{}, {}", to_string(a.type), found.first_shape);
            found.second_shape = fmt::format("{}, {}", to_string(b.type), found.second_shape);
            return found;
        }
        std::vector<u64> shape = a.shape;
        if (grows) shape[0] = std::min(a.shape[0], b.shape[0]);
        if (a.type == Type::text) compare_texts(a, shape, found);
        else compare_numbers(a, shape, found);
        if (found.differing == 0 && a.shape == b.shape) return {};
        return found;
    }

private:
    void compare_texts(const StoredVariable& variable, const std::vector<u64>& shape, DatasetDifference& found) const
    {
        const auto a = first_.read_texts(variable.group, variable.name),
                   b = second_.read_texts(variable.group, variable.name);
        found.compared = a.size();
        for (std::size_t i = 0; i < a.size(); ++i)
        {
            if (a[i] == b[i]) continue;
            if (found.differing++ == 0) found.where = place(variable, position_of(i, shape), a[i], b[i]);
        }
    }

    void compare_numbers(const StoredVariable& variable, const std::vector<u64>& shape, DatasetDifference& found) const
    {
        const std::size_t bytes = size_of(variable.type);
        const u64 step =
            shape.empty() ? 1 : std::accumulate(shape.begin() + 1, shape.end(), u64{1}, std::multiplies<>());
        const u64 steps = shape.empty() ? 1 : shape[0];
        const u64 at_a_time = std::max<u64>(1, block_bytes / std::max<u64>(1, step * bytes));
        for (u64 from = 0; from < steps; from += at_a_time)
        {
            std::vector<u64> start(shape.size()), count = shape;
            if (!shape.empty()) start[0] = from, count[0] = std::min(at_a_time, steps - from);
            const auto a = first_.read_bytes(variable.group, variable.name, start, count),
                       b = second_.read_bytes(variable.group, variable.name, start, count);
            found.compared += a.size() / bytes;
            if (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0) continue;
            with_type(variable.type,
                      [&](auto zero) { count_differences(variable, shape, from * step, a, b, zero, found); });
        }
    }

    template <class T>
    void count_differences(const StoredVariable& variable, const std::vector<u64>& shape, u64 offset,
                           const std::vector<std::byte>& a, const std::vector<std::byte>& b, T,
                           DatasetDifference& found) const
    {
        for (std::size_t i = 0; i < a.size() / sizeof(T); ++i)
        {
            T x, y;
            std::memcpy(&x, a.data() + i * sizeof(T), sizeof(T));
            std::memcpy(&y, b.data() + i * sizeof(T), sizeof(T));
            if (std::memcmp(&x, &y, sizeof(T)) == 0) continue;
            found.largest = std::max(found.largest.value_or(0), distance(x, y));
            if (found.differing++ == 0)
                found.where =
                    place(variable, position_of(offset + i, shape), fmt::format("{}", x), fmt::format("{}", y));
        }
    }

    /// What the position means: the tick and the place.
    DifferentValue place(const StoredVariable& variable, std::vector<u64> at, std::string a, std::string b) const
    {
        DifferentValue value{std::move(at), "", {}, {}, "", std::move(a), std::move(b)};
        const Group& group = first_.group(variable.group);
        for (std::size_t i = 0; i < variable.dims.size(); ++i)
        {
            const Dimension* const dimension = find_dimension(group, variable.dims[i]);
            if (!dimension) continue;
            if (dimension->extent == Extent::rows) set_tick_of_row(group, *dimension, value.at[i], value);
            const bool named = first_.has(group.name, dimension->name);
            if (dimension->extent == Extent::ticks)
            {
                value.tick_name = dimension->name;
                value.tick = number(group.name, dimension->name, value.at[i]);
            }
            else if (dimension->name == "place" || dimension->name == "village")
                value.place = named ? number(group.name, dimension->name, value.at[i]) : i64(value.at[i]);
            else if (dimension->extent == Extent::rows && first_.has(group.name, "village") &&
                     first_.variable(group.name, "village").dims == std::vector{dimension->name})
                value.place = number(group.name, "village", value.at[i]);
        }
        if (value.place) value.place_name = name_of(*value.place);
        return value;
    }

    [[nodiscard]] i64 number(const std::string& group, const std::string& name, u64 at) const
    {
        const u64 one = 1;
        return first_.read<i64>(group, name, std::span(&at, 1), std::span(&one, 1)).front();
    }

    void set_tick_of_row(const Group& group, const Dimension& rows, u64 row, DifferentValue& value) const
    {
        const auto ticks = std::find_if(group.dims.begin(), group.dims.end(),
                                        [](const Dimension& d) { return d.extent == Extent::ticks; });
        if (ticks == group.dims.end()) return;
        value.tick_name = ticks->name;
        for (u64 tick = 0; tick < ticks->size; ++tick)
            if (const RowRange range = first_.rows(group.name, rows.name, tick);
                row >= range.start && row - range.start < range.count)
                value.tick = number(group.name, ticks->name, tick);
    }

    [[nodiscard]] std::string name_of(i64 place) const
    {
        if (!first_.has("places", "name")) return {};
        if (names_.empty()) names_ = first_.read_texts("places", "name");
        return place >= 0 && u64(place) < names_.size() ? names_[std::size_t(place)] : "";
    }

    const RunReader& first_;
    const RunReader& second_;
    mutable std::vector<std::string> names_;
};

void compare_manifests(const Manifest& a, const Manifest& b, std::vector<ManifestDifference>& found)
{
    const auto add = [&](const char* name, const auto& x, const auto& y, bool counts = true)
    {
        if (!(x == y)) found.push_back({name, fmt::format("{}", x), fmt::format("{}", y), counts});
    };
    constexpr bool of_origin = false;
    add("format_version", a.format_version, b.format_version, of_origin);
    add("program_version", a.program_version, b.program_version, of_origin);
    add("commit", a.commit, b.commit, of_origin);
    add("dirty", a.dirty, b.dirty, of_origin);
    add("compiler", a.compiler, b.compiler, of_origin);
    add("created", a.created, b.created, of_origin);
    add("resumed", a.resumed, b.resumed, of_origin);
    add("parent_digest", a.parent_digest, b.parent_digest, of_origin);
    add("parent_date", a.parent_date, b.parent_date, of_origin);
    add("scenario_name", a.scenario_name, b.scenario_name);
    add("scenario_digest", a.scenario_digest, b.scenario_digest);
    for (const InputTable& table : a.inputs)
    {
        const auto same =
            std::find_if(b.inputs.begin(), b.inputs.end(), [&](const auto& t) { return t.name == table.name; });
        if (same == b.inputs.end()) found.push_back({table.name, "used", "not used"});
        else if (same->text != table.text)
            found.push_back({table.name, fmt::format("{} bytes", table.text.size()),
                             fmt::format("{} bytes, another text", same->text.size())});
    }
    for (const InputTable& table : b.inputs)
        if (std::none_of(a.inputs.begin(), a.inputs.end(), [&](const auto& t) { return t.name == table.name; }))
            found.push_back({table.name, "not used", "used"});
    add("seed", a.seed, b.seed);
    add("population_seed", a.population_seed, b.population_seed);
    add("replicate", a.replicate, b.replicate);
    add("population_digest", a.population_digest, b.population_digest);
    add("first_year", a.first_year, b.first_year);
    add("last_year", a.last_year, b.last_year);
    add("recorded", a.recorded, b.recorded);
    add("status", to_string(a.status), to_string(b.status));
    add("results_digest", a.results_digest, b.results_digest);
    add("last_complete_year", a.last_complete_year.value_or(0), b.last_complete_year.value_or(0));
}
}  // namespace

bool RunDifference::equal() const
{
    return datasets.empty() && std::none_of(manifest.begin(), manifest.end(), [](const auto& m) { return m.counts; });
}

const DatasetDifference* RunDifference::earliest() const
{
    // Weeks are days since 1970, years are years: all in days, a year counting as its end.
    const auto day = [](const DatasetDifference& d)
    {
        if (!d.where->tick) return std::numeric_limits<i64>::min();
        return d.where->tick_name == "year" ? (*d.where->tick - 1969) * 1461 / 4 : *d.where->tick;
    };
    const DatasetDifference* found = nullptr;
    for (const DatasetDifference& dataset : datasets)
        if (dataset.where && (!found || day(dataset) < day(*found))) found = &dataset;
    return found;
}

RunDifference diff(const RunReader& first, const RunReader& second)
{
    RunDifference found;
    compare_manifests(first.manifest(), second.manifest(), found.manifest);
    const Comparison comparison(first, second);
    for (const StoredVariable& variable : first.variables())
    {
        if (!second.has(variable.group, variable.name))
            found.datasets.push_back({variable.group,
                                      variable.name,
                                      DatasetDifference::Kind::only_in_first,
                                      shape_text(variable),
                                      "",
                                      0,
                                      0,
                                      {},
                                      {}});
        else if (auto difference = comparison.compare(variable, second.variable(variable.group, variable.name)))
            found.datasets.push_back(std::move(*difference));
    }
    for (const StoredVariable& variable : second.variables())
        if (!first.has(variable.group, variable.name))
            found.datasets.push_back({variable.group,
                                      variable.name,
                                      DatasetDifference::Kind::only_in_second,
                                      "",
                                      shape_text(variable),
                                      0,
                                      0,
                                      {},
                                      {}});
    return found;
}
}  // namespace canbao
