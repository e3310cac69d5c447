/// What `canbao validate` writes.
#pragma once
#include <string>
#include <string_view>

#include "study/validation.hpp"

namespace canbao::study
{
/// A row a published number.
[[nodiscard]] std::string report_csv(const Validation& validation);
/// One self-contained page: what was run, a chart of each group, and the table.
/// \param made  a line that says what made it, and when
[[nodiscard]] std::string report_html(const Validation& validation, std::string_view made);

/// A field of a CSV file, quoted where it has to be (RFC 4180).
[[nodiscard]] std::string csv_field(std::string_view text);
/// Foreign text inside HTML.
[[nodiscard]] std::string html_text(std::string_view text);
}  // namespace canbao::study
