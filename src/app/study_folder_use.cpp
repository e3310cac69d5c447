#include "app/study_folder_use.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "app/output.hpp"
#include "app/study_runs.hpp"
#include "study/study_plan.hpp"

namespace canbao::app
{
namespace fs = std::filesystem;
using compare::RunState;
using compare::StudyFolder;

FolderLock::FolderLock(const fs::path& folder)
{
    constexpr auto patience = std::chrono::seconds(10);
    descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    const auto end = std::chrono::steady_clock::now() + patience;
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    {
        if (std::chrono::steady_clock::now() > end)
        {
            close(std::exchange(descriptor_, -1));
            throw UserError(Fault{folder.string(), "another study is at work there", "",
                                  "wait for its end, or name another folder"});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

FolderLock::~FolderLock()
{
    if (descriptor_ >= 0) close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

namespace
{
/// States of an earlier beginning, and faults of one that was something else.
void take_earlier(StudyFolder& plan, bool force, Faults& faults)
{
    std::error_code error;
    const fs::path& folder = plan.folder;
    if (!fs::exists(folder, error))
    {
        const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
        if (!fs::is_directory(parent, error))
            faults.add({folder.string(), "its folder does not exist", "", "make the folder first"});
        else if (access(parent.c_str(), W_OK) != 0)
            faults.add({folder.string(), "its folder cannot be written", "", ""});
        return;
    }
    if (!fs::is_directory(folder, error))
    {
        faults.add({folder.string(), "it is no folder", "", "name a folder"});
        return;
    }
    if (access(folder.c_str(), W_OK) != 0) faults.add({folder.string(), "it cannot be written", "", ""});
    if (!compare::is_study(folder))
    {
        if (!force && !fs::is_empty(folder, error))
            faults.add({folder.string(), "the folder holds something else", "",
                        "name a new folder, or give --force to add a study to it"});
        return;
    }
    try
    {
        const StudyFolder before = StudyFolder::read(folder);
        if (!force)
            for (const std::string& change : study::what_changed(before, plan))
                faults.add({folder.string(), "it holds a study that was another: " + change,
                            "replicates, reforms and points may be added",
                            "name another folder, or give --force to run again what no longer fits"});
        study::take_states(before, plan);
    }
    catch (const UserError& unreadable)
    {
        if (!force) faults.add(unreadable);
    }
}
}  // namespace

void take_up(StudyFolder& plan, bool force, bool retry_failed, Faults& faults)
{
    take_earlier(plan, force, faults);
    if (!faults.empty()) return;
    for (compare::Run& run : plan.runs)
    {
        if (run.state == RunState::failed && !retry_failed) continue;
        std::string digest;
        const Found found = examine(plan, run, digest);
        if (found == Found::other && !force)
            faults.add({plan.path_of(run).string(), fmt::format("no run of this study's '{}'", run.name), "",
                        "put it elsewhere, or give --force to replace it"});
        if (found == Found::complete && run.state == RunState::complete && run.results_digest != digest && !force)
            faults.add({plan.path_of(run).string(), "its results are not those that study.json notes", "",
                        "give --force to take it as it is"});
        run.state = found == Found::complete ? RunState::complete : RunState::planned;
        run.results_digest = found == Found::complete ? digest : "";
        run.message.clear();
    }
}

void lay_out(const StudyFolder& plan, const study::StudyFile& file, const fs::path& data_root)
{
    std::error_code error;
    for (const char* const folder : {"runs", "scenarios"})
        if (fs::create_directories(plan.folder / folder, error); error)
            throw RunError(fmt::format("{}: {}", (plan.folder / folder).string(), error.message()));
    // What writers that were killed left behind; nobody else is at work here.
    for (const char* const folder : {".", "runs", "scenarios"})
        for (const auto& entry : fs::directory_iterator(plan.folder / folder, error))
            if (entry.path().extension() == ".part") fs::remove(entry.path(), error);
    std::set<std::string> written;
    for (const compare::Run& run : plan.runs)
    {
        if (!written.insert(run.scenario).second) continue;
        const study::ScenarioFile scenario = study::scenario_file(file.scenario(run.arm, run.point, 0), data_root);
        std::vector<std::pair<fs::path, std::string>> texts{{plan.folder / run.scenario, scenario.text}};
        for (const auto& [name, text] : scenario.tables)
        {
            fs::create_directories((plan.folder / "scenarios" / name).parent_path(), error);
            texts.emplace_back(plan.folder / "scenarios" / name, text);
        }
        write_texts(texts);
    }
    save(plan);
}
}  // namespace canbao::app
