/// The years of one household in words and numbers, and where two worlds part for it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/panel.hpp"

namespace canbao::compare
{
/// A household at the end of a year.
struct StoryYear
{
    PanelHousehold household;
    std::vector<PanelMember> members;
    bool scheme_runs = false;
};

/// The years in which a panel holds the household.
struct Story
{
    u64 household = 0;
    std::map<int, StoryYear> years;
};
/// \param years  of the run, those asked for
[[nodiscard]] Story read_story(const RunData& run, u64 household, const std::vector<int>& years);

/// The first year in which the household is not the same in both; nothing when there is none.
[[nodiscard]] std::optional<int> parts_in(const Story& one, const Story& other);

/// The story as text. \param against  the same household in another run; null for none
[[nodiscard]] std::string tell(const RunData& run, const Story& story, const RunData* against, const Story* other);

/// A household that a user may want to hear of.
struct Candidate
{
    u64 household = 0;
    std::string about;
};
/// Up to `most` households of the last year that differ in size, income and cover.
[[nodiscard]] std::vector<Candidate> some_households(const RunData& run, std::size_t most);
/// Up to `most` households that are enrolled in one of two worlds only, or for another reason, in some year; those that
/// part first come first.
[[nodiscard]] std::vector<Candidate> changed_households(const RunData& run, const RunData& against, std::size_t most);
}  // namespace canbao::compare
