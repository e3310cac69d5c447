#include <charconv>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/ending.hpp"
#include "compare/run_set.hpp"
#include "compare/story.hpp"

namespace canbao::app
{
namespace
{
struct StoryOptions
{
    std::string file, against, household;
    std::size_t most = 10;
    bool list = false, changed = false;
};

std::optional<u64> identity(const std::string& text)
{
    u64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void print(const std::vector<compare::Candidate>& candidates)
{
    for (const auto& candidate : candidates) fmt::print("{:>20}  {}\n", candidate.household, candidate.about);
}

/// A few identities for a message.
std::string examples(const compare::RunData& run)
{
    std::string text;
    for (const auto& candidate : compare::some_households(run, 3))
        text += fmt::format("{}{}", text.empty() ? "" : ", ", candidate.household);
    return text;
}

int story(const StoryOptions& options)
{
    Faults faults;
    const auto household = identity(options.household);
    if (!options.household.empty() && !household)
        faults.add({"--household", fmt::format("'{}' is no identity", options.household),
                    "a whole number, as in /households/household", "`--list` shows some"});
    if (options.changed && options.against.empty())
        faults.add({"--changed", "there is no other run", "", "name it with --against"});
    faults.raise_if_any();

    // Another run has to be the same people with the same chances, or a household would be compared with a stranger.
    std::vector<std::filesystem::path> paths{options.file};
    if (!options.against.empty()) paths.emplace_back(options.against);
    const compare::RunSet set = compare::RunSet::of_files(paths);
    if (paths.size() == 2)
    {
        const auto pairing = set.arms.size() == 2 ? compare::pair_with_base(set, 1, {}, true) : compare::Pairing{};
        if (pairing.pairs.empty())
            throw UserError(Fault{options.against,
                                  pairing.reasons.empty()
                                      ? fmt::format("no pair of {}: other seed or replicate", options.file)
                                      : pairing.reasons.front(),
                                  "a run of the same population, seed, replicate and years", ""});
    }
    const auto run = set.runs.front().open(), against = paths.size() == 2 ? set.runs.back().open() : nullptr;
    if (options.changed)
    {
        const auto changed = compare::changed_households(*run, *against, options.most);
        if (changed.empty()) fmt::print("no household pays in one world only, or for another reason\n");
        print(changed);
        return success;
    }
    if (options.list)
    {
        print(compare::some_households(*run, options.most));
        return success;
    }
    if (!household)
        throw UserError(Fault{"--household", "no household is named", "",
                              fmt::format("for instance {}; `--list` shows more, `--changed` those that differ from "
                                          "another run",
                                          examples(*run))});
    const compare::Story one = compare::read_story(*run, *household, run->years());
    if (one.years.empty())
        throw UserError(Fault{options.file, fmt::format("its panel has no household {}", *household), "",
                              fmt::format("for instance {}; `--list` shows more", examples(*run))});
    const compare::Story other = against ? compare::read_story(*against, *household, run->years()) : compare::Story{};
    fmt::print("{}", compare::tell(*run, one, against.get(), against ? &other : nullptr));
    return success;
}
}  // namespace

Command add_story(CLI::App& app)
{
    const auto options = std::make_shared<StoryOptions>();
    app.add_option("file", options->file, "run file with a household panel")->required();
    app.add_option("--household", options->household, "identity of the household");
    app.add_option("--against", options->against, "run file of the same people in another world");
    app.add_flag("--list", options->list, "list some households of the panel");
    app.add_flag("--changed", options->changed, "list households that pay in one world only, or for another reason");
    app.add_option("--most", options->most, "how many to list")->check(CLI::Range(1, 1000000));
    return [options] { return story(*options); };
}
}  // namespace canbao::app
