/// Arms beside the base: differences of paired runs with their intervals over replicates and ranges over a design.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/run_set.hpp"
#include "compare/statistics.hpp"
#include "compare/values.hpp"

namespace canbao::compare
{
/// What a user asks of a run set.
struct Request
{
    std::vector<std::string> measures;     ///< names
    std::vector<std::string> expressions;  ///< arithmetic on series, each a measure of its own
    bool by_default = false;  ///< the measures were not asked for by name: leave out what a file cannot tell
    std::optional<std::pair<int, int>> years;  ///< first and last; all that the runs share without
    std::optional<u8> level;                   ///< every place of a level
    std::vector<std::string> places;           ///< codes or names; the whole when there is neither
    Breakdown breakdown = Breakdown::none;
    std::optional<f64> poverty_line;  ///< [yuan/year a head]
    i64 min_cell = 0;                 ///< values of cells with fewer persons in a run are not told
    bool independent = false;         ///< take what is no pair as independent
};

/// Every run's answers to one question.
struct Answers
{
    Question question;              ///< its places are those of the first run
    std::vector<PlaceInfo> places;  ///< of the question
    std::vector<std::string> classes;
    std::vector<Values> values;      ///< a run of the set
    std::vector<std::string> notes;  ///< what a reader of the numbers has to know
};
/// \throws UserError with every fault of the request
[[nodiscard]] Answers answer(const RunSet& set, const Request& request);

/// Where a number belongs.
struct RowPlace
{
    std::size_t arm = 0;
    std::optional<std::size_t> point;                            ///< nothing: no design, or the mean over its points
    std::size_t measure = 0, year = 0, place = 0, in_class = 0;  ///< positions in Answers
};

/// A measure in one arm.
struct Level
{
    RowPlace at;
    Estimate value;
    bool hidden = false;  ///< a cell is smaller than asked for
};
[[nodiscard]] std::vector<Level> levels(const RunSet& set, const Answers& answers, const Request& request);

/// An arm beside the base.
struct Contrast
{
    RowPlace at;
    f64 base = 0, other = 0;
    Estimate difference;
    std::optional<f64> gain;                   ///< of pairing over independent runs, a ratio of variances
    std::optional<f64> range_low, range_high;  ///< of the difference over the points of a design
    bool paired = true, hidden = false;
};
struct Comparison
{
    std::vector<Contrast> rows;
    std::vector<std::string> notes;  ///< of pairs and intervals
};
/// \throws UserError when arms are no pairs of the base and the request does not take them as independent
[[nodiscard]] Comparison compare(const RunSet& set, const Answers& answers, const Request& request);
}  // namespace canbao::compare
