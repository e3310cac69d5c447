/// Shares of a change that are due to each of several drivers (Shapley 1953), when each driver can be moved by itself.
#pragma once
#include <functional>
#include <vector>

#include "core/types.hpp"

namespace canbao::study
{
/// A set of drivers: bit d for driver d.
using Coalition = u64;
inline constexpr std::size_t most_drivers = 62;

struct Share
{
    f64 value = 0;
    f64 error = 0;  ///< standard error over orders; zero when all orders are counted
};

struct Shapley
{
    std::vector<Share> shares;
    f64 total = 0;               ///< of all drivers, which the values add up to but for rounding
    std::size_t orders = 0;      ///< orders sampled; 0 when all are counted
    std::size_t coalitions = 0;  ///< that had to be known
};

/// The coalitions that shapley() will ask for: each once.
[[nodiscard]] std::vector<Coalition> needed_coalitions(std::size_t drivers, std::size_t orders, u64 seed);

/// Shapley values: the mean over orders of what each driver adds when it comes after those before it.
///
/// Orders are drawn in pairs, one and its reverse (Castro, Gómez and Tejada 2009; antithetic), and the standard error is
/// that of the mean over pairs. When the drawn orders would need as many coalitions as there are, or `orders` is 0, all
/// orders are counted and the values are exact.
/// \param worth of a coalition; asked once for each of needed_coalitions()
[[nodiscard]] Shapley shapley(std::size_t drivers, std::size_t orders, u64 seed,
                              const std::function<f64(Coalition)>& worth);
}  // namespace canbao::study
