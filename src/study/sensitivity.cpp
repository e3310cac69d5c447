#include "study/sensitivity.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "study/report.hpp"

namespace canbao::study
{
namespace
{
/// Positions of the arms that outputs name.
std::vector<std::size_t> arms_of(const StudyFile& study)
{
    std::vector<std::size_t> arms;
    for (std::size_t a = 0; a < study.arms.size(); ++a)
    {
        const auto names = [&](const Output& output)
        {
            return std::ranges::any_of(output.value.references(),
                                       [&](const Reference* at) { return at->run == study.arms[a].name; });
        };
        if (std::ranges::any_of(study.outputs, names)) arms.push_back(a);
    }
    return arms;
}
}  // namespace

void check_sensitivity(const StudyFile& study, Faults& faults)
{
    if (study.design.kind != "morris" && study.design.kind != "saltelli")
        faults.add({study.file,
                    study.design.kind == "none" ? "no design" : fmt::format("a design '{}'", study.design.kind),
                    "\"morris\" for screening, \"saltelli\" for Sobol indices", "give [design] one of these kinds"});
    else if (study.design.size < 2)
        faults.add({study.file, "a design of size 1", "at least 2", "more give narrower intervals"});
    if (study.outputs.empty()) faults.add({study.file, "no output", "", "add [[output]] with name, value and years"});
}

std::size_t sensitivity_runs(const StudyFile& study)
{
    return arms_of(study).size() * study.points.size() * study.replicates;
}

Sensitivity analyse(const StudyFile& study, const SensitivityOptions& options,
                    const std::function<void(std::size_t, std::size_t)>& report)
{
    const std::vector<std::size_t> arms = arms_of(study);
    const std::size_t count = sensitivity_runs(study), points = study.points.size();
    Sensitivity result;
    result.screening = study.design.kind == "morris";
    for (const FreeParameter& p : study.parameters) result.parameters.push_back(column_name(p));
    result.replicates = study.replicates;
    result.runs = count;

    // Replicate by replicate, at each all points, at each all arms.
    const auto arm = [&](std::size_t i) { return arms[i % arms.size()]; };
    const auto point = [&](std::size_t i) { return i / arms.size() % points; };
    const auto replicate = [&](std::size_t i) { return i / arms.size() / points; };
    std::vector<Numbers> numbers(points * study.replicates);
    std::size_t done = 0;
    report(0, count);
    Runner(options.threads)
        .run(
            count, [&](std::size_t i) { return study.scenario(arm(i), point(i), u32(replicate(i))); },
            [&](std::size_t i, const Outcome& outcome)
            {
                Numbers& of = numbers[replicate(i) * points + point(i)];
                for (const Output& output : study.outputs)
                    for (const Reference* const at : output.value.references())
                        if (at->run == study.arms[arm(i)].name) of[at] = outcome.value(*at);
                report(++done, count);
            });

    for (const Output& output : study.outputs)
    {
        OutputSensitivity& of = result.outputs.emplace_back();
        of.name = output.name, of.unit = output.unit;
        for (std::size_t p = 0; p < points; ++p)
        {
            f64 sum = 0;
            for (u32 r = 0; r < study.replicates; ++r)
                sum += output.value.evaluate([&](const Reference& at) { return numbers[r * points + p].at(&at); });
            of.values.push_back(sum / study.replicates);
            if (of.values.back() != of.values.back())
                throw RunError(
                    fmt::format("'{}' is no number at {}: a denominator is zero", output.name, study.points[p].name));
        }
        if (result.screening) of.effects = elementary_effects(study.positions, of.values, options.bootstrap);
        else of.indices = sobol_indices(study.parameters.size(), of.values, options.bootstrap);
    }
    return result;
}

std::string sensitivity_csv(const Sensitivity& result)
{
    std::string text = "output,unit,parameter,measure,value,low_95,high_95\n";
    for (const OutputSensitivity& output : result.outputs)
        for (std::size_t p = 0; p < result.parameters.size(); ++p)
        {
            const auto row = [&](const char* measure, const Estimate& e)
            {
                text += fmt::format("{},{},{},{},{},{},{}\n", csv_field(output.name), csv_field(output.unit),
                                    csv_field(result.parameters[p]), measure, e.value, e.low, e.high);
            };
            if (result.screening)
            {
                row("mu_star", output.effects[p].absolute);
                row("mu", output.effects[p].mean);
                row("sigma", output.effects[p].spread);
            }
            else
            {
                row("first_order", output.indices.parameters[p].first);
                row("total", output.indices.parameters[p].total);
            }
        }
    return text;
}

std::string points_csv(const StudyFile& study, const Sensitivity& result)
{
    std::string text = "point";
    for (const std::string& name : result.parameters) text += fmt::format(",{}", csv_field(name));
    for (const OutputSensitivity& output : result.outputs) text += fmt::format(",{}", csv_field(output.name));
    text += "\n";
    for (std::size_t p = 0; p < study.points.size(); ++p)
    {
        text += study.points[p].name;
        for (const f64 value : study.points[p].values) text += fmt::format(",{}", value);
        for (const OutputSensitivity& output : result.outputs) text += fmt::format(",{}", output.values[p]);
        text += "\n";
    }
    return text;
}
}  // namespace canbao::study
