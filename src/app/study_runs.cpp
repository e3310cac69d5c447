#include "app/study_runs.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <list>

#include <fmt/format.h>

#include "app/ending.hpp"
#include "app/output.hpp"
#include "record/reader.hpp"

namespace canbao::app
{
namespace
{
using compare::Run;
using compare::RunState;
using compare::StudyFolder;
using Clock = std::chrono::steady_clock;

std::vector<std::string> arguments_of(const StudyFolder& study, const Run& run, const StudyRunOptions& options)
{
    std::vector<std::string> arguments{"run",         (study.folder / run.scenario).string(),
                                       "--replicate", std::to_string(run.replicate),
                                       "--threads",   std::to_string(options.shares.threads),
                                       "-o",          study.path_of(run).string(),
                                       "--quiet",     "--force"};
    for (const std::string& record : options.records) arguments.insert(arguments.end(), {"--record", record});
    return arguments;
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
        const Manifest manifest = RunReader(file).manifest();
        const bool same = manifest.scenario_digest == run.scenario_digest && manifest.replicate == run.replicate &&
                          manifest.seed == study.seed && manifest.recorded == study.record &&
                          study.program == program_text(manifest.program_version, manifest.commit, manifest.dirty);
        if (manifest.status != RunStatus::complete) return Found::begun;
        if (!same) return Found::other;
        digest = manifest.results_digest;
        return Found::complete;
    }
    catch (const UserError&)
    {
        return Found::begun;
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
    const auto planned = [&](const Run& run) { return run.state == RunState::planned; };
    const std::size_t total = std::size_t(std::ranges::count_if(study.runs, planned));
    std::size_t next = 0, done = 0;
    bool stopping = false;
    Clock::time_point saved = Clock::now();
    CountDisplay display(options.progress, "runs");
    display.update(0, total);
    for (;;)
    {
        for (; !stopping && int(living.size()) < options.shares.jobs && next < study.runs.size(); ++next)
            if (planned(study.runs[next]))
                living.push_back({next, Child(arguments_of(study, study.runs[next], options), signals)});
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
            if (end) note(study, study.runs[at->run], *end, stopping), ++done;
            at = end ? living.erase(at) : std::next(at);
        }
        // The files tell what is complete, so the manifest may lag behind them.
        if (done != before && Clock::now() - saved > std::chrono::seconds(1)) save(study), saved = Clock::now();
        if (!stopping) display.update(done, total);
    }
    display.finish();
    save(study);
    return stopping;
}
}  // namespace canbao::app
