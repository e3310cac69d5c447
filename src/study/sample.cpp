#include "study/sample.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "core/counted.hpp"
#include "models/population/geography.hpp"
#include "scenario/scenario.hpp"
#include "study/purposes.hpp"

namespace canbao::study
{
namespace
{
struct Candidate
{
    u64 code = 0, province = 0;
    f64 province_income = 0, income = 0;  ///< relative to the nation
    u64 persons = 0;
    std::string name;
};

/// The counties of a plan in the order in which the sample walks through them.
std::vector<Candidate> in_order(const population::Geography& geography, int year)
{
    const Places& places = geography.places;
    std::vector<Candidate> candidates;
    std::map<u64, std::pair<f64, f64>> means;
    for (u32 c = 0; c < places.count(Level::county); ++c)
    {
        const PlaceId place = places.first(Level::county) + c;
        const PlaceId province = places.ancestor(place, Level::province);
        const auto& facts = geography.counties[c];
        if (facts.persons == 0) continue;
        candidates.push_back({.code = places.code(place),
                              .province = places.code(province),
                              .income = f64(geography.income_factor(facts, year)),
                              .persons = facts.persons,
                              .name = fmt::format("{}, {}", places.name(place), places.name(province))});
        auto& [sum, weight] = means[places.code(province)];
        sum += candidates.back().income * f64(facts.persons), weight += f64(facts.persons);
    }
    for (Candidate& candidate : candidates)
        candidate.province_income = means[candidate.province].first / means[candidate.province].second;
    std::ranges::sort(candidates,
                      [](const Candidate& a, const Candidate& b)
                      {
                          return std::tie(a.province_income, a.province, a.income, a.code) <
                                 std::tie(b.province_income, b.province, b.income, b.code);
                      });
    return candidates;
}
}  // namespace

Sample draw_sample(const Scenario& scenario, const SampleSize& size, const std::string& name)
{
    Sample sample;
    if (!scenario.text("geography.township").empty())
    {
        sample.text = fmt::format("the one township of {}", name);
        return sample;
    }
    const int year = int(scenario.integer("run.from"));
    const auto geography =
        population::plan_geography(scenario, year, {u64(scenario.integer("run.population_seed")), 0});
    const auto candidates = in_order(geography, year);
    const std::string townships = size.townships == 0 ? "all townships" : counted(size.townships, "township");
    if (size.townships > 0) sample.sets.push_back(fmt::format("geography.townships_in_county={}", size.townships));
    if (candidates.size() <= size.counties)
    {
        const bool one = candidates.size() == 1;
        sample.text = fmt::format("{} of {}, {} of {}",
                                  one ? "the one county" : fmt::format("all {} counties", candidates.size()), name,
                                  townships, one ? "it" : "each");
        return sample;
    }

    const auto weight = [&](const Candidate& candidate) { return size.townships > 0 ? candidate.persons : u64(1); };
    u64 total = 0;
    for (const Candidate& candidate : candidates) total += weight(candidate);
    const u32 word = draw({size.seed, 0}, {}, {make_date(2000, 1, 1), purpose::sample})[0];
    const f64 step = f64(total) / size.counties, start = step * (f64(word) + 0.5) / 4294967296.0;
    std::vector<std::pair<u64, std::string>> chosen;
    u64 passed = 0;
    u32 taken = 0;
    for (const Candidate& candidate : candidates)
    {
        passed += weight(candidate);
        bool here = false;
        // A county larger than the step would be hit twice; it is in the sample once.
        for (; taken < size.counties && start + step * taken < f64(passed); ++taken) here = true;
        if (here) chosen.emplace_back(candidate.code, candidate.name);
    }
    std::ranges::sort(chosen);
    std::string codes;
    for (const auto& [code, county] : chosen)
    {
        codes += fmt::format("{}{}", codes.empty() ? "" : ",", code);
        sample.counties.push_back(code);
        sample.names.push_back(county);
    }
    sample.sets.push_back("geography.select=\"" + codes + "\"");
    sample.text = fmt::format("{} of {} of {}, {} of each (seed {})", chosen.size(),
                              counted(candidates.size(), "county", "counties"), name, townships, size.seed);
    return sample;
}
}  // namespace canbao::study
