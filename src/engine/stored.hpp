/// From columns of the world to datasets of the run file.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "core/scalar_type.hpp"
#include "record/writer.hpp"

namespace canbao
{
/// The type of the dataset that a column is recorded in. \throws std::logic_error for i8, which has none
[[nodiscard]] Type stored(ScalarType type);

/// Room in a commit for the values of a column, as bytes.
[[nodiscard]] std::span<std::byte> room(Commit& commit, std::string_view name, ScalarType type, std::size_t count);
}  // namespace canbao
