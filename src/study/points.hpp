/// Designs: which points of a space of parameters a study looks at. Positions are in [0, 1] between a parameter's bounds,
/// and the same on every machine for one seed.
#pragma once
#include <vector>

#include "core/types.hpp"

namespace canbao::study
{
using Position = std::vector<f64>;

/// Every combination of so many evenly spaced values of each parameter, bounds included; the last parameter changes
/// fastest. \param levels at least 2
[[nodiscard]] std::vector<Position> factorial(std::size_t parameters, u32 levels);

/// Each parameter's range in `size` equal parts, one point in each, at a place of its own inside, and the parts of the
/// parameters combined by lot (McKay, Beckman and Conover 1979).
[[nodiscard]] std::vector<Position> latin_hypercube(std::size_t parameters, u32 size, u64 seed);

/// The first points of a Sobol sequence (Boost.Random's, with the direction numbers of Joe and Kuo 2008) under a random
/// digital shift of each parameter (Cranley and Patterson 1976 in base 2): evenly spread, no point on a bound.
[[nodiscard]] std::vector<Position> sobol_sequence(std::size_t parameters, u32 size, u64 seed);

/// For Sobol indices (Saltelli 2002): base point after base point, A, B, and A with the value of B in one parameter, for
/// each parameter. A and B are the two halves of a Sobol sequence of twice as many dimensions.
/// \return size * (parameters + 2) positions
[[nodiscard]] std::vector<Position> saltelli(std::size_t parameters, u32 size, u64 seed);

/// For elementary effects (Morris 1991): trajectory after trajectory, each from a random point of a grid by one step of
/// half its range in every parameter, in an order and a direction by lot.
/// \param levels of the grid, even
/// \return trajectories * (parameters + 1) positions
[[nodiscard]] std::vector<Position> morris(std::size_t parameters, u32 trajectories, u32 levels, u64 seed);

/// The step of Morris's trajectories [share of the bounds].
[[nodiscard]] f64 morris_step(u32 levels);

/// The most parameters that a Sobol sequence has dimensions for.
[[nodiscard]] std::size_t most_sobol_dimensions();
}  // namespace canbao::study
