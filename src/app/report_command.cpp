#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "compare/report.hpp"
#include "core/build_info.hpp"

namespace canbao::app
{
namespace
{
namespace fs = std::filesystem;

struct ReportOptions
{
    std::vector<std::string> files;
    std::string output, title;
    i64 min_cell = 0;
    bool independent = false, force = false, quiet = false;
};

std::string read_text(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Script and style as the build put them beside the program.
compare::ReportBundle find_bundle(Faults& faults)
{
    std::error_code error;
    const fs::path folder =
        (fs::read_symlink("/proc/self/exe", error).parent_path() / CANBAO_REPORT_FROM_PROGRAM).lexically_normal();
    compare::ReportBundle bundle{read_text(folder / "report.js"), read_text(folder / "report.css")};
    if (bundle.script.empty() || bundle.style.empty())
        faults.add(
            {folder.string(), "the charts are missing, because the program was built without Node and npm", "",
             "install nodejs and npm, and build again with a registry of npm in reach; `canbao compare` and `canbao "
             "plot` need neither"});
    return bundle;
}

int report(const ReportOptions& options)
{
    Faults faults;
    check_texts({options.output}, options.force, faults);
    const compare::ReportBundle bundle = find_bundle(faults);
    faults.raise_if_any();
    compare::RunSet set = compare::RunSet::of({options.files.begin(), options.files.end()});
    if (!options.title.empty()) set.title = options.title;
    else if (set.question.empty() && set.arms.size() > 1)
    {
        std::string reforms;
        for (std::size_t arm = 1; arm < set.arms.size(); ++arm)
            reforms += (arm == 1 ? "" : arm + 1 == set.arms.size() ? " and " : ", ") + set.arms[arm].title;
        set.title = fmt::format("{} beside {}", reforms, set.arms.front().title);
    }
    const compare::ReportData data = compare::gather(set, options.independent, options.min_cell);
    const std::string made = fmt::format("Made on {} by canbao {}.", today(), to_string(build_info()));
    write_texts({{options.output, compare::report_html(set, data, bundle, made)}});
    if (options.quiet) return success;
    for (const std::string& line : compare::headlines(set, data)) fmt::print("{}\n", line);
    fmt::print("{}\n", options.output);
    return success;
}
}  // namespace

Command add_report(CLI::App& app)
{
    const auto options = std::make_shared<ReportOptions>();
    app.add_option("files", options->files, "run files, the base first, or the folder of a study; one file is enough")
        ->required();
    app.add_option("-o,--output", options->output, "page to write (HTML)")->required();
    app.add_option("--title", options->title, "its heading");
    app.add_option("--min-cell", options->min_cell, "tell nothing of cells with fewer persons in a run")
        ->check(CLI::Range(i64(0), i64(1) << 40));
    app.add_flag("--independent", options->independent, "compare runs that are no pairs as independent ones");
    app.add_flag("--force", options->force, "replace an existing page");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    return [options] { return report(*options); };
}
}  // namespace canbao::app
