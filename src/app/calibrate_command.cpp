#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/progress.hpp"
#include "core/build_info.hpp"
#include "core/installation.hpp"
#include "study/fit.hpp"
#include "study/validation.hpp"

namespace canbao::app
{
namespace
{
struct CalibrateOptions
{
    std::string targets, output;
    study::DesignOptions design;
    unsigned evaluations = 200;
    std::optional<unsigned> seed;
    int threads = 0;
    bool force = false, quiet = false;
    std::string progress = "auto";
};

std::filesystem::path set_file(const std::filesystem::path& fragment)
{
    return fragment.parent_path() / (fragment.stem().string() + "-set.csv");
}

/// What is tried, from positions to residuals, many runs at a time.
class Objective
{
public:
    Objective(const study::Design& design, const CalibrateOptions& options)
        : design_(design),
          runner_(options.threads),
          seed_(options.seed ? std::optional<u64>(*options.seed) : std::nullopt),
          evaluations_(options.evaluations),
          display_(progress_style(options.quiet, options.progress), "parameter vectors")
    {
    }

    [[nodiscard]] std::vector<f64> values(const study::Position& at) const
    {
        std::vector<f64> result;
        for (std::size_t p = 0; p < at.size(); ++p) result.push_back(design_.parameters[p].value(at[p]));
        return result;
    }
    std::vector<std::vector<f64>> operator()(const std::vector<study::Position>& positions)
    {
        const std::size_t runs = design_.runs.size();
        std::vector<study::Variant> variants;
        for (const study::Position& at : positions)
        {
            variants.push_back(design_.at(values(at)));
            variants.back().seed = seed_;
        }
        std::vector<study::Numbers> numbers(positions.size());
        std::size_t lived = 0;
        runner_.run(
            positions.size() * runs,
            [&](std::size_t i) { return design_.scenario(design_.runs[i % runs], variants[i / runs]); },
            [&](std::size_t i, const study::Outcome& outcome)
            {
                design_.read_off(design_.runs[i % runs], outcome, numbers[i / runs]);
                // Runs may end in any order, so this is a count of vectors and not of those that are complete.
                const std::size_t done = moments.size() + ++lived / runs;
                display_.update(done, std::max(done, evaluations_));
            });
        std::vector<std::vector<f64>> residuals;
        const bool first = moments.empty();
        for (const study::Numbers& of : numbers)
        {
            const auto of_vector = design_.moments_of(of);
            moments.push_back(of_vector);
            auto& row = residuals.emplace_back();
            for (std::size_t m = 0; m < of_vector.size(); ++m)
            {
                const f64 z = design_.moments[m].distance(of_vector[m]);
                // A number that does not exist, because a denominator is zero, is far from any published one.
                row.push_back((z == z ? z : no_number) * std::sqrt(design_.moments[m].weight));
            }
        }
        if (first) check(moments.front());
        return residuals;
    }
    void finish() { display_.finish(); }

    std::vector<std::vector<f64>> moments;  ///< of every vector tried, in order

private:
    /// \throws UserError when the start has no number for a moment
    void check(const std::vector<f64>& values) const
    {
        Faults faults;
        for (std::size_t m = 0; m < values.size(); ++m)
            if (values[m] != values[m])
                faults.add(
                    {design_.file,
                     fmt::format("'{}' is no number in this sample: a denominator is zero", design_.moments[m].name),
                     "", "take more counties, or leave the moment out"});
        faults.raise_if_any();
    }

