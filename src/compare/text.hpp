/// How numbers and foreign text are written into tables.
#pragma once
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace canbao::compare
{
/// A field of a CSV file, quoted where it has to be (RFC 4180).
[[nodiscard]] std::string csv_field(std::string_view text);
/// A number in a CSV file: ten significant digits, `inf`, or nothing for what is no number.
[[nodiscard]] std::string csv_number(f64 value);
/// A number in a table for people: three or four significant digits and no exponent; "-" for what is no number.
[[nodiscard]] std::string short_number(f64 value);
/// The same with its sign; a change of exactly nothing is "0".
[[nodiscard]] std::string short_change(f64 value);
/// Foreign text inside HTML.
[[nodiscard]] std::string html_text(std::string_view text);
}  // namespace canbao::compare
