/// What every mechanism is made from.
#pragma once
#include "engine/mechanism.hpp"
#include "engine/policy.hpp"
#include "models/population/geography.hpp"

namespace canbao
{
struct Context
{
    const Policy& policy;
    const population::Geography& geography;
    const Structure& structure;
    int from = 0, to = 0;  ///< first and last benefit year of the run

    [[nodiscard]] const Scenario& scenario() const { return policy.scenario(); }
};
}  // namespace canbao
