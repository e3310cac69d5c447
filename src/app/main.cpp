/// The command line: the only place that catches errors and decides how the program ends.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "core/build_info.hpp"
#include "core/error.hpp"

namespace
{
using namespace canbao;

void tell(const UserError& error)
{
    for (const auto& fault : error.faults()) fmt::print(stderr, "canbao: {}\n", fault.message());
}

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

int run_program(int argc, char** argv)
{
    CLI::App program{"Simulates how rural Chinese households decide whether to pay for health insurance."};
    program.name("canbao");
    program.set_version_flag("--version", "canbao " + to_string(build_info()));
    program.require_subcommand(1);
    program.fallthrough(false);
    program.footer("Each command has its own --help. First steps: README.md.");

    std::vector<std::pair<CLI::App*, app::Command>> commands;
    const auto add = [&](const char* name, const char* summary, app::Command (*fill)(CLI::App&))
    {
        CLI::App* const command = program.add_subcommand(name, summary);
        command->set_version_flag("--version", "canbao " + to_string(build_info()));
        commands.emplace_back(command, fill(*command));
    };
    add("run", "run a scenario and write a run file", &app::add_run);
    add("info", "say what a run file holds", &app::add_info);
    add("digest", "print the digests of a run file", &app::add_digest);
    add("config", "print a scenario with the origin of every value, the defaults, or the schema", &app::add_config);
    add("models", "list the mechanisms of the model", &app::add_models);
    add("calibrate", "fit named parameters to published numbers", &app::add_calibrate);
    add("validate", "report where the model agrees with published numbers and where not", &app::add_validate);
    add("decompose", "say how much of a reform's change in coverage is due to each driver", &app::add_decompose);

    try
    {
        check_command(argc, argv, program);
        program.parse(argc, argv);
        for (const auto& [command, run] : commands)
            if (command->parsed()) return run();
        return app::bad_input;
    }
    catch (const CLI::ParseError& error)
    {
        // Help and version end well; everything else on the command line is bad input.
        if (error.get_exit_code() == 0) return program.exit(error);
        const auto asked = program.get_subcommands();
        tell(UserError(Fault{error.what(), "", "",
                             fmt::format("`canbao {}--help` says what is known",
                                         asked.empty() ? "" : asked.front()->get_name() + " ")}));
        return app::bad_input;
    }
    catch (const UserError& error)
    {
        tell(error);
        return app::bad_input;
    }
    catch (const RunError& error)
    {
        fmt::print(stderr, "canbao: {}\n", error.what());
        return app::run_failed;
    }
    catch (const std::bad_alloc&)
    {
        fmt::print(stderr, "canbao: out of memory; `canbao run SCENARIO --dry-run` says how much a run needs\n");
        return app::run_failed;
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "canbao: a mistake in the program: {}\n", error.what());
        return app::run_failed;
    }
}
}  // namespace

int main(int argc, char** argv)
{
    // A limit on the size of files is to be reported as a full disk is, not to kill.
    std::signal(SIGXFSZ, SIG_IGN);
    const int code = run_program(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    fmt::print(stderr, "canbao: the standard output could not be written\n");
    return code == app::success ? app::run_failed : code;
}
