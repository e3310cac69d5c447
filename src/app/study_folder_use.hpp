/// The folder that a study writes: who may use it, what an earlier beginning left there, what is to be done.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "compare/study_folder.hpp"
#include "core/error.hpp"
#include "study/study_file.hpp"

namespace canbao::app
{
/// One study at a time works in a folder. Runs inherit the lock, so that it lasts until those of a killed study ended.
class FolderLock
{
public:
    FolderLock() = default;
    /// Waits some seconds for runs that are just ending. \throws UserError when somebody else is at work
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    [[nodiscard]] bool held() const { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
};

/// Takes up what lies in the folder of the plan: states of runs that fit. Faults of a folder that belongs to something
/// else, of a study that was changed in more than additions, of runs that are not what they should be; with `force`
/// those are planned anew.
/// \param retry_failed plans failed runs again
void take_up(compare::StudyFolder& plan, bool force, bool retry_failed, Faults& faults);

/// Makes the folder with the scenarios of all runs and the manifest. \throws RunError
void lay_out(const compare::StudyFolder& plan, const study::StudyFile& file, const std::filesystem::path& data_root);
}  // namespace canbao::app
