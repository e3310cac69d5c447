#include "study/study_plan.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "scenario/difference.hpp"
#include "scenario/document.hpp"

namespace canbao::study
{
namespace
{
using compare::StudyFolder;

std::string stem(const StudyFile& study, std::size_t arm, std::optional<std::size_t> point)
{
    return study.arms[arm].name + (point ? "-" + study.points[*point].name : "");
}

std::string read_text(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Runs by name.
std::map<std::string_view, const compare::Run*> by_name(const StudyFolder& study)
{
    std::map<std::string_view, const compare::Run*> map;
    for (const compare::Run& run : study.runs) map.emplace(run.name, &run);
    return map;
}
const compare::Run* named(const std::map<std::string_view, const compare::Run*>& runs, const std::string& name)
{
    const auto at = runs.find(name);
    return at == runs.end() ? nullptr : at->second;
}

std::string difference_text(const compare::Difference& d)
{
    return fmt::format("{} = {}", d.what, d.arm.empty() ? "nothing" : d.arm);
}

/// What an arm says now and did not say before, for a message.
std::string arm_changes(const compare::Arm& before, const compare::Arm& now)
{
    std::vector<std::string> texts;
    const auto has = [](const compare::Arm& arm, const compare::Difference& d)
    {
        return std::ranges::any_of(
            arm.differences, [&](const auto& x) { return x.what == d.what && x.base == d.base && x.arm == d.arm; });
    };
    for (const auto& d : now.differences)
        if (!has(before, d)) texts.push_back(difference_text(d));
    for (const auto& d : before.differences)
        if (!has(now, d)) texts.push_back("no longer " + difference_text(d));
    return fmt::format("{}", fmt::join(texts, "; "));
}
}  // namespace

StudyFolder make_plan(const StudyFile& study, const std::filesystem::path& folder, const std::string& program)
{
    StudyFolder plan;
    plan.folder = folder;
    plan.title = study.title;
    plan.question = study.question;
    plan.program = program;
    plan.record = fmt::format("{}", fmt::join(study.record, " "));
    plan.replicates = study.replicates;
    plan.design = study.design;
    plan.points = study.points;

    // Differences are those at the first point, where parameters of the design are the same in all arms.
    const auto first = study.points.empty() ? std::optional<std::size_t>() : std::optional<std::size_t>(0);
    const Scenario base = study.scenario(0, first, 0);
    plan.first_year = int(base.integer("run.from"));
    plan.last_year = int(base.integer("run.to"));
    plan.seed = u64(base.integer("run.seed"));
    for (std::size_t a = 0; a < study.arms.size(); ++a)
    {
        compare::Arm arm{study.arms[a].name, study.arms[a].title, study.arms[a].inherits, {}};
        for (ScenarioDifference& d : differences(base, study.scenario(a, first, 0)))
            arm.differences.push_back({d.what, d.base, d.other, d.base_origin, d.other_origin});
        plan.arms.push_back(std::move(arm));
    }

    const std::size_t points = std::max<std::size_t>(1, study.points.size());
    for (u32 r = 0; r < study.replicates; ++r)
        for (std::size_t p = 0; p < points; ++p)
            for (std::size_t a = 0; a < study.arms.size(); ++a)
            {
                compare::Run run;
                run.arm = a;
                if (first) run.point = p;
                run.replicate = r;
                const std::string at = stem(study, a, run.point);
                run.name = fmt::format("{}-r{}", at, r);
                run.file = "runs/" + run.name + ".h5";
                run.scenario = "scenarios/" + at + ".toml";
                run.scenario_digest = study.scenario(a, run.point, r).digest();
                plan.runs.push_back(std::move(run));
            }
    return plan;
}

ScenarioFile scenario_file(const Scenario& scenario, const std::filesystem::path& data_root)
{
    ScenarioFile file{scenario.effective_text(), {}};
    for (const auto& [name, text] : scenario.tables())
    {
        if (read_text(data_root / name) == text) continue;
        Digest digest;
        digest.update(std::string_view(text));
        const std::string copy =
            fmt::format("tables/{}-{}", digest.hex().substr(0, 8), std::filesystem::path(name).filename().string());
        file.tables[copy] = text;
        const std::string before = toml_string(name), after = toml_string(copy);
        for (std::size_t at = 0; (at = file.text.find(before, at)) != std::string::npos; at += after.size())
            file.text.replace(at, before.size(), after);
    }
    return file;
}

std::vector<std::string> what_changed(const StudyFolder& before, const StudyFolder& now)
{
    std::vector<std::string> changes;
    const auto value = [&](const char* what, const auto& a, const auto& b)
    {
        if (a != b) changes.push_back(fmt::format("{} was {} and is {}", what, a, b));
    };
    value("the program", before.program, now.program);
    value("the first year", before.first_year, now.first_year);
    value("the last year", before.last_year, now.last_year);
    value("the seed", before.seed, now.seed);
    value("what is recorded", before.record.empty() ? "the default" : before.record,
          now.record.empty() ? "the default" : now.record);

    // One line an arm, or a point, or for all of the base.
    std::vector<std::string> said;
    const auto once = [&](std::string line)
    {
        if (std::ranges::find(said, line) == said.end()) said.push_back(std::move(line));
    };
    const auto runs = by_name(now);
    for (const compare::Run& run : before.runs)
    {
        const compare::Run* const same = named(runs, run.name);
        const compare::Arm& arm = before.arms[run.arm];
        if (same && same->scenario_digest == run.scenario_digest) continue;
        const auto there = std::ranges::find(now.arms, arm.name, &compare::Arm::name);
        if (there == now.arms.end()) once(fmt::format("reform '{}' is gone", arm.name));
        else if (same && run.point && before.points[*run.point].values != now.points[*same->point].values)
            once(fmt::format("point {} has other values", before.points[*run.point].name));
        else if (!same && run.replicate >= now.replicates)
            once(fmt::format("{} replicates were asked for, and are {}", before.replicates, now.replicates));
        else if (!same) once("points are gone");
        else if (const std::string text = arm_changes(arm, *there); !text.empty())
            once(fmt::format("'{}' has changed: {}", arm.name, text));
        else once(fmt::format("'{}' has changed in what it shares with the base", arm.name));
    }
    changes.insert(changes.end(), said.begin(), said.end());
    return changes;
}

void take_states(const StudyFolder& before, StudyFolder& now)
{
    const auto runs = by_name(before);
    for (compare::Run& run : now.runs)
    {
        const compare::Run* const same = named(runs, run.name);
        if (!same || same->scenario_digest != run.scenario_digest) continue;
        run.state = same->state;
        run.results_digest = same->results_digest;
        run.message = same->message;
    }
}
}  // namespace canbao::study
