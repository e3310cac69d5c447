#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/progress.hpp"
#include "core/build_info.hpp"
#include "core/installation.hpp"
#include "study/report.hpp"

namespace canbao::app
{
namespace
{
struct ValidateOptions
{
    std::vector<std::string> files;
    std::string report;
    study::ValidationOptions study;
    std::optional<unsigned> replicates;
    std::string parameter_set;
    bool small = false, force = false, quiet = false;
    std::string progress = "auto";
};

/// The small version: two counties and two replicates, for a first look and for CI.
constexpr u32 small_counties = 2, small_replicates = 2;

void print(const study::Validation& validation)
{
    fmt::print("{:<52} {:>6} {:>16} {:>9} {:>19}  {}\n", "number", "fitted", "published", "model", "range", "verdict");
    std::size_t inside = 0;
    for (const study::Check& c : validation.checks)
    {
        const study::Moment& m = c.moment;
        const std::string published =
            m.low == m.high ? fmt::format("{:.4g}", m.low) : fmt::format("{:.4g} to {:.4g}", m.low, m.high);
        fmt::print("{:<52} {:>6} {:>16} {:>9.4g} {:>19}  {}\n", m.name, c.fitted ? "yes" : "no", published, c.mean,
                   fmt::format("{:.4g} to {:.4g}", c.low, c.high),
                   c.mean != c.mean ? std::string("no number in this sample")
                   : c.inside       ? std::string("inside")
                                    : fmt::format("outside by {:+.3g} {}", c.gap, m.unit));
        inside += c.inside;
    }
    fmt::print("{} of {} numbers inside the model's range, the published ones widened by two errors\n", inside,
               validation.checks.size());
}

int validate(ValidateOptions options)
{
    Faults faults;
    study::ValidationOptions& how = options.study;
    how.design.data_root = data_root();
    if (options.small)
    {
        if (!how.design.counties) how.design.counties = small_counties;
        how.replicates = small_replicates;
        if (options.parameter_set.empty()) how.vectors = 0;
    }
    if (options.replicates) how.replicates = *options.replicates;
    how.parameter_set = options.parameter_set;
    std::vector<std::filesystem::path> files(options.files.begin(), options.files.end());
    if (files.empty()) files.push_back(how.design.data_root / "validation" / "default.toml");
    const std::filesystem::path folder = options.report;
    const std::filesystem::path html = folder / "report.html", csv = folder / "report.csv";
    if (!options.report.empty()) check_texts({html, csv}, options.force, faults);
    faults.raise_if_any();

    CountDisplay display(progress_style(options.quiet, options.progress), "runs");
    const study::Validation validation =
        study::validate(files, how, [&](std::size_t done, std::size_t total) { display.update(done, total); });
    display.finish();
    if (!options.quiet)
    {
        fmt::print("sample: {}\n", validation.sample);
        print(validation);
    }
    if (!options.report.empty())
    {
        const std::string made = fmt::format("Made on {} by canbao {}.", today(), to_string(build_info()));
        write_texts({{html, study::report_html(validation, made)}, {csv, study::report_csv(validation)}});
        if (!options.quiet) fmt::print("{}, {}\n", html.string(), csv.string());
    }
    return success;
}
}  // namespace

Command add_validate(CLI::App& app)
{
    const auto options = std::make_shared<ValidateOptions>();
    app.add_option("files", options->files,
                   "published numbers and the runs to compare (TOML); without, validation/default.toml of the configs");
    app.add_option("--report", options->report, "existing folder for report.html and report.csv");
    app.add_flag("--quick", options->small, "two counties and two replicates");
    app.add_option("--replicates", options->replicates, "runs of each scenario that differ in chance alone")
        ->check(CLI::Range(1, 1000));
    app.add_option("--set", options->parameter_set,
                   "parameter vectors that fit, as `canbao calibrate` writes them (CSV)");
    app.add_option("--vectors", options->study.vectors, "most of them to run, evenly spaced")
        ->check(CLI::Range(1, 10000));
    app.add_option("--sample", options->study.design.counties, "counties of the sample")->check(CLI::Range(1, 10000));
    app.add_option("--townships", options->study.design.townships, "townships of each county; 0 for all")
        ->check(CLI::Range(0, 1000));
    app.add_option("--sample-seed", options->study.design.sample_seed, "seed of the sample");
    app.add_option("--threads", options->study.threads,
                   "runs at a time; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--force", options->force, "replace an existing report");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return validate(*options); };
}
}  // namespace canbao::app
