#include "compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace canbao::compare
{
namespace
{
/// The values of some runs in one cell; those that are no number are left out.
struct Sample
{
    std::vector<f64> values;
    bool hidden = false;
};

Sample sample(const Answers& answers, const std::vector<std::size_t>& runs, const RowPlace& at, i64 min_cell)
{
    Sample result;
    for (const std::size_t run : runs)
    {
        const Values& values = answers.values[run];
        const std::size_t i = values.at(at.measure, at.year, at.place, at.in_class);
        result.hidden |= values.persons[i] < min_cell && values.value[i] == values.value[i];
        if (values.value[i] == values.value[i]) result.values.push_back(values.value[i]);
    }
    return result;
}

/// Calls visit() for every cell of the answers, arm and point given.
template <class Visit>
void for_each_cell(const Answers& answers, std::size_t arm, std::optional<std::size_t> point, const Visit& visit)
{
    const Question& q = answers.question;
    for (std::size_t m = 0; m < q.measures.size(); ++m)
        for (std::size_t y = 0; y < q.years.size(); ++y)
            for (std::size_t p = 0; p < answers.places.size(); ++p)
                for (std::size_t c = 0; c < answers.classes.size(); ++c) visit(RowPlace{arm, point, m, y, p, c});
}

Contrast paired(const Answers& answers, const Pairing& pairing, const RowPlace& at, i64 min_cell)
{
    Contrast row{.at = at, .difference = {}, .gain = {}, .range_low = {}, .range_high = {}};
    std::vector<f64> base, other, differences;
    for (const auto& [b, o] : pairing.pairs)
    {
        const Values& first = answers.values[b];
        const Values& second = answers.values[o];
        const std::size_t i = first.at(at.measure, at.year, at.place, at.in_class);
        const f64 x = first.value[i], y = second.value[i];
        if (x != x || y != y) continue;
        row.hidden |= first.persons[i] < min_cell || second.persons[i] < min_cell;
        base.push_back(x), other.push_back(y), differences.push_back(y - x);
    }
    if (base.empty()) return row;
    row.base = mean(base), row.other = mean(other), row.difference = estimate(differences);
    row.gain = pairing_gain(base, other);
    return row;
}

Contrast apart(const Answers& answers, const Pairing& pairing, const RowPlace& at, i64 min_cell)
{
    Contrast row{.at = at, .difference = {}, .gain = {}, .range_low = {}, .range_high = {}, .paired = false};
    const Sample base = sample(answers, pairing.base, at, min_cell),
                 other = sample(answers, pairing.other, at, min_cell);
    if (base.values.empty() || other.values.empty()) return row;
    row.base = mean(base.values), row.other = mean(other.values);
    row.difference = welch(base.values, other.values);
    row.hidden = base.hidden || other.hidden;
    return row;
}

/// The mean over a design's points, and the range of the differences.
void add_ranges(std::vector<Contrast>& rows, std::size_t first, std::size_t points)
{
    const std::size_t cells = (rows.size() - first) / points;
    for (std::size_t cell = 0; cell < cells; ++cell)
    {
        Contrast all{.at = rows[first + cell].at, .difference = {}, .gain = {}, .range_low = {}, .range_high = {}};
        all.at.point.reset();
        std::vector<f64> base, other, difference;
        for (std::size_t p = 0; p < points; ++p)
        {
            const Contrast& row = rows[first + p * cells + cell];
            all.hidden |= row.hidden, all.paired &= row.paired;
            if (row.difference.n == 0) continue;
            base.push_back(row.base), other.push_back(row.other), difference.push_back(row.difference.mean);
        }
        if (difference.empty()) continue;
        all.base = mean(base), all.other = mean(other);
        all.difference.mean = mean(difference), all.difference.n = u32(difference.size());
        all.range_low = std::ranges::min(difference), all.range_high = std::ranges::max(difference);
        rows.push_back(all);
    }
}
}  // namespace

std::vector<Level> levels(const RunSet& set, const Answers& answers, const Request& request)
{
    std::vector<Level> rows;
    for (std::size_t arm = 0; arm < set.arms.size(); ++arm)
        for (const auto& point : set.all_points())
        {
            const auto runs = set.runs_of(arm, point);
            if (runs.empty()) continue;
            for_each_cell(answers, arm, point,
                          [&](const RowPlace& at)
                          {
                              const Sample cell = sample(answers, runs, at, request.min_cell);
                              if (!cell.values.empty()) rows.push_back({at, estimate(cell.values), cell.hidden});
                          });
        }
    return rows;
}

Comparison compare(const RunSet& set, const Answers& answers, const Request& request)
{
    Comparison result;
    const auto points = set.all_points();
    Faults faults;
    std::vector<std::vector<Pairing>> pairings(set.arms.size());
    for (std::size_t arm = 1; arm < set.arms.size(); ++arm)
        for (const auto& point : points) try
            {
                pairings[arm].push_back(pair_with_base(set, arm, point, request.independent));
            }
            catch (const UserError& error)
            {
                faults.add(error);
                pairings[arm].emplace_back();
            }
    faults.raise_if_any();
    bool single = false;
    for (std::size_t arm = 1; arm < set.arms.size(); ++arm)
    {
        const std::size_t first = result.rows.size();
        for (std::size_t p = 0; p < points.size(); ++p)
        {
            const Pairing& pairing = pairings[arm][p];
            const std::size_t runs = pairing.paired ? pairing.pairs.size() : pairing.other.size();
            single |= runs == 1;
            if (!pairing.paired)
                result.notes.push_back(fmt::format("'{}' and the base are compared as independent runs, because {}",
                                                   set.arms[arm].title, pairing.reasons.front()));
            if (runs == 0)
                result.notes.push_back(fmt::format("'{}' has no complete pair{}", set.arms[arm].title,
                                                   points[p] ? " at " + set.points[*points[p]].name : ""));
            for_each_cell(answers, arm, points[p],
                          [&](const RowPlace& at)
                          {
                              result.rows.push_back(pairing.paired ? paired(answers, pairing, at, request.min_cell)
                                                                   : apart(answers, pairing, at, request.min_cell));
                          });
        }
        if (!set.points.empty()) add_ranges(result.rows, first, points.size());
    }
    if (single)
        result.notes.emplace_back(
            "one pair of runs has no interval; run more replicates (`canbao run --replicate 1` ...)");
    std::erase_if(result.rows, [](const Contrast& row) { return row.difference.n == 0; });
    return result;
}
}  // namespace canbao::compare
