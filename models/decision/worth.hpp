/// What a year's cover is worth in a household's eyes; the same in the season and after it.
#pragma once
#include "models/health/health.hpp"

namespace canbao
{
struct Worth
{
    f32 trust = 0;          ///< that the cover pays as promised, times what people are told of it over its worth [1]
    f32 perceived = 1;      ///< factor on the expected benefit, by the claims that it knows of [1]
    f32 half_aversion = 0;  ///< half the relative risk aversion over income per head [1/yuan]

    /// \param years_of_cover what waiting leaves of it (YearShare) [1]
    /// \return certainty equivalent to second order (Pratt 1964) [yuan]
    [[nodiscard]] f32 of(const Prospect& prospect, f32 years_of_cover) const
    {
        return trust * years_of_cover *
               (perceived * prospect.expected_benefit_yuan + half_aversion * prospect.variance_reduction_yuan2);
    }
};
}  // namespace canbao
