/// Numbers with their nouns, in what people read.
#pragma once
#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace canbao
{
/// "1 run", "3 runs"; "1 county", "3 counties" when the plural is given because it takes more than an s.
[[nodiscard]] std::string counted(std::integral auto count, std::string_view one, std::string_view many = {})
{
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}
}  // namespace canbao
