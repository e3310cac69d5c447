#include "study/points.hpp"

#include <algorithm>
#include <utility>

#include <boost/random/sobol.hpp>

#include "core/random.hpp"
#include "study/purposes.hpp"

namespace canbao::study
{
namespace
{
constexpr std::size_t sobol_dimensions = 3667;  // of Boost's table

std::array<u32, 4> words(u64 seed, std::size_t line, std::size_t place, Purpose what)
{
    return draw({.seed = seed, .replicate = 0}, {.line = u32(line), .place = u32(place)},
                {make_date(2000, 1, 1), what});
}
u64 joined(u32 high, u32 low) { return u64(high) << 32 | low; }
/// 53 bits as a number of the open interval (0, 1).
f64 unit(u64 bits) { return (f64(bits >> 12) + 0.5) * 0x1p-52; }

/// 0, 1, ... in an order by lot.
std::vector<std::size_t> shuffled(std::size_t count, u64 seed, std::size_t place, Purpose what)
{
    std::vector<std::pair<u64, std::size_t>> keys;
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto w = words(seed, i, place, what);
        keys.emplace_back(joined(w[0], w[1]), i);
    }
    std::ranges::sort(keys);
    std::vector<std::size_t> order;
    for (const auto& [key, i] : keys) order.push_back(i);
    return order;
}
}  // namespace

std::size_t most_sobol_dimensions() { return sobol_dimensions; }

std::vector<Position> factorial(std::size_t parameters, u32 levels)
{
    std::vector<Position> points{{}};
    for (std::size_t p = 0; p < parameters; ++p)
    {
        std::vector<Position> longer;
        for (const Position& point : points)
            for (u32 level = 0; level < levels; ++level)
            {
                longer.push_back(point);
                longer.back().push_back(f64(level) / f64(levels - 1));
            }
        points = std::move(longer);
    }
    return points;
}

std::vector<Position> latin_hypercube(std::size_t parameters, u32 size, u64 seed)
{
    std::vector<Position> points(size, Position(parameters));
    for (std::size_t p = 0; p < parameters; ++p)
    {
        const auto part = shuffled(size, seed, p, purpose::hypercube);
        for (std::size_t i = 0; i < size; ++i)
        {
            const auto w = words(seed, i, p, purpose::hypercube);
            points[i][p] = (f64(part[i]) + unit(joined(w[2], w[3]))) / f64(size);
        }
    }
    return points;
}

std::vector<Position> sobol_sequence(std::size_t parameters, u32 size, u64 seed)
{
    boost::random::sobol engine(parameters);
    std::vector<u64> shift(parameters);
    for (std::size_t p = 0; p < parameters; ++p)
    {
        const auto w = words(seed, 0, p, purpose::shift);
        shift[p] = joined(w[0], w[1]);
    }
    std::vector<Position> points(size, Position(parameters));
    // Boost leaves out the point at the origin; without it the first 2^m points are no net.
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t p = 0; p < parameters; ++p) points[i][p] = unit((i > 0 ? u64(engine()) : 0) ^ shift[p]);
    return points;
}

std::vector<Position> saltelli(std::size_t parameters, u32 size, u64 seed)
{
    std::vector<Position> points;
    for (const Position& both : sobol_sequence(2 * parameters, size, seed))
    {
        const auto half = both.begin() + std::ptrdiff_t(parameters);
        const Position a(both.begin(), half), b(half, both.end());
        points.push_back(a);
        points.push_back(b);
        for (std::size_t p = 0; p < parameters; ++p)
        {
            points.push_back(a);
            points.back()[p] = b[p];
        }
    }
    return points;
}

f64 morris_step(u32 levels) { return f64(levels) / (2.0 * f64(levels - 1)); }

std::vector<Position> morris(std::size_t parameters, u32 trajectories, u32 levels, u64 seed)
{
    const u32 jump = levels / 2;  // in steps of the grid
    const auto value = [&](u32 level) { return f64(level) / f64(levels - 1); };
    std::vector<Position> points;
    for (u32 t = 0; t < trajectories; ++t)
    {
        // Where it begins, by parameter: a level from which half the range fits upwards, or the same turned round.
        std::vector<u32> level(parameters);
        for (std::size_t p = 0; p < parameters; ++p)
        {
            const auto w = words(seed, p, t, purpose::trajectory);
            level[p] = u32((u64(w[2]) * (levels - jump)) >> 32);
            if (w[3] & 1) level[p] += jump;
        }
        const auto add = [&]
        {
            Position& point = points.emplace_back();
            for (const u32 at : level) point.push_back(value(at));
        };
        add();
        for (const std::size_t p : shuffled(parameters, seed, t, purpose::trajectory))
        {
            level[p] = level[p] >= jump ? level[p] - jump : level[p] + jump;
            add();
        }
    }
    return points;
}
}  // namespace canbao::study
