#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/question_options.hpp"
#include "compare/plot.hpp"
#include "compare/tables.hpp"

namespace canbao::app
{
namespace
{
namespace fs = std::filesystem;

struct PlotOptions
{
    QuestionOptions question;
    std::string what = "coverage", output, csv;
    bool difference = false, force = false, quiet = false;
};

std::optional<compare::FigureFormat> format_of(const fs::path& file)
{
    const std::string ending = file.extension().string();
    if (ending == ".svg") return compare::FigureFormat::svg;
    if (ending == ".pdf") return compare::FigureFormat::pdf;
    if (ending == ".png") return compare::FigureFormat::png;
    return std::nullopt;
}

bool has_gnuplot()
{
    const char* const path = std::getenv("PATH");
    std::string_view folders = path ? path : "";
    while (!folders.empty())
    {
        const auto end = std::min(folders.find(':'), folders.size());
        if (access((fs::path(folders.substr(0, end)) / "gnuplot").c_str(), X_OK) == 0) return true;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return false;
}

/// Lets gnuplot draw into a file beside `file`, and puts it there when it is whole.
void draw(const std::string& script, const fs::path& part, const fs::path& file)
{
    std::FILE* const gnuplot = popen("gnuplot -", "w");
    if (!gnuplot) throw RunError("gnuplot could not be started");
    const bool written = std::fwrite(script.data(), 1, script.size(), gnuplot) == script.size();
    const int status = pclose(gnuplot);
    std::error_code error;
    if (written && status == 0 && fs::file_size(part, error) > 0 && !error) fs::rename(part, file, error);
    else error = std::make_error_code(std::errc::io_error);
    if (!error) return;
    std::error_code ignored;
    fs::remove(part, ignored);
    throw RunError(fmt::format("{}: gnuplot could not write it", file.string()));
}

int plot(const PlotOptions& options)
{
    Faults faults;
    const auto format = format_of(options.output);
    if (!format) faults.add({options.output, "no figure has this ending", ".svg, .pdf or .png", ""});
    std::vector<fs::path> outputs{options.output};
    if (!options.csv.empty()) outputs.emplace_back(options.csv);
    check_texts(outputs, options.force, faults);
    if (!has_gnuplot())
        faults.add({"gnuplot", "it is not installed, and draws the figures", "",
                    "install it (Debian: gnuplot-nox), or take the numbers with `canbao compare --csv`"});
    const bool reasons = options.what == "reasons";
    if (reasons && options.difference)
        faults.add({"--difference", "shares that add up have no difference to stack", "", "name one: reason_social"});
    const compare::Request request = [&]
    {
        QuestionOptions question = options.question;
        if (question.expressions.empty()) question.measures = {options.what};
        if (reasons)
            question.measures = {"reason_voluntary", "reason_social", "reason_pressed", "reason_threatened",
                                 "reason_advanced"};
        return question.request({}, faults);
    }();
    if (options.question.expressions.size() > 1)
        faults.add({"--of", "a figure shows one thing", "--what MEASURE, or one --of", ""});
    if (options.question.files.empty()) faults.add({"plot", "no run file is named", "", ""});
    faults.raise_if_any();

    const compare::RunSet set = compare::RunSet::of(options.question.paths());
    if (options.difference && set.arms.size() == 1)
        throw UserError(
            Fault{"--difference", "there is only one scenario", "", "name the run file of a reform as well"});
    const compare::Answers answers = compare::answer(set, request);
    fs::path part = fs::absolute(options.output);
    part += fmt::format(".{}.part", getpid());
    std::string script, table;
    if (options.difference)
    {
        const auto comparison = compare::compare(set, answers, request);
        script = compare::contrasts_figure(set, answers, comparison, *format, part.string());
        table = compare::contrasts_csv(set, answers, comparison);
    }
    else
    {
        const auto levels = compare::levels(set, answers, request);
        script = reasons ? compare::reasons_figure(set, answers, levels, *format, part.string())
                         : compare::levels_figure(set, answers, levels, *format, part.string());
        table = compare::levels_csv(set, answers, levels);
    }
    draw(script, part, options.output);
    if (!options.csv.empty()) write_texts({{options.csv, table}});
    if (!options.quiet) fmt::print("{}\n", options.output);
    return success;
}
}  // namespace

Command add_plot(CLI::App& app)
{
    const auto options = std::make_shared<PlotOptions>();
    options->question.add(app, "run files, the base first; or the folder of a study");
    app.add_option("--what", options->what, "a measure (`canbao compare --list` shows them), or reasons");
    app.add_flag("--difference", options->difference, "the change from the base instead of the values");
    app.add_option("-o,--output", options->output, "figure to write: .svg, .pdf or .png")->required();
    app.add_option("--csv", options->csv, "table of its data to write");
    app.add_flag("--force", options->force, "replace existing outputs");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    return [options] { return plot(*options); };
}
}  // namespace canbao::app