    static constexpr f64 no_number = 100;
    const study::Design& design_;
    study::Runner runner_;
    std::optional<u64> seed_;
    std::size_t evaluations_;
    CountDisplay display_;
};

std::string parameter_line(const study::FreeParameter& p, const study::Identification& about)
{
    return fmt::format("fits from {:.4g} to {:.4g}; bounds {:.4g} to {:.4g}; {}", p.value(about.low),
                       p.value(about.high), p.low, p.high,
                       about.identified ? "identified" : "NOT identified by these numbers");
}

std::string fragment_text(const study::Design& design, const study::Fit& fit, const CalibrateOptions& options,
                          const std::vector<f64>& values)
{
    const study::Trial& best = fit.trials[fit.best];
    std::string text = fmt::format(
        "# Written by `canbao calibrate {}` on {}, program {} (commit {}).\n"
        "# Sample: {}.\n"
        "# {} vectors tried, {} fit (loss at most {:.3f} above the best); loss {:.3f}, {:.3f} before.\n"
        "# Take it up with inherits = [\"{}\", \"china.toml\"].\n",
        design.file, today(), build_info().version, build_info().commit, design.sample.text, fit.trials.size(),
        fit.accepted.size(), fit.accept, best.loss, fit.trials.front().loss,
        std::filesystem::path(options.output).filename().string());
    std::string section;
    std::string changes;
    for (std::size_t p = 0; p < design.parameters.size(); ++p)
    {
        const study::FreeParameter& free = design.parameters[p];
        const std::string note = parameter_line(free, fit.parameters[p]);
        if (free.how != study::FreeParameter::How::set)
        {
            changes +=
                fmt::format("\n# {}\n{}", note,
                            study::lasting("calibrated " + free.key, study::to_string(free.how), free.key, values[p]));
            continue;
        }
        text += fmt::format("{}{} = {:.6g}  # {}\n", section == "" ? "\n" : "", free.key, values[p], note);
        section = "any";
    }
    return text + changes;
}

std::string set_text(const study::Design& design, const study::Fit& fit, const Objective& objective)
{
    std::string text = "vector,stage,loss";
    for (const study::FreeParameter& free : design.parameters) text += "," + study::column_name(free);
    text += "\n";
    for (const std::size_t t : fit.accepted)
    {
        const study::Trial& trial = fit.trials[t];
        text += fmt::format("{},{},{:.6g}", t, trial.stage, trial.loss);
        for (const f64 value : objective.values(trial.at)) text += fmt::format(",{:.6g}", value);
        text += "\n";
    }
    return text;
}

void print_result(const study::Design& design, const study::Fit& fit, const Objective& objective)
{
    const auto& before = objective.moments.front();
    const auto& after = objective.moments[fit.best];
    fmt::print("{:<52} {:>14} {:>9} {:>9} {:>9} {:>7}\n", "number", "published", "error", "start", "best", "errors");
    for (std::size_t m = 0; m < design.moments.size(); ++m)
    {
        const study::Moment& moment = design.moments[m];
        const std::string published = moment.low == moment.high
                                          ? fmt::format("{:.4g}", moment.low)
                                          : fmt::format("{:.4g} to {:.4g}", moment.low, moment.high);
        fmt::print("{:<52} {:>14} {:>9.3g} {:>9.4g} {:>9.4g} {:>7.1f}\n", moment.name, published, moment.error,
                   before[m], after[m], moment.distance(after[m]));
    }
    fmt::print("\nloss {:.3f}, {:.3f} at the start; {} of {} vectors fit: at most {:.3f} above the best\n\n",
               fit.trials[fit.best].loss, fit.trials.front().loss, fit.accepted.size(), fit.trials.size(), fit.accept);
    fmt::print("{:<34} {:>10} {:>10} {:>22} {:>7} {:>7}  \n", "parameter", "start", "best", "vectors that fit", "alone",
               "joint");
    const auto values = objective.values(fit.trials[fit.best].at);
    for (std::size_t p = 0; p < design.parameters.size(); ++p)
    {
        const study::FreeParameter& free = design.parameters[p];
        const study::Identification& about = fit.parameters[p];
        fmt::print("{:<34} {:>10.4g} {:>10.4g} {:>10.4g} {:>11.4g} {:>7.2f} {:>7.2f}  {}\n", study::column_name(free),
                   free.start, values[p], free.value(about.low), free.value(about.high), std::min(99.0, about.alone),
                   about.joint, about.identified ? "" : "not identified");
    }
    fmt::print(
        "alone, joint: standard deviation as a share of the bounds if the other parameters were known, and if they are "
        "not;\nnot identified: the vectors that fit spread over more than {:.0f} % of the bounds, or joint is above "
        "{:.2f}.\n",
        100 * study::widest_spread, study::widest_joint);
    std::string direction;
    for (std::size_t p = 0; p < design.parameters.size(); ++p)
        if (std::abs(fit.weakest[p]) >= 0.2)
            direction += fmt::format("{}{:+.2f} {}", direction.empty() ? "" : ", ", fit.weakest[p],
                                     study::column_name(design.parameters[p]));
    fmt::print("The numbers say least of the combination {}.\n", direction);
}

int calibrate(CalibrateOptions options)
{
    Faults faults;
    if (!study::can_fit())
        faults.add({"canbao calibrate", "this program was built without NLopt", "",
                    "install libnlopt-dev and build again with -DCANBAO_CALIBRATION=ON"});
    options.design.data_root = data_root();
    if (!options.output.empty()) check_texts({options.output, set_file(options.output)}, options.force, faults);
    std::optional<study::Design> design;
    try
    {
        design = study::Design::read(options.targets, options.design);
        if (design->parameters.empty())
            faults.add({options.targets, "no free parameter", "", "add [[parameter]] with key, low and high"});
        if (design->moments.empty())
            faults.add({options.targets, "no moment", "", "add [[moment]] with value, observed and error"});
        const u32 least = study::least_evaluations(design->parameters.size());
        if (options.evaluations < least)
            faults.add({"--evaluations", fmt::format("{}", options.evaluations),
                        fmt::format("at least {} for {} parameters", least, design->parameters.size()), ""});
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    faults.raise_if_any();

    if (!options.quiet) fmt::print(stderr, "sample: {}\n", design->sample.text);
    Objective objective(*design, options);
    study::Position start;
    for (const study::FreeParameter& free : design->parameters) start.push_back(free.position(free.start));
    const study::Fit fit =
        study::fit(start, [&](const std::vector<study::Position>& positions) { return objective(positions); },
                   {.evaluations = options.evaluations,
                    .seed = options.seed.value_or(1),
                    .accept = design->accept.value_or(0),
                    .global = design->global.value_or(study::FitOptions{}.global)});
    objective.finish();
    if (!options.quiet) print_result(*design, fit, objective);
    if (!options.output.empty())
    {
        const auto values = objective.values(fit.trials[fit.best].at);
        write_texts({{options.output, fragment_text(*design, fit, options, values)},
                     {set_file(options.output), set_text(*design, fit, objective)}});
        if (!options.quiet) fmt::print("{}, {}\n", options.output, set_file(options.output).string());
    }
    return success;
}
}  // namespace

Command add_calibrate(CLI::App& app)
{
    const auto options = std::make_shared<CalibrateOptions>();
    app.add_option("targets", options->targets, "parameters, runs and published numbers (TOML)")->required();
    app.add_option("-o,--output", options->output,
                   "scenario fragment to write; the vectors that fit go beside it, into NAME-set.csv");
    app.add_option("--sample", options->design.counties, "counties of the sample")->check(CLI::Range(1, 10000));
    app.add_option("--townships", options->design.townships, "townships of each county; 0 for all")
        ->check(CLI::Range(0, 1000));
    app.add_option("--sample-seed", options->design.sample_seed, "seed of the sample");
    app.add_option("--evaluations", options->evaluations, "parameter vectors to try")->check(CLI::Range(1, 1000000));
    app.add_option("--seed", options->seed, "seed of the draws of the years, and of the vectors near the best");
    app.add_option("--threads", options->threads, "runs at a time; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--force", options->force, "replace existing outputs");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return calibrate(*options); };
}
}  // namespace canbao::app
