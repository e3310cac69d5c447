#include "scenario/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace canbao
{
namespace
{
/// Dated integers are kept as doubles, which hold every integer up to here.
constexpr f64 max_dated_integer = 9007199254740992.;  // 2^53
/// One wrong column makes one wrong cell a row; a few of them tell enough.
constexpr std::size_t max_faults_in_table = 10;

std::string range(f64 min, f64 max, std::string_view unit)
{
    const bool low = std::isfinite(min), high = std::isfinite(max);
    std::string text = low && high ? fmt::format("{} to {}", min, max)
                       : low       ? fmt::format("at least {}", min)
                       : high      ? fmt::format("at most {}", max)
                                   : std::string("any finite number");
    if (!unit.empty() && unit != "1") text += fmt::format(" {}", unit);
    return text;
}

std::string choices(const Parameter& parameter)
{
    std::string text;
    for (const auto& choice : parameter.choices) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", choice);
    return text;
}

std::string needed(const Parameter& parameter, ValueType type)
{
    switch (type)
    {
        case ValueType::boolean: return "true or false is needed";
        case ValueType::integer: return "an integer is needed";
        case ValueType::real: return "a number is needed";
        case ValueType::text: return "a string is needed";
        case ValueType::choice: return fmt::format("one of {} is needed", choices(parameter));
        case ValueType::date: return "a date YYYY-MM-DD is needed";
        case ValueType::table: return "the path of a CSV file is needed, as a string";
        case ValueType::integers:
            return fmt::format("a list of integers is needed, each of {}",
                               range(parameter.min, parameter.max, parameter.unit));
    }
    return {};
}

/// YYYY, for 1 January, or YYYY-MM-DD.
std::optional<Date> point_date(std::string_view text)
{
    if (text.size() != 4) return parse_date(text);
    int year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + 4, year);
    if (error != std::errc{} || end != text.data() + 4 || year < 0) return std::nullopt;
    return make_date(year, 1, 1);
}

std::string toml_number(const Parameter& parameter, ValueType type, f64 number)
{
    switch (type)
    {
        case ValueType::boolean: return number != 0 ? "true" : "false";
        case ValueType::integer: return fmt::format("{}", static_cast<i64>(number));
        case ValueType::choice: return toml_string(parameter.choices[static_cast<std::size_t>(number)]);
        default: return toml_real(number);
    }
}

constexpr std::array<std::string_view, 4> data_keys{"table", "time", "value", "filter"};
bool is_data_key(std::string_view key) { return std::ranges::find(data_keys, key) != data_keys.end(); }
}  // namespace

const std::string* ValueReader::read_string(std::string_view what, const toml::node& node,
                                            const Document& document) const
{
    if (node.is_string()) return &node.ref<std::string>();
    findings_.add(document, node.source(), fmt::format("{} is {}", what, described(node)), "a string is needed");
    return nullptr;
}

std::optional<Date> ValueReader::read_date(std::string_view what, const toml::node& node,
                                           const Document& document) const
{
    if (node.is_date())
    {
        const toml::date& date = node.ref<toml::date>();
        return make_date(date.year, date.month, date.day);  // the parser has checked the calendar
    }
    if (node.is_string())
        if (const auto date = parse_date(node.ref<std::string>())) return date;
    findings_.add(document, node.source(), fmt::format("{} is {}", what, described(node)),
                  "a date YYYY-MM-DD is needed");
    return std::nullopt;
}

std::optional<Value> ValueReader::read(const Parameter& parameter, const toml::node& node, const Document& document,
                                       bool in_use) const
{
    const std::string what = fmt::format("'{}'", parameter.key);
    Value value;
    switch (parameter.type)
    {
        case ValueType::boolean:
        case ValueType::integer:
        case ValueType::real:
        case ValueType::choice:
            return read_path({parameter, parameter.type, parameter.min, parameter.max}, node, document, in_use);
        case ValueType::date:
        {
            const auto date = read_date(what, node, document);
            if (!date) return std::nullopt;
            value.date = *date;
            value.toml = format(*date);
            return value;
        }
        case ValueType::integers: return read_integers(parameter, node, document);
        case ValueType::text:
        case ValueType::table: break;
    }
    if (!node.is_string())
    {
        findings_.add(document, node.source(), fmt::format("{} is {}", what, described(node)),
                      needed(parameter, parameter.type));
        return std::nullopt;
    }
    value.text = node.ref<std::string>();
    if (parameter.type == ValueType::table && in_use)
    {
        Faults faults;
        value.table = tables_.find(value.text, document.folder, document.where(node.source()), faults);
        findings_.add(document, node.source(), faults);
        if (value.table.empty()) return std::nullopt;
        value.text.clear();
    }
    value.toml = toml_string(value.table.empty() ? value.text : value.table);
    return value;
}

