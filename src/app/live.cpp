#include "app/live.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
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
#include "models/classes.hpp"

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

Beginning beginning_of(const LifeOptions& options, const Workers& workers)
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

/// A run from its beginning to its end, and what watches it; live() says in which order.
class Life
{
public:
    explicit Life(const LifeOptions& options);

    /// Fills the first population, or goes on from a checkpoint.
    void begin();
    /// Makes the run file, with what is taken over of the one that the run goes on from.
    void open_file();
    /// Saves the state from here on, beside the run file.
    void save_checkpoints();
    /// Lives to the last year, to the day asked for, or until a signal comes.
    void go_through_years();
    /// Ends the run file in order, and says what became of it.
    void close_file();

    [[nodiscard]] const Lived& lived() const { return lived_; }

private:
    [[nodiscard]] Manifest manifest() const;
    [[nodiscard]] Layout layout() const;
    u64 save(const std::filesystem::path& path) const;
    /// A step of the run, or nullptr when it has fewer.
    [[nodiscard]] const Step* step_at(std::size_t number) const;
    [[nodiscard]] const Step& last_step() const { return *step_at(simulation_.done() - 1); }

    const LifeOptions& options_;
    EnrolmentModel& enrolment_;
    const Workers workers_;
    Beginning beginning_;
    World& world_;
    const u64 households_;  ///< at the start of the run, also when it goes on from a later day
    YearlySeries series_;
    Recorder recorder_;
    Simulation simulation_;
    const std::string scenario_digest_;
    std::optional<RunWriter> writer_;
    std::optional<Checkpoints> checkpoints_;
    Lived lived_;
};

PanelChoice panel_of(PanelChoice panel, u64 households)
{
    panel.initial_households = households;
    return panel;
}

Life::Life(const LifeOptions& options)
    : options_(options),
      enrolment_(options.enrolment),
      workers_(options.threads),
      beginning_(beginning_of(options, workers_)),
      world_(beginning_.world),
      households_(beginning_.head ? beginning_.head->households : world_.rows(Entity::household)),
      series_(enrolment_.model().registry, classes::count),
      recorder_(enrolment_.model(), world_, series_, workers_,
                {std::string(week_phase), "season_closes", "exchange", "year_closes"},
                {std::vector<std::string>(classes::names.begin(), classes::names.end()), options.recording.weekly,
                 panel_of(options.recording.panel, households_), enrolment_.from()}),
      simulation_(enrolment_.model(), world_, enrolment_.seed(), workers_),
      scenario_digest_(enrolment_.scenario().digest())
{
}

void Life::begin()
{
    if (const auto& head = beginning_.head)
    {
        series_.resume(head->years_digest);
        recorder_.resume(head->last, head->last_year);
        simulation_.resume(head->last);
        lived_.population_digest = head->population_digest;
    }
    else
    {
        simulation_.initialise(enrolment_.population_seed());
        lived_.population_digest = digest_columns(world_, Role::state);
    }
}

Manifest Life::manifest() const
{
    Manifest manifest = manifest_of(enrolment_, options_.recording, lived_.population_digest);
    manifest.parent_digest = options_.parent_digest;
    manifest.parent_date = options_.parent_date;
    manifest.resumed = options_.resumed;
    if (options_.resumed > 0) manifest.created = options_.from->file.manifest().created;
    return manifest;
}

/// That of the file that the run goes on from, if this program records the same.
Layout Life::layout() const
{
    Layout ours = recorder_.layout(enrolment_.scenario().name());
    if (!options_.from) return ours;
    const RunReader& file = options_.from->file;
    if (lived_.population_digest != file.manifest().population_digest)
        throw UserError(Fault{file.path().string(), "this program and scenario make another population", "",
                              "go on with the program that wrote the file"});
    Layout held = file.layout();
    check_contents(ours, held, file.path());
    held.title = ours.title;
    return held;
}

void Life::open_file()
{
    writer_.emplace(options_.output, layout(), manifest(), options_.writer);
    if (options_.from)
    {
        const RunReader& file = options_.from->file;
        if (const auto last_year = recorder_.last_year())
        {
            lived_.years = read_years(file);
            std::erase_if(lived_.years, [&](const YearSummary& year) { return year.year > *last_year; });
        }
        copy_ticks(file, *writer_, options_.from->last);
        recorder_.go_on_in(*writer_, roster_rows(file, recorder_.last_year()));
    }
    else recorder_.write_to(*writer_);
    writer_->start();
}

