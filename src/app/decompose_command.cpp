#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/progress.hpp"
#include "core/counted.hpp"
#include "core/installation.hpp"
#include "study/mixture.hpp"
#include "study/report.hpp"

namespace canbao::app
{
namespace
{
struct DecomposeOptions
{
    std::string base, reform, output, drivers, of = "100 * enrolled / eligible";
    int year = 0;
    study::SampleSize sample;
    unsigned orders = 12;
    std::optional<unsigned> seed;
    int threads = 0;
    bool force = false, quiet = false;
    std::string progress = "auto";
};

std::string csv(const study::Mixture& mixture, const study::Shapley& result, f64 base)
{
    std::string text = "driver,value,standard_error,parameters\n";
    for (std::size_t d = 0; d < result.shares.size(); ++d)
        text += fmt::format("{},{},{},{}\n", study::csv_field(mixture.drivers()[d].name), result.shares[d].value,
                            result.shares[d].error,
                            study::csv_field(fmt::format("{}", fmt::join(mixture.drivers()[d].changed, " "))));
    text += fmt::format("total,{},0,\nbase,{},,\nreform,{},,\n", result.total, base, base + result.total);
    return text;
}

void print(const DecomposeOptions& options, const study::Mixture& mixture, const study::Shapley& result, f64 base)
{
    fmt::print("{} of {}: {:.4f} in the base, {:.4f} in the reform\n\n", options.of, options.year, base,
               base + result.total);
    fmt::print("{:<24} {:>10} {:>9}  {}\n", "driver", "change", "+/-", "what moves");
    for (std::size_t d = 0; d < result.shares.size(); ++d)
        fmt::print("{:<24} {:>+10.4f} {:>9.4f}  {}\n", mixture.drivers()[d].name, result.shares[d].value,
                   result.shares[d].error, fmt::join(mixture.drivers()[d].changed, ", "));
    fmt::print("{:<24} {:>+10.4f}\n", "total", result.total);
    if (result.orders > 0)
        fmt::print("Shapley values over {} orders ({}); +/- is the standard error over pairs of orders.\n",
                   result.orders, counted(result.coalitions, "run"));
    else fmt::print("Shapley values over all orders ({}).\n", counted(result.coalitions, "run"));
}

int decompose(const DecomposeOptions& options)
{
    Faults faults;
    const auto collect = [&](auto&& make)
    {
        try
        {
            make();
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    const std::filesystem::path root = data_root();
    if (!options.output.empty()) check_texts({options.output}, options.force, faults);
    std::vector<std::string> sets{fmt::format("run.to={}", options.year)};
    if (options.seed) sets.push_back(fmt::format("run.seed={}", *options.seed));
    std::optional<Scenario> base, reform;
    std::vector<study::Driver> drivers;
    const auto load = [&](const std::string& file)
    { return Scenario::load(file, model_schema(), {.sets = sets, .data_root = root, .tables = {}}); };
    collect([&] { base = load(options.base); });
    collect([&] { reform = load(options.reform); });
    collect(
        [&]
        {
            drivers = study::read_drivers(
                options.drivers.empty() ? root / "decomposition.toml" : std::filesystem::path(options.drivers),
                model_schema());
        });
    if (options.orders == 1 || options.orders % 2)
        faults.add({"--orders", fmt::format("{}", options.orders), "an even number; 0 for all orders",
                    "orders are drawn in pairs, one and its reverse"});
    std::optional<study::Expression> of;
    study::Sample sample;
    if (base && reform)
        collect(
            [&]
            {
                sample = study::draw_sample(*base, options.sample, base->name());
                EnrolmentModel model(Scenario::load(options.base, model_schema(),
                                                    {.sets =
                                                         [&]
                                                     {
                                                         auto all = sets;
                                                         all.insert(all.end(), sample.sets.begin(), sample.sets.end());
                                                         return all;
                                                     }(),
                                                     .data_root = root,
                                                     .tables = {}}));
                const study::Vocabulary vocabulary{{{"base", {model.from(), model.to()}}},
                                                   study::known_series(model.model().registry),
                                                   study::class_names()};
                of = study::Expression::parse(options.of, {"--of", 1, 1}, study::Years{options.year, options.year},
                                              vocabulary, faults);
            });
    faults.raise_if_any();
    const study::Mixture mixture(*base, *reform, drivers, root);
    const std::size_t count = mixture.drivers().size();
    if (count == 0)
        throw UserError(Fault{options.reform, fmt::format("it says of every parameter what {} says", options.base), "",
                              "name two scenarios that differ"});
    constexpr std::size_t most_exact = 14;
    if (options.orders == 0 && count > most_exact)
        throw UserError(Fault{"--orders", fmt::format("all orders of {} drivers", count),
                              fmt::format("at most {} drivers", most_exact), "give an even number of orders"});

    const u64 seed = options.seed.value_or(1);
    const auto coalitions = study::needed_coalitions(count, options.orders, seed);
    if (!options.quiet) fmt::print(stderr, "sample: {}\n", sample.text);
    CountDisplay display(progress_style(options.quiet, options.progress), "runs");
    std::map<study::Coalition, f64> worth;
    sets.insert(sets.end(), sample.sets.begin(), sample.sets.end());
    study::Runner(options.threads)
        .run(
            coalitions.size(), [&](std::size_t i) { return mixture.scenario(coalitions[i], sets); },
            [&](std::size_t i, const study::Outcome& outcome)
            {
                worth[coalitions[i]] = of->evaluate([&](const study::Reference& at) { return outcome.value(at); });
                display.update(worth.size(), coalitions.size());
            });
    display.finish();
    for (const auto& [coalition, value] : worth)
        if (value != value)
            throw RunError(fmt::format("{} of {} is no number: a denominator is zero", options.of, options.year));
    const study::Shapley result =
        study::shapley(count, options.orders, seed, [&](study::Coalition coalition) { return worth.at(coalition); });
    if (!options.quiet) print(options, mixture, result, worth.at(0));
    if (!options.output.empty())
    {
        write_texts({{options.output, csv(mixture, result, worth.at(0))}});
        if (!options.quiet) fmt::print("{}\n", options.output);
    }
    return success;
}
}  // namespace

Command add_decompose(CLI::App& app)
{
    const auto options = std::make_shared<DecomposeOptions>();
    app.add_option("base", options->base, "scenario file (TOML)")->required();
    app.add_option("reform", options->reform, "scenario file of the same people (TOML)")->required();
    app.add_option("--year", options->year, "coverage year that is compared")
        ->required()
        ->check(CLI::Range(2003, 2100));
    app.add_option("--of", options->of, "what is compared: arithmetic on series of that year");
    app.add_option("--drivers", options->drivers,
                   "drivers and their parameters (TOML); without, decomposition.toml of the configs");
    app.add_option("--sample", options->sample.counties, "counties of the sample")->check(CLI::Range(1, 10000));
    app.add_option("--townships", options->sample.townships, "townships of each county; 0 for all")
        ->check(CLI::Range(0, 1000));
    app.add_option("--sample-seed", options->sample.seed, "seed of the sample");
    app.add_option("--orders", options->orders, "orders to draw, in pairs of one and its reverse; 0 for all")
        ->check(CLI::Range(0, 100000));
    app.add_option("--seed", options->seed, "seed of the draws of the years, and of the orders");
    app.add_option("--threads", options->threads, "runs at a time; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_option("-o,--output", options->output, "table to write (CSV)");
    app.add_flag("--force", options->force, "replace an existing output");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return decompose(*options); };
}
}  // namespace canbao::app
