/// What a year's cover and a yuan are worth in a household's eyes; the same in the season and after it.
#pragma once
#include "models/context.hpp"
#include "models/decision/kernels.hpp"
#include "models/economy/economy.hpp"
#include "models/health/health.hpp"

namespace canbao
{
/// What a year's cover is worth to the members of a household.
struct Worth
{
    f32 scale = 0;          ///< what an expected yuan of a member's cover comes to [util/yuan]
    f32 perceived = 1;      ///< factor on the expected benefit, by the claims that it knows of [1]
    f32 half_aversion = 0;  ///< half the relative risk aversion over mean income per head [1/yuan]

    /// \param years_of_cover what waiting leaves of it (YearShare) [1]
    /// \return utility of the certainty equivalent to second order (Pratt 1964) [util]
    [[nodiscard]] f32 of(const Prospect& prospect, f32 years_of_cover) const
    {
        return scale * years_of_cover *
               (perceived * prospect.expected_benefit_yuan + half_aversion * prospect.variance_reduction_yuan2);
    }
};

/// How households weigh cover against money. What is to be paid is weighed at the income of the year, out of which it
/// is paid; what cover pays back, in a year to come, at permanent income. models/decision/README.md has the equations.
class Valuation
{
public:
    /// Reads decision.money_weight, income_elasticity, worth_elasticity and risk_aversion. \param economy outlives this
    Valuation(const Context& context, const Economy& economy);

    /// Of a household with the mean income of its place.
    struct Mean
    {
        f32 utils_per_yuan = 0;  ///< [util/yuan]
        f32 half_aversion = 0;   ///< [1/yuan]
    };
    /// \param when the day it is asked, and the day as of which incomes are read: that of the season's opening. A mean
    ///             below `least_income` counts as that
    [[nodiscard]] Mean mean(When when, PlaceId village) const;
    /// \param trust      that the cover pays as promised, times what people are told of it over its worth [1]
    /// \param perceived  factor on the expected benefit, by the claims that the household knows of [1]
    /// \param relative   decision_kernels::relative_worth of the household [1]
    /// \return what a year's cover is worth to its members
    [[nodiscard]] static Worth worth(const Mean& mean, f32 trust, f32 perceived, f32 relative)
    {
        return {mean.utils_per_yuan * trust * relative, perceived, mean.half_aversion};
    }
    [[nodiscard]] const decision_kernels::ValuationTerms& terms() const { return terms_; }

private:
    const Economy& economy_;
    decision_kernels::ValuationTerms terms_;
    f32 risk_aversion_;
};
}  // namespace canbao
