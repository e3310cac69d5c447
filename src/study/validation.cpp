#include "study/validation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "core/csv.hpp"

namespace canbao::study
{
f64 student_95(std::size_t count)
{
    constexpr std::array<f64, 10> t{0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};
    if (count < 2) return 0;
    if (count - 1 < t.size()) return t[count - 1];
    // Cornish and Fisher's expansion about the normal point; three digits from ten values on.
    const f64 z = 1.959964, n = f64(count - 1);
    return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

void Check::summarise()
{
    f64 sum = 0, squares = 0;
    for (const f64 value : replicates) sum += value;
    mean = sum / f64(replicates.size());
    for (const f64 value : replicates) squares += (value - mean) * (value - mean);
    const std::size_t n = replicates.size();
    const f64 half = n > 1 ? student_95(n) * std::sqrt(squares / f64(n - 1) / f64(n)) : 0;
    mean_low = mean - half, mean_high = mean + half;
    const auto [least, most] = std::ranges::minmax(replicates);
    low = least, high = most;
    low_by = high_by = "replicates";
    for (const auto* const list : {&vectors, &assumptions})
        for (const NamedValue& named : *list)
        {
            if (named.value < low) low = named.value, low_by = named.name;
            if (named.value > high) high = named.value, high_by = named.name;
        }
    gap = high < moment.low ? high - moment.low : low > moment.high ? low - moment.high : 0;
    inside = std::abs(gap) <= 2 * moment.error && mean == mean;
}

std::vector<Variant> read_parameter_set(const std::filesystem::path& file, u32 most)
{
    Faults faults;
    const ParameterTable table = read_parameter_table(file, faults);
    faults.raise_if_any();
    std::vector<Variant> variants;
    const std::size_t taken = std::min<std::size_t>(most, table.rows.size());
    for (std::size_t i = 0; i < taken; ++i)
    {
        const std::size_t row = taken == 1 ? 0 : i * (table.rows.size() - 1) / (taken - 1);
        Settings moved = settings(table.parameters, table.rows[row], "calibrated");
        variants.push_back({.sets = std::move(moved.sets), .text = std::move(moved.text), .seed = {}});
    }
    return variants;
}

Validation validate(const std::vector<std::filesystem::path>& files, const ValidationOptions& options,
                    const std::function<void(std::size_t, std::size_t)>& report)
{
    Faults faults;
    std::vector<Design> designs;
    std::vector<bool> is_calibration;
    std::vector<Variant> vectors;
    Validation result;
    const auto read_vectors = [&](const std::filesystem::path& set)
    {
        try
        {
            vectors = read_parameter_set(set, options.vectors);
            result.parameter_set = set.string();
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    const auto named = [&](const std::filesystem::path& file, const std::string& name)
    {
        const std::filesystem::path beside = file.parent_path() / name;
        return std::filesystem::exists(beside) ? beside : options.design.data_root / name;
    };
    if (options.vectors > 0 && !options.parameter_set.empty()) read_vectors(options.parameter_set);
    const auto add = [&](const std::filesystem::path& file, const DesignOptions& how, bool calibration)
    {
        try
        {
            designs.push_back(Design::read(file, how));
            is_calibration.push_back(calibration);
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    for (const auto& file : files)
    {
        const std::size_t before = designs.size();
        add(file, options.design, false);
        if (designs.size() == before) continue;
        // The calibrations are looked at on the same sample.
        DesignOptions same = options.design;
        const SampleSize size = designs.back().size;
        same.counties = size.counties, same.townships = size.townships, same.sample_seed = size.seed;
        for (const std::string& name : std::vector<std::string>(designs.back().calibrations))
            add(named(file, name), same, true);
        if (const std::string set = designs[before].parameter_set;
            options.vectors > 0 && options.parameter_set.empty() && !set.empty() && vectors.empty())
            read_vectors(named(file, set));
    }
    faults.raise_if_any();

    result.replicates = options.replicates;
    for (const Design& design : designs)
    {
        result.files.push_back(design.file);
        result.assumptions.insert(result.assumptions.end(), design.assumptions.begin(), design.assumptions.end());
    }
    result.sample = designs.front().sample.text;
    result.counties = designs.front().sample.names;

    // Every variant of every run, those that two designs share once.
    std::vector<std::pair<std::string, Variant>> variants;
    for (u32 r = 0; r < options.replicates; ++r)
        variants.push_back({fmt::format("replicate {}", r), {.sets = {}, .text = {}, .seed = {}, .replicate = u16(r)}});
    for (std::size_t v = 0; v < vectors.size(); ++v) variants.push_back({fmt::format("vector {}", v + 1), vectors[v]});
    for (const Assumption& assumption : result.assumptions)
        variants.push_back({assumption.name, {.sets = assumption.sets, .text = {}, .seed = {}}});
    struct Job
    {
        const Design* design;
        const RunPlan* run;
        const Variant* variant;
        /// Who reads it off: design, run, variant.
        std::vector<std::array<std::size_t, 3>> readers;
    };
    std::vector<Job> jobs;
    std::map<std::string, std::size_t> known;
    for (std::size_t d = 0; d < designs.size(); ++d)
        for (std::size_t v = 0; v < variants.size(); ++v)
            for (std::size_t r = 0; r < designs[d].runs.size(); ++r)
            {
                const RunPlan& run = designs[d].runs[r];
                const auto& [name, variant] = variants[v];
                const std::string key = fmt::format("{}\n{}\n{} {}\n{}\n{}", run.base, run.patch, run.years.from,
                                                    run.years.to, fmt::join(designs[d].sample.sets, "\n"), name);
                const auto [at, is_new] = known.try_emplace(key, jobs.size());
                if (is_new) jobs.push_back({&designs[d], &run, &variant, {}});
                jobs[at->second].readers.push_back({d, r, v});
            }
    result.runs = jobs.size();
    std::vector<std::vector<Numbers>> numbers(designs.size(), std::vector<Numbers>(variants.size()));
    std::size_t done = 0;
    report(0, jobs.size());
    Runner(options.threads)
        .run(
            jobs.size(), [&](std::size_t i) { return jobs[i].design->scenario(*jobs[i].run, *jobs[i].variant); },
            [&](std::size_t i, const Outcome& outcome)
            {
                for (const auto& [d, r, v] : jobs[i].readers)
                    designs[d].read_off(designs[d].runs[r], outcome, numbers[d][v]);
                if (i == 0) result.persons = outcome.persons();
                report(++done, jobs.size());
            });

    for (std::size_t d = 0; d < designs.size(); ++d)
    {
        const std::size_t first = result.checks.size();
        for (const Moment& moment : designs[d].moments)
        {
            Check check;
            check.moment = moment;
            check.fitted = is_calibration[d] && moment.weight > 0;
            result.checks.push_back(std::move(check));
        }
        for (std::size_t v = 0; v < variants.size(); ++v)
        {
            const auto values = designs[d].moments_of(numbers[d][v]);
            for (std::size_t m = 0; m < values.size(); ++m)
            {
                Check& check = result.checks[first + m];
                if (v < options.replicates) check.replicates.push_back(values[m]);
                else if (v < options.replicates + vectors.size())
                    check.vectors.push_back({variants[v].first, values[m]});
                else check.assumptions.push_back({variants[v].first, values[m]});
            }
        }
    }
    for (Check& check : result.checks) check.summarise();
    return result;
}
}  // namespace canbao::study
