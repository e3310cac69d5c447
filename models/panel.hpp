/// How a packed column is recorded: bits from models/person.hpp under a name of their own.
#pragma once
#include "world/registry.hpp"

namespace canbao
{
/// A Field as the panel records it. \param flags one word for each code from 0 on; none for a number
template <class Field>
[[nodiscard]] PackedField panel_field(std::string name, std::string meaning, std::vector<std::string> flags = {})
{
    PackedField field{
        .name = std::move(name), .meaning = std::move(meaning), .at = Field::position, .width = Field::bits};
    for (std::size_t code = 0; code < flags.size(); ++code) field.flags.emplace_back(i64(code), std::move(flags[code]));
    return field;
}
/// The same, where it holds only with the bits of `gate` all zero, or only with some of them set.
[[nodiscard]] inline PackedField gated(PackedField field, u64 gate, bool holds_at_zero)
{
    field.gate = gate;
    field.holds_at_zero = holds_at_zero;
    return field;
}
}  // namespace canbao
