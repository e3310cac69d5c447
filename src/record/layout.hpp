/// What a run file holds, said once as data: groups, dimensions, variables.
///
/// The recorder fills a Layout from what the mechanisms declare; the writer creates everything in it before the first
/// tick and knows nothing of measures. docs/format/run-file-2.md describes the file that comes of it.
#pragma once
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
/// The types of values in a run file, under the names that numpy has for them. Text is UTF-8 of any length and is
/// written before the first tick only.
enum class Type : u8
{
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float32,
    float64,
    text
};

/// Bytes of one value; 0 for text.
[[nodiscard]] std::size_t size_of(Type type);
[[nodiscard]] std::string_view to_string(Type type);

template <class T>
[[nodiscard]] constexpr Type type_of()
{
    if constexpr (std::is_same_v<T, u8>) return Type::uint8;
    else if constexpr (std::is_same_v<T, i16>) return Type::int16;
    else if constexpr (std::is_same_v<T, u16>) return Type::uint16;
    else if constexpr (std::is_same_v<T, i32>) return Type::int32;
    else if constexpr (std::is_same_v<T, u32>) return Type::uint32;
    else if constexpr (std::is_same_v<T, i64>) return Type::int64;
    else if constexpr (std::is_same_v<T, u64>) return Type::uint64;
    else if constexpr (std::is_same_v<T, f32>) return Type::float32;
    else
    {
        static_assert(std::is_same_v<T, f64>, "no value of a run file has this type");
        return Type::float64;
    }
}

/// Codes and what they mean, e.g. {{0, "nation"}, {1, "province"}}; a meaning is one word.
using Flags = std::vector<std::pair<i64, std::string>>;
/// Further text attributes, name and value, e.g. {{"calendar", "proleptic_gregorian"}}.
using TextAttributes = std::vector<std::pair<std::string, std::string>>;

/// How a dimension grows.
enum class Extent : u8
{
    fixed,  ///< known before the first tick
    ticks,  ///< one more for each tick committed; its coordinate, written last, is the mark that the tick is complete
    rows    ///< any number more for each tick (a ragged table): the rows of a tick are contiguous
};

/// A dimension of one group. A group has at most one dimension of ticks, and rows only beside ticks.
///
/// A dimension of rows named `row` brings the variables `row_start` and `row_count` over the ticks with it.
struct Dimension
{
    std::string name;
    Extent extent = Extent::fixed;
    u64 size = 0;  ///< of a fixed dimension, at least 1
    std::string units;
    std::string long_name;
    Type type = Type::int32;  ///< of the coordinate; an integer type
    std::vector<i64> values;  ///< the coordinate of a fixed dimension: `size` values, or none for no coordinate
    Flags flags;
    TextAttributes attributes;
};

/// A dataset. Its first dimension may be ticks or rows, all others are fixed; with fixed ones only (or none, for a
/// scalar) it is static and written once before the first tick. Text is always static.
struct Variable
{
    std::string group;
    std::string name;
    Type type = Type::float32;
    std::vector<std::string> dims;  ///< names of dimensions of the group
    /// As UDUNITS knows them: "yuan", "1", "h". "hours", "days" and the like are refused, because xarray takes a
    /// variable in those units for a span of time and turns it into nanoseconds.
    std::string units;
    std::string long_name;
    Flags flags;
    TextAttributes attributes;
};

struct Group
{
    std::string name;
    std::string long_name;
    std::vector<Dimension> dims;
    u64 ticks_per_commit = 1;  ///< how many ticks arrive together; shapes the chunks and nothing else
    u64 rows_per_commit = 0;   ///< about how many rows arrive together; shapes the chunks and nothing else
};

struct Layout
{
    std::string title;
    std::vector<Group> groups;
    std::vector<Variable> variables;

    [[nodiscard]] const Group* find_group(std::string_view name) const;
    [[nodiscard]] const Variable* find_variable(std::string_view group, std::string_view name) const;
};

[[nodiscard]] const Dimension* find_dimension(const Group& group, std::string_view name);

/// \throws std::logic_error naming the first mistake: a name twice, a dimension not declared, empty units...
void check(const Layout& layout);

/// What the file needs on disk beside its indexes: once, for each tick, and for each row of a dimension of rows
/// [bytes]. Text is not counted.
[[nodiscard]] u64 static_bytes(const Layout& layout);
[[nodiscard]] u64 bytes_per_tick(const Layout& layout, std::string_view group);
[[nodiscard]] u64 bytes_per_row(const Layout& layout, std::string_view group, std::string_view dimension);
}  // namespace canbao
