/// Which parameters an output depends on: elementary effects (Morris 1991) and Sobol indices (Sobol 1993), each with a 95 %
/// bootstrap interval (percentiles). The same bits on every machine.
#pragma once
#include <span>
#include <vector>

#include "study/points.hpp"

namespace canbao::study
{
struct Bootstrap
{
    u32 samples = 1000;  ///< 0 gives no intervals: both ends are the value
    u64 seed = 1;
};

/// A number with the interval from the 2.5 to the 97.5 percent point of its bootstrap samples.
struct Estimate
{
    f64 value = 0, low = 0, high = 0;
};

/// Of one parameter, in units of the output for the whole width of its bounds.
struct ElementaryEffects
{
    Estimate mean;      ///< mu: signed
    Estimate absolute;  ///< mu*, the mean of absolute effects (Campolongo, Cariboni and Saltelli 2007)
    Estimate spread;    ///< sigma: standard deviation; large beside mu* means bends or interactions
};

/// \param points, values of a design morris(): trajectory after trajectory, of which whole ones are resampled
[[nodiscard]] std::vector<ElementaryEffects> elementary_effects(std::span<const Position> points,
                                                                std::span<const f64> values,
                                                                const Bootstrap& bootstrap);

/// Of one parameter, as shares of the variance of the output when all parameters vary over their bounds.
struct SobolIndex
{
    Estimate first;  ///< by the parameter alone (Saltelli and others 2010, their estimator (b))
    Estimate total;  ///< with all its interactions (Jansen 1999)
};
struct SobolIndices
{
    f64 mean = 0, variance = 0;  ///< of the output, over A and B
    std::vector<SobolIndex> parameters;
};

/// An output that does not vary has no indices: all are not a number.
/// \param values of a design saltelli(), of which whole base points are resampled
[[nodiscard]] SobolIndices sobol_indices(std::size_t parameters, std::span<const f64> values,
                                         const Bootstrap& bootstrap);
}  // namespace canbao::study
