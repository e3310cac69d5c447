/// What two run files differ in.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "record/reader.hpp"

namespace canbao
{
/// The first value in which a dataset differs, in row-major order, which is the order of time.
struct DifferentValue
{
    std::vector<u64> at;        ///< position, an entry a dimension
    std::string tick_name;      ///< "year" or "week"; empty for static data
    std::optional<i64> tick;    ///< coordinate of its tick
    std::optional<i64> place;   ///< number of its place, when the dataset is over places
    std::string place_name;     ///< empty when there is no place, or it has no name
    std::string first, second;  ///< the two values
};

struct DatasetDifference
{
    enum class Kind : u8
    {
        only_in_first,
        only_in_second,
        declaration,  ///< other type, dimensions or fixed sizes: the values cannot be compared
        values        ///< other values, or other numbers of ticks or rows
    };
    std::string group, name;
    Kind kind = Kind::values;
    std::string first_shape, second_shape;  ///< for people, e.g. "year 23, place 6"
    u64 compared = 0;                       ///< values that both have
    u64 differing = 0;                      ///< of them
    std::optional<f64> largest;             ///< largest distance of two values; empty for text and when none differs
    std::optional<DifferentValue> where;
};

struct ManifestDifference
{
    std::string name, first, second;
    /// Whether it is about what was simulated and found, not about when, by which program and how often it was taken up.
    bool counts = true;
};

struct RunDifference
{
    std::vector<ManifestDifference> manifest;
    std::vector<DatasetDifference> datasets;  ///< in the order of the first file, then what only the second has

    /// Whether the same was simulated with the same results.
    [[nodiscard]] bool equal() const;
    /// The dataset that differs at the earliest tick; static data come before all ticks. Null when no value differs.
    [[nodiscard]] const DatasetDifference* earliest() const;
};

/// Compares all that both hold, up to the last complete ticks, byte for byte, with bounded memory. Ticks and rows are
/// compared by position: two files of which one goes on further differ in shape and, where both are, in values or not.
/// \throws UserError when a file is damaged
[[nodiscard]] RunDifference diff(const RunReader& first, const RunReader& second);
}  // namespace canbao