std::optional<Value> ValueReader::read_integers(const Parameter& parameter, const toml::node& node,
                                                const Document& document) const
{
    Value value;
    const toml::array* const list = node.as_array();
    bool good = list != nullptr;
    if (list)
        for (const toml::node& entry : *list)
        {
            const auto number = entry.is_integer() ? std::optional(entry.ref<i64>()) : std::nullopt;
            if (number && f64(*number) >= parameter.min && f64(*number) <= parameter.max)
                value.integers.push_back(*number);
            else good = false;
        }
    if (!good)
    {
        findings_.add(document, node.source(), fmt::format("'{}' is {}", parameter.key, described(node)),
                      needed(parameter, parameter.type));
        return std::nullopt;
    }
    std::ranges::sort(value.integers);
    // Not std::ranges::unique, whose subrange clang 14 does not take from this standard library.
    value.integers.erase(std::unique(value.integers.begin(), value.integers.end()), value.integers.end());
    value.text = fmt::format("[{}]", fmt::join(value.integers, ", "));
    value.toml = value.text;
    return value;
}

std::optional<Value> ValueReader::read_change(const Parameter& parameter, Rule::How how, const toml::node& node,
                                              const Document& document) const
{
    constexpr f64 infinity = std::numeric_limits<f64>::infinity();
    if (how == Rule::How::set)
        return read_path({parameter, parameter.type, parameter.min, parameter.max}, node, document, true);
    if (parameter.type != ValueType::real && parameter.type != ValueType::integer)
    {
        findings_.add(document, node.source(), fmt::format("'{}' is no number", parameter.key),
                      "only numbers can be added to or scaled", "use set");
        return std::nullopt;
    }
    const ValueType type = how == Rule::How::add ? parameter.type : ValueType::real;
    return read_path({parameter, type, -infinity, infinity}, node, document, true);
}

std::optional<Value> ValueReader::read_path(const Rules& rules, const toml::node& node, const Document& document,
                                            bool in_use) const
{
    const Parameter& parameter = rules.parameter;
    if (const toml::table* const table = node.as_table())
    {
        if (!parameter.dated)
        {
            findings_.add(document, node.source(),
                          fmt::format("'{}' is a table, but does not change in time", parameter.key),
                          needed(parameter, rules.type));
            return std::nullopt;
        }
        const bool data = std::ranges::any_of(*table, [](const auto& entry) { return is_data_key(entry.first.str()); });
        auto value = data ? read_data(rules, *table, document, in_use) : read_dates(rules, *table, document);
        if (!value) return std::nullopt;
        value->path.dated = true;
        value->path.interpolation = parameter.interpolation;
        value->path.min = rules.min, value->path.max = rules.max;
        return value;
    }
    const auto number = read_number(rules, node, document);
    if (!number) return std::nullopt;
    Value value;
    value.path = DatedPath::constant(*number);
    if (rules.type == ValueType::integer)
    {
        value.integer = node.ref<i64>();  // doubles do not hold all of them
        value.toml = fmt::format("{}", value.integer);
    }
    else value.toml = toml_number(parameter, rules.type, *number);
    if (rules.type == ValueType::choice) value.text = node.ref<std::string>();
    return value;
}

