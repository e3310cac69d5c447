/// Ties between the households of a village: a small world (Watts and Strogatz 1998, Nature 393:440).
#pragma once
#include <span>

#include "core/random.hpp"

namespace canbao::population
{
/// Fills `out[h * degree + k]` with the row of the household that household h looks at along its k-th tie.
///
/// The households stand on a ring in the order of the village (neighbours live side by side); each looks at degree/2
/// on either side, and every tie is replaced, with probability `rewiring`, by a household drawn uniformly from the
/// others. Ties are directed: h may look at g without g looking at h. No household looks at itself; the same
/// household may be drawn twice. With fewer than degree + 1 households, each looks at the others in turn; a lone
/// household looks at itself.
///
/// \param degree  even, at most 64
/// \param out     households * degree entries
void fill_ties(Identity village, Seed population_seed, u32 households, u32 degree, f64 rewiring, std::span<u16> out);
}  // namespace canbao::population
