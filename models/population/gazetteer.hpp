/// What the tables of section `geography` say of places, and which counties a scenario selects.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/types.hpp"

namespace canbao
{
class Scenario;

namespace population
{
/// A row of the counties' table.
struct CountyRow
{
    u32 code = 0;
    std::string name, name_zh, city, city_zh;
    u64 registered_2010 = 0, residents_2020 = 0;
    f64 child_share = 0, elder_share = 0, household_size = 0, car_share = 0;
    u32 townships = 1;

    [[nodiscard]] u32 province() const { return code / 10000; }
    [[nodiscard]] u32 city_code() const { return code / 100; }
};

struct ProvinceRow
{
    std::string name, name_zh;
    u32 village_units = 0;
    u64 registered_2010 = 0;  ///< sum over the counties' table
};

struct TownshipRow
{
    u64 code = 0;
    std::string name, name_zh;
    u64 residents = 0;  ///< 0 where nothing is known
};

struct VillageRow
{
    std::string name, name_zh;
};

/// The rows of all tables, as they stand there.
struct Gazetteer
{
    std::vector<CountyRow> counties;  ///< by code
    std::map<u32, ProvinceRow> provinces;
    std::map<u32, std::vector<TownshipRow>> townships;  ///< by county; rows by code
    std::map<u64, std::vector<VillageRow>> villages;    ///< by township
    std::vector<int> income_years;
    std::map<u32, std::vector<f64>> income;  ///< by province
};

/// Reads the tables. What is missing, twice or without its province is a fault.
[[nodiscard]] Gazetteer read_gazetteer(const Scenario& scenario, Faults& faults);

/// The counties of `geography.select`, as rows of Gazetteer::counties in their order; all when nothing is selected.
/// A name that means several places is a fault, unless they have the same counties (a municipality and its only city).
[[nodiscard]] std::vector<std::size_t> selected_counties(const Scenario& scenario, const Gazetteer& gazetteer,
                                                         Faults& faults);
}  // namespace population
}  // namespace canbao
