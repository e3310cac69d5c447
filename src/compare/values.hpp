/// Measures of one run, by year, place and class.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compare/expression.hpp"
#include "compare/measures.hpp"
#include "compare/run_data.hpp"

namespace canbao::compare
{
/// Into which classes people are divided.
enum class Breakdown : u8
{
    none,
    quintile,
    age,
    residence,
    group
};
[[nodiscard]] const std::vector<std::string>& breakdown_names();
/// Classes of a breakdown as the margins name them; one empty name for none.
[[nodiscard]] std::vector<std::string> class_names(Breakdown breakdown);

/// What tells who belongs to a class.
enum class Basis : u8
{
    whole,    ///< nobody is divided
    margins,  ///< each run's own classes, as its margins count them (enrolment when the season closes)
    panel     ///< the classes of the base run, by identity; at the end of the year
};
[[nodiscard]] std::string to_string(Basis basis);

/// What is asked of every run.
struct Question
{
    std::vector<Measure> measures;
    std::vector<Basis> basis;  ///< of each measure
    std::vector<int> years;
    std::vector<i32> places;
    Breakdown breakdown = Breakdown::none;
    std::optional<f64> poverty_line;  ///< [yuan/year a head]; without, half the base run's median income per head
};

/// Classes of a question, with "not in the base run" last where the panel divides.
[[nodiscard]] std::vector<std::string> classes_of(const Question& question);

/// Answers of one run: measures x years x places x classes.
struct Values
{
    std::size_t years = 0, places = 0, classes = 0;
    std::vector<f64> value;    ///< not a number where a denominator is zero
    std::vector<i64> persons;  ///< of each cell

    [[nodiscard]] std::size_t at(std::size_t measure, std::size_t year, std::size_t place, std::size_t in_class) const
    {
        return ((measure * years + year) * places + place) * classes + in_class;
    }
};

/// Whether a basis can answer a measure, for this breakdown at these places.
[[nodiscard]] bool answers(const RunData& run, const Question& question, const Measure& measure, Basis basis);
/// Reads expressions against what a run knows, so that every fault is told before anything is computed.
void check_expression(const RunData& run, const Measure& measure, Basis basis, int year, Faults& faults);

/// \param base  the run that tells classes and the poverty line; the run itself for the base
[[nodiscard]] Values evaluate(const RunData& run, const RunData& base, const Question& question);
}  // namespace canbao::compare
