#include "app/study_runs.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <list>

#include <fmt/format.h>

#include "app/checkpoints.hpp"
#include "app/ending.hpp"
#include "app/output.hpp"
#include "core/installation.hpp"
#include "models/registry.hpp"
#include "record/reader.hpp"

namespace canbao::app
{
namespace
{
using compare::Run;
using compare::RunState;
using compare::StudyFolder;
using Clock = std::chrono::steady_clock;

/// The base run of the same point and replicate.
const Run* base_of(const StudyFolder& study, const Run& run)
{
    return study.find(study.base, run.point, run.replicate);
}

/// Whether a run can begin where it parts from its base run.
bool can_branch(const StudyFolder& study, const Run& run, const StudyRunOptions& options)
{
    const Run* const base = base_of(study, run);
    std::error_code error;
    return options.partings.day(run.arm, run.point) && base && base->state == RunState::complete &&
           std::filesystem::is_directory(checkpoint_folder(study.path_of(*base)), error);
}

std::vector<std::string> arguments_of(const StudyFolder& study, const Run& run, const StudyRunOptions& options)
{
    const std::string file = study.path_of(run).string(), scenario = (study.folder / run.scenario).string();
    const std::string replicate = fmt::format("run.replicate={}", run.replicate);
    std::vector<std::string> arguments;
    std::string digest;
    if (examine(study, run, digest) == Found::begun) arguments = {"resume", file};
    else if (can_branch(study, run, options))
        arguments = {"branch", study.path_of(*base_of(study, run)).string(), scenario, "--set", replicate, "-o", file,
                     "--force"};
    else
    {
        arguments = {"run", scenario, "--set", replicate, "-o", file, "--force"};
        for (const std::string& record : options.records) arguments.insert(arguments.end(), {"--record", record});
        if (const auto years = options.partings.years(run.point); run.arm == study.base && !years.empty())
            arguments.insert(arguments.end(), {"--set", fmt::format("run.checkpoints=[{}]", fmt::join(years, ", "))});
    }
    arguments.insert(arguments.end(), {"--threads", std::to_string(options.shares.threads), "--quiet"});
    return arguments;
}

/// The results of a scenario do not depend on where it saves its state.
bool same_scenario(const Manifest& manifest, const Run& run)
{
    if (manifest.scenario_digest == run.scenario_digest) return true;
    LoadOptions options{.sets = {"run.checkpoints=[]"}, .data_root = data_root(), .tables = {}};
    for (const InputTable& table : manifest.inputs) options.tables[table.name] = table.text;
    return Scenario::parse(manifest.scenario_name, manifest.scenario_text, model_schema(), options).digest() ==
           run.scenario_digest;
}

/// Notes how a run ended.
void note(const StudyFolder& study, Run& run, const ChildEnd& end, bool stopping)
{
    std::string digest;
    if (end.by_signal == 0 && end.code == success)
    {
        const bool good = examine(study, run, digest) == Found::complete;
        run.state = good ? RunState::complete : RunState::failed;
        run.results_digest = digest;
        run.message = good ? "" : "it ended well, but its file is not that of a complete run";
        return;
    }
    if (stopping) return;
    run.state = RunState::failed;
    run.message = end.by_signal != 0 ? fmt::format("ended by signal {} ({})", end.by_signal, strsignal(end.by_signal))
                  : end.said.empty() ? fmt::format("ended with exit code {}", end.code)
                                     : end.said;
}

/// Removes the saved states of a base run when every run that might branch off from it has ended.
void drop_states(const StudyFolder& study, const Run& ended)
{
    for (std::size_t arm = 0; arm < study.arms.size(); ++arm)
        if (const Run* const other = study.find(arm, ended.point, ended.replicate))
            if (other->state == RunState::planned) return;
    std::error_code error;
    if (const Run* const base = base_of(study, ended))
        std::filesystem::remove_all(checkpoint_folder(study.path_of(*base)), error);
}
}  // namespace

Shares share(int jobs, int threads, int processors, std::size_t runs, f64 run_bytes, f64 free_bytes)
{
    Shares shares{jobs, threads};
    if (jobs == 0)
    {
        // Ten percent stay free.
        const f64 fit = run_bytes > 0 ? 0.9 * free_bytes / run_bytes : f64(processors);
        const f64 wanted = threads > 0 ? std::max(1, processors / threads) : processors;
        shares.jobs = int(std::max(1.0, std::min({fit, wanted, f64(std::max<std::size_t>(1, runs))})));
    }
    if (threads == 0) shares.threads = std::max(1, processors / shares.jobs);
    return shares;
}

std::string program_text(std::string_view version, std::string_view commit, bool dirty)
{
    return fmt::format("{} (commit {}{})", version, commit.substr(0, 12), dirty ? ", modified" : "");
}

Found examine(const StudyFolder& study, const Run& run, std::string& digest)
{
    const std::filesystem::path file = study.path_of(run);
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return Found::nothing;
    try
    {
        const RunReader reader(file);
        const Manifest& manifest = reader.manifest();
        const bool same = manifest.replicate == run.replicate && manifest.seed == study.seed &&
                          manifest.recorded == study.record &&
                          study.program == program_text(manifest.program_version, manifest.commit, manifest.dirty) &&
                          same_scenario(manifest, run);
        // A process that died before it closed a complete file left a mark in it that keeps plain readers out.
        if (manifest.status != RunStatus::complete || reader.state() == FileState::abandoned)
            return same ? Found::begun : Found::useless;
        if (!same) return Found::other;
        digest = manifest.results_digest;
        return Found::complete;
    }
    catch (const UserError&)
    {
        return Found::useless;
    }
}

void save(const StudyFolder& study) { write_texts({{study.folder / compare::study_manifest, study.text()}}); }

bool live_through(StudyFolder& study, const StudyRunOptions& options, Signals& signals)
{
    struct Living
    {
        std::size_t run;
        Child child;
    };
    std::list<Living> living;
    std::list<std::size_t> planned;
    for (std::size_t i = 0; i < study.runs.size(); ++i)
        if (study.runs[i].state == RunState::planned) planned.push_back(i);
    const std::size_t total = planned.size();
    std::size_t done = 0;
    bool stopping = false;
    const auto may_begin = [&](std::size_t i)
    {
        const Run* const base = base_of(study, study.runs[i]);
        return !options.partings.day(study.runs[i].arm, study.runs[i].point) || !base ||
               base->state != RunState::planned;
    };
    Clock::time_point saved = Clock::now();
    CountDisplay display(options.progress, "runs");
    if (total > 0) display.update(0, total);
    for (;;)
    {
        while (!stopping && int(living.size()) < options.shares.jobs)
        {
            const auto next = std::ranges::find_if(planned, may_begin);
            if (next == planned.end()) break;
            living.push_back({*next, Child(arguments_of(study, study.runs[*next], options), signals)});
            planned.erase(next);
        }
        if (living.empty()) break;
        if (signals.wait(std::chrono::milliseconds(200)))
        {
            // Who asks again does not want to wait for the files to be closed: that of a child is then a part.
            if (stopping) living.clear();
            stopping = true;
            for (const Living& at : living) at.child.ask_to_end();
        }
        const std::size_t before = done;
        for (auto at = living.begin(); at != living.end();)
        {
            const auto end = at->child.ended();
            if (!end) ++at;
            else
            {
                note(study, study.runs[at->run], *end, stopping);
                drop_states(study, study.runs[at->run]);
                ++done, at = living.erase(at);
            }
        }
        // The files tell what is complete, so the manifest may lag behind them.
        if (done != before && Clock::now() - saved > std::chrono::seconds(1)) save(study), saved = Clock::now();
        if (!stopping) display.update(done, total);
    }
    display.finish();
    // A run that was complete when it was interrupted is found to be so only when the study goes on.
    for (const Run& run : study.runs)
        if (run.arm == study.base) drop_states(study, run);
    save(study);
    return stopping;
}
}  // namespace canbao::app
