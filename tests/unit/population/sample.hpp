/// Scenarios for the tests of the population.
#pragma once
#include <cstdlib>
#include <string>
#include <vector>

#include "models/population/parameters.hpp"
#include "scenario/scenario.hpp"

namespace canbao::population::sample
{
inline std::filesystem::path configs()
{
    const char* source = std::getenv("CANBAO_SOURCE_DIR");
    return std::filesystem::path(source ? source : ".") / "configs";
}

/// The defaults, with `key=value` settings over them.
inline Scenario scenario(std::vector<std::string> sets = {})
{
    Schema schema;
    add_parameters(schema);
    LoadOptions options;
    options.sets = std::move(sets);
    options.data_root = configs();
    return Scenario::parse("test", "", schema, options);
}
}  // namespace canbao::population::sample
