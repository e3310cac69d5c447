#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/progress.hpp"
#include "core/counted.hpp"
#include "core/installation.hpp"
#include "study/sensitivity.hpp"

namespace canbao::app
{
namespace
{
struct SensitivityCommand
{
    std::string file, output;
    study::DesignOptions design;
    study::SensitivityOptions analysis;
    unsigned samples = 1000, seed = 1;
    bool dry_run = false, force = false, quiet = false;
    std::string progress = "auto";
};

std::filesystem::path points_file(const std::filesystem::path& table)
{
    return table.parent_path() / (table.stem().string() + "-points.csv");
}

std::string text_of(const study::Estimate& e, int digits)
{
    return fmt::format("{:>8.{}f} ({:>7.{}f} to {:>7.{}f})", e.value, digits, e.low, digits, e.high, digits);
}

/// The parameters, the one that matters most first.
std::vector<std::size_t> ranked(const study::Sensitivity& result, const study::OutputSensitivity& output)
{
    std::vector<std::size_t> order(result.parameters.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto weight = [&](std::size_t p)
    { return result.screening ? output.effects[p].absolute.value : output.indices.parameters[p].total.value; };
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    return order;
}

void print(const study::Sensitivity& result, const study::OutputSensitivity& output)
{
    const auto [low, high] = std::ranges::minmax(output.values);
    const std::string unit = output.unit.empty() ? "" : fmt::format(" {}", output.unit);
    fmt::print("\n{}: {:.5g} to {:.5g}{} over {}\n", output.name, low, high, unit,
               counted(output.values.size(), "point"));
    if (low == high)
    {
        fmt::print("  it does not depend on any of the parameters\n");
        return;
    }
    if (!result.screening)
        fmt::print("mean {:.5g}, standard deviation {:.3g}{}\n", output.indices.mean,
                   std::sqrt(output.indices.variance), unit);
    const char* const head = result.screening ? "mean absolute effect (mu*)" : "first order";
    fmt::print("  {:<34} {:>30} {:>30}{}\n", "parameter", head, result.screening ? "mean effect (mu)" : "total",
               result.screening ? "      sigma" : "");
    for (const std::size_t p : ranked(result, output))
    {
        if (result.screening)
        {
            const study::ElementaryEffects& e = output.effects[p];
            fmt::print("  {:<34} {:>30} {:>30} {:>10.3f}\n", result.parameters[p], text_of(e.absolute, 3),
                       text_of(e.mean, 3), e.spread.value);
        }
        else
        {
            const study::SobolIndex& index = output.indices.parameters[p];
            fmt::print("  {:<34} {:>30} {:>30}\n", result.parameters[p], text_of(index.first, 3),
                       text_of(index.total, 3));
        }
    }
}

int run_sensitivity(SensitivityCommand options)
{
    options.design.data_root = data_root();
    options.analysis.bootstrap = {options.samples, options.seed};
    Faults faults;
    if (!options.output.empty() && !options.dry_run)
        check_texts({options.output, points_file(options.output)}, options.force, faults);
    std::optional<study::StudyFile> file;
    try
    {
        file = study::StudyFile::read(options.file, options.design);
        study::check_sensitivity(*file, faults);
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    faults.raise_if_any();

    const std::string plan =
        fmt::format("{}\n{} of {}: {} x {}, {} in this process\nsample: {}\n", file->title,
                    file->design.kind == "morris" ? "screening" : "Sobol indices",
                    counted(file->parameters.size(), "parameter"), counted(file->points.size(), "point"),
                    counted(file->replicates, "replicate"), counted(study::sensitivity_runs(*file), "run"),
                    file->sample.text.empty() ? "the whole of the base scenario" : file->sample.text);
    if (options.dry_run || !options.quiet) fmt::print(options.dry_run ? stdout : stderr, "{}", plan);
    if (options.dry_run) return success;
    CountDisplay display(progress_style(options.quiet, options.progress), "runs");
    const study::Sensitivity result = study::analyse(
        *file, options.analysis, [&](std::size_t done, std::size_t total) { display.update(done, total); });
    display.finish();
    if (!options.quiet)
    {
        for (const study::OutputSensitivity& output : result.outputs) print(result, output);
        fmt::print("\n{} 95 % intervals by bootstrap; {}\n",
                   result.screening ? "Effects are changes of the output over the whole width of a parameter's bounds."
                                    : "Indices are shares of the variance over the bounds.",
                   result.screening ? "a sigma as large as mu* means bends or interactions."
                                    : "total less first order is what a parameter does together with others.");
    }
    if (!options.output.empty())
    {
        write_texts({{options.output, study::sensitivity_csv(result)},
                     {points_file(options.output), study::points_csv(*file, result)}});
        if (!options.quiet) fmt::print("{}, {}\n", options.output, points_file(options.output).string());
    }
    return success;
}
}  // namespace

Command add_sensitivity(CLI::App& app)
{
    const auto options = std::make_shared<SensitivityCommand>();
    app.add_option("study", options->file, "study file (TOML) with a design \"morris\" or \"saltelli\" and outputs")
        ->required();
    app.add_option("-o,--output", options->output,
                   "table to write (CSV); the outputs at each point go beside it, into NAME-points.csv");
    app.add_option("--sample", options->design.counties, "counties of the sample")->check(CLI::Range(1, 10000));
    app.add_option("--townships", options->design.townships, "townships of each county; 0 for all")
        ->check(CLI::Range(0, 1000));
    app.add_option("--sample-seed", options->design.sample_seed, "seed of the sample");
    app.add_option("--bootstrap", options->samples, "bootstrap samples behind the intervals; 0 for none")
        ->check(CLI::Range(0, 1000000));
    app.add_option("--seed", options->seed, "seed of the bootstrap samples");
    app.add_option("--threads", options->analysis.threads,
                   "runs at a time; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--dry-run", options->dry_run, "print the number of runs and the sample, and do nothing");
    app.add_flag("--force", options->force, "replace existing outputs");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return run_sensitivity(*options); };
}
}  // namespace canbao::app
