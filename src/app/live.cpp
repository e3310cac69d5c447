#include "app/live.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "app/ending.hpp"
#include "app/estimate.hpp"
#include "app/stop.hpp"
#include "core/build_info.hpp"
#include "core/installation.hpp"
#include "engine/recorder.hpp"
#include "models/history/classes.hpp"

namespace canbao::app
{
namespace
{
constexpr std::string_view week_phase = "decision_week";

/// A world at the start, or as it was saved.
struct Beginning
{
    World world;
    std::optional<CheckpointHead> head;
};

Beginning begin(const LifeOptions& options, const Workers& workers)
{
    if (options.from)
        for (const FoundCheckpoint& found : options.from->candidates) try
            {
                World world = options.enrolment.empty_world();
                CheckpointHead head = load_checkpoint(found.path, world);
                if (!options.quiet)
                    fmt::print(stderr, "goes on from {}, {}\n", format(head.last.date), found.path.string());
                return {std::move(world), std::move(head)};
            }
            catch (const UserError& error)
            {
                for (const Fault& fault : error.faults())
                    tell({bad_input, {fault.message() + "; an older one is taken, or the start"}}, options.who);
            }
    if (options.from && !options.quiet)
        fmt::print(stderr, "begins at the start, in the season for {}\n", options.enrolment.from());
    return {options.enrolment.make_world(workers), std::nullopt};
}

/// Group, name and type of every variable.
std::set<std::string> contents(const std::vector<Variable>& variables)
{
    std::set<std::string> names;
    for (const Variable& variable : variables)
        names.insert(fmt::format("/{}/{} ({})", variable.group, variable.name, to_string(variable.type)));
    return names;
}

/// What this program would record must be what the file holds.
void check_contents(const Layout& ours, const Layout& file, const std::filesystem::path& path)
{
    const auto mine = contents(ours.variables), theirs = contents(file.variables);
    for (const auto& name : mine)
        if (!theirs.contains(name))
            throw UserError(Fault{path.string(), fmt::format("the file lacks {}, which this program records", name), "",
                                  "go on with the program that wrote it"});
    for (const auto& name : theirs)
        if (!mine.contains(name))
            throw UserError(Fault{path.string(), fmt::format("this program does not record {}", name), "",
                                  "go on with the program that wrote it"});
}

/// The coordinates of a group over ticks.
std::vector<i64> ticks(const RunReader& file, const std::string& group)
{
    for (const Dimension& dimension : file.group(group).dims)
        if (dimension.extent == Extent::ticks && file.committed(group) > 0)
            return file.read<i64>(group, dimension.name);
    return {};
}

/// Rows of the panel's members in the years up to one.
u64 roster_rows(const RunReader& file, std::optional<int> last_year)
{
    if (!file.has("roster") || !last_year) return 0;
    const auto years = ticks(file, "roster");
    const auto tick = std::ranges::find(years, i64(*last_year));
    if (tick == years.end()) return 0;
    const RowRange rows = file.rows("roster", "row", u64(tick - years.begin()));
    return rows.start + rows.count;
}

YearSummary summarise(const YearlySeries& series, int year)
{
    const auto nation = [&](const char* name) { return series.values(series.find(name)).front(); };
    return {.year = year,
            .registered = nation("registered"),
            .in_scheme = nation("in_scheme"),
            .eligible = nation("eligible"),
            .enrolled = nation("enrolled"),
            .voluntary = nation("enrolled_voluntary"),
            .reported = nation("reported"),
            .premium_paid = nation("premium_paid"),
            .income = nation("income_total"),
            .admissions = nation("admissions"),
            .benefits = nation("benefit_inpatient") + nation("benefit_outpatient"),
            .reserve = series.values(series.find_pool("fund_reserve")).front()};
}
}  // namespace

Manifest manifest_of(const EnrolmentModel& enrolment, const Recording& recording, const std::string& population_digest)
{
    const Scenario& scenario = enrolment.scenario();
    const BuildInfo& build = build_info();
    Manifest manifest;
    manifest.program_version = build.version;
    manifest.commit = build.commit;
    manifest.dirty = build.dirty;
    manifest.compiler = build.compiler;
    manifest.created = utc_now();
    manifest.scenario_name = scenario.name();
    manifest.scenario_text = scenario.effective_text();
    manifest.scenario_digest = scenario.digest();
    for (const auto& [name, text] : scenario.tables()) manifest.inputs.push_back({name, text});
    manifest.seed = enrolment.seed().seed;
    manifest.population_seed = enrolment.population_seed().seed;
    manifest.replicate = enrolment.seed().replicate;
    manifest.population_digest = population_digest;
    manifest.first_year = enrolment.from();
    manifest.last_year = enrolment.to();
    manifest.recorded = recording.text;
    return manifest;
}

Scenario scenario_of(const RunReader& file) { return scenario_of(file, {}); }

Scenario scenario_of(const RunReader& file, const std::vector<std::string>& sets)
{
    LoadOptions loading{.sets = sets, .data_root = data_root(), .tables = {}};
    for (const InputTable& table : file.manifest().inputs) loading.tables[table.name] = table.text;
    return Scenario::parse(file.path().string(), file.manifest().scenario_text, model_schema(), loading);
}

std::vector<FoundCheckpoint> usable(std::vector<FoundCheckpoint> found, const RunReader& file, const Agenda& agenda,
                                    Faults& refused)
{
    const Manifest& manifest = file.manifest();
    std::map<std::string, std::vector<i64>> held;
    for (const Group& group : file.groups())
        if (auto coordinates = ticks(file, group.name); !coordinates.empty()) held[group.name] = std::move(coordinates);
    const PhaseId week = agenda.phase(week_phase);
    const std::vector<Step> steps = agenda.steps();
    const auto reason = [&](const CheckpointHead& head) -> std::string
    {
        if (head.scenario_digest != manifest.scenario_digest || head.population_digest != manifest.population_digest)
            return "the checkpoint is of another run";
        // A machine that lost its power may have kept the checkpoint and not the last ticks.
        const auto last_of = [&](const std::string& group)
        { return held.contains(group) ? held.at(group).back() : std::numeric_limits<i64>::min(); };
        for (const Group& group : file.groups())
        {
            const bool grows = std::ranges::any_of(
                group.dims, [](const Dimension& dimension) { return dimension.extent == Extent::ticks; });
            if (!grows) continue;
            if (group.name != "weekly")
            {
                if (head.last_year && last_of(group.name) < *head.last_year) return "the run file ends before it";
                continue;
            }
            const auto done =
                std::size_t(std::upper_bound(steps.begin(), steps.end(), head.last, before) - steps.begin());
            const Past past(std::span<const Step>(steps.data(), done));
            if (const Step* const last = past.last(week); last && last_of(group.name) < day_number(last->date))
                return "the run file ends before it";
        }
        return {};
    };
    std::erase_if(found,
                  [&](const FoundCheckpoint& checkpoint)
                  {
                      const std::string why = reason(checkpoint.head);
                      if (!why.empty()) refused.add({checkpoint.path.string(), why, "", ""});
                      return !why.empty();
                  });
    return found;
}

Lived live(const LifeOptions& options)
{
    EnrolmentModel& enrolment = options.enrolment;
    const Workers workers(options.threads);
    Model& model = enrolment.model();
    Beginning beginning = begin(options, workers);
    World& world = beginning.world;
    const u64 households = beginning.head ? beginning.head->households : world.rows(Entity::household);
    PanelChoice panel = options.recording.panel;
    panel.initial_households = households;
    YearlySeries series(model.registry, classes::count);
    Recorder recorder(model, world, series, workers,
                      {std::string(week_phase), "season_closes", "exchange", "year_closes"},
                      {std::vector<std::string>(classes::names.begin(), classes::names.end()), options.recording.weekly,
                       panel, enrolment.from()});
    Simulation simulation(model, world, enrolment.seed(), workers);
    Lived lived;
    if (beginning.head)
    {
        series.resume(beginning.head->years_digest);
        recorder.resume(beginning.head->last, beginning.head->last_year);
        simulation.resume(beginning.head->last);
        lived.population_digest = beginning.head->population_digest;
    }
    else
    {
        simulation.initialise(enrolment.population_seed());
        lived.population_digest = digest_columns(world, Role::state);
    }
    const std::string scenario_digest = enrolment.scenario().digest();

    std::optional<RunWriter> writer;
    std::optional<Checkpoints> checkpoints;
    if (!options.output.empty())
    {
        Manifest manifest = manifest_of(enrolment, options.recording, lived.population_digest);
        manifest.parent_digest = options.parent_digest;
        manifest.parent_date = options.parent_date;
        manifest.resumed = options.resumed;
        if (options.resumed > 0) manifest.created = options.from->file.manifest().created;
        Layout layout = recorder.layout(enrolment.scenario().name());
        if (options.from)
        {
            const RunReader& file = options.from->file;
            if (lived.population_digest != file.manifest().population_digest)
                throw UserError(Fault{file.path().string(), "this program and scenario make another population", "",
                                      "go on with the program that wrote the file"});
            Layout held = file.layout();
            check_contents(layout, held, file.path());
            held.title = layout.title;
            layout = std::move(held);
            if (beginning.head && beginning.head->last_year)
            {
                lived.years = read_years(file);
                std::erase_if(lived.years,
                              [&](const YearSummary& year) { return year.year > *beginning.head->last_year; });
            }
        }
        writer.emplace(options.output, layout, manifest, options.writer);
        if (options.from)
        {
            copy_ticks(options.from->file, *writer, options.from->last);
            recorder.go_on_in(*writer, roster_rows(options.from->file, recorder.last_year()));
        }
        else recorder.write_to(*writer);
        writer->start();

        const auto save = [&](const std::filesystem::path& path)
        {
            return save_checkpoint(path, world,
                                   {.scenario_digest = scenario_digest,
                                    .population_digest = lived.population_digest,
                                    .years_digest = series.years_digest(),
                                    .last_year = recorder.last_year(),
                                    .households = households,
                                    .last = simulation.steps()[simulation.done() - 1]});
        };
        const auto commit_ticks = [&]
        {
            recorder.flush(simulation.steps()[simulation.done() - 1]);
            writer->wait();
        };
        const bool keep_old = options.resumed > 0 || !options.writer.force;
        checkpoints.emplace(options.output, options.checkpoints, keep_old,
                            Checkpoints::Actions{commit_ticks, save, [&] { return world.bytes(); }});
    }

    ProgressDisplay progress(options.progress, world.rows(Entity::person), enrolment.to() - enrolment.from() + 1);
    recorder.on_year(
        [&](int year)
        {
            progress.year_closed(year);
            lived.years.push_back(summarise(series, year));
        });
    const auto step_at = [&](std::size_t number) -> const Step*
    { return number < simulation.steps().size() ? &simulation.steps()[number] : nullptr; };
    bool far_enough = false;
    {
        const StopOnSignal stop(simulation);
        lived.complete = simulation.run(
            [&](const Progress& at)
            {
                progress.update(at);
                if (!at.whole) return;
                const Step* const next = step_at(at.done);
                if (checkpoints) checkpoints->meet(*step_at(at.done - 1), next);
                if (!options.until || !next || next->date < *options.until) return;
                far_enough = true;
                simulation.stop();
            });
    }
    lived.interrupted = !lived.complete && !far_enough;
    progress.finish();
    lived.digest = series.digest(world);
    if (!writer) return lived;

    if (lived.interrupted) checkpoints->interrupted(*step_at(simulation.done() - 1));
    recorder.flush(*step_at(simulation.done() - 1));
    writer->finish({lived.complete ? RunStatus::complete : RunStatus::interrupted, lived.digest, recorder.last_year()});
    if (lived.complete) checkpoints->complete();
    const WriterStats stats = writer->stats();
    lived.report =
        fmt::format("{}: {}, {}; waited {:.1f} s for the disk\n", options.output,
                    lived.complete ? "complete" : "interrupted", bytes_text(f64(stats.bytes)), stats.waited_seconds) +
        checkpoints->summary();
    return lived;
}

int tell_end(const Lived& lived)
{
    fmt::print("{}results digest {}\n{}", render(lived.years), lived.digest, lived.report);
    return lived.interrupted ? tell_interrupted(lived) : int(success);
}

int tell_interrupted(const Lived& lived, const std::string& who)
{
    tell({interrupted,
          {lived.years.empty() ? std::string("interrupted; no year is complete")
                               : fmt::format("interrupted; complete up to {}", lived.years.back().year)}},
         who);
    return interrupted;
}
}  // namespace canbao::app
