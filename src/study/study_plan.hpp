/// From a study's file to its runs, and from an earlier plan in a folder to what is still to be done.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "compare/study_folder.hpp"
#include "study/study_file.hpp"

namespace canbao::study
{
/// Every run of the study, none of them done: replicate by replicate over all points, and at each over all arms with the
/// base first, so that a study that is cut off has the same arms and points in all its replicates.
/// \param program version and commit, for the manifest
[[nodiscard]] compare::StudyFolder make_plan(const StudyFile& study, const std::filesystem::path& folder,
                                             const std::string& program);

/// A scenario that anybody can run, with the tables that are no part of the configs folder.
struct ScenarioFile
{
    std::string text;
    std::map<std::string, std::string> tables;  ///< by path beside the scenario
};
/// The effective scenario as a file. \param data_root the configs folder, whose tables need no copy
[[nodiscard]] ScenarioFile scenario_file(const Scenario& scenario, const std::filesystem::path& data_root);

/// Why runs of an earlier plan do not belong to this one: a line each, empty when it only adds to it. Titles and the
/// order of arms do not count.
[[nodiscard]] std::vector<std::string> what_changed(const compare::StudyFolder& before,
                                                    const compare::StudyFolder& now);

/// Takes over the states of the runs that an earlier plan has with the same scenario digest.
void take_states(const compare::StudyFolder& before, compare::StudyFolder& now);
}  // namespace canbao::study
