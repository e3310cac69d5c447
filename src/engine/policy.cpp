#include "engine/policy.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace canbao
{
Policy::Policy(const Scenario& scenario, const Places& places, Faults& faults)
    : scenario_(scenario),
      places_(places),
      rules_of_(scenario.schema().parameters().size()),
      settled_(rules_of_.size(), unsettled)
{
    const auto& rules = scenario.rules();
    for (std::size_t r = 0; r < rules.size(); ++r)
    {
        std::vector<PlaceId> named;
        for (const auto& selector : rules[r].places)
        {
            const auto found = places.find(selector);
            if (found.empty())
                faults.add({rules[r].where,
                            fmt::format("intervention '{}' names the place '{}'", rules[r].name, selector),
                            "the geography of this scenario has no such place",
                            "give the code or name of a province, city, county, township or village in it"});
            named.insert(named.end(), found.begin(), found.end());
        }
        std::sort(named.begin(), named.end());
        named.erase(std::unique(named.begin(), named.end()), named.end());
        named_.push_back(std::move(named));
        rules_of_[rules[r].parameter].push_back(u32(r));
    }
    for (ParameterId p = 0; p < rules_of_.size(); ++p)
    {
        const DatedPath& path = scenario.path(p);  // without points for text, dates and tables
        if (rules_of_[p].empty() && path.points.size() == 1 && (path.growth == 0 || !path.dated))
            settled_[p] = scenario.schema()[p].hold(path.points.front().second);
    }
}

ParameterId Policy::id(std::string_view key) const
{
    const auto found = scenario_.schema().find(key);
    if (!found) throw std::logic_error(fmt::format("no parameter '{}' in the schema", key));
    return *found;
}

bool Policy::reaches(std::size_t rule, PlaceId place) const
{
    if (scenario_.rules()[rule].places.empty()) return true;
    const auto& named = named_[rule];
    for (;;)
    {
        if (std::binary_search(named.begin(), named.end(), place)) return true;
        const PlaceId parent = places_.parent(place);
        if (parent == place) return false;
        place = parent;
    }
}

f64 Policy::resolve(ParameterId parameter, When when, PlaceId place, TargetGroup group) const
{
    const Parameter& what = scenario_.schema()[parameter];
    f64 value = scenario_.path(parameter).at(when.about);
    for (const u32 r : rules_of_[parameter])
    {
        const Rule& rule = scenario_.rules()[r];
        if (rule.active(when.today) && rule.concerns(group) && reaches(r, place)) value = rule.apply(value, when.about);
    }
    return what.hold(value);
}

bool Policy::changes(Date before, Date until) const
{
    const auto between = [&](Date day) { return day > before && day <= until; };
    return std::any_of(scenario_.rules().begin(), scenario_.rules().end(),
                       [&](const Rule& rule) { return between(rule.from) || (rule.to && between(*rule.to)); });
}

GroupValues Policy::by_group(ParameterId parameter, When when, PlaceId place) const
{
    GroupValues values;
    if (rules_of_[parameter].empty()) values.fill(f32(value(parameter, when, place)));
    else
        for (std::size_t g = 0; g < group_count; ++g) values[g] = f32(value(parameter, when, place, TargetGroup(g)));
    return values;
}
}  // namespace canbao