std::optional<f64> ValueReader::read_number(const Rules& rules, const toml::node& node, const Document& document) const
{
    const Parameter& parameter = rules.parameter;
    const auto wrong = [&](std::string allowed, std::string todo = {}) -> std::optional<f64>
    {
        findings_.add(document, node.source(), fmt::format("'{}' is {}", parameter.key, described(node)),
                      std::move(allowed), std::move(todo));
        return std::nullopt;
    };
    f64 number = 0;
    switch (rules.type)
    {
        case ValueType::boolean:
            if (!node.is_boolean()) return wrong(needed(parameter, rules.type));
            return node.ref<bool>() ? 1. : 0.;
        case ValueType::choice:
        {
            if (!node.is_string()) return wrong(needed(parameter, rules.type));
            const auto& text = node.ref<std::string>();
            const auto at = std::ranges::find(parameter.choices, text);
            if (at != parameter.choices.end()) return static_cast<f64>(at - parameter.choices.begin());
            return wrong(needed(parameter, rules.type), did_you_mean(text, parameter.choices));
        }
        case ValueType::integer:
            if (!node.is_integer()) return wrong(needed(parameter, rules.type));
            number = static_cast<f64>(node.ref<i64>());
            if (parameter.dated && (number > max_dated_integer || number < -max_dated_integer))
                return wrong(range(-max_dated_integer, max_dated_integer, parameter.unit));
            break;
        default:
            if (!node.is_number()) return wrong(needed(parameter, rules.type));
            number = node.is_integer() ? static_cast<f64>(node.ref<i64>()) : node.ref<f64>();
            if (!std::isfinite(number)) return wrong("a finite number is needed");
    }
    if (number < rules.min || number > rules.max)
        return wrong(fmt::format("allowed: {}", range(rules.min, rules.max, parameter.unit)));
    return number;
}

std::optional<Value> ValueReader::read_dates(const Rules& rules, const toml::table& table,
                                             const Document& document) const
{
    Value value;
    value.path.points.clear();
    bool sound = true;
    for (const auto& [key, node] : in_file_order(table))
    {
        const auto date = point_date(key->str());
        if (!date)
            findings_.add(document, key->source(),
                          fmt::format("'{}' in '{}' is no date", shown(key->str()), rules.parameter.key),
                          "dates YYYY-MM-DD or years, each with a value; or table, time, value and filter");
        const auto number = read_number(rules, *node, document);
        if (date && number) value.path.points.emplace_back(*date, *number);
        else sound = false;
    }
    if (!sound) return std::nullopt;
    auto& points = value.path.points;
    std::ranges::sort(points);  // by date; equal dates are a fault
    const auto twin = std::ranges::adjacent_find(points, {}, &std::pair<Date, f64>::first);
    if (points.empty() || twin != points.end())
    {
        findings_.add(document, table.source(),
                      points.empty() ? fmt::format("'{}' has no dates", rules.parameter.key)
                                     : fmt::format("'{}' has {} twice", rules.parameter.key, format(twin->first)),
                      "each date once, at least one");
        return std::nullopt;
    }
    for (const auto& [date, number] : points)
        value.toml += fmt::format("{} {} = {}", value.toml.empty() ? "{" : ",", format(date),
                                  toml_number(rules.parameter, rules.type, number));
    value.toml += " }";
    return value;
}

