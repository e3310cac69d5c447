#include "scenario/scenario.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "scenario/reader.hpp"
#include "scenario/state.hpp"

namespace canbao
{
namespace
{
/// The same day `years` later; 28 February for a 29th that the year lacks.
Date anniversary(Date date, int years)
{
    const std::chrono::year_month_day day = std::chrono::year_month_day{date} + std::chrono::years{years};
    return day.ok() ? Date{day} : Date{day.year() / day.month() / std::chrono::last};
}

void add_path(Digest& digest, const DatedPath& path)
{
    digest.update(u8(path.dated));
    digest.update(u8(path.interpolation));
    digest.update(u8(path.extends_beyond_data));
    digest.update(path.growth);
    digest.update(u64(path.points.size()));
    for (const auto& [date, number] : path.points)
    {
        digest.update(day_number(date));
        digest.update(number == 0 ? 0. : number);  // the two zeros are one value
    }
}
}  // namespace

DatedPath DatedPath::constant(f64 value)
{
    DatedPath path;
    path.points.emplace_back(Date{}, value);
    return path;
}

f64 DatedPath::at(Date date) const
{
    const auto next = std::ranges::upper_bound(points, date, {}, &std::pair<Date, f64>::first);
    if (next == points.begin()) return points.front().second;
    const auto& [begin, value] = *std::prev(next);
    const auto between = [&](f64 low, f64 high, Date from, Date to)
    { return low + (high - low) * (static_cast<f64>((date - from).count()) / static_cast<f64>((to - from).count())); };
    if (next != points.end())
        return interpolation == Interpolation::linear ? between(value, next->second, begin, next->first) : value;
    if (growth == 0 || !dated) return value;

    int years = year_of(date) - year_of(begin);
    if (anniversary(begin, years) > date) --years;
    const auto hold = [&](f64 number) { return number < min ? min : number > max ? max : number; };
    f64 grown = value;
    for (int year = 0; year < years; ++year) grown = hold(grown * (1 + growth));
    if (interpolation == Interpolation::step) return grown;
    return between(grown, hold(grown * (1 + growth)), anniversary(begin, years), anniversary(begin, years + 1));
}

Date DatedPath::data_end() const { return make_date(year_of(last()), 12, 31); }

bool DatedPath::covers(Date from, Date to, std::chrono::days grace) const
{
    if (!from_table) return true;
    return first() <= from + grace && (extends_beyond_data || to <= data_end() + grace);
}

f64 Rule::apply(f64 before, Date date) const
{
    const f64 now = value.at(date);
    switch (how)
    {
        case How::set: return now;
        case How::add: return before + now;
        case How::scale: return before * now;
    }
    return before;
}

Scenario::Scenario(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Scenario Scenario::load(const std::filesystem::path& file, const Schema& schema, const LoadOptions& options)
{
    ScenarioReader reader(schema, options);
    reader.add_file(file);
    return Scenario(reader.finish());
}

Scenario Scenario::parse(const std::string& name, std::string_view text, const Schema& schema,
                         const LoadOptions& options)
{
    ScenarioReader reader(schema, options);
    reader.add_text(name, text);
    return Scenario(reader.finish());
}

Scenario Scenario::parse(const std::vector<ScenarioLayer>& layers, const Schema& schema, const LoadOptions& options)
{
    ScenarioReader reader(schema, options);
    for (const ScenarioLayer& layer : layers) reader.add_text(layer.name, layer.text);
    return Scenario(reader.finish());
}

const std::string& Scenario::name() const { return state_->name; }
const std::string& Scenario::description() const { return state_->description; }
const Schema& Scenario::schema() const { return state_->schema; }
const std::vector<Rule>& Scenario::rules() const { return state_->rules; }
const std::string& Scenario::projection() const { return state_->projection; }

namespace
{
ParameterId known(const Scenario::State& state, std::string_view key)
{
    const auto id = state.schema.find(key);
    if (!id) throw std::logic_error(fmt::format("the schema has no parameter '{}'", key));
    return *id;
}

/// The value of a parameter that must be of one of the types.
const Value& value_of(const Scenario::State& state, std::string_view key, std::initializer_list<ValueType> types)
{
    const ParameterId id = known(state, key);
    const ValueType type = state.schema[id].type;
    if (std::ranges::find(types, type) == types.end())
        throw std::logic_error(fmt::format("the parameter '{}' is a {}", key, to_string(type)));
    return state.values[id];
}
}  // namespace

bool Scenario::flag(std::string_view key) const
{
    return value_of(*state_, key, {ValueType::boolean}).path.points.front().second != 0;
}

i64 Scenario::integer(std::string_view key) const
{
    const Value& value = value_of(*state_, key, {ValueType::integer});
    return value.path.dated ? static_cast<i64>(value.path.points.front().second) : value.integer;
}

f64 Scenario::real(std::string_view key) const
{
    return value_of(*state_, key, {ValueType::real, ValueType::integer}).path.points.front().second;
}

const std::string& Scenario::text(std::string_view key) const
{
    const Value& value = value_of(*state_, key, {ValueType::text, ValueType::choice});
    const auto& choices = state_->schema[known(*state_, key)].choices;
    return choices.empty() ? value.text : choices[static_cast<std::size_t>(value.path.points.front().second)];
}

u32 Scenario::choice(std::string_view key) const
{
    return static_cast<u32>(value_of(*state_, key, {ValueType::choice}).path.points.front().second);
}

Date Scenario::date(std::string_view key) const { return value_of(*state_, key, {ValueType::date}).date; }

const std::vector<i64>& Scenario::integers(std::string_view key) const
{
    return value_of(*state_, key, {ValueType::integers}).integers;
}

const Table& Scenario::table(std::string_view key) const
{
    return state_->tables.at(value_of(*state_, key, {ValueType::table}).table);
}

const DatedPath& Scenario::path(std::string_view key) const
{
    return value_of(*state_, key, {ValueType::boolean, ValueType::integer, ValueType::real, ValueType::choice}).path;
}

const DatedPath& Scenario::path(ParameterId parameter) const { return state_->values[parameter].path; }

void Scenario::require(std::string_view key, Date from, Date to, Faults& faults) const
{
    const auto check = [&](const DatedPath& data, Date first, Date last, const std::string& where)
    {
        if (first > last || data.covers(first, last)) return;
        if (data.first() > first)
            faults.add(
                {where,
                 fmt::format("'{}' has data from {}, the run needs {}", key, format(data.first()), format(first)), "",
                 "begin the run later, or give earlier values"});
        if (!data.extends_beyond_data && last > data.data_end())
            faults.add(
                {where,
                 fmt::format("'{}' has data until {}, the run needs {}", key, year_of(data.last()), year_of(last)),
                 "years beyond the data need a named projection",
                 fmt::format("add a section [projection], or end earlier (--to {})", year_of(data.last()))});
    };
    check(path(key), from, to, where(key));
    const ParameterId id = known(*state_, key);
    for (const auto& rule : state_->rules)
        if (rule.parameter == id)
            check(rule.value, std::max(from, rule.from), rule.to ? std::min(to, *rule.to - std::chrono::days{1}) : to,
                  rule.where);
}

std::string Scenario::digest() const
{
    Digest digest;
    std::map<std::string_view, ParameterId> by_key;  // the order in which mechanisms registered does not count
    for (ParameterId id = 0; id < state_->values.size(); ++id) by_key.emplace(state_->schema[id].key, id);
    for (const auto& [key, id] : by_key)
    {
        const Value& value = state_->values[id];
        digest.update(key);
        digest.update(to_string(state_->schema[id].type));
        add_path(digest, value.path);
        digest.update(value.integer);
        digest.update(day_number(value.date));
        digest.update(value.text);
        digest.update(value.table.empty() ? std::string_view{} : state_->tables.at(value.table).text());
    }
    digest.update(u64(state_->rules.size()));
    for (const auto& rule : state_->rules)
    {
        digest.update(state_->schema[rule.parameter].key);
        digest.update(day_number(rule.from));
        digest.update(u8(rule.to.has_value()));
        digest.update(day_number(rule.to.value_or(Date{})));
        auto places = rule.places;
        std::ranges::sort(places);
        digest.update(u64(places.size()));
        for (const auto& place : places) digest.update(place);
        digest.update(rule.groups);
        digest.update(u8(rule.how));
        add_path(digest, rule.value);
    }
    for (const auto& intervention : state_->interventions)
        for (const auto& line : intervention.lines)
            if (!line.value.table.empty()) digest.update(state_->tables.at(line.value.table).text());
    return digest.hex();
}

std::string Scenario::origin(std::string_view key) const { return state_->values[known(*state_, key)].origin; }
std::string Scenario::where(std::string_view key) const { return state_->values[known(*state_, key)].where; }

std::map<std::string, std::string> Scenario::tables() const
{
    std::map<std::string, std::string> texts;
    for (const auto& [name, table] : state_->tables) texts.emplace(name, table.text());
    return texts;
}
}  // namespace canbao
