/// A scenario's parameters on the ground: resolved by date, place and target group, so that an intervention is data.
#pragma once
#include <limits>
#include <vector>

#include "scenario/scenario.hpp"
#include "world/places.hpp"

namespace canbao
{
/// The days a value is asked for: an intervention acts on the day it is active, on a value that may be about another
/// day. In the autumn of 2015 a household weighs the premium of 2016 (about 1 January 2016), and a reform dated
/// 15 December 2015 has not changed it yet.
struct When
{
    Date today;
    Date about;
    When(Date day) : today(day), about(day) {}
    When(Date now, Date subject) : today(now), about(subject) {}
};

class Policy
{
public:
    /// Matches the interventions' place selectors with places. A selector that matches none is a fault.
    Policy(const Scenario& scenario, const Places& places, Faults& faults);

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    /// The parameter's number. A key that the schema lacks is a programming mistake (std::logic_error).
    [[nodiscard]] ParameterId id(std::string_view key) const;

    /// The value at a place, for one target group. A rule reaches a place when it names the place itself or
    /// one that contains it; so values that may differ between villages are asked for at the village.
    [[nodiscard]] f64 value(ParameterId parameter, When when, PlaceId place,
                            TargetGroup group = TargetGroup::general) const
    {
        const f64 settled = settled_[parameter];
        return settled == settled ? settled : resolve(parameter, when, place, group);
    }
    /// The values for all target groups.
    [[nodiscard]] GroupValues by_group(ParameterId parameter, When when, PlaceId place) const;

    /// True when an intervention begins or ends after `before` and no later than `until`.
    [[nodiscard]] bool changes(Date before, Date until) const;

private:
    [[nodiscard]] f64 resolve(ParameterId parameter, When when, PlaceId place, TargetGroup group) const;
    [[nodiscard]] bool reaches(std::size_t rule, PlaceId place) const;

    const Scenario& scenario_;
    const Places& places_;
    std::vector<std::vector<PlaceId>> named_;  ///< a rule: the places it names, sorted
    std::vector<std::vector<u32>> rules_of_;   ///< a parameter: the rules that change it, in order
    /// A parameter: its value where it is the same at all times, places and groups. Mechanisms ask for many of them in
    /// every village and week, and few vary.
    std::vector<f64> settled_;
    static constexpr f64 unsettled = std::numeric_limits<f64>::quiet_NaN();
};
}  // namespace canbao
