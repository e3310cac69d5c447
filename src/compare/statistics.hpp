/// The arithmetic of comparisons: intervals over replicates, and how unequally something is spread.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/types.hpp"

namespace canbao::compare
{
/// A mean over replicates with its 95 % interval.
struct Estimate
{
    f64 mean = 0;
    std::optional<f64> low, high;  ///< none with fewer than two values
    u32 n = 0;
};

/// The value that Student's t with so many degrees of freedom stays below with probability 0.975.
[[nodiscard]] f64 student_t_975(f64 degrees);

/// \param values at least one; sums are taken in their order
[[nodiscard]] f64 mean(std::span<const f64> values);
/// Sample variance, over n - 1. \param values at least two
[[nodiscard]] f64 variance(std::span<const f64> values);

/// Mean and Student's interval of independent values: of paired differences, for one.
[[nodiscard]] Estimate estimate(std::span<const f64> values);
/// The difference of the means (second less first) of two independent samples, with Welch's interval. No interval
/// when a sample has one value. n is the smaller size.
[[nodiscard]] Estimate welch(std::span<const f64> first, std::span<const f64> second);

/// How much pairing gained: the variance that the difference of independent runs would have, over that of the paired
/// differences. Infinite when all differences are the same and the values are not; nothing when the values are too, or
/// with fewer than two pairs.
/// \param first, second  the same number of values, pair by pair
[[nodiscard]] std::optional<f64> pairing_gain(std::span<const f64> first, std::span<const f64> second);

/// A household as measures of distribution see it.
struct Holding
{
    i64 persons = 0;  ///< at least 1
    i64 income = 0;   ///< of the household
    i64 amount = 0;   ///< what is concentrated, of the household
};

/// The concentration index of `amount` over persons ranked by household income per head (Wagstaff, van Doorslaer and
/// Paci 1989): twice the area between the concentration curve and the diagonal, -1 (all with the poorest) to 1.
/// Persons of equal income per head share a rank. With amount = income it is the Gini coefficient.
/// \return nothing when there is no household or the amounts add up to nothing
[[nodiscard]] std::optional<f64> concentration_index(std::vector<Holding> households);
/// The Gini coefficient of household income per head, over persons.
[[nodiscard]] std::optional<f64> gini(std::vector<Holding> households);
}  // namespace canbao::compare
