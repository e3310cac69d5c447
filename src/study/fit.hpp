/// Fitting parameters to weighted numbers: the search, the set of vectors that fit, and what the numbers say of each
/// parameter. Positions are in [0, 1] between a parameter's bounds.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "study/points.hpp"

namespace canbao::study
{
/// A batch of positions to the residuals of each: (model - published) / error * sqrt(weight). One length for all.
using Residuals = std::function<std::vector<std::vector<f64>>(const std::vector<Position>&)>;

struct FitOptions
{
    u32 evaluations = 200;  ///< positions to be tried, at least least_evaluations()
    u64 seed = 1;           ///< of the candidates near the best
    f64 accept = 0;         ///< a position fits when its loss is at most the best and this; 0 takes default_accept()
    f64 global = 0.5;       ///< share of the search that goes over all of the bounds
};

/// A position that was tried.
struct Trial
{
    Position at;
    std::vector<f64> residuals;
    f64 loss = 0;            ///< sum of squared residuals
    const char* stage = "";  ///< start, global, local, curvature, set, final
};

/// What the numbers say of a parameter.
struct Identification
{
    f64 low = 0, high = 0;  ///< over the set that fits [share of the bounds]
    f64 alone = 0;  ///< standard deviation if all others were known [share of the bounds]; infinite when nothing moves
    f64 joint = 0;  ///< the same with the others unknown within their bounds, whose own is 0.29
    bool identified = false;
};

struct Fit
{
    std::vector<Trial> trials;
    std::size_t best = 0;
    std::vector<std::size_t> accepted;  ///< trials, by loss
    f64 accept = 0;                     ///< the largest loss that fits, less the best
    std::vector<Identification> parameters;
    Position weakest;  ///< the direction of unit length in which the numbers say least
};

/// A parameter is identified when the vectors that fit spread over at most this share of its bounds ...
inline constexpr f64 widest_spread = 0.5;
/// ... and its standard deviation, the others unknown, is at most this share of the bounds (0.29 is that of no data).
inline constexpr f64 widest_joint = 0.2;

/// The 90 % point of chi squared with as many degrees of freedom as there are parameters (Wilson and Hilferty 1931):
/// the vectors within it are those that the numbers do not reject against the best, if errors are standard errors.
[[nodiscard]] f64 default_accept(std::size_t parameters);
/// 10 a parameter and 10 more: four a parameter for differences, and enough that each local search can make its model.
[[nodiscard]] u32 least_evaluations(std::size_t parameters);

/// Whether the program has its optimiser (NLopt).
[[nodiscard]] bool can_fit();

/// Searches in six stages: the start; DIRECT-L over the bounds (Gablonsky and Kelley 2001); BOBYQA from the best
/// (Powell 2009); differences around where it came to; candidates from the ellipsoid of acceptable vectors that these
/// differences give; BOBYQA from the best of all, and more candidates where it ends early. The set is of all that were
/// tried; what the numbers say of each parameter alone and jointly is said of the point of the differences.
/// \param start between 0 and 1 for each parameter \param residuals see Residuals
/// \throws UserError when the program was built without NLopt
[[nodiscard]] Fit fit(const Position& start, const Residuals& residuals, const FitOptions& options);

/// What differences say. \param slope residuals by parameter [1 per share of the bounds]
struct Curvature
{
    std::vector<f64> alone, joint;
    Position weakest;
    std::vector<std::vector<f64>> root;  ///< lower Cholesky factor of the covariance with bounded others
};
[[nodiscard]] Curvature curvature(const std::vector<std::vector<f64>>& slope);
}  // namespace canbao::study
