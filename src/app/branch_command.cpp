#include <charconv>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/living_options.hpp"
#include "core/installation.hpp"
#include "models/parting.hpp"

namespace canbao::app
{
namespace
{
struct BranchOptions
{
    std::string file, scenario, output, at;
    std::vector<std::string> sets;
    bool force = false;
    LivingOptions living;
};

/// A year, for its 1 January, or a day.
std::optional<Date> day_of(const std::string& text)
{
    if (text.size() != 4) return parse_date(text);
    int year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return make_date(year, 1, 1);
}

/// The day from which the run goes its own way. \throws UserError with every reason why it cannot be that of `--at`
Date branch_point(const BranchOptions& options, const Scenario& base, const Scenario& reform)
{
    const auto found = partings(base, reform);
    const std::string subject = options.scenario.empty() ? "--set" : options.scenario;
    if (found.empty())
        throw UserError(Fault{subject, fmt::format("it gives the results of {}", options.file), "",
                              "change something, or copy the file"});
    Faults faults;
    if (options.at.empty())
    {
        if (found.front().from > Date::min()) return found.front().from;
        for (const Parting& parting : found)
            if (parting.from == Date::min()) faults.add({parting.where, parting.what, "", ""});
        faults.add({options.file, "nothing of it can be shared", "", "run the scenario with `canbao run`"});
        faults.raise_if_any();
    }
    const auto at = day_of(options.at);
    if (!at) throw UserError(Fault{"--at " + options.at, "no day", "a year, or a day YYYY-MM-DD, is needed", ""});
    const Date first = found.front().from;
    for (const Parting& parting : found)
        if (parting.from < *at)
            faults.add({parting.where, parting.what,
                        fmt::format("everything has to act from the branch point {} on", format(*at)),
                        parting.from == Date::min() ? "give it the value of the base run, or use `canbao run`"
                        : first == Date::min()      ? ""
                                                    : fmt::format("branch at {}", format(first))});
    faults.raise_if_any();
    return *at;
}

/// What is taken over of the base run's ticks: those before a day.
LastTicks ticks_before(const RunReader& file, Date day)
{
    LastTicks last;
    for (const Group& group : file.groups())
        if (std::ranges::any_of(group.dims, [](const Dimension& d) { return d.extent == Extent::ticks; }))
            // Years close on their last day.
            last[group.name] = group.name == "weekly" ? i64(day_number(day)) - 1 : i64(year_of(day)) - 1;
    return last;
}

int branch(const BranchOptions& options)
{
    const RunReader file(options.file);
    Faults faults;
    const WriterOptions writer{.force = options.force};
    check_output(options.output, writer, faults);
    std::optional<Scenario> base, reform;
    const auto collect = [&](std::optional<Scenario>& into, auto&& make)
    {
        try
        {
            into.emplace(make());
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    collect(base, [&] { return scenario_of(file); });
    collect(reform,
            [&]
            {
                return Scenario::load(options.scenario, model_schema(),
                                      {.sets = options.sets, .data_root = data_root(), .tables = {}});
            });
    faults.raise_if_any();
    const Date at = branch_point(options, *base, *reform);

    EnrolmentModel enrolment(*reform);
    if (at <= enrolment.calendar().begins() || at > enrolment.calendar().ends())
        throw UserError(Fault{"--at " + format(at), "nothing is shared or nothing is left",
                              fmt::format("the run lasts from {} to {}", format(enrolment.calendar().begins()),
                                          format(enrolment.calendar().ends())),
                              ""});
    const Recording recording = recording_of(file.manifest(), enrolment.geography().places);
    Faults refused;
    // Which ticks there are by then is the base run's affair.
    auto candidates = usable_checkpoints(file, EnrolmentModel(*base).model().agenda, refused);
    std::erase_if(candidates, [&](const FoundCheckpoint& found) { return found.head.last.date >= at; });
    if (!options.living.quiet)
    {
        tell_left_aside(refused);
        fmt::print(stderr, "branches off on {}; until then it is {}\n", format(at), options.file);
    }

    const Lived lived =
        live({.enrolment = enrolment,
              .recording = recording,
              .threads = options.living.threads,
              .output = options.output,
              .writer = {.force = options.force, .expected_bytes = u64(estimate(enrolment, recording).file)},
              .parent_digest = file.manifest().results_digest,
              .parent_date = format(at),
              .from = Continued{file, ticks_before(file, at), std::move(candidates)},
              .checkpoints = options.living.checkpoints(enrolment),
              .progress = progress_style(options.living.quiet, options.living.progress),
              .quiet = options.living.quiet});
    return options.living.end(lived);
}
}  // namespace

Command add_branch(CLI::App& app)
{
    const auto options = std::make_shared<BranchOptions>();
    app.add_option("file", options->file, "run file of the base run")->required();
    app.add_option("scenario", options->scenario, "scenario that goes its own way (TOML)")->required();
    app.add_option("--at", options->at,
                   "year (its 1 January) or day from which it may differ; without it the first on which it can");
    app.add_option("-o,--output", options->output, "run file to write (HDF5)")->required();
    app.add_option("--set", options->sets, "set a parameter: key=value; may be repeated")->allow_extra_args(false);
    app.add_flag("--force", options->force, "replace an existing output");
    options->living.add(app);
    return [options] { return branch(*options); };
}
}  // namespace canbao::app
