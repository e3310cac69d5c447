#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/summary.hpp"
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

/// The nation's row of a yearly series, one value a year; empty when the file does not hold it.
std::vector<i64> nation(const RunReader& reader, const std::string& group, const std::string& name)
{
    if (!reader.has(group, name)) return {};
    const u64 years = reader.committed(group);
    if (years == 0) return {};
    const u64 start[] = {0, 0}, count[] = {years, 1};
    return reader.read<i64>(group, name, start, count);
}

std::string table(const RunReader& reader)
{
    const u64 count = reader.committed("yearly");
    if (count == 0) return "no year is complete\n";
    const auto year = reader.read<i64>("yearly", "year");
    const auto column = [&](const std::string& name)
    {
        auto values = nation(reader, "yearly", name);
        values.resize(count);
        return values;
    };
    const auto registered = column("registered"), in_scheme = column("in_scheme"), eligible = column("eligible"),
               enrolled = column("enrolled"), voluntary = column("enrolled_voluntary"), reported = column("reported"),
               premium = column("premium_paid"), income = column("income_total"), admissions = column("admissions"),
               inpatient = column("benefit_inpatient"), outpatient = column("benefit_outpatient");
    auto reserve = nation(reader, "pools", "fund_reserve");
    reserve.resize(count);
    std::vector<YearSummary> years;
    for (std::size_t i = 0; i < count; ++i)
        years.push_back({int(year[i]), registered[i], in_scheme[i], eligible[i], enrolled[i], voluntary[i], reported[i],
                         premium[i], income[i], admissions[i], inpatient[i] + outpatient[i], reserve[i]});
    return render(years);
}

/// How far the run is, and whether it goes on.
std::string standing(const RunReader& reader)
{
    const Manifest& m = reader.manifest();
    const u64 years = reader.has("yearly", "year") ? reader.committed("yearly") : 0;
    std::optional<i32> last = m.last_complete_year;
    if (years > 0) last = reader.read<i32>("yearly", "year").back();
    const std::string complete =
        last ? fmt::format("years {} to {} are complete", m.first_year, *last) : "no year is complete";
    switch (reader.state())
    {
        case FileState::being_written: return fmt::format(", being written; {} of up to {}", complete, m.last_year);
        case FileState::abandoned:
            return fmt::format(", but its writer died; {}; go on with `canbao resume {}`", complete,
                               reader.path().string());
        case FileState::closed: break;
    }
    if (m.status == RunStatus::complete) return last ? fmt::format(", years {} to {}", m.first_year, *last) : "";
    return fmt::format("; {}; go on with `canbao resume {}`", complete, reader.path().string());
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
    fmt::print("created       {}\n", m.created);
    fmt::print("seeds         {}, replicate {}, population {}\n", m.seed, m.replicate, m.population_seed);
    fmt::print("scenario      {}\n", m.scenario_digest);
    fmt::print("population    {}\n", m.population_digest);
    fmt::print("results       {}\n", m.results_digest.empty() ? "-" : m.results_digest);
    if (!m.recorded.empty()) fmt::print("recorded      {}\n", m.recorded);
    for (const Group& group : reader.groups())
    {
        std::size_t count = 0;
        for (const StoredVariable& v : reader.variables()) count += v.group == group.name;
        fmt::print("/{:<12} {} ({} variables)\n", group.name, group.long_name, count);
        if (!variables) continue;
        for (const StoredVariable& v : reader.variables())
            if (v.group == group.name)
                fmt::print("    {:<28} {:<8} {:<28} [{}] {}\n", v.name, to_string(v.type), shape_text(v), v.units,
                           v.long_name);
    }
    if (reader.has("yearly", "registered")) fmt::print("\n{}", table(reader));
    return success;
}
}  // namespace

Command add_info(CLI::App& app)
{
    const auto path = std::make_shared<std::string>();
    const auto variables = std::make_shared<bool>(false);
    app.add_option("file", *path, "run file")->required();
    app.add_flag("--variables", *variables, "list every variable with its shape, unit and meaning");
    return [path, variables] { return info(*path, *variables); };
}

Command add_digest(CLI::App& app)
{
    const auto path = std::make_shared<std::string>();
    const auto recompute = std::make_shared<bool>(false);
    app.add_option("file", *path, "run file")->required();
    app.add_flag("--recompute", *recompute, "read all data and compare their digests with the stored ones");
    return [path, recompute]
    {
        const RunReader reader(*path);
        fmt::print("results     {}\n",
                   reader.manifest().results_digest.empty() ? "-" : reader.manifest().results_digest);
        fmt::print("population  {}\n", reader.manifest().population_digest);
        fmt::print("scenario    {}\n", reader.manifest().scenario_digest);
        Faults faults;
        for (const Group& group : reader.groups())
        {
            const std::string stored = reader.stored_digest(group.name);
            if (*recompute && !stored.empty() && reader.compute_digest(group.name) != stored)
                faults.add({*path + ": /" + group.name, "the data differ from their stored digest", "",
                            "the file was damaged or changed after the run; run the scenario again"});
            fmt::print("/{:<11}{}\n", group.name, stored.empty() ? "-" : stored);
        }
        faults.raise_if_any();
        return int(success);
    };
}
}  // namespace canbao::app
