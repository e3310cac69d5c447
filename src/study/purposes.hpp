/// What the draws of studies are for (9000 to 9099). A number never changes and is never used again.
#pragma once
#include "core/random.hpp"

namespace canbao::study::purpose
{
inline constexpr Purpose sample = 9000;     ///< where the systematic sample of counties begins
inline constexpr Purpose order = 9001;      ///< the order of drivers in a decomposition
inline constexpr Purpose candidate = 9002;  ///< a parameter vector near the best one
}  // namespace canbao::study::purpose
