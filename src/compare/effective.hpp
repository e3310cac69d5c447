/// In what the scenarios of two run files differ, read from the effective scenarios that the files hold, so that files of
/// any program can be laid beside each other.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compare/study_folder.hpp"

namespace canbao::compare
{
/// A value of an effective scenario.
struct EffectiveValue
{
    std::string what;    ///< "premium.amount", "intervention 'no sanctions': set.sanction.active"
    std::string value;   ///< TOML
    std::string origin;  ///< what the file says where it comes from
};
/// Every value, in the order of the text.
[[nodiscard]] std::vector<EffectiveValue> effective_values(std::string_view scenario_text);

/// What differs. Name, description, seed and replicate are no difference.
[[nodiscard]] std::vector<Difference> effective_differences(std::string_view base, std::string_view other);

/// Equal for runs that differ in seed and replicate only.
[[nodiscard]] std::string without_seed(std::string_view scenario_text);
}  // namespace canbao::compare
