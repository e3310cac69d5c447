/// Lives through the runs of a study, each in a process of its own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/child.hpp"
#include "app/progress.hpp"
#include "compare/study_folder.hpp"
#include "core/error.hpp"

namespace canbao::app
{
/// How a study shares out the machine.
struct Shares
{
    int jobs = 1;     ///< runs at a time
    int threads = 1;  ///< of each
};
/// Many small runs go side by side, one thread each; a few large ones, or those that would not fit into memory side by
/// side, have several threads each.
/// \param jobs, threads as the user wants them; 0 for what is best
/// \param run_bytes, free_bytes memory of a run, and of the machine
[[nodiscard]] Shares share(int jobs, int threads, int processors, std::size_t runs, f64 run_bytes, f64 free_bytes);

/// A program as a manifest of a study names it; compilers make no difference to results.
[[nodiscard]] std::string program_text(std::string_view version, std::string_view commit, bool dirty);

/// What lies where a run's file belongs.
enum class Found : u8
{
    nothing,
    begun,     ///< a part of this run, or what cannot be read
    complete,  ///< this run, to its end
    other      ///< a complete run of something else
};
/// \param digest is set to the results digest of a complete run
[[nodiscard]] Found examine(const compare::StudyFolder& study, const compare::Run& run, std::string& digest);

struct StudyRunOptions
{
    Shares shares;
    std::vector<std::string> records;  ///< each as behind --record
    ProgressStyle progress = ProgressStyle::automatic;
};

/// Lives through all planned runs, in their order, and keeps study.json true as they end. A run that fails is noted and
/// stops no other. When an end is asked for, the runs that live end in order, and none begins.
/// \return true when an end was asked for
/// \throws RunError when study.json cannot be written
bool live_through(compare::StudyFolder& study, const StudyRunOptions& options, Signals& signals);

/// Replaces study.json. \throws RunError
void save(const compare::StudyFolder& study);
}  // namespace canbao::app
