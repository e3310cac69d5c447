#include "models/population/gazetteer.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "models/population/table_reader.hpp"
#include "scenario/scenario.hpp"

namespace canbao::population
{
namespace
{
constexpr f64 largest_code6 = 999999, largest_code9 = 999999999, many = 1e9;

void read_provinces(const Table& table, Gazetteer& gazetteer, Faults& faults)
{
    const TableReader in(table, faults, {"code", "name", "name_zh", "village_units_2010"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const auto code = static_cast<u32>(in.number(row, 0, 1, 99));
        ProvinceRow province{std::string(in.text(row, 1)), std::string(in.text(row, 2)),
                             static_cast<u32>(in.number(row, 3, 0, 1e6)), 0};
        if (!gazetteer.provinces.emplace(code, std::move(province)).second)
            in.fault(row, 0, fmt::format("province {} again", code), "each province once");
    }
}

void read_counties(const Table& table, Gazetteer& gazetteer, Faults& faults)
{
    const TableReader in(
        table, faults,
        {"code", "name", "name_zh", "city", "city_zh", "registered_2010", "population_2020", "share_0_14_2020_pct",
         "share_65_2020_pct", "household_size_2020", "car_owner_households_2020_pct", "towns_2023", "townships_2023"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        CountyRow county;
        county.code = static_cast<u32>(in.number(row, 0, 100000, largest_code6));
        county.name = in.text(row, 1), county.name_zh = in.text(row, 2);
        county.city = in.text(row, 3), county.city_zh = in.text(row, 4);
        county.registered_2010 = static_cast<u64>(in.number(row, 5, 0, many));
        county.residents_2020 = static_cast<u64>(in.number(row, 6, 0, many));
        county.child_share = in.number(row, 7, 0, 100);
        county.elder_share = in.number(row, 8, 0, 100);
        county.household_size = in.number(row, 9, 1, 20);
        county.car_share = in.optional_number(row, 10).value_or(0.0);
        const f64 towns = in.optional_number(row, 11).value_or(0.0) + in.optional_number(row, 12).value_or(0.0);
        county.townships = static_cast<u32>(std::clamp(towns, 1.0, 200.0));
        const auto province = gazetteer.provinces.find(county.province());
        if (province == gazetteer.provinces.end())
        {
            if (!gazetteer.provinces.empty())
                in.fault(row, 0, fmt::format("county {} of province {}", county.code, county.province()),
                         "provinces of the table geography.provinces");
            continue;
        }
        province->second.registered_2010 += county.registered_2010;
        gazetteer.counties.push_back(std::move(county));
    }
    std::ranges::sort(gazetteer.counties, {}, &CountyRow::code);
    for (std::size_t c = 1; c < gazetteer.counties.size(); ++c)
        if (gazetteer.counties[c].code == gazetteer.counties[c - 1].code)
            faults.add({table.name(), fmt::format("county {} more than once", gazetteer.counties[c].code),
                        "each county once", ""});
    if (gazetteer.counties.empty()) faults.add({table.name(), "no counties", "one row a county", ""});
}

void read_townships(const Table& table, Gazetteer& gazetteer, Faults& faults)
{
    const TableReader in(table, faults, {"county_code", "code", "name", "name_zh", "population"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const auto county = static_cast<u32>(in.number(row, 0, 100000, largest_code6));
        TownshipRow township{static_cast<u64>(in.number(row, 1, 100000000, largest_code9)),
                             std::string(in.text(row, 2)), std::string(in.text(row, 3)), 0};
        if (const auto residents = in.optional_number(row, 4))
            township.residents = static_cast<u64>(std::clamp(*residents, 0.0, many));
        gazetteer.townships[county].push_back(std::move(township));
    }
    for (auto& [county, rows] : gazetteer.townships) std::ranges::sort(rows, {}, &TownshipRow::code);
}

void read_villages(const Table& table, Gazetteer& gazetteer, Faults& faults)
{
    const TableReader in(table, faults, {"township_code", "name", "name_zh"});
    for (std::size_t row = 0; row < in.rows(); ++row)
        gazetteer.villages[static_cast<u64>(in.number(row, 0, 100000000, largest_code9))].push_back(
            {std::string(in.text(row, 1)), std::string(in.text(row, 2))});
}

void read_income(const Table& table, Gazetteer& gazetteer, Faults& faults)
{
    std::map<u32, std::map<int, f64>> income;
    std::set<int> years;
    const TableReader in(table, faults, {"province_code", "year", "income_yuan"});
    for (std::size_t row = 0; row < in.rows(); ++row)
    {
        const int year = static_cast<int>(in.number(row, 1, 1900, 2200));
        years.insert(year);
        income[static_cast<u32>(in.number(row, 0, 1, 99))][year] = in.number(row, 2, 1, 1e7);
    }
    gazetteer.income_years.assign(years.begin(), years.end());
    for (const auto& [province, row] : gazetteer.provinces)
    {
        auto& values = gazetteer.income[province];
        for (const int year : gazetteer.income_years)
        {
            const auto found = income[province].find(year);
            if (found == income[province].end())
                faults.add({table.name(), fmt::format("no income of province {} in {}", province, year),
                            "every province in every year of the table", "add the row"});
            else values.push_back(found->second);
        }
    }
    if (years.empty()) faults.add({table.name(), "no rows", "incomes of at least one year", ""});
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// The counties that one selector names. A name that means several places is taken only when they have the same
/// counties (a municipality and its only city).
std::vector<std::size_t> counties_of(std::string_view selector, const Gazetteer& gazetteer, const std::string& where,
                                     Faults& faults)
{
    std::map<u32, std::vector<std::size_t>> places;  // by code: of the place, its counties
    for (std::size_t c = 0; c < gazetteer.counties.size(); ++c)
    {
        const CountyRow& county = gazetteer.counties[c];
        const ProvinceRow& province = gazetteer.provinces.at(county.province());
        const auto is = [&](u32 code, u32 padding, const std::string& name, const std::string& name_zh)
        {
            if (selector == std::to_string(code) || selector == std::to_string(code * padding) || selector == name ||
                selector == name_zh)
                places[code].push_back(c);
        };
        is(county.province(), 10000, province.name, province.name_zh);
        is(county.city_code(), 100, county.city, county.city_zh);
        is(county.code, 1, county.name, county.name_zh);
    }
    if (places.empty())
    {
        std::vector<std::string> names;
        for (const auto& [code, province] : gazetteer.provinces)
            names.insert(names.end(), {province.name, province.name_zh});
        for (const CountyRow& county : gazetteer.counties)
            for (const auto* name : {&county.name, &county.name_zh, &county.city, &county.city_zh})
                if (!name->empty()) names.push_back(*name);
        faults.add({where, fmt::format("no place '{}'", selector),
                    "codes or names of provinces, cities and counties of the table geography.counties",
                    did_you_mean(selector, names)});
        return {};
    }
    for (const auto& [code, counties] : places)
        if (counties != places.begin()->second)
        {
            std::string codes;
            for (const auto& [other, unused] : places) codes += (codes.empty() ? "" : ", ") + std::to_string(other);
            faults.add(
                {where, fmt::format("'{}' is the name of several places", selector), "", "give a code: " + codes});
            return {};
        }
    return places.begin()->second;
}
}  // namespace

Gazetteer read_gazetteer(const Scenario& scenario, Faults& faults)
{
    Gazetteer gazetteer;
    read_provinces(scenario.table("geography.provinces"), gazetteer, faults);
    read_counties(scenario.table("geography.counties"), gazetteer, faults);
    read_townships(scenario.table("geography.townships"), gazetteer, faults);
    read_villages(scenario.table("geography.villages"), gazetteer, faults);
    read_income(scenario.table("geography.province_income"), gazetteer, faults);
    return gazetteer;
}

std::vector<std::size_t> selected_counties(const Scenario& scenario, const Gazetteer& gazetteer, Faults& faults)
{
    const std::string& text = scenario.text("geography.select");
    std::vector<std::size_t> counties;
    if (trimmed(text).empty())
    {
        counties.resize(gazetteer.counties.size());
        std::iota(counties.begin(), counties.end(), std::size_t(0));
        return counties;
    }
    for (std::size_t at = 0; at <= text.size();)
    {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const auto selector = trimmed(std::string_view(text).substr(at, comma - at));
        if (!selector.empty())
        {
            const auto found = counties_of(selector, gazetteer, scenario.where("geography.select"), faults);
            counties.insert(counties.end(), found.begin(), found.end());
        }
        at = comma + 1;
    }
    std::ranges::sort(counties);
    counties.erase(std::unique(counties.begin(), counties.end()), counties.end());
    return counties;
}
}  // namespace canbao::population
