/// What may stand in a scenario: every parameter with its type, unit, range, default and provenance.
///
/// Mechanisms fill the schema before a scenario is read (models/registry.hpp). A key is a dotted name, and all but its
/// last part is the section of the file that holds it: "decision.norm_weight" is `norm_weight` under `[decision]`.
#pragma once
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
enum class ValueType : u8
{
    boolean,
    integer,
    real,  ///< an integer may stand for it
    text,
    choice,   ///< one of Parameter::choices
    date,     ///< a TOML date, or a string YYYY-MM-DD
    table,    ///< the path of a CSV file
    integers  ///< a list of integers, ascending
};
[[nodiscard]] std::string_view to_string(ValueType type);

/// What holds between two dates of a dated path.
enum class Interpolation : u8
{
    step,   ///< the value of the earlier date
    linear  ///< a straight line, day by day
};

/// One thing that a researcher may set.
struct Parameter
{
    std::string key{};
    ValueType type = ValueType::real;
    std::string unit{};     ///< "yuan", "1" for a pure number, "1/year"; empty where there is none to give
    std::string meaning{};  ///< one sentence
    /// The default, written as a TOML value: `0.5`, `true`, `"county"`, `{ 2003-01-01 = 10, 2008-01-01 = 20 }`,
    /// `{ table = "data/premium.csv", time = "coverage_year", value = "premium_yuan" }`. Tables of defaults are looked
    /// up in the folder LoadOptions::data_root.
    std::string value{};
    f64 min = -std::numeric_limits<f64>::infinity();  ///< smallest number allowed, bound included [unit]
    f64 max = std::numeric_limits<f64>::infinity();   ///< largest number allowed, bound included [unit]
    std::vector<std::string> choices{};               ///< of a choice
    /// May change in time, by a path of its own or by an intervention. For booleans, integers, reals and choices.
    bool dated = false;
    bool by_place = false;        ///< an intervention may change it for some places (needs `dated`)
    bool by_group = false;        ///< an intervention may change it for some target groups (needs `dated`)
    bool by_intervention = true;  ///< false: its path is read once, when the run begins
    Interpolation interpolation = Interpolation::step;  ///< linear is for reals
    std::string
        status;  ///< how far to trust the default: S read, D derived, K from memory, A judged; "weak" may be added
    std::string source{};  ///< where the default comes from

    /// The section: all of the key before its last dot.
    [[nodiscard]] std::string_view section() const;
    /// The last part of the key.
    [[nodiscard]] std::string_view name() const;
    /// The value held to [min, max].
    [[nodiscard]] f64 hold(f64 number) const { return number < min ? min : number > max ? max : number; }
};

/// The number of a parameter in its schema.
using ParameterId = u32;

class Schema
{
public:
    /// Adds a parameter. Its key has a section and is new, is no section of another, and does not lie in a section
    /// that scenarios use for themselves (scenario, inherits, intervention, projection).
    void add(Parameter parameter);

    [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
    [[nodiscard]] const Parameter& operator[](ParameterId id) const { return parameters_[id]; }
    [[nodiscard]] std::optional<ParameterId> find(std::string_view key) const;
    /// True when `prefix` is a section, or begins one: "a" and "a.b" for the key "a.b.c".
    [[nodiscard]] bool is_section(std::string_view prefix) const;
    /// All keys, in the order in which they were added.
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    /// The parameters grouped by section, sections and parameters in the order in which they were added.
    [[nodiscard]] std::vector<std::vector<ParameterId>> by_section() const;

private:
    std::vector<Parameter> parameters_;
    std::vector<std::string> keys_;
    std::map<std::string, ParameterId, std::less<>> by_key_;
};

/// How a parameter may vary: the fields of `Parameter` of the same names.
struct ParameterTraits
{
    bool dated = false, by_place = false, by_group = false;
    Interpolation interpolation = Interpolation::step;
};

/// Adds real parameters that have their traits in common; each call is one parameter of `Parameter`'s fields.
class RealParameters
{
public:
    explicit RealParameters(Schema& schema, ParameterTraits traits = {}) : schema_(schema), traits_(traits) {}

    void operator()(std::string key, std::string unit, std::string meaning, std::string value, f64 min, f64 max,
                    std::string status, std::string source) const
    {
        schema_.add({.key = std::move(key),
                     .unit = std::move(unit),
                     .meaning = std::move(meaning),
                     .value = std::move(value),
                     .min = min,
                     .max = max,
                     .dated = traits_.dated,
                     .by_place = traits_.by_place,
                     .by_group = traits_.by_group,
                     .interpolation = traits_.interpolation,
                     .status = std::move(status),
                     .source = std::move(source)});
    }

private:
    Schema& schema_;
    ParameterTraits traits_;
};
}  // namespace canbao
