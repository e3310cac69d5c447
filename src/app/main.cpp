/// The command line: the only place that catches errors and decides how the program ends.
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "core/build_info.hpp"
#include "core/error.hpp"

int main(int argc, char** argv)
{
    using namespace canbao;
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

    try
    {
        program.parse(argc, argv);
    }
    catch (const CLI::ParseError& error)
    {
        // Help and version end well; everything else on the command line is bad input.
        return program.exit(error) == 0 ? app::success : app::bad_input;
    }
    try
    {
        for (const auto& [command, run] : commands)
            if (command->parsed()) return run();
        return app::bad_input;
    }
    catch (const UserError& error)
    {
        for (const auto& fault : error.faults()) fmt::print(stderr, "canbao: {}\n", fault.message());
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
