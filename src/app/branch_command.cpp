#include <charconv>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/live.hpp"
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
    int threads = 0;
    bool force = false, quiet = false;
    std::string progress = "auto";
    f64 checkpoint = CheckpointOptions{}.seconds;
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

std::string text_of(Date from) { return from == Date::min() ? "the start" : format(from); }

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
    for (const Parting& parting : found)
        if (parting.from < *at)
            faults.add({parting.where, parting.what,
                        fmt::format("it acts from {}, before the branch point {}", text_of(parting.from), format(*at)),
                        parting.from == Date::min() ? "give it the value of the base run, or use `canbao run`"
                                                    : fmt::format("branch at {}", text_of(found.front().from))});
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
    Recording recording = recording_of(file.manifest().recorded);
    resolve_panel_places(recording, enrolment.geography().places);
    Faults refused;
    std::vector<FoundCheckpoint> candidates = find_checkpoints(options.file, refused);
    {
        // Which ticks there are by then is the base run's affair.
        EnrolmentModel parent(*base);
        candidates = usable(std::move(candidates), file, parent.model().agenda, refused);
    }
    std::erase_if(candidates, [&](const FoundCheckpoint& found) { return found.head.last.date >= at; });
    if (!options.quiet)
    {
        for (const Fault& fault : refused.list()) tell({bad_input, {fault.message() + "; it is left aside"}});
        fmt::print(stderr, "branches off on {}; until then it is {}\n", format(at), options.file);
    }

    const Lived lived =
        live({.enrolment = enrolment,
              .recording = recording,
              .threads = options.threads,
              .output = options.output,
              .writer = {.force = options.force, .expected_bytes = u64(estimate(enrolment, recording).file)},
              .parent_digest = file.manifest().results_digest,
              .parent_date = format(at),
              .from = Continued{file, ticks_before(file, at), std::move(candidates)},
              .checkpoints = {options.checkpoint, enrolment.scenario().integers("run.checkpoints")},
              .progress = progress_style(options.quiet, options.progress),
              .quiet = options.quiet});
    if (options.quiet) return lived.interrupted ? interrupted : success;
    return tell_end(lived);
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
    app.add_option("--threads", options->threads, "threads; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 1024));
    app.add_option("--checkpoint", options->checkpoint,
                   "save the state so often that at most so many seconds of work are lost; 0 to save none")
        ->check(CLI::Range(0., 1e9));
    app.add_flag("--force", options->force, "replace an existing output");
    app.add_flag("--quiet", options->quiet, "print nothing but errors");
    app.add_option("--progress", options->progress,
                   "a bar on a terminal and plain lines elsewhere, always plain, or none")
        ->check(CLI::IsMember({"auto", "plain", "none"}));
    return [options] { return branch(*options); };
}
}  // namespace canbao::app
