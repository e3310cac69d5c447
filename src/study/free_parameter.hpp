/// Parameters that a study moves, and what makes a scenario have them at given values.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"

namespace canbao::study
{
class TomlFile;

/// A parameter that a calibration may move, or a design varies.
struct FreeParameter
{
    enum class How : u8
    {
        set,    ///< the value of the key
        scale,  ///< a factor on the key's path, on all days
        add     ///< an addition to it, on all days
    };
    std::string key;
    f64 low = 0, high = 0;  ///< bounds
    bool logarithmic = false;
    How how = How::set;
    f64 start = 0;  ///< what the base scenario has

    /// From [0, 1] to the bounds, the same bits on every machine. \param at is held to [0, 1]
    [[nodiscard]] f64 value(f64 at) const;
    /// The way back; a value is held to the bounds.
    [[nodiscard]] f64 position(f64 value) const;
};
[[nodiscard]] std::string_view to_string(FreeParameter::How how);

/// What a parameter is called in a parameter set: the key, with " *" for a factor and " +" for an addition.
[[nodiscard]] std::string column_name(const FreeParameter& parameter);

/// The tables [[parameter]] of a study's file. \param base gives the start; may be null
[[nodiscard]] std::vector<FreeParameter> read_free_parameters(TomlFile& file, const Scenario* base);

/// Vectors of parameters, one a row.
struct ParameterTable
{
    std::vector<FreeParameter> parameters;  ///< bounds are the least and largest value; start is not set
    std::vector<std::vector<f64>> rows;
};
/// A CSV file with a column a parameter, called as by column_name(); columns vector, stage and loss are passed over.
[[nodiscard]] ParameterTable read_parameter_table(const std::filesystem::path& file, Faults& faults);

/// What gives a scenario the values.
struct Settings
{
    std::vector<std::string> sets;  ///< for LoadOptions::sets
    std::string text;               ///< interventions, for a layer of its own
};
/// \param prefix of the interventions' names
[[nodiscard]] Settings settings(const std::vector<FreeParameter>& parameters, const std::vector<f64>& values,
                                std::string_view prefix);

/// An intervention that holds on all days, on one line.
[[nodiscard]] std::string lasting(std::string_view name, std::string_view how, std::string_view key, f64 value);
}  // namespace canbao::study
