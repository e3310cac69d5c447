/// Numbers as arithmetic on the series of runs.
///
///     100 * reported / in_scheme
///     100 * (dearer:enrolled{age 45-59, age 60-69}[2011..2014] / base:enrolled{age 45-59, age 60-69}[2011..2014] - 1)
///     100 * week_paid[2019 on 2019-02-18] / week_eligible[2019 on 2019-02-18]
///
/// A series is that of the whole sample in the run before the colon (`base` where none is named), summed over the
/// classes in braces and the years in brackets. A series without brackets is of the years of its number.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.hpp"
#include "core/error.hpp"

namespace canbao::compare
{
/// First and last year of a sum.
struct Years
{
    int from = 0, to = 0;
};

/// A series as an expression names it.
struct Reference
{
    std::string run, series;
    std::vector<u32> classes;  ///< positions in Vocabulary::classes; empty for the whole
    Years years;
    std::optional<Date> on;  ///< a day of the season of years.from
};

/// A series that an expression may name.
struct SeriesInfo
{
    std::string name, unit, meaning;
    bool yearly = false, by_class = false, weekly = false;
};

/// A run that expressions may name.
struct RunYears
{
    std::string name;
    Years years;
};

/// What an expression may name.
struct Vocabulary
{
    std::vector<RunYears> runs;
    std::vector<SeriesInfo> series;
    std::vector<std::string> classes;
};

/// Where a text stands in a file, so that a fault names the character.
struct TextPlace
{
    std::string file;
    u32 line = 0, column = 0;  ///< of the first character
};

class Expression
{
public:
    /// The value of a reference.
    using Lookup = std::function<f64(const Reference&)>;

    /// Reads an expression. Every name, class and year that does not exist is a fault of its own; what follows a
    /// mistake of grammar is not read.
    /// \param years of series without brackets; nothing when the number has none
    /// \return nothing when there is a fault
    [[nodiscard]] static std::optional<Expression> parse(std::string_view text, const TextPlace& place,
                                                         const std::optional<Years>& years,
                                                         const Vocabulary& vocabulary, Faults& faults);

    /// Not a number where a denominator is zero.
    [[nodiscard]] f64 evaluate(const Lookup& lookup) const;
    /// The series that it names, in their order: what evaluate() asks for. They live as long as a copy of it does.
    [[nodiscard]] const std::vector<const Reference*>& references() const { return references_; }

    struct Node;

private:
    std::shared_ptr<const Node> root_;
    std::vector<const Reference*> references_;
};
}  // namespace canbao::compare
