/// In what two scenarios differ, value by value, after everything is read: defaults, inherited files, overrides.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace canbao
{
struct ScenarioDifference
{
    std::string what;  ///< "premium.amount", "projection.growth.premium.amount", "intervention 'x': set premium.amount"
    std::string base, other;                ///< values as TOML; empty where the one has nothing of the kind
    std::string base_origin, other_origin;  ///< as Scenario::origin; empty with the value
};

/// Every effective difference: parameters in the order of the schema, the projection, interventions by name in the order
/// in which they act. Empty for scenarios of one digest. Both must have one schema.
[[nodiscard]] std::vector<ScenarioDifference> differences(const Scenario& base, const Scenario& other);

/// The first day on which the one may ask for what the other does not, when they differ in interventions only; nothing
/// when they differ from the beginning, or not at all.
[[nodiscard]] std::optional<Date> differ_from(const Scenario& base, const Scenario& other);
}  // namespace canbao
