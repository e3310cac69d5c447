/// What the draws of studies are for (9000 to 9099). A number never changes and is never used again.
#pragma once
#include "core/random.hpp"

namespace canbao::study::purpose
{
inline constexpr Purpose sample = 9000;      ///< where the systematic sample of counties begins
inline constexpr Purpose order = 9001;       ///< the order of drivers in a decomposition
inline constexpr Purpose candidate = 9002;   ///< a parameter vector near the best one
inline constexpr Purpose hypercube = 9003;   ///< a Latin hypercube: the parts combined, and the place in each
inline constexpr Purpose shift = 9004;       ///< the digital shift of a Sobol sequence
inline constexpr Purpose trajectory = 9005;  ///< where a trajectory of Morris begins, and the order of its steps
inline constexpr Purpose bootstrap = 9006;   ///< which rows a bootstrap sample has
}  // namespace canbao::study::purpose
