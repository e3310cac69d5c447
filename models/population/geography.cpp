#include "models/population/geography.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "core/math.hpp"
#include "models/population/gazetteer.hpp"
#include "models/population/purposes.hpp"
#include "scenario/scenario.hpp"
#include "world/lineage.hpp"

namespace canbao::population
{
namespace
{
/// Settings of section `geography`.
struct Rules
{
    u64 smallest, largest, largest_mean;
    f64 township_sigma, village_sigma, county_tilt, wealth_weight, scale;
    Seed seed;
};

__extension__ typedef unsigned __int128 u128;

/// Codes of villages are a township's nine digits and three more, which begin at 200.
constexpr u32 villages_of_a_township = 700;

f64 weighted_mean(const std::vector<CountyRow>& counties, f64 CountyRow::*value)
{
    f64 sum = 0, weights = 0;
    for (const CountyRow& county : counties)
        sum += county.*value * f64(county.registered_2010), weights += f64(county.registered_2010);
    return weights > 0 ? sum / weights : 1.0;
}

/// Mean car ownership of each province, over the counties where it is known.
std::map<u32, f64> car_means(const Gazetteer& gazetteer)
{
    std::map<u32, f64> sum, weights, mean;
    for (const CountyRow& county : gazetteer.counties)
    {
        const f64 weight = county.car_share > 0 ? f64(county.registered_2010) : 0.0;
        sum[county.province()] += weight * county.car_share, weights[county.province()] += weight;
    }
    for (const auto& [province, weight] : weights) mean[province] = weight > 0 ? sum[province] / weight : 0.0;
    return mean;
}

/// Villages of each county: a province's village-coded units of 2010, shared between its counties.
std::vector<u32> villages_of_counties(const Gazetteer& gazetteer)
{
    const auto& counties = gazetteer.counties;
    std::vector<u32> villages;
    villages.reserve(counties.size());
    std::vector<u64> share;
    while (villages.size() < counties.size())
    {
        const u32 province = counties[villages.size()].province();
        std::vector<u64> weights;
        for (std::size_t c = villages.size(); c < counties.size() && counties[c].province() == province; ++c)
            weights.push_back(counties[c].registered_2010);
        apportion(gazetteer.provinces.at(province).village_units, weights, 0, max_villages_in_county, share);
        for (const u64 count : share) villages.push_back(static_cast<u32>(count));
    }
    return villages;
}

/// Relative sizes: lognormal weights of the places number 0, 1, ... of a county, in units of 2^-16.
std::vector<u64> lognormal_weights(const Rules& rules, Purpose purpose, u32 county, u32 count, f64 sigma)
{
    std::vector<u32> line(count, lineage::village(0).line), place(count), first(count), second(count);
    for (u32 i = 0; i < count; ++i) place[i] = county << identity_village_bits | i;
    draw_batch({rules.seed,
                {make_date(2000, 1, 1), purpose},
                line.data(),
                place.data(),
                count,
                {first.data(), second.data(), nullptr, nullptr}});
    std::vector<u64> weights(count);
    for (u32 i = 0; i < count; ++i)
    {
        f32 z, unused;
        math::normals(first[i], second[i], z, unused);
        weights[i] = static_cast<u64>(math::exp(f32(sigma) * z) * 65536.f) + 1;
    }
    return weights;
}

/// One township of a county and the persons of its villages.
struct Township
{
    TownshipRow known;
    std::vector<u32> villages;
};

/// Divides a county's persons between townships, and those of a township between villages.
std::vector<Township> divide(const CountyRow& county, u32 recorded_villages, u64 persons, const Gazetteer& gazetteer,
                             const Rules& rules)
{
    std::vector<Township> townships;
    if (persons == 0) return townships;
    const u64 wanted = std::max<u64>({recorded_villages, (persons + rules.largest_mean - 1) / rules.largest_mean, 1});
    const u64 villages = std::min<u64>({wanted, std::max<u64>(persons / rules.smallest, 1), max_villages_in_county});

    const auto named = gazetteer.townships.find(county.code);
    if (named != gazetteer.townships.end())
        for (const TownshipRow& row : named->second) townships.push_back({row, {}});
    else
        for (u32 t = 0;
             t < std::max<u64>(county.townships, (villages + villages_of_a_township - 1) / villages_of_a_township); ++t)
            townships.push_back({{u64(county.code) * 1000 + 100 + t, "", "", 0}, {}});
    if (townships.size() > villages) townships.resize(villages);
    const auto count = static_cast<u32>(townships.size());

    auto weights = lognormal_weights(rules, purpose::township_size, county.code, count, rules.township_sigma);
    u64 residents_known = 0, unknown = 0;
    for (const Township& t : townships) residents_known += t.known.residents, unknown += t.known.residents == 0;
    if (residents_known > 0)
    {
        const u64 rest = county.residents_2020 > residents_known ? county.residents_2020 - residents_known : 0;
        const u64 mean = unknown == 0 ? 0 : std::max<u64>(rest / unknown, 1);
        for (u32 t = 0; t < count; ++t)
            weights[t] = townships[t].known.residents > 0 ? townships[t].known.residents
                                                          : std::max<u64>(mean * weights[t] / 65536, 1);
    }
    std::vector<u64> township_persons, township_villages, sizes;
    apportion(villages, weights, 1, villages_of_a_township, township_villages);
    // Persons follow the townships' weights within what their villages can hold.
    apportion(persons, weights, 0, persons, township_persons);
    for (u32 t = 0; t < count; ++t)
    {
        const u64 low = std::max<u64>((township_persons[t] + rules.largest - 1) / rules.largest, 1);
        const u64 high = std::max<u64>(township_persons[t] / rules.smallest, low);
        township_villages[t] = std::clamp(township_villages[t], low, high);
    }

    u32 number = 0;
    const auto total = static_cast<u32>(std::accumulate(township_villages.begin(), township_villages.end(), u64(0)));
    const auto village_weights =
        lognormal_weights(rules, purpose::village_size, county.code, total, rules.village_sigma);
    for (u32 t = 0; t < count; ++t)
    {
        if (township_persons[t] == 0) continue;
        const auto first = village_weights.begin() + number;
        apportion(township_persons[t], {first, first + static_cast<std::ptrdiff_t>(township_villages[t])},
                  rules.smallest, rules.largest, sizes);
        townships[t].villages.assign(sizes.begin(), sizes.end());
        number += static_cast<u32>(township_villages[t]);
    }
    return townships;
}

/// Keeps one township, and of it one village, where the scenario asks for that.
void narrow(const Scenario& scenario, const Gazetteer& gazetteer, std::vector<Township>& townships,
            std::size_t& first_village, Faults& faults)
{
    first_village = 0;
    const std::string& township = scenario.text("geography.township");
    const std::string& village = scenario.text("geography.village");
    if (township.empty()) return;

    std::vector<std::string> names;
    for (const Township& t : townships) names.insert(names.end(), {t.known.name, t.known.name_zh});
    const auto is_named = [](std::string_view text, const auto& row)
    { return text == row.name || text == row.name_zh; };
    const auto keep =
        std::ranges::find_if(townships, [&](const Township& t)
                             { return is_named(township, t.known) || township == std::to_string(t.known.code); });
    if (keep == townships.end())
    {
        faults.add({scenario.where("geography.township"), fmt::format("no township '{}'", township),
                    "a name of the table geography.townships, or a code", did_you_mean(township, names)});
        return;
    }
    Township kept = std::move(*keep);
    townships.clear();
    townships.push_back(std::move(kept));
    if (village.empty()) return;

    const auto known = gazetteer.villages.find(townships[0].known.code);
    names.clear();
    if (known != gazetteer.villages.end())
        for (const VillageRow& row : known->second) names.insert(names.end(), {row.name, row.name_zh});
    const auto row = std::ranges::find(names, village);
    if (row == names.end())
    {
        faults.add({scenario.where("geography.village"), fmt::format("no village '{}'", village),
                    "a name of the table geography.villages in this township", did_you_mean(village, names)});
        return;
    }
    first_village = static_cast<std::size_t>(row - names.begin()) / 2;
    auto& sizes = townships[0].villages;
    if (sizes.empty()) sizes.push_back(1);
    const i64 persons = scenario.integer("geography.village_population");
    sizes = {persons > 0 ? static_cast<u32>(persons) : sizes[std::min(first_village, sizes.size() - 1)]};
}

/// Keeps as many townships as geography.townships_in_county says, chosen by lot, in their order.
void thin(const Scenario& scenario, u32 county, Seed seed, std::vector<Township>& townships)
{
    const auto most = static_cast<std::size_t>(scenario.integer("geography.townships_in_county"));
    if (most == 0 || townships.size() <= most) return;
    std::vector<std::pair<u32, std::size_t>> lots;
    for (std::size_t t = 0; t < townships.size(); ++t)
    {
        const Identity who{lineage::village(0).line, county << identity_village_bits | static_cast<u32>(t)};
        lots.emplace_back(draw(seed, who, {make_date(2000, 1, 1), purpose::township_sample})[0], t);
    }
    std::ranges::sort(lots);
    lots.resize(most);
    std::ranges::sort(lots, {}, &std::pair<u32, std::size_t>::second);
    std::vector<Township> kept;
    for (const auto& [lot, t] : lots) kept.push_back(std::move(townships[t]));
    townships = std::move(kept);
}

/// Faults of settings that contradict each other.
void check_settings(const Scenario& scenario, std::size_t counties, Faults& faults)
{
    const bool township = !scenario.text("geography.township").empty();
    const bool village = !scenario.text("geography.village").empty();
    if (township && counties > 1)
        faults.add({scenario.where("geography.township"),
                    fmt::format("one township, but {} counties are selected", counties),
                    "a single county in geography.select", ""});
    if (township && scenario.integer("geography.townships_in_county") > 0)
        faults.add({scenario.where("geography.townships_in_county"), "a number of townships, but one is named",
                    "0 with geography.township", ""});
    if (village && !township)
        faults.add(
            {scenario.where("geography.village"), "a village without its township", "", "set geography.township too"});
    if (!village && scenario.integer("geography.village_population") > 0)
        faults.add({scenario.where("geography.village_population"), "persons of a village, but no village is named", "",
                    "set geography.village too"});
    if (scenario.integer("geography.largest_mean_village") > scenario.integer("geography.largest_village"))
        faults.add({scenario.where("geography.largest_mean_village"), "a mean above the largest village",
                    "at most geography.largest_village", ""});
}

std::vector<ProvinceIncome> relative_incomes(const Gazetteer& gazetteer)
{
    std::vector<ProvinceIncome> incomes;
    for (std::size_t y = 0; y < gazetteer.income_years.size(); ++y)
    {
        f64 sum = 0, weights = 0;
        for (const auto& [code, province] : gazetteer.provinces)
            sum += gazetteer.income.at(code)[y] * f64(province.registered_2010),
                weights += f64(province.registered_2010);
        incomes.resize(gazetteer.provinces.size());
        std::size_t row = 0;
        for (const auto& [code, province] : gazetteer.provinces)
            incomes[row++].factor.push_back(static_cast<f32>(gazetteer.income.at(code)[y] * weights / sum));
    }
    return incomes;
}

f32 tilt(f64 value, f64 mean, f64 strength)
{
    return static_cast<f32>(std::clamp(1.0 + strength * (value / mean - 1.0), 0.4, 2.5));
}

/// Grows the lists of places level by level.
class PlaceLists
{
public:
    PlaceLists() { levels_[0].push_back({0, "China", "中国", 0}); }

