#include "compare/text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace canbao::compare
{
std::string csv_field(std::string_view text)
{
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

std::string csv_number(f64 value)
{
    if (std::isnan(value)) return "";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return fmt::format("{:.10g}", value == 0 ? 0.0 : value);  // no negative zero
}

std::string short_number(f64 value)
{
    if (std::isnan(value)) return "-";
    if (std::isinf(value)) return "inf";
    const f64 size = std::abs(value);
    if (size == 0) return "0";
    return fmt::format("{:.{}f}", value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4);
}

std::string short_change(f64 value)
{
    const std::string text = short_number(value);
    return value > 0 && !std::isinf(value) ? "+" + text : text;
}

std::string html_text(std::string_view text)
{
    std::string out;
    for (const char c : text) switch (c)
        {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    return out;
}
}  // namespace canbao::compare
