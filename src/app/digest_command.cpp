#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "record/reader.hpp"

namespace canbao::app
{
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
