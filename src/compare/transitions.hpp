/// Which households stand elsewhere in the reform's world than in the base's, counted and one by one.
#pragma once
#include <string>
#include <vector>

#include "compare/panel.hpp"
#include "compare/run_set.hpp"
#include "compare/statistics.hpp"

namespace canbao::compare
{
/// Where a household stands in both worlds. It is in when somebody of it is enrolled.
enum class Transition : u8
{
    stayed_in,
    joined,
    left,
    stayed_out,
    only_base,   ///< it is not there in the reform's world
    only_reform  ///< nor in the base's
};
inline constexpr std::size_t transition_count = 6;
[[nodiscard]] std::string_view to_string(Transition transition);

/// A household in both worlds at the end of a year.
struct Changed
{
    u32 replicate = 0;
    u64 seed = 0;
    Transition transition{};
    PanelHousehold base, reform;  ///< the one that is not there has size 0
    [[nodiscard]] u64 household() const { return base.size ? base.household : reform.household; }
};

/// Households counted by transition and by reason, in the pairs of an arm and over its replicates.
struct TransitionTable
{
    std::size_t arm = 0;
    int year = 0;
    std::vector<Estimate> households;  ///< by transition
    std::vector<Estimate> persons;     ///< registered members in the base's world (in the reform's for only_reform)
    /// Households by reason in the base and in the reform, base after base; 0 stands for nobody enrolled. Households of
    /// both worlds only.
    std::vector<Estimate> reasons;
    std::vector<Changed> changed;  ///< those that joined or left, or pay for another reason, by replicate and identity
    PanelShare share;
};

/// The table of a year for an arm. Members of the panel are counted as they are, without weights.
/// \throws UserError when a run has no panel, or the runs are no pairs
[[nodiscard]] TransitionTable transitions(const RunSet& set, std::size_t arm, int year);

/// arm, year, from, to, unit (households, persons), count, low, high, n: transitions, then reasons.
[[nodiscard]] std::string transitions_csv(const RunSet& set, const std::vector<TransitionTable>& tables);
/// A row a household that changed.
[[nodiscard]] std::string changed_csv(const RunSet& set, const std::vector<TransitionTable>& tables);
[[nodiscard]] std::string transitions_text(const RunSet& set, const TransitionTable& table);
}  // namespace canbao::compare
