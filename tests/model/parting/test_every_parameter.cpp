#include <map>

#include <fmt/format.h>

#include "model/resume/legs.hpp"
#include "models/parting.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string base_text = R"(
inherits = "poli.toml"
[run]
from = 2010
to = 2013
[geography]
village_population = 400
[premium]
late_until = 300
late_attention = 0.3
[exposure]
probability = 0.3
[advance]
active = true
[benefit]
waiting_active = true
loyalty_active = true
)";

using States = std::map<std::pair<Date, PhaseId>, std::string>;

/// The digest of years and state at every meeting point.
States live(const Scenario& scenario)
{
    States states;
    Leg leg(scenario, 1);
    leg.begin();
    leg.live_through([&] { states[{leg.last().date, leg.last().phase}] = leg.digest(); });
    return states;
}

std::string number(const Parameter& parameter, f64 value)
{
    switch (parameter.type)
    {
        case ValueType::boolean: return value != 0 ? "true" : "false";
        case ValueType::integer: return fmt::format("{}", i64(value));
        case ValueType::choice: return fmt::format("\"{}\"", parameter.choices[std::size_t(value)]);
        default:
        {
            const std::string text = fmt::format("{}", value);
            return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
        }
    }
}

/// A value that is allowed and is another.
f64 other(const Parameter& parameter, f64 value)
{
    if (parameter.type == ValueType::boolean) return 1 - value;
    if (parameter.type == ValueType::choice) return value + 1 < f64(parameter.choices.size()) ? value + 1 : value - 1;
    const f64 step = value != 0 ? 0.4 * std::abs(value) : 0.4 * std::min(parameter.max, 1.);
    const auto rounded = [&](f64 x)
    { return parameter.type == ValueType::integer ? f64(i64(x + (x < 0 ? -1 : 1))) : x; };
    const f64 up = rounded(value + step), down = rounded(value - step);
    return up <= parameter.max ? up : down >= parameter.min ? down : parameter.min;
}

/// The base with a parameter that takes another value from a day on: by its path, or by an intervention.
Scenario changed(const Scenario& base, const Parameter& parameter, Date day, bool by_intervention)
{
    const DatedPath& path = base.path(parameter.key);
    const std::string value = number(parameter, other(parameter, path.at(day)));
    if (by_intervention)
        return scenario(base_text + fmt::format("[[intervention]]\nname = \"change\"\nfrom = {}\nset.{} = {}\n",
                                                format(day), parameter.key, value));
    std::string points;
    if (!path.dated) points = fmt::format("1990-01-01 = {}, ", number(parameter, path.points.front().second));
    else
        for (const auto& [date, v] : path.points)
            if (date < day) points += fmt::format("{} = {}, ", format(date), number(parameter, v));
    return Scenario::parse((configs() / "resume.toml").string(), base_text, model_schema(),
                           {.sets = {fmt::format("{}={{ {}{} = {} }}", parameter.key, points, format(day), value)},
                            .data_root = configs(),
                            .tables = {}});
}
}  // namespace

TEST_CASE("Two runs are equal before the day on which their scenarios part, whichever parameter tells them apart")
{
    const Scenario base = scenario(base_text);
    const States states = live(base);
    std::size_t changes = 0, act = 0, refused = 0;
    for (const Parameter& parameter : model_schema().parameters())
    {
        if (!parameter.dated) continue;
        for (const Date day : {make_date(2011, 1, 1), make_date(2011, 11, 20), make_date(2012, 2, 5)})
            for (const bool by_intervention : {false, true})
            {
                // Three ways for each are as good as six.
                if (by_intervention != (day == make_date(2011, 11, 20))) continue;
                CAPTURE(parameter.key, format(day), by_intervention);
                std::optional<Scenario> reform;
                try
                {
                    reform.emplace(changed(base, parameter, day, by_intervention));
                    EnrolmentModel possible(*reform);
                }
                catch (const UserError&)
                {
                    ++refused;
                    continue;
                }
                ++changes;
                const auto found = partings(base, *reform);
                const Date first = found.empty() ? Date::max() : found.front().from;
                const States here = live(*reform);
                bool differs = false, told = false;
                for (const auto& [at, digest] : states)
                {
                    if (!here.contains(at) || here.at(at) == digest) continue;
                    if (!differs) told = at.first >= first;
                    differs = true;
                    ++act;
                    break;
                }
                CHECK((told || !differs));
            }
    }
    // Most of them change something in so small a village.
    CHECK(changes > 400);
    CHECK(refused < 40);
    CHECK(act > changes / 2);
}
