/// What `canbao config` prints, apart from the effective scenario itself (Scenario::effective_text).
#pragma once
#include <string>

#include "scenario/schema.hpp"

namespace canbao
{
/// A scenario file with every parameter at its default, each under a comment with meaning, unit, range and provenance.
/// It reads back to the digest of an empty scenario.
[[nodiscard]] std::string render_defaults(const Schema& schema);

/// The schema as a Markdown table, one row a parameter.
[[nodiscard]] std::string render_schema(const Schema& schema);
}  // namespace canbao
