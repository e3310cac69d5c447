/// A stated sample of counties, so that many runs are affordable.
#pragma once
#include <string>
#include <vector>

#include "models/registry.hpp"

namespace canbao::study
{
struct SampleSize
{
    u32 counties = 12;
    u32 townships = 1;  ///< of each county; 0 for all
    u64 seed = 1;
};

/// Counties drawn from those that a scenario selects.
///
/// Counties are put in order by the income of their province, and inside a province by their own, and every so many
/// persons (with `townships`) or counties (with whole counties) one is taken, from a start that the seed gives. So
/// provinces and incomes are represented by their size, and every person registered has about the same chance to be
/// in the sample.
struct Sample
{
    std::vector<std::string> sets;   ///< as for LoadOptions::sets: what makes a scenario one of the sample
    std::vector<u64> counties;       ///< codes, ascending; empty when the scenario is run as it is
    std::vector<std::string> names;  ///< of the counties: "Pinglu, Shanxi"
    std::string text;                ///< one sentence that says what the sample is
};

/// A scenario of a single township, or with no more counties than are asked for, is taken as it is.
/// \throws UserError with every fault of the geography
/// \param name of what is sampled, for the text
[[nodiscard]] Sample draw_sample(const Scenario& scenario, const SampleSize& size, const std::string& name);
}  // namespace canbao::study
