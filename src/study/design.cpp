#include "study/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "study/toml_file.hpp"

namespace canbao::study
{
namespace
{
std::optional<Years> read_years(TomlFile& file, const toml::table& table)
{
    const toml::node* const node = table.get("years");
    if (!node) return std::nullopt;
    if (const auto year = node->value_exact<i64>()) return Years{int(*year), int(*year)};
    if (const toml::array* const array = node->as_array(); array && array->size() == 2)
    {
        const auto from = (*array)[0].value_exact<i64>(), to = (*array)[1].value_exact<i64>();
        if (from && to && *from <= *to) return Years{int(*from), int(*to)};
    }
    file.fault(*node, fmt::format("'years' is {}", described(*node)), "a year, or [first, last]");
    return std::nullopt;
}

std::vector<RunPlan> read_runs(TomlFile& file, const std::string& base, u32 base_line)
{
    std::vector<RunPlan> runs;
    const toml::table* const tables = file.table(file.root(), "runs");
    if (!tables || tables->empty())
    {
        if (!tables && !file.root().get("runs"))
            file.fault(file.root(), "no runs", "", "add [runs.base] with from and to");
        return runs;
    }
    for (const auto& [key, node] : in_file_order(*tables))
    {
        const toml::table* const table = node->as_table();
        if (!table)
        {
            file.fault(*node, fmt::format("run '{}' is {}", shown(key->str()), described(*node)), "a table");
            continue;
        }
        file.only(*table, {"from", "to", "base", "patch"});
        RunPlan run;
        run.name = key->str();
        const auto from = file.integer(*table, "from", 2003, 2100, true),
                   to = file.integer(*table, "to", 2003, 2100, true);
        if (from && to && *from > *to)
            file.fault(*table->get("from"), fmt::format("{} after {}", *from, *to), "", "put the earlier first");
        run.years = {int(from.value_or(2003)), int(to.value_or(2003))};
        run.base = base, run.base_line = base_line;
        if (const auto own = file.text(*table, "base"))
            run.base = *own, run.base_line = file.text_line(*table->get("base"));
        if (const auto patch = file.text(*table, "patch"))
            run.patch = *patch, run.patch_line = file.text_line(*table->get("patch"));
        runs.push_back(std::move(run));
    }
    return runs;
}

std::vector<FreeParameter> read_parameters(TomlFile& file, const Scenario* base)
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

std::vector<Moment> read_moments(TomlFile& file, const Vocabulary* vocabulary, Faults& faults)
{
    std::vector<Moment> moments;
    for (const toml::table* const table : file.tables(file.root(), "moment"))
    {
        file.only(*table, {"name", "group", "value", "years", "unit", "observed", "error", "weight", "status", "source",
                           "note"});
        Moment m;
        const auto required = [&](const char* key) { return file.text(*table, key, true).value_or(""); };
        m.name = required("name"), m.unit = required("unit"), m.status = required("status"),
        m.source = required("source");
        m.group = file.text(*table, "group").value_or(m.name);
        m.note = file.text(*table, "note").value_or("");
        const auto value = file.text(*table, "value", true);
        const auto years = read_years(file, *table);
        if (const auto observed = file.range(*table, "observed", true))
            m.low = observed->first, m.high = observed->second;
        if (const auto error = file.real(*table, "error", true))
        {
            m.error = *error;
            if (!(m.error > 0)) file.fault(*table->get("error"), fmt::format("error {}", m.error), "a number above 0");
        }
        if (const auto weight = file.real(*table, "weight"))
        {
            m.weight = *weight;
            if (m.weight < 0) file.fault(*table->get("weight"), fmt::format("weight {}", m.weight), "0 and more");
        }
        if (std::ranges::find(moments, m.name, &Moment::name) != moments.end())
            file.fault(*table->get("name"), fmt::format("moment '{}' twice", m.name));
        if (value && vocabulary)
        {
            const toml::node& at = *table->get("value");
            if (auto expression = Expression::parse(*value, {file.name(), file.text_line(at), file.text_column(at)},
                                                    years, *vocabulary, faults))
                m.value = std::move(*expression);
        }
        moments.push_back(std::move(m));
    }
    return moments;
}

std::vector<Assumption> read_assumptions(TomlFile& file)
{
    std::vector<Assumption> assumptions;
    for (const toml::table* const table : file.tables(file.root(), "assumption"))
    {
        file.only(*table, {"name", "note", "sets"});
        Assumption a;
        a.name = file.text(*table, "name", true).value_or("");
        a.note = file.text(*table, "note").value_or("");
        a.sets = file.texts(*table, "sets");
        if (a.sets.empty() && !table->get("sets")) file.fault(*table, "'sets' is missing");
        assumptions.push_back(std::move(a));
    }
    return assumptions;
}
}  // namespace

f64 FreeParameter::value(f64 at) const
{
    const f64 u = std::clamp(at, 0.0, 1.0);
    return logarithmic ? low * std::pow(high / low, u) : low + u * (high - low);
}

f64 FreeParameter::position(f64 v) const
{
    const f64 held = std::clamp(v, low, high);
    return logarithmic ? std::log(held / low) / std::log(high / low) : (held - low) / (high - low);
}

f64 Moment::distance(f64 model) const
{
    return model < low ? (model - low) / error : model > high ? (model - high) / error : model == model ? 0 : model;
}

std::string lasting(std::string_view name, std::string_view how, std::string_view key, f64 value)
{
    return fmt::format("[[intervention]]\nname = {}\nfrom = 2000-01-01\n{} = {{ {} = {} }}\n", toml_string(name), how,
                       toml_string(key), toml_real(value));
}

Design Design::read(const std::filesystem::path& path, const DesignOptions& options)
{
    Design design;
    design.file = path.string();
    design.data_root_ = options.data_root;
    Faults faults;
    TomlFile file(path);
    file.drain(faults);
    faults.raise_if_any();

    file.only(file.root(), {"study", "sample", "runs", "parameter", "moment", "assumption", "fit"});
    std::string base = "china.toml";
    u32 base_line = 1;
    if (const toml::table* const study = file.table(file.root(), "study"))
    {
        file.only(*study, {"base", "calibrations", "set", "note"});
        if (const auto named = file.text(*study, "base"))
            base = *named, base_line = file.text_line(*study->get("base"));
        design.calibrations = file.texts(*study, "calibrations");
        design.parameter_set = file.text(*study, "set").value_or("");
        static_cast<void>(file.text(*study, "note"));
    }
    if (const toml::table* const sample = file.table(file.root(), "sample"))
    {
        file.only(*sample, {"counties", "townships", "seed"});
        design.size.counties = u32(file.integer(*sample, "counties", 1, 10000).value_or(design.size.counties));
        design.size.townships = u32(file.integer(*sample, "townships", 0, 1000).value_or(design.size.townships));
        design.size.seed = u64(file.integer(*sample, "seed", 0, std::numeric_limits<i64>::max()).value_or(1));
    }
    design.size.counties = options.counties.value_or(design.size.counties);
    design.size.townships = options.townships.value_or(design.size.townships);
    design.size.seed = options.sample_seed.value_or(design.size.seed);
    if (const toml::table* const fit = file.table(file.root(), "fit"))
    {
        file.only(*fit, {"accept", "global"});
        design.global = file.real(*fit, "global");
        if (design.global && !(*design.global >= 0 && *design.global <= 1))
            file.fault(*fit->get("global"), fmt::format("global {}", *design.global), "0 to 1");
        design.accept = file.real(*fit, "accept");
        if (design.accept && !(*design.accept > 0))
            file.fault(*fit->get("accept"), fmt::format("accept {}", *design.accept), "a number above 0");
    }
    design.runs = read_runs(file, base, base_line);

    // Series are known once the base can be put together.
    std::optional<Scenario> whole;
    std::optional<Vocabulary> vocabulary;
    try
    {
        const RunPlan plain{
            .name = "base", .base = base, .patch = {}, .base_line = base_line, .patch_line = base_line + 1};
        whole = design.scenario(plain, {});
        design.sample = draw_sample(*whole, design.size, std::filesystem::path(base).stem().string());
        EnrolmentModel model(design.scenario(plain, {}));
        vocabulary.emplace();
        vocabulary->series = known_series(model.model().registry);
        for (const RunPlan& run : design.runs) vocabulary->runs.push_back({run.name, run.years});
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    design.parameters = read_parameters(file, whole ? &*whole : nullptr);
    design.moments = read_moments(file, vocabulary ? &*vocabulary : nullptr, faults);
    design.assumptions = read_assumptions(file);
    if (whole)
        for (const RunPlan& run : design.runs)
        {
            if (run.patch.empty() && run.base == base) continue;
            try
            {
                const EnrolmentModel check(design.scenario(run, {}));
            }
            catch (const UserError& error)
            {
                faults.add(error);
            }
        }
    for (const Assumption& assumption : design.assumptions)
    {
        if (!whole || design.runs.empty()) break;
        try
        {
            static_cast<void>(design.scenario(design.runs.front(), {.sets = assumption.sets, .text = {}, .seed = {}}));
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    }
    file.drain(faults);
    faults.raise_if_any();
    return design;
}

Scenario Design::scenario(const RunPlan& run, const Variant& variant) const
{
    // Each part stands on the line that it has in the study's file, so that faults lead there.
    const u32 first = std::max(1u, std::min(run.base_line, run.patch_line - 1));
    std::string text(first - 1, '\n');
    text += "inherits = " + toml_string(run.base);
    text.append(run.patch_line > first ? run.patch_line - first : 1, '\n');
    text += run.patch + '\n' + variant.text;
    LoadOptions options;
    options.data_root = data_root_;
    options.sets = sample.sets;
    options.sets.push_back(fmt::format("run.from={}", run.years.from > 0 ? run.years.from : 2003));
    if (run.years.to > 0) options.sets.push_back(fmt::format("run.to={}", run.years.to));
    if (variant.seed) options.sets.push_back(fmt::format("run.seed={}", *variant.seed));
    if (variant.replicate > 0) options.sets.push_back(fmt::format("run.replicate={}", variant.replicate));
    options.sets.insert(options.sets.end(), variant.sets.begin(), variant.sets.end());
    return Scenario::parse(file, text, model_schema(), options);
}

Variant Design::at(const std::vector<f64>& values) const
{
    Variant variant;
    for (std::size_t p = 0; p < parameters.size(); ++p)
    {
        const FreeParameter& free = parameters[p];
        if (free.how == FreeParameter::How::set) variant.sets.push_back(free.key + "=" + toml_real(values[p]));
        else
            variant.text += lasting("calibrated " + free.key, free.how == FreeParameter::How::scale ? "scale" : "add",
                                    free.key, values[p]);
    }
    return variant;
}

void Design::read_off(const RunPlan& run, const Outcome& outcome, Numbers& into) const
{
    for (const Moment& moment : moments)
        for (const Reference* const reference : moment.value.references())
            if (reference->run == run.name) into[reference] = reference->value(outcome);
}

std::vector<f64> Design::moments_of(const Numbers& numbers) const
{
    std::vector<f64> values;
    for (const Moment& moment : moments)
        values.push_back(moment.value.evaluate([&](const Reference& at) { return numbers.at(&at); }));
    return values;
}
}  // namespace canbao::study
