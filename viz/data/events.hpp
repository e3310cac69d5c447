/// What happens on a date: Spring Festivals, and the interventions of the scenario.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.hpp"

namespace canbao
{
struct Manifest;
}

namespace canbao::viz
{
struct Intervention
{
    std::string name;
    Date from;
    std::optional<Date> to;  ///< empty when it stays
    std::string what;        ///< what it sets, as "premium.amount + 50"
};

struct Events
{
    std::vector<Date> spring_festivals;
    std::vector<Intervention> interventions;  ///< of the scenario itself, in the order of their dates
};

/// From the effective scenario and the tables of the manifest. What cannot be read is left out: a picture without a
/// mark is better than none.
[[nodiscard]] Events read_events(const Manifest& manifest);
}  // namespace canbao::viz
