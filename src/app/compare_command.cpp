#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "app/question_options.hpp"
#include "compare/tables.hpp"
#include "compare/transitions.hpp"

namespace canbao::app
{
namespace
{
struct CompareOptions
{
    QuestionOptions question;
    std::string csv, transitions_csv, households_csv;
    bool force = false, quiet = false, list = false;
};

void print_notes(const std::vector<std::string>& notes)
{
    std::vector<std::string> told;
    for (const std::string& note : notes)
        if (std::ranges::find(told, note) == told.end()) told.push_back(note), fmt::print("note: {}\n", note);
}

void print_measures()
{
    for (const compare::Measure& measure : compare::known_measures())
        fmt::print("{:<28} {:<14} {}{}\n", measure.name, measure.unit, measure.meaning,
                   measure.expression.empty() ? "" : ": " + measure.expression);
    fmt::print("\nSeries that a household panel adds for --of:\n");
    for (const compare::PanelSeries& series : compare::panel_series())
        fmt::print("{:<28} {:<14} {}\n", series.name, series.unit, series.meaning);
}

std::vector<std::filesystem::path> outputs(const CompareOptions& options)
{
    std::vector<std::filesystem::path> files;
    for (const std::string* const name : {&options.csv, &options.transitions_csv, &options.households_csv})
        if (!name->empty()) files.emplace_back(*name);
    return files;
}

/// Tables of households, when every run has a panel.
std::vector<compare::TransitionTable> transition_tables(const compare::RunSet& set, int year)
{
    std::vector<compare::TransitionTable> tables;
    for (std::size_t arm = 1; arm < set.arms.size(); ++arm) tables.push_back(compare::transitions(set, arm, year));
    return tables;
}

int run_compare(const CompareOptions& options, bool distribution)
{
    if (options.list)
    {
        print_measures();
        return success;
    }
    Faults faults;
    check_texts(outputs(options), options.force, faults);
    const compare::Request request =
        options.question.request(distribution ? compare::distribution_measures() : compare::usual_measures(), faults);
    if (options.question.files.empty())
        faults.add({"compare", "no run file is named", "BASE.h5 REFORM.h5..., or the folder of a study", ""});
    faults.raise_if_any();
    const compare::RunSet set = compare::RunSet::of(options.question.paths());
    const bool single = set.arms.size() == 1;
    if (single && !distribution)
        throw UserError(
            Fault{set.runs.front().path.string(), "there is only one scenario to look at", "",
                  "name the run file of a reform as well; `canbao info`, `distribution` and `report` take one"});
    const bool wants_households = !options.households_csv.empty() || !options.transitions_csv.empty();
    const bool panels = std::ranges::all_of(set.runs, &compare::RunFile::has_panel);
    if (wants_households && !panels)
        throw UserError(Fault{"--households, --transitions", "not every run holds a household panel", "",
                              "run the scenarios again with `--record households` (or households:sample=1000)"});

    const compare::Answers answers = compare::answer(set, request);
    const auto levels = single ? compare::levels(set, answers, request) : std::vector<compare::Level>{};
    const compare::Comparison comparison = single ? compare::Comparison{} : compare::compare(set, answers, request);
    std::vector<compare::TransitionTable> tables;
    const bool paired = std::ranges::all_of(comparison.rows, &compare::Contrast::paired);
    if (!single && panels && paired && !distribution && (wants_households || !options.quiet))
        tables = transition_tables(set, answers.question.years.back());
    else if (wants_households)
        throw UserError(Fault{"--households, --transitions", "the runs are no pairs, so no household is in both", "",
                              "leave these options out"});

    std::vector<std::pair<std::filesystem::path, std::string>> texts;
    if (!options.csv.empty())
        texts.emplace_back(options.csv, single ? compare::levels_csv(set, answers, levels)
                                               : compare::contrasts_csv(set, answers, comparison));
    if (!options.transitions_csv.empty())
        texts.emplace_back(options.transitions_csv, compare::transitions_csv(set, tables));
    if (!options.households_csv.empty()) texts.emplace_back(options.households_csv, compare::changed_csv(set, tables));
    write_texts(texts);
    if (options.quiet) return success;

    fmt::print("{}", compare::describe(set));
    // All years are in the CSV; a terminal shows those that were asked for, or the last.
    const int first_year = request.years ? request.years->first : answers.question.years.back();
    fmt::print("{}", single ? compare::levels_text(set, answers, levels, request, first_year)
                            : compare::contrasts_text(set, answers, comparison, request, first_year));
    for (const auto& table : tables) fmt::print("{}", compare::transitions_text(set, table));
    fmt::print("\n");
    if (!single && !comparison.rows.empty() && paired)
        fmt::print("gain: variance of the difference of independent runs over that of these pairs\n");
    print_notes(set.notes);
    print_notes(answers.notes);
    print_notes(comparison.notes);
    for (const auto& [file, text] : texts) fmt::print("{}\n", file.string());
    return success;
}

Command add_comparison(CLI::App& app, bool distribution)
{
    const auto options = std::make_shared<CompareOptions>();
    options->question.add(app, distribution ? "run files, the base first; or the folder of a study"
                                            : "run files, the base first; or the folder of a study");
    options->question.add_measures(app);
    app.add_option("--csv", options->csv, "tidy table to write: a row a value");
    if (!distribution)
    {
        app.add_option("--transitions", options->transitions_csv,
                       "table to write (CSV): households that stayed in, joined, left, stayed out; reasons");
        app.add_option("--households", options->households_csv,
                       "table to write (CSV): every household that joined, left, or pays for another reason");
    }
    app.add_flag("--list", options->list, "list the measures and end");
    app.add_flag("--force", options->force, "replace existing outputs");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    return [options, distribution] { return run_compare(*options, distribution); };
}
}  // namespace

Command add_compare(CLI::App& app) { return add_comparison(app, false); }
Command add_distribution(CLI::App& app) { return add_comparison(app, true); }
}  // namespace canbao::app
