/// The command line.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "core/build_info.hpp"
#include "core/error.hpp"

namespace
{
using namespace canbao;

/// \throws UserError when the first word is no command
void check_command(int argc, char** argv, const CLI::App& program)
{
    std::vector<std::string> names;
    for (const CLI::App* const command : program.get_subcommands({})) names.push_back(command->get_name());
    const std::string known = fmt::format("commands are {}", fmt::join(names, ", "));
    if (argc < 2) throw UserError(Fault{"no command is given", "", known, "`canbao --help` says what each is for"});
    const std::string first = argv[1];
    if (first.starts_with('-') || std::find(names.begin(), names.end(), first) != names.end()) return;
    throw UserError(Fault{fmt::format("no command '{}'", first), "", known, did_you_mean(first, names)});
}

int run_program(int argc, char** argv, const app::Ranks& ranks)
{
    CLI::App program{"Simulates how rural Chinese households decide whether to pay for health insurance."};
    const std::string version = fmt::format("canbao {}, {}", to_string(build_info()), app::mpi_version());
    program.name("canbao");
    program.set_version_flag("--version", version);
    program.require_subcommand(1);
    program.fallthrough(false);
    program.footer("Each command has its own --help. First steps: README.md.");

    std::vector<std::pair<CLI::App*, app::Command>> commands;
    const auto add = [&](const char* name, const char* summary, const std::function<app::Command(CLI::App&)>& fill)
    {
        CLI::App* const command = program.add_subcommand(name, summary);
        command->set_version_flag("--version", version);
        commands.emplace_back(command, fill(*command));
    };
    add("run", "run a scenario and write a run file", [&](CLI::App& command) { return app::add_run(command, ranks); });
    add("resume", "finish a run that was interrupted or killed", app::add_resume);
    add("branch", "go on from a run under another scenario", app::add_branch);
    add("verify", "run a run file's scenario again and compare", app::add_verify);
    add("info", "say what a run file holds", app::add_info);
    add("digest", "print the digests of a run file", app::add_digest);
    add("diff", "say in what two run files differ", app::add_diff);
    add("compact", "compress a run file", app::add_compact);
    add("config", "print a scenario with the origin of every value, the defaults, or the schema", app::add_config);
    add("models", "list the mechanisms of the model", app::add_models);
    add("calibrate", "fit named parameters to published numbers", app::add_calibrate);
    add("validate", "report where the model agrees with published numbers and where not", app::add_validate);
    add("decompose", "say how much of a reform's change in coverage is due to each driver", app::add_decompose);
    add("study", "live through a base, its reforms, points of a design and replicates", app::add_study);
    add("sensitivity", "say which parameters an output depends on: Morris screening or Sobol indices",
        app::add_sensitivity);
    add("compare", "lay reforms beside a base: differences with intervals, household by household", app::add_compare);
    add("distribution", "say who pays and who gains: burden, benefit, poverty, inequality", app::add_distribution);
    add("story", "tell the years of one household, and where two worlds part for it", app::add_story);
    add("report", "make one HTML page of runs or a study, with charts, that opens offline", app::add_report);
    add("plot", "draw a figure for print: SVG, PDF or PNG", app::add_plot);

    // Returns what is to be done, or nothing when help or the version was asked for and printed.
    app::Command chosen;
    const auto parse = [&]() -> int
    {
        try
        {
            check_command(argc, argv, program);
            program.parse(argc, argv);
        }
        catch (const CLI::ParseError& error)
        {
            // Help and version end well; everything else on the command line is bad input.
            if (error.get_exit_code() == 0) return ranks.first() ? program.exit(error) : app::success;
            const auto asked = program.get_subcommands();
            throw UserError(Fault{error.what(), "", "",
                                  fmt::format("`canbao {}--help` says what is known",
                                              asked.empty() ? "" : asked.front()->get_name() + " ")});
        }
        for (const auto& [command, run] : commands)
            if (command->parsed()) chosen = run;
        return app::success;
    };
    app::Ending ending = app::agree(ranks, app::attempt(parse), fmt::format("process {}", ranks.rank()));
    if (ending.code == app::success && chosen) ending = app::attempt(chosen);
    app::tell(ending);
    return ending.code;
}
}  // namespace

int main(int argc, char** argv)
{
    // A limit on the size of files is to be reported as a full disk is, not to kill.
    std::signal(SIGXFSZ, SIG_IGN);
    // Only runs are shared out among processes.
    const app::Ranks ranks(argc > 1 && argv[1] == std::string_view("run"));
    const int code = run_program(argc, argv, ranks);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    fmt::print(stderr, "canbao: the standard output could not be written\n");
    return code == app::success ? app::run_failed : code;
}
