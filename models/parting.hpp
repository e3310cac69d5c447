/// Where two scenarios part: the first day whose tick they can make differ. docs/decisions/0015-branching.md has the
/// rule and why it is one.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/date.hpp"
#include "scenario/scenario.hpp"

namespace canbao
{
/// One difference between two scenarios.
struct Parting
{
    Date from;          ///< first day on whose tick it can act; Date::min() when it acts from the start
    std::string what;   ///< the parameter or intervention, and what differs
    std::string where;  ///< in the scenario that branches off
};

/// Everything in which two scenarios can give different results, the earliest first; empty when they cannot.
[[nodiscard]] std::vector<Parting> partings(const Scenario& base, const Scenario& other);

/// The first day on which two paths can give different values; Date::min() for all days.
[[nodiscard]] std::optional<Date> first_difference(const DatedPath& a, const DatedPath& b);
}  // namespace canbao
