/// A household's year in words.
#pragma once
#include <string>
#include <vector>

#include "viz/data/panel.hpp"

namespace canbao::viz
{
struct Season;

/// Yuan from fen, without the cents: "1,204".
[[nodiscard]] std::string yuan(i64 fen);
/// "head, 52", "grandmother, 71": a member in two words. Daughters, sons and parents by sex, children of the head.
[[nodiscard]] std::string call(const Member& member, i32 year);
/// Sentences on who was enrolled and what it took, on payment, income and care.
/// \param season of the year, for the date of payment; may be null
[[nodiscard]] std::vector<std::string> tell(const Household& household, i32 year, const Season* season);
}  // namespace canbao::viz