u64 Life::save(const std::filesystem::path& path) const
{
    return save_checkpoint(path, world_,
                           {.scenario_digest = scenario_digest_,
                            .population_digest = lived_.population_digest,
                            .years_digest = series_.years_digest(),
                            .last_year = recorder_.last_year(),
                            .households = households_,
                            .last = last_step()});
}

void Life::save_checkpoints()
{
    const auto commit_ticks = [this]
    {
        recorder_.flush(last_step());
        writer_->wait();
    };
    const bool keep_old = options_.resumed > 0 || !options_.writer.force;
    checkpoints_.emplace(
        options_.output, options_.checkpoints, keep_old,
        Checkpoints::Actions{commit_ticks, [this](const std::filesystem::path& path) { return save(path); },
                             [this] { return world_.bytes(); }});
}

const Step* Life::step_at(std::size_t number) const
{
    return number < simulation_.steps().size() ? &simulation_.steps()[number] : nullptr;
}

void Life::go_through_years()
{
    ProgressDisplay progress(options_.progress, world_.rows(Entity::person), enrolment_.to() - enrolment_.from() + 1);
    recorder_.on_year(
        [&](int year)
        {
            progress.year_closed(year);
            lived_.years.push_back(summarise(series_, year));
        });
    bool far_enough = false;
    {
        const StopOnSignal stop(simulation_);
        lived_.complete = simulation_.run(
            [&](const Progress& at)
            {
                progress.update(at);
                if (!at.whole) return;
                const Step* const next = step_at(at.done);
                if (checkpoints_) checkpoints_->meet(*step_at(at.done - 1), next);
                if (!options_.until || !next || next->date < *options_.until) return;
                far_enough = true;
                simulation_.stop();
            });
    }
    recorder_.on_year({});
    lived_.interrupted = !lived_.complete && !far_enough;
    progress.finish();
    lived_.digest = series_.digest(world_);
}

void Life::close_file()
{
    if (lived_.interrupted) checkpoints_->interrupted(last_step());
    recorder_.flush(last_step());
    writer_->finish(
        {lived_.complete ? RunStatus::complete : RunStatus::interrupted, lived_.digest, recorder_.last_year()});
    if (lived_.complete) checkpoints_->complete();
    lived_.file = options_.output;
    std::error_code unknown;
    const auto bytes = std::filesystem::file_size(options_.output, unknown);
    lived_.report = fmt::format("{}: {}, {}; waited {:.1f} s for the disk\n", options_.output,
                                lived_.complete ? "complete" : "interrupted", unknown ? "?" : bytes_text(f64(bytes)),
                                writer_->stats().waited_seconds) +
                    checkpoints_->summary();
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

std::vector<FoundCheckpoint> usable_checkpoints(const RunReader& file, const Agenda& agenda, Faults& refused)
{
    std::vector<FoundCheckpoint> found = find_checkpoints(file.path(), refused);
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

void tell_left_aside(const Faults& refused)
{
    for (const Fault& fault : refused.list()) tell({bad_input, {fault.message() + "; it is left aside"}});
}

Lived live(const LifeOptions& options)
{
    Life life(options);
    life.begin();
    if (!options.output.empty())
    {
        life.open_file();
        life.save_checkpoints();
    }
    life.go_through_years();
    if (!options.output.empty()) life.close_file();
    return life.lived();
}

int tell_end(const Lived& lived)
{
    fmt::print("{}results digest {}{}\n{}", render(lived.years), lived.interrupted ? "so far " : "", lived.digest,
               lived.report);
    return lived.interrupted ? tell_interrupted(lived) : int(success);
}

int tell_interrupted(const Lived& lived, const std::string& who)
{
    std::string text = lived.years.empty() ? "interrupted; no year is complete"
                                           : fmt::format("interrupted; complete up to {}", lived.years.back().year);
    if (!lived.file.empty()) text += "; " + how_to_go_on(lived.file);
    tell({interrupted, {text}}, who);
    return interrupted;
}
}  // namespace canbao::app
