#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "core/installation.hpp"
#include "models/registry.hpp"
#include "scenario/render.hpp"

namespace canbao::app
{
Command add_config(CLI::App& app)
{
    struct Options
    {
        std::string scenario;
        std::vector<std::string> sets;
        bool defaults = false, schema = false;
    };
    const auto options = std::make_shared<Options>();
    app.add_option("scenario", options->scenario, "scenario file (TOML)");
    app.add_option("--set", options->sets, "set a parameter: key=value; may be repeated")->allow_extra_args(false);
    auto* const defaults = app.add_flag("--defaults", options->defaults, "print every default as a scenario file");
    app.add_flag("--schema", options->schema, "print every parameter with type, unit, range and provenance")
        ->excludes(defaults);
    return [options]
    {
        if (options->schema) fmt::print("{}", render_schema(model_schema()));
        else if (options->defaults) fmt::print("{}", render_defaults(model_schema()));
        else if (options->scenario.empty())
            throw UserError(Fault{"canbao config", "no scenario is given", "",
                                  "name a scenario file, or ask for --defaults or --schema"});
        else
            fmt::print("{}", Scenario::load(options->scenario, model_schema(),
                                            {.sets = options->sets, .data_root = data_root(), .tables = {}})
                                 .effective_text());
        return int(success);
    };
}

Command add_models(CLI::App&)
{
    return []
    {
        for (const MechanismInfo& mechanism : mechanism_list())
            fmt::print("{:<4} {:<12} {}\n", mechanism.number, mechanism.name, mechanism.summary);
        fmt::print(
            "\nA name is the section of a scenario file and, for a mechanism, its folder under models/.\n"
            "`canbao config --schema` lists every parameter.\n");
        return int(success);
    };
}
}  // namespace canbao::app
