/// Scenarios for the tests of the population.
#pragma once
#include <string>
#include <vector>

#include "configs.hpp"
#include "models/population/parameters.hpp"
#include "scenario/scenario.hpp"

namespace canbao::population::sample
{
/// The defaults, with `key=value` settings over them.
inline Scenario scenario(std::vector<std::string> sets = {})
{
    Schema schema;
    add_parameters(schema);
    LoadOptions options;
    options.sets = std::move(sets);
    options.data_root = test::configs();
    return Scenario::parse("test", "", schema, options);
}
}  // namespace canbao::population::sample
