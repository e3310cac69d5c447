#include "study/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "study/common_keys.hpp"

namespace canbao::study
{
namespace
{
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

f64 Moment::distance(f64 model) const
{
    return model < low ? (model - low) / error : model > high ? (model - high) / error : model == model ? 0 : model;
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
    design.size = read_sample_size(file, options);
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
        vocabulary->classes = class_names();
        for (const RunPlan& run : design.runs) vocabulary->runs.push_back({run.name, run.years});
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    design.parameters = read_free_parameters(file, whole ? &*whole : nullptr);
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
    Settings moved = settings(parameters, values, "calibrated");
    return {.sets = std::move(moved.sets), .text = std::move(moved.text), .seed = {}};
}

void Design::read_off(const RunPlan& run, const Outcome& outcome, Numbers& into) const
{
    for (const Moment& moment : moments)
        for (const Reference* const reference : moment.value.references())
            if (reference->run == run.name) into[reference] = outcome.value(*reference);
}

std::vector<f64> Design::moments_of(const Numbers& numbers) const
{
    std::vector<f64> values;
    for (const Moment& moment : moments)
        values.push_back(moment.value.evaluate([&](const Reference& at) { return numbers.at(&at); }));
    return values;
}
}  // namespace canbao::study
