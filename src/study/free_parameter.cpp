#include "study/free_parameter.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/registry.hpp"
#include "study/toml_file.hpp"

namespace canbao::study
{
std::string_view to_string(FreeParameter::How how)
{
    return how == FreeParameter::How::scale ? "scale" : how == FreeParameter::How::add ? "add" : "set";
}

f64 FreeParameter::value(f64 at) const
{
    f64 u = std::clamp(at, 0.0, 1.0);
    if (!logarithmic) return low + u * (high - low);
    // (high / low)^u without the C library: a root of the ratio for each binary digit of u.
    f64 value = low, root = high / low;
    if (u == 1) return high;
    for (int digit = 0; digit < 53 && u > 0; ++digit)
    {
        root = std::sqrt(root), u *= 2;
        if (u >= 1) value *= root, u -= 1;
    }
    return value;
}

f64 FreeParameter::position(f64 v) const
{
    const f64 held = std::clamp(v, low, high);
    return logarithmic ? std::log(held / low) / std::log(high / low) : (held - low) / (high - low);
}

std::string column_name(const FreeParameter& parameter)
{
    return parameter.key + (parameter.how == FreeParameter::How::scale ? " *"
                            : parameter.how == FreeParameter::How::add ? " +"
                                                                       : "");
}

std::vector<FreeParameter> read_free_parameters(TomlFile& file, const Scenario* base)
{
    std::vector<FreeParameter> parameters;
    for (const toml::table* const table : file.tables(file.root(), "parameter"))
    {
        file.only(*table, {"key", "low", "high", "scale", "how", "note"});
        FreeParameter p;
        const auto key = file.text(*table, "key", true);
        const auto low = file.real(*table, "low", true), high = file.real(*table, "high", true);
        p.logarithmic = file.word(*table, "scale", {"linear", "log"}) == "log";
        const std::string how = file.word(*table, "how", {"set", "scale", "add"});
        p.how = how == "scale" ? FreeParameter::How::scale
                : how == "add" ? FreeParameter::How::add
                               : FreeParameter::How::set;
        static_cast<void>(file.text(*table, "note"));
        if (!key || !low || !high) continue;
        p.key = *key, p.low = *low, p.high = *high;
        const toml::node& at = *table->get("key");
        if (!(p.low < p.high))
            file.fault(*table->get("low"), fmt::format("low {} and high {}", p.low, p.high), "low below high");
        if (p.logarithmic && p.low <= 0)
            file.fault(*table->get("low"), fmt::format("low {} on a logarithmic scale", p.low), "a number above 0");
        if (std::ranges::find(parameters, p.key, &FreeParameter::key) != parameters.end())
            file.fault(at, fmt::format("parameter '{}' twice", p.key));
        const Schema& schema = model_schema();
        const auto id = schema.find(p.key);
        if (!id) file.fault(at, fmt::format("no parameter '{}'", shown(p.key)), "", did_you_mean(p.key, schema.keys()));
        else
        {
            const Parameter& known = schema[*id];
            if (known.type != ValueType::real)
                file.fault(at, fmt::format("parameter '{}' is of type {}", p.key, to_string(known.type)),
                           "real numbers");
            else if (p.how != FreeParameter::How::set && !known.dated)
                file.fault(at, fmt::format("parameter '{}' has no dates", p.key), "how = \"set\"", "");
            else if (p.how == FreeParameter::How::set && (p.low < known.min || p.high > known.max))
                file.fault(*table->get("low"), fmt::format("bounds {} to {} of '{}'", p.low, p.high, p.key),
                           fmt::format("{} to {}", known.min, known.max));
            else if (base)
                p.start = p.how == FreeParameter::How::scale ? 1
                          : p.how == FreeParameter::How::add ? 0
                                                             : base->path(p.key).at(base->path(p.key).first());
        }
        parameters.push_back(std::move(p));
    }
    return parameters;
}

ParameterTable read_parameter_table(const std::filesystem::path& file, Faults& faults)
{
    const std::size_t before = faults.size();
    const Table table = Table::read(file, faults);
    if (faults.size() != before) return {};
    ParameterTable result;
    std::vector<std::size_t> columns;
    const Schema& schema = model_schema();
    for (std::size_t c = 0; c < table.columns().size(); ++c)
    {
        FreeParameter p;
        p.key = table.columns()[c];
        if (p.key == "vector" || p.key == "stage" || p.key == "loss") continue;
        if (p.key.ends_with(" *")) p.how = FreeParameter::How::scale, p.key.resize(p.key.size() - 2);
        else if (p.key.ends_with(" +")) p.how = FreeParameter::How::add, p.key.resize(p.key.size() - 2);
        if (!schema.find(p.key))
            faults.add({fmt::format("{}:1", table.name()), fmt::format("no parameter '{}'", shown(p.key)),
                        "vector, stage, loss, and parameters", did_you_mean(p.key, schema.keys())});
        result.parameters.push_back(std::move(p));
        columns.push_back(c);
    }
    if (result.parameters.empty())
        faults.add({table.name(), "no column names a parameter", "", "name one in the header"});
    if (table.rows() == 0)
        faults.add({table.name(), "no parameter vector", "", "take a file that `canbao calibrate` wrote"});
    for (std::size_t row = 0; row < table.rows(); ++row)
    {
        auto& values = result.rows.emplace_back();
        for (std::size_t i = 0; i < columns.size(); ++i)
        {
            const auto value = table.number(row, columns[i], faults);
            if (!value && table.cell(row, columns[i]).empty())
                faults.add({table.where(row, columns[i]), "an empty cell", "a number", ""});
            values.push_back(value.value_or(0));
            FreeParameter& p = result.parameters[i];
            p.low = row == 0 ? values.back() : std::min(p.low, values.back());
            p.high = row == 0 ? values.back() : std::max(p.high, values.back());
        }
    }
    return result;
}

Settings settings(const std::vector<FreeParameter>& parameters, const std::vector<f64>& values, std::string_view prefix)
{
    Settings result;
    for (std::size_t p = 0; p < parameters.size(); ++p)
    {
        const FreeParameter& free = parameters[p];
        if (free.how == FreeParameter::How::set) result.sets.push_back(free.key + "=" + toml_real(values[p]));
        else result.text += lasting(fmt::format("{} {}", prefix, free.key), to_string(free.how), free.key, values[p]);
    }
    return result;
}

std::string lasting(std::string_view name, std::string_view how, std::string_view key, f64 value)
{
    return fmt::format("[[intervention]]\nname = {}\nfrom = 2000-01-01\n{} = {{ {} = {} }}\n", toml_string(name), how,
                       toml_string(key), toml_real(value));
}
}  // namespace canbao::study
