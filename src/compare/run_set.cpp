#include "compare/run_set.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "compare/effective.hpp"
#include "core/counted.hpp"

namespace canbao::compare
{
namespace fs = std::filesystem;

namespace
{
/// Well below what systems let a process hold open.
constexpr std::size_t most_open = 200;

RunFile look_at(const fs::path& path, std::size_t open)
{
    auto data = std::make_shared<const RunData>(path);
    RunFile run{.path = path,
                .arm = 0,
                .point = {},
                .manifest = data->manifest(),
                .has_panel = data->has_panel(),
                .years = data->years(),
                .data = {}};
    if (open < most_open) run.data = std::move(data);
    return run;
}

auto key(const RunFile& run) { return std::pair(run.manifest.seed, run.manifest.replicate); }

std::string name_of(const RunFile& run)
{
    return run.manifest.scenario_name.empty() ? run.path.stem().string() : run.manifest.scenario_name;
}

/// Why two runs are not the same people living through the same chances.
std::vector<std::string> mismatches(const RunFile& a, const RunFile& b)
{
    std::vector<std::string> list;
    const auto differ = [&](const char* what, const auto& of_a, const auto& of_b)
    {
        if (of_a != of_b) list.push_back(fmt::format("other {}: {} and {}", what, of_a, of_b));
    };
    differ("population", a.manifest.population_digest, b.manifest.population_digest);
    differ("seed", a.manifest.seed, b.manifest.seed);
    differ("replicate", a.manifest.replicate, b.manifest.replicate);
    differ("format", a.manifest.format_version, b.manifest.format_version);
    if (a.years != b.years)
        list.push_back(fmt::format("other years: {} to {} and {} to {}", a.years.front(), a.years.back(),
                                   b.years.front(), b.years.back()));
    return list;
}
}  // namespace

RunSet RunSet::of_files(const std::vector<fs::path>& files)
{
    RunSet set;
    Faults faults;
    std::vector<std::string> keys;  // of the arms
    for (std::size_t i = 0; i < files.size(); ++i)
    {
        const auto again = std::find_if(files.begin(), files.begin() + std::ptrdiff_t(i),
                                        [&](const fs::path& other)
                                        {
                                            std::error_code error;
                                            return fs::equivalent(other, files[i], error);
                                        });
        if (again != files.begin() + std::ptrdiff_t(i))
        {
            faults.add({files[i].string(), "the file is named twice", "", "name each run once"});
            continue;
        }
        try
        {
            RunFile run = look_at(files[i], set.runs.size());
            const std::string text = without_seed(run.manifest.scenario_text);
            std::size_t arm = 0;
            const auto taken = [&]
            {
                return std::ranges::any_of(
                    set.runs, [&](const RunFile& other) { return other.arm == arm && key(other) == key(run); });
            };
            while (arm < keys.size() && (keys[arm] != text || taken())) ++arm;
            if (arm == keys.size())
            {
                keys.push_back(text);
                set.arms.push_back({.name = name_of(run), .title = name_of(run), .inherits = {}, .differences = {}});
                if (arm > 0)
                    set.arms.back().differences =
                        effective_differences(set.runs.front().manifest.scenario_text, run.manifest.scenario_text);
            }
            run.arm = arm;
            set.runs.push_back(std::move(run));
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    }
    faults.raise_if_any();
    // Two arms of one name are told apart by a file of theirs.
    for (std::size_t a = 0; a < set.arms.size(); ++a)
        for (std::size_t b = a + 1; b < set.arms.size(); ++b)
            if (set.arms[a].title == set.arms[b].title)
            {
                const auto first = std::ranges::find(set.runs, b, &RunFile::arm);
                set.arms[b].name = set.arms[b].title =
                    fmt::format("{} ({})", set.arms[b].title, first->path.stem().string());
            }
    set.title = set.arms.front().title;
    return set;
}

RunSet RunSet::of_study(const fs::path& folder)
{
    StudyFolder study = StudyFolder::read(folder);
    RunSet set;
    set.title = study.title, set.question = study.question;
    set.design = study.design, set.points = study.points;
    // The base comes first, whatever its place in the study.
    std::vector<std::size_t> order{study.base};
    for (std::size_t a = 0; a < study.arms.size(); ++a)
        if (a != study.base) order.push_back(a);
    std::vector<std::size_t> position(study.arms.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        position[order[i]] = i, set.arms.push_back(std::move(study.arms[order[i]]));
    Faults faults;
    std::size_t left_out = 0;
    for (const Run& run : study.runs)
    {
        if (run.state != RunState::complete)
        {
            ++left_out;
            continue;
        }
        try
        {
            RunFile file = look_at(study.path_of(run), set.runs.size());
            file.arm = position[run.arm], file.point = run.point;
            if (file.manifest.status == RunStatus::complete) set.runs.push_back(std::move(file));
            else ++left_out;
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    }
    faults.raise_if_any();
    if (left_out > 0)
        set.notes.push_back(fmt::format("{} of {} of the study {} not complete and left out", left_out,
                                        counted(study.runs.size(), "run"), left_out == 1 ? "is" : "are"));
    if (std::ranges::find(set.runs, 0u, &RunFile::arm) == set.runs.end())
        throw UserError(Fault{folder.string(), "no run of the base is complete", "",
                              fmt::format("`canbao study` goes on with it: -o {}", folder.string())});
    return set;
}

RunSet RunSet::of(const std::vector<fs::path>& paths)
{
    std::error_code error;
    if (paths.size() == 1 && fs::is_directory(paths.front(), error)) return of_study(paths.front());
    Faults faults;
    for (const fs::path& path : paths)
        if (fs::is_directory(path, error))
            faults.add({path.string(), "it is a folder", "run files, or the folder of one study", ""});
    faults.raise_if_any();
    return of_files(paths);
}

std::vector<std::size_t> RunSet::runs_of(std::size_t arm, std::optional<std::size_t> point) const
{
    std::vector<std::size_t> list;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (runs[i].arm == arm && runs[i].point == point) list.push_back(i);
    std::ranges::stable_sort(list, [&](std::size_t a, std::size_t b) { return key(runs[a]) < key(runs[b]); });
    return list;
}

std::vector<std::optional<std::size_t>> RunSet::all_points() const
{
    if (points.empty()) return {std::nullopt};
    std::vector<std::optional<std::size_t>> list;
    for (std::size_t p = 0; p < points.size(); ++p) list.emplace_back(p);
    return list;
}

Pairing pair_with_base(const RunSet& set, std::size_t arm, std::optional<std::size_t> point, bool independent)
{
    Pairing result;
    const auto base = set.runs_of(0, point), other = set.runs_of(arm, point);
    Faults faults;
    const auto fault = [&](const RunFile& run, const std::string& found)
    {
        result.reasons.push_back(fmt::format("{}: {}", run.path.string(), found));
        faults.add({run.path.string(), found, "runs of one population, seed, replicate, years and format",
                    "`--independent` compares them as independent runs"});
    };
    // A single run on each side is meant as a pair: say everything in which it is none.
    const bool single = base.size() == 1 && other.size() == 1;
    for (const std::size_t o : other)
    {
        const auto match =
            std::ranges::find_if(base, [&](std::size_t b) { return single || key(set.runs[b]) == key(set.runs[o]); });
        if (match == base.end())
        {
            // A study that was cut off has arms of different length; its complete pairs count.
            if (set.points.empty() && set.question.empty() && set.design.kind.empty())
                fault(set.runs[o], fmt::format("no run of the base has its seed {} and replicate {}",
                                               set.runs[o].manifest.seed, set.runs[o].manifest.replicate));
            continue;
        }
        const auto wrong = mismatches(set.runs[*match], set.runs[o]);
        if (wrong.empty()) result.pairs.emplace_back(*match, o);
        else
            fault(set.runs[o],
                  fmt::format("no pair of {}: {}", set.runs[*match].path.string(), fmt::join(wrong, "; ")));
    }
    if (result.reasons.empty()) return result;
    if (!independent) faults.raise_if_any();
    result.paired = false, result.pairs.clear();
    result.base = base, result.other = other;
    return result;
}
}  // namespace canbao::compare
