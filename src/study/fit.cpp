#include "study/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#if CANBAO_HAS_NLOPT
#include <nlopt.h>
#endif

#include "core/error.hpp"
#include "core/random.hpp"
#include "study/purposes.hpp"

namespace canbao::study
{
namespace
{
using Matrix = std::vector<std::vector<f64>>;

/// Lower Cholesky factor of a symmetric positive definite matrix.
Matrix cholesky(const Matrix& a)
{
    const std::size_t n = a.size();
    Matrix l(n, std::vector<f64>(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
        {
            f64 rest = a[i][j];
            for (std::size_t k = 0; k < j; ++k) rest -= l[i][k] * l[j][k];
            l[i][j] = i == j ? std::sqrt(std::max(rest, 1e-12)) : rest / l[j][j];
        }
    return l;
}

/// Inverse of a symmetric positive definite matrix.
Matrix inverse(const Matrix& a)
{
    const std::size_t n = a.size();
    const Matrix l = cholesky(a);
    Matrix result(n, std::vector<f64>(n));
    for (std::size_t c = 0; c < n; ++c)
    {
        std::vector<f64> x(n);
        for (std::size_t i = 0; i < n; ++i)
        {
            f64 rest = i == c;
            for (std::size_t k = 0; k < i; ++k) rest -= l[i][k] * x[k];
            x[i] = rest / l[i][i];
        }
        for (std::size_t i = n; i-- > 0;)
        {
            f64 rest = x[i];
            for (std::size_t k = i + 1; k < n; ++k) rest -= l[k][i] * x[k];
            x[i] = rest / l[i][i];
        }
        for (std::size_t i = 0; i < n; ++i) result[i][c] = x[i];
    }
    return result;
}

/// The eigenvector of the smallest eigenvalue of a symmetric matrix: inverse iteration on a slightly lifted diagonal.
Position smallest_direction(Matrix a)
{
    const std::size_t n = a.size();
    f64 trace = 0;
    for (std::size_t i = 0; i < n; ++i) trace += a[i][i];
    for (std::size_t i = 0; i < n; ++i) a[i][i] += 1e-9 * (trace + 1);
    const Matrix b = inverse(a);
    Position v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = 1.0 + 0.1 * f64(i);  // not at right angles to anything likely
    for (int step = 0; step < 200; ++step)
    {
        Position next(n);
        for (std::size_t i = 0; i < n; ++i) next[i] = std::inner_product(v.begin(), v.end(), b[i].begin(), 0.0);
        const f64 length = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
        if (!(length > 0)) break;
        for (std::size_t i = 0; i < n; ++i) v[i] = next[i] / length;
    }
    const auto largest = std::ranges::max_element(v, {}, [](f64 x) { return std::abs(x); });
    if (*largest < 0)
        for (f64& x : v) x = -x;
    return v;
}

#if CANBAO_HAS_NLOPT
/// The search and what it has tried.
class Search
{
public:
    Search(const Residuals& residuals, Fit& result) : residuals_(residuals), fit_(result) {}

    void batch(const std::vector<Position>& positions, const char* stage)
    {
        auto all = residuals_(positions);
        for (std::size_t i = 0; i < positions.size(); ++i)
        {
            Trial trial{positions[i], std::move(all[i]), 0, stage};
            for (const f64 r : trial.residuals) trial.loss += r * r;
            if (trial.loss != trial.loss) trial.loss = std::numeric_limits<f64>::max();
            fit_.trials.push_back(std::move(trial));
            if (fit_.trials.back().loss < fit_.trials[fit_.best].loss) fit_.best = fit_.trials.size() - 1;
        }
    }
    /// \param from where it begins; the algorithm may not care
    void optimise(nlopt_algorithm algorithm, const Position& from, int evaluations, f64 step, const char* stage)
    {
        if (evaluations <= 0) return;
        const auto dimension = unsigned(from.size());
        stage_ = stage;
        nlopt_opt optimiser = nlopt_create(algorithm, dimension);
        nlopt_set_min_objective(optimiser, &Search::loss, this);
        nlopt_set_lower_bounds1(optimiser, 0);
        nlopt_set_upper_bounds1(optimiser, 1);
        nlopt_set_maxeval(optimiser, evaluations);
        if (step > 0)
        {
            nlopt_set_initial_step1(optimiser, step);
            nlopt_set_xtol_abs1(optimiser, 1e-4);
        }
        Position at = from;
        f64 value = 0;
        nlopt_optimize(optimiser, at.data(), &value);
        nlopt_destroy(optimiser);
        if (error_) std::rethrow_exception(error_);
    }

private:
    // An exception must not pass through the library, which is in C.
    static double loss(unsigned n, const double* x, double*, void* self)
    {
        auto& search = *static_cast<Search*>(self);
        if (search.error_) return std::numeric_limits<f64>::max();
        try
        {
            search.batch({Position(x, x + n)}, search.stage_);
            return search.fit_.trials.back().loss;
        }
        catch (...)
        {
            search.error_ = std::current_exception();
            return std::numeric_limits<f64>::max();
        }
    }

    const Residuals& residuals_;
    Fit& fit_;
    const char* stage_ = "";
    std::exception_ptr error_;
};

/// Uniform in the unit ball.
Position in_ball(u64 seed, u32 number, std::size_t dimension)
{
    DrawStream words({seed, 0}, {number, 0}, {make_date(2000, 1, 1), purpose::candidate});
    const auto uniform = [&] { return (f64(words()) + 0.5) / 4294967296.0; };
    Position z(dimension);
    f64 length = 0;
    for (f64& x : z)
    {
        x = std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
        length += x * x;
    }
    const f64 radius = std::pow(uniform(), 1.0 / f64(dimension)) / std::sqrt(length);
    for (f64& x : z) x *= radius;
    return z;
}

/// Slopes of the residuals at a position, from differences inside the bounds.
Matrix slopes(Search& search, Fit& result)
{
    constexpr f64 h = 0.04;
    const Position centre = result.trials[result.best].at;
    const std::size_t first = result.trials.size();
    std::vector<Position> positions;
    for (std::size_t p = 0; p < centre.size(); ++p)
        for (const f64 sign : {-1.0, 1.0})
        {
            positions.push_back(centre);
            positions.back()[p] = std::clamp(centre[p] + sign * h, 0.0, 1.0);
        }
    search.batch(positions, "curvature");
    Matrix slope(result.trials[first].residuals.size(), std::vector<f64>(centre.size()));
    for (std::size_t p = 0; p < centre.size(); ++p)
    {
        const Trial &below = result.trials[first + 2 * p], &above = result.trials[first + 2 * p + 1];
        for (std::size_t m = 0; m < slope.size(); ++m)
            slope[m][p] = (above.residuals[m] - below.residuals[m]) / (above.at[p] - below.at[p]);
    }
    return slope;
}
#endif
}  // namespace

f64 default_accept(std::size_t parameters)
{
    constexpr f64 z = 1.2815515655446004;  // the 90 % point of the normal distribution
    const f64 k = f64(std::max<std::size_t>(1, parameters)), c = 2.0 / (9.0 * k);
    const f64 root = 1 - c + z * std::sqrt(c);
    return k * root * root * root;
}

u32 least_evaluations(std::size_t parameters) { return u32(10 * parameters + 10); }

Curvature curvature(const std::vector<std::vector<f64>>& slope)
{
    const std::size_t n = slope.empty() ? 0 : slope.front().size();
    Matrix information(n, std::vector<f64>(n));
    for (const auto& row : slope)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) information[i][j] += row[i] * row[j];
    Curvature result;
    result.weakest = smallest_direction(information);
    for (std::size_t i = 0; i < n; ++i)
        result.alone.push_back(information[i][i] > 0 ? 1 / std::sqrt(information[i][i])
                                                     : std::numeric_limits<f64>::infinity());
    // What bounds alone say of a parameter: a variance of 1/12.
    for (std::size_t i = 0; i < n; ++i) information[i][i] += 12;
    const Matrix covariance = inverse(information);
    for (std::size_t i = 0; i < n; ++i) result.joint.push_back(std::sqrt(covariance[i][i]));
    result.root = cholesky(covariance);
    return result;
}

#if CANBAO_HAS_NLOPT
bool can_fit() { return true; }

Fit fit(const Position& start, const Residuals& residuals, const FitOptions& options)
{
    const std::size_t n = start.size();
    const u32 evaluations = std::max(options.evaluations, least_evaluations(n));
    Fit result;
    result.accept = options.accept > 0 ? options.accept : default_accept(n);
    Search search(residuals, result);
    search.batch({start}, "start");
    const auto budget = int(evaluations - 1 - 2 * n);
    const int globally = int(f64(budget) * options.global), locally = (budget - globally) / 3;
    search.optimise(NLOPT_GN_DIRECT_L, start, globally, 0, "global");
    // BOBYQA builds its first model from 2n + 1 points; with fewer it only looks around.
    search.optimise(NLOPT_LN_BOBYQA, Position(result.trials[result.best].at), locally, 0.1, "local");
    const Curvature shape = curvature(slopes(search, result));
    result.weakest = shape.weakest;

    const Position centre = result.trials[result.best].at;
    const f64 reach = std::sqrt(result.accept);
    u32 number = 0;
    // As many as leave so much of the budget.
    const auto scatter = [&](std::size_t rest)
    {
        std::vector<Position> candidates;
        for (; result.trials.size() + candidates.size() + rest < evaluations; ++number)
        {
            const Position ball = in_ball(options.seed, number, n);
            Position at = centre;
            for (std::size_t i = 0; i < n; ++i)
            {
                for (std::size_t j = 0; j <= i; ++j) at[i] += reach * shape.root[i][j] * ball[j];
                at[i] = std::clamp(at[i], 0.0, 1.0);
            }
            candidates.push_back(std::move(at));
        }
        if (!candidates.empty()) search.batch(candidates, "set");
    };
    scatter(std::size_t(locally));
    // One of them is often better than what a search of few steps came to.
    search.optimise(NLOPT_LN_BOBYQA, Position(result.trials[result.best].at), locally, 0.05, "final");
    // A search ends when nothing is left to gain; what it leaves widens the set.
    scatter(0);

    const f64 limit = result.trials[result.best].loss + result.accept;
    for (std::size_t t = 0; t < result.trials.size(); ++t)
        if (result.trials[t].loss <= limit) result.accepted.push_back(t);
    std::ranges::sort(result.accepted, {}, [&](std::size_t t) { return std::pair(result.trials[t].loss, t); });
    for (std::size_t p = 0; p < n; ++p)
    {
        Identification about{1, 0, shape.alone[p], shape.joint[p], false};
        for (const std::size_t t : result.accepted)
        {
            about.low = std::min(about.low, result.trials[t].at[p]);
            about.high = std::max(about.high, result.trials[t].at[p]);
        }
        about.identified = about.high - about.low <= widest_spread && about.joint <= widest_joint;
        result.parameters.push_back(about);
    }
    return result;
}
#else
bool can_fit() { return false; }

Fit fit(const Position&, const Residuals&, const FitOptions&)
{
    throw UserError(Fault{"canbao calibrate", "this program was built without NLopt", "",
                          "install libnlopt-dev and build again with -DCANBAO_CALIBRATION=ON"});
}
#endif
}  // namespace canbao::study