std::optional<Value> ValueReader::read_data(const Rules& rules, const toml::table& spec, const Document& document,
                                            bool in_use) const
{
    const std::string& key = rules.parameter.key;
    struct Column
    {
        std::string name;
        toml::source_region region;
        std::string text;  ///< of a filter: what the column must hold
    };
    std::string written;
    toml::source_region written_at = spec.source();
    Column time, number;
    std::vector<Column> filter;
    bool sound = true;
    for (const auto& [entry, node] : in_file_order(spec))
    {
        const std::string_view name = entry->str();
        if (!is_data_key(name))
        {
            findings_.add(document, entry->source(), fmt::format("unknown key '{}' in '{}'", shown(name), key),
                          "table, time, value and filter are known",
                          did_you_mean(name, {data_keys.begin(), data_keys.end()}));
            sound = false;
        }
        else if (name == "filter")
        {
            const toml::table* const conditions = node->as_table();
            if (!conditions)
            {
                findings_.add(document, node->source(), fmt::format("the filter of '{}' is {}", key, described(*node)),
                              "a table is needed: { column = \"text\" }");
                sound = false;
                continue;
            }
            for (const auto& [column, text] : in_file_order(*conditions))
            {
                const auto* const wanted = read_string(
                    fmt::format("column '{}' in the filter of '{}'", shown(column->str()), key), *text, document);
                if (wanted) filter.push_back({std::string(column->str()), column->source(), *wanted});
                else sound = false;
            }
        }
        else if (const auto* const text = read_string(fmt::format("{} of '{}'", name, key), *node, document))
        {
            if (name == "table") written = *text, written_at = node->source();
            if (name == "time") time = {*text, node->source(), {}};
            if (name == "value") number = {*text, node->source(), {}};
        }
        else sound = false;
    }
    for (const std::string_view name : {"table", "time", "value"})
        if (!spec.contains(name))
        {
            findings_.add(document, spec.source(), fmt::format("'{}' has no {}", key, name),
                          "a path from a table needs table, time and value");
            sound = false;
        }
    if (!sound) return std::nullopt;

    Value value;
    if (!in_use) return value;
    Faults faults;
    value.table = tables_.find(written, document.folder, document.where(written_at), faults);
    findings_.add(document, written_at, faults);
    if (value.table.empty()) return std::nullopt;
    const Table& table = tables_.get(value.table);

    const auto column_of = [&](const Column& column) -> std::size_t
    {
        const auto at = std::ranges::find(table.columns(), column.name);
        if (at == table.columns().end())
        {
            findings_.add(document, column.region,
                          fmt::format("'{}' has no column '{}'", shown(written), shown(column.name)), "",
                          did_you_mean(column.name, table.columns()));
            sound = false;
        }
        return static_cast<std::size_t>(at - table.columns().begin());
    };
    const std::size_t time_column = column_of(time), number_column = column_of(number);
    std::vector<std::size_t> filter_columns;
    filter_columns.reserve(filter.size());
    for (const auto& condition : filter) filter_columns.push_back(column_of(condition));
    if (!sound) return std::nullopt;

    Faults cells;
    auto& points = value.path.points;
    points.clear();
    for (std::size_t row = 0; row < table.rows() && cells.size() < max_faults_in_table; ++row)
    {
        bool wanted = !table.cell(row, number_column).empty();
        for (std::size_t f = 0; f < filter.size(); ++f)
            wanted = wanted && table.cell(row, filter_columns[f]) == filter[f].text;
        if (!wanted) continue;
        const auto date = point_date(table.cell(row, time_column));
        const auto cell = read_cell(rules, table, row, number_column, cells);
        if (!date)
            cells.add({table.where(row, time_column), fmt::format("'{}'", shown(table.cell(row, time_column))),
                       "a year or a date YYYY-MM-DD is needed", ""});
        if (!date || !cell) continue;
        if (!points.empty() && *date <= points.back().first)
            cells.add({table.where(row, time_column),
                       fmt::format("{} follows {}", format(*date), format(points.back().first)),
                       fmt::format("the dates of '{}' increase", key),
                       "sort the rows, or choose some of them with filter"});
        else points.emplace_back(*date, *cell);
    }
    if (points.empty() && cells.empty())
        findings_.add(document, spec.source(), fmt::format("no row of '{}' gives '{}' a value", shown(written), key));
    findings_.add(document, spec.source(), cells);
    if (points.empty() || !cells.empty()) return std::nullopt;

    value.path.from_table = true;
    value.path.extends_beyond_data = false;
    value.toml = fmt::format("{{ table = {}, time = {}, value = {}", toml_string(value.table), toml_string(time.name),
                             toml_string(number.name));
    for (std::size_t f = 0; f < filter.size(); ++f)
        value.toml += fmt::format("{}{} = {}", f == 0 ? ", filter = { " : ", ", toml_key(filter[f].name),
                                  toml_string(filter[f].text));
    value.toml += filter.empty() ? " }" : " } }";
    return value;
}

std::optional<f64> ValueReader::read_cell(const Rules& rules, const Table& table, std::size_t row, std::size_t column,
                                          Faults& faults) const
{
    const Parameter& parameter = rules.parameter;
    const std::string_view text = table.cell(row, column);
    const auto wrong = [&](std::string allowed) -> std::optional<f64>
    {
        faults.add({table.where(row, column), fmt::format("'{}'", shown(text)), std::move(allowed),
                    fmt::format("'{}' reads it", parameter.key)});
        return std::nullopt;
    };
    if (rules.type == ValueType::boolean)
    {
        if (text != "true" && text != "false") return wrong(needed(parameter, rules.type));
        return text == "true" ? 1. : 0.;
    }
    if (rules.type == ValueType::choice)
    {
        const auto at = std::ranges::find(parameter.choices, text);
        if (at == parameter.choices.end()) return wrong(needed(parameter, rules.type));
        return static_cast<f64>(at - parameter.choices.begin());
    }
    const auto number = table.number(row, column, faults);
    if (!number) return std::nullopt;
    if (rules.type == ValueType::integer &&
        (*number > max_dated_integer || *number < -max_dated_integer || *number != std::floor(*number)))
        return wrong(needed(parameter, rules.type));
    if (*number < rules.min || *number > rules.max)
        return wrong(fmt::format("allowed: {}", range(rules.min, rules.max, parameter.unit)));
    return number;
}
}  // namespace canbao
