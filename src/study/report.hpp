/// What `canbao validate` writes.
#pragma once
#include <string>
#include <string_view>

#include "compare/text.hpp"
#include "study/validation.hpp"

namespace canbao::study
{
/// A row a published number.
[[nodiscard]] std::string report_csv(const Validation& validation);
/// One self-contained page: what was run, a chart of each group, and the table.
/// \param made  a line that says what made it, and when
[[nodiscard]] std::string report_html(const Validation& validation, std::string_view made);

using compare::csv_field;
using compare::html_text;
}  // namespace canbao::study
