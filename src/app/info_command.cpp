#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/follow.hpp"
#include "app/summary.hpp"
#include "core/counted.hpp"
#include "record/reader.hpp"

namespace canbao::app
{
namespace
{
std::string shape_text(const StoredVariable& variable)
{
    std::string text;
    for (std::size_t d = 0; d < variable.dims.size(); ++d)
        text += fmt::format("{}{} {}", d ? " x " : "", variable.dims[d], variable.shape[d]);
    return text;
}

/// How far the run is, and whether it goes on.
std::string standing(const RunReader& reader)
{
    const Manifest& m = reader.manifest();
    const std::string complete = complete_years(reader);
    switch (reader.state())
    {
        case FileState::being_written: return fmt::format(", being written; {} of up to {}", complete, m.last_year);
        case FileState::abandoned:
            return fmt::format(", but its writer died; {}; {}", complete, how_to_go_on(reader.path().string()));
        case FileState::closed: break;
    }
    if (m.status == RunStatus::complete)
    {
        const auto last = last_complete_year(reader);
        return last ? fmt::format(", years {} to {}", m.first_year, *last) : "";
    }
    return fmt::format("; {}; {}", complete, how_to_go_on(reader.path().string()));
}

int info(const std::string& path, bool variables)
{
    const RunReader reader(path);
    const Manifest& m = reader.manifest();
    fmt::print("{}: {}\n", path, m.scenario_name);
    fmt::print("status        {}{}\n", to_string(m.status), standing(reader));
    fmt::print("format        {}\n", m.format_version);
    fmt::print("program       {} (commit {}{}; {})\n", m.program_version, m.commit, m.dirty ? ", modified" : "",
               m.compiler);
    fmt::print("created       {}{}\n", m.created,
               m.resumed > 0 ? fmt::format(", taken up again {}", counted(m.resumed, "time")) : "");
    if (!m.parent_digest.empty()) fmt::print("parent        {}, left from {} on\n", m.parent_digest, m.parent_date);
    fmt::print("seeds         {}, replicate {}, population {}\n", m.seed, m.replicate, m.population_seed);
    fmt::print("scenario      {}\n", m.scenario_digest);
    fmt::print("population    {}\n", m.population_digest);
    fmt::print("results       {}\n", m.results_digest.empty() ? "-" : m.results_digest);
    if (!m.recorded.empty()) fmt::print("recorded      {}\n", m.recorded);
    for (const Group& group : reader.groups())
    {
        std::size_t count = 0;
        for (const StoredVariable& v : reader.variables()) count += v.group == group.name;
        fmt::print("/{:<12} {} ({})\n", group.name, group.long_name, counted(count, "variable"));
        if (!variables) continue;
        for (const StoredVariable& v : reader.variables())
            if (v.group == group.name)
                fmt::print("    {:<28} {:<8} {:<28} [{}] {}\n", v.name, to_string(v.type), shape_text(v), v.units,
                           v.long_name);
    }
    if (!reader.has("yearly", "registered")) return success;
    const auto years = read_years(reader);
    fmt::print("\n{}", years.empty() ? "no year is complete\n" : render(years));
    return success;
}
}  // namespace

Command add_info(CLI::App& app)
{
    const auto path = std::make_shared<std::string>();
    const auto variables = std::make_shared<bool>(false), following = std::make_shared<bool>(false);
    app.add_option("file", *path, "run file")->required();
    app.add_flag("--variables", *variables, "list every variable with its shape, unit and meaning");
    app.add_flag("--follow", *following, "print years and weeks as the run completes them, until it ends");
    return [=] { return *following ? follow(*path) : info(*path, *variables); };
}
}  // namespace canbao::app
