/// From the scenario to the tree of places and the number of persons registered in every village.
#pragma once
#include <array>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "world/places.hpp"

namespace canbao
{
class Scenario;

namespace population
{
/// What the tables say of a county (a county-level unit). Factors are relative to the nation's registered rural
/// persons, whose weighted mean of each factor is one.
struct CountyFacts
{
    u32 persons = 0;                  ///< registered in rural households at the start; after selection of a village
    f32 household_size_factor = 1.f;  ///< mean household size relative to the nation
    f32 child_tilt = 1.f;             ///< share of persons aged 0-14 relative to the nation
    f32 elder_tilt = 1.f;             ///< share of persons aged 65 and over relative to the nation
    f32 wealth_factor = 1.f;          ///< income relative to the province, from car ownership
    u32 income_row = 0;               ///< row of Geography::province_income
};

/// The relative rural income of a province by year [1], at the years of Geography::income_years.
struct ProvinceIncome
{
    std::vector<f32> factor;
};

struct Geography
{
    Places places;
    std::vector<u32> village_population;  ///< persons, by village in the order of Places; each in [1, 16383]
    std::vector<CountyFacts> counties;    ///< by county in the order of Places
    std::vector<int> income_years;
    std::vector<ProvinceIncome> province_income;

    [[nodiscard]] u64 persons() const;
    /// The county of a village, as a row of `counties`.
    [[nodiscard]] const CountyFacts& county_of(PlaceId village) const;
    /// Mean income of a county's rural persons relative to the nation's [1]; linear between the years of the table,
    /// constant outside them.
    [[nodiscard]] f32 income_factor(const CountyFacts& county, int year) const;
};

/// Plans the places of a scenario: selects counties (`geography.select`), gives each its persons of the start year,
/// and apportions these to townships and villages. The same seed and county give the same villages whatever else is
/// selected. Nothing but places is made, so the whole country is planned in a second or two.
///
/// \param start_year     the population is that of 1 January of this year
/// \param population_seed  seed of the synthesis, shared by replicates
/// \throws UserError with all faults found
[[nodiscard]] Geography plan_geography(const Scenario& scenario, int start_year, Seed population_seed);

/// Shares `total` between rows in proportion to `weight`, by largest remainder, each row between `low` and `high`.
/// Equal remainders go to the earlier row. Exact: the shares add up to `total` whenever low * rows <= total <= high *
/// rows; a weight of zero everywhere counts as equal weights.
void apportion(u64 total, const std::vector<u64>& weight, u64 low, u64 high, std::vector<u64>& share);
}  // namespace population
}  // namespace canbao