    void add(const CountyRow& county, const ProvinceRow& province)
    {
        if (levels_[1].empty() || levels_[1].back().code != county.province())
            levels_[1].push_back({county.province(), province.name, province.name_zh, 0});
        if (levels_[2].empty() || levels_[2].back().code != county.city_code())
            levels_[2].push_back({county.city_code(), county.city, county.city_zh, last(1)});
        else if (levels_[2].back().name_zh != county.city_zh)  // counties that belong to no city
            levels_[2].back().name = "Directly administered", levels_[2].back().name_zh = "省直辖县级行政区划";
        levels_[3].push_back({county.code, county.name, county.name_zh, last(2)});
    }
    void add(const Township& township, const std::vector<VillageRow>* names, std::size_t first_name)
    {
        levels_[4].push_back({township.known.code, township.known.name, township.known.name_zh, last(3)});
        for (std::size_t v = 0; v < township.villages.size(); ++v)
        {
            const bool named = names && first_name + v < names->size();
            levels_[5].push_back({township.known.code * 1000 + 200 + v, named ? (*names)[first_name + v].name : "",
                                  named ? (*names)[first_name + v].name_zh : "", last(4)});
        }
    }
    [[nodiscard]] Places places() const { return Places(levels_); }

private:
    [[nodiscard]] u32 last(std::size_t level) const { return static_cast<u32>(levels_[level].size() - 1); }
    std::array<std::vector<PlaceSpec>, level_count> levels_;
};
}  // namespace

void apportion(u64 total, const std::vector<u64>& weight, u64 low, u64 high, std::vector<u64>& share)
{
    const std::size_t rows = weight.size();
    share.assign(rows, 0);
    if (rows == 0) return;
    low = std::min(low, total / rows);
    high = std::max(high, (total + rows - 1) / rows);

    std::vector<u64> w = weight;
    std::vector<u8> fixed(rows, 0);
    u64 rest = total;
    // Rows beyond a bound are set to it and leave the division: in each round the side that is further out.
    for (;;)
    {
        u64 sum = 0;
        for (std::size_t i = 0; i < rows; ++i) sum += fixed[i] ? 0 : w[i];
        if (sum == 0)
        {
            // Only rows without weight are left to take the rest; with no row left, nothing is.
            for (std::size_t i = 0; i < rows; ++i) w[i] = 1, sum += !fixed[i];
            if (sum == 0) return;
        }
        // The exact share is rest * w / sum; products by sum are compared, so that no rounding decides.
        const auto exact = [&](std::size_t i) { return u128(rest) * w[i]; };
        const u128 floor = u128(low) * sum, ceiling = u128(high) * sum;
        u128 missing = 0, excess = 0;
        for (std::size_t i = 0; i < rows; ++i)
        {
            if (fixed[i]) continue;
            if (exact(i) < floor) missing += floor - exact(i);
            if (exact(i) > ceiling) excess += exact(i) - ceiling;
        }
        if (missing == 0 && excess == 0)
        {
            std::vector<std::pair<u64, std::size_t>> remainder;
            u64 given = 0;
            for (std::size_t i = 0; i < rows; ++i)
            {
                if (fixed[i]) continue;
                share[i] = static_cast<u64>(exact(i) / sum);
                given += share[i];
                remainder.emplace_back(static_cast<u64>(exact(i) % sum), i);
            }
            const auto larger = [](const auto& a, const auto& b)
            { return a.first != b.first ? a.first > b.first : a.second < b.second; };
            std::ranges::sort(remainder, larger);
            for (std::size_t k = 0; k < rest - given; ++k) ++share[remainder[k].second];
            return;
        }
        const bool raise = missing >= excess;
        const u64 before = rest;
        for (std::size_t i = 0; i < rows; ++i)
        {
            if (fixed[i]) continue;
            const u128 product = u128(before) * w[i];
            if (raise ? product < floor : product > ceiling)
                fixed[i] = 1, share[i] = raise ? low : high, rest -= share[i];
        }
    }
}

u64 Geography::persons() const { return std::accumulate(village_population.begin(), village_population.end(), u64(0)); }

const CountyFacts& Geography::county_of(PlaceId village) const
{
    return counties[places.ancestor(village, Level::county) - places.first(Level::county)];
}

f32 Geography::income_factor(const CountyFacts& county, int year) const
{
    const auto& factor = province_income[county.income_row].factor;
    std::size_t next = 0;
    while (next < income_years.size() && income_years[next] <= year) ++next;
    if (next == 0) return factor.front() * county.wealth_factor;
    if (next == income_years.size()) return factor.back() * county.wealth_factor;
    const f32 w = f32(year - income_years[next - 1]) / f32(income_years[next] - income_years[next - 1]);
    return (factor[next - 1] + w * (factor[next] - factor[next - 1])) * county.wealth_factor;
}

Geography plan_geography(const Scenario& scenario, int start_year, Seed population_seed)
{
    Faults faults;
    const Gazetteer gazetteer = read_gazetteer(scenario, faults);
    const auto chosen = selected_counties(scenario, gazetteer, faults);
    check_settings(scenario, chosen.size(), faults);
    faults.raise_if_any();

    const Rules rules{static_cast<u64>(scenario.integer("geography.smallest_village")),
                      static_cast<u64>(scenario.integer("geography.largest_village")),
                      static_cast<u64>(scenario.integer("geography.largest_mean_village")),
                      scenario.real("geography.township_size_sigma"),
                      scenario.real("geography.village_size_sigma"),
                      scenario.real("geography.county_tilt"),
                      scenario.real("geography.wealth_weight"),
                      scenario.path("geography.registered_scale").at(make_date(start_year, 1, 1)),
                      population_seed};
    const auto villages = villages_of_counties(gazetteer);
    const f64 child_mean = weighted_mean(gazetteer.counties, &CountyRow::child_share);
    const f64 elder_mean = weighted_mean(gazetteer.counties, &CountyRow::elder_share);
    const f64 size_mean = weighted_mean(gazetteer.counties, &CountyRow::household_size);
    const auto car_mean = car_means(gazetteer);

    Geography geography;
    geography.income_years = gazetteer.income_years;
    geography.province_income = relative_incomes(gazetteer);
    PlaceLists lists;
    for (const std::size_t c : chosen)
    {
        const CountyRow& county = gazetteer.counties[c];
        auto townships = divide(county, villages[c], static_cast<u64>(f64(county.registered_2010) * rules.scale + 0.5),
                                gazetteer, rules);
        std::size_t first_village = 0;
        narrow(scenario, gazetteer, townships, first_village, faults);
        thin(scenario, county.code, population_seed, townships);

        CountyFacts facts;
        facts.household_size_factor = tilt(county.household_size, size_mean, rules.county_tilt);
        facts.child_tilt = tilt(county.child_share, child_mean, rules.county_tilt);
        facts.elder_tilt = tilt(county.elder_share, elder_mean, rules.county_tilt);
        const f64 cars = car_mean.at(county.province());
        if (county.car_share > 0 && cars > 0) facts.wealth_factor = tilt(county.car_share, cars, rules.wealth_weight);
        facts.income_row =
            static_cast<u32>(std::distance(gazetteer.provinces.begin(), gazetteer.provinces.find(county.province())));

        lists.add(county, gazetteer.provinces.at(county.province()));
        for (const Township& township : townships)
        {
            const auto names = gazetteer.villages.find(township.known.code);
            lists.add(township, names == gazetteer.villages.end() ? nullptr : &names->second, first_village);
            for (const u32 persons : township.villages) facts.persons += persons;
            geography.village_population.insert(geography.village_population.end(), township.villages.begin(),
                                                township.villages.end());
        }
        geography.counties.push_back(facts);
    }
    if (faults.empty() && geography.village_population.empty())
        faults.add({scenario.where("geography.select"), "nobody is registered in the counties selected", "",
                    "select other places"});
    faults.raise_if_any();
    geography.places = lists.places();
    return geography;
}
}  // namespace canbao::population
