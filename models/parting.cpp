#include "models/parting.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace canbao
{
namespace
{
using std::chrono::days;

/// Which days a value is asked for, seen from the day of the tick.
enum class Reading : u8
{
    on_the_day,       ///< the day of the tick, or one that is past
    season,           ///< that, and 1 January of the coverage year from the day on which its season opens
    season_at_start,  ///< those, and when the run begins also 1 January of its first year
    at_start,         ///< 1 January of the first year alone, when the run begins
    ahead,            ///< when the run begins, all days of the run
    whole_season,     ///< those of `season`, and all days of a season on the day on which it opens
    calendar,         ///< the seasons of the run: compared as such
    without_effect    ///< changes no result
};

struct Known
{
    std::string_view prefix;  ///< a key, or the beginning of several; the first that fits holds
    Reading reading;
};
/// The values that are about a coverage year are those of decision 0008. tests/model/parting goes through every
/// parameter of the schema and finds two runs equal before the day that follows from this.
constexpr std::array readings{Known{"run.checkpoints", Reading::without_effect},
                              Known{"run.to", Reading::without_effect},  // see partings()
                              Known{"season.opens", Reading::calendar},
                              Known{"season.closes", Reading::calendar},
                              Known{"season.exchange_above", Reading::calendar},
                              Known{"scheme.share_started", Reading::ahead},
                              Known{"scheme.start_year", Reading::ahead},
                              Known{"geography.", Reading::at_start},
                              Known{"population.", Reading::at_start},
                              Known{"fund.initial_reserve", Reading::season_at_start},
                              Known{"fund.pool_level", Reading::season_at_start},
                              Known{"fund.", Reading::season},
                              Known{"feedback.", Reading::season},
                              Known{"premium.", Reading::season},
                              Known{"scheme.", Reading::season},
                              Known{"benefit.", Reading::season},
                              Known{"target.", Reading::season},
                              Known{"services.", Reading::whole_season},
                              Known{"decision.attention", Reading::whole_season},
                              Known{"decision.deadline_attention", Reading::whole_season},
                              Known{"history.", Reading::season},
                              Known{"sanction.", Reading::season}};

Reading reading_of(std::string_view key)
{
    for (const Known& known : readings)
        if (key.starts_with(known.prefix)) return known.reading;
    return Reading::on_the_day;
}

bool has_path(ValueType type)
{
    return type == ValueType::boolean || type == ValueType::integer || type == ValueType::real ||
           type == ValueType::choice;
}

/// The values of a parameter that never changes are equal.
bool equal(const Scenario& a, const Scenario& b, const Parameter& parameter)
{
    const std::string& key = parameter.key;
    switch (parameter.type)
    {
        case ValueType::text: return a.text(key) == b.text(key);
        case ValueType::date: return a.date(key) == b.date(key);
        case ValueType::table: return a.table(key).text() == b.table(key).text();
        case ValueType::integers: return a.integers(key) == b.integers(key);
        case ValueType::integer: return a.integer(key) == b.integer(key);
        default: return a.path(key).points == b.path(key).points;
    }
}

class Comparison
{
public:
    Comparison(const Scenario& base, const Scenario& other)
        : base_(base),
          other_(other),
          from_(int(other.integer("run.from"))),
          last_(int(std::max(base.integer("run.to"), other.integer("run.to"))))
    {
    }

    std::vector<Parting> partings()
    {
        const auto& parameters = base_.schema().parameters();
        for (ParameterId id = 0; id < parameters.size(); ++id)
            if (parameters[id].dated) path(id);
            else if (reading_of(parameters[id].key) != Reading::without_effect && !equal(base_, other_, parameters[id]))
                add(Date::min(), fmt::format("'{}' differs, which acts from the start", parameters[id].key),
                    other_.where(parameters[id].key));
        seasons();
        end();
        for (ParameterId id = 0; id < parameters.size(); ++id) rules(id);
        days_of_change();
        std::ranges::stable_sort(found_, {}, &Parting::from);
        return std::move(found_);
    }

private:
    void add(Date from, std::string what, std::string where)
    {
        // What would act after both runs have ended never acts.
        if (from <= make_date(last_, 12, 31)) found_.push_back({from, std::move(what), std::move(where)});
    }

    [[nodiscard]] static Date opens(const Scenario& scenario, int coverage_year)
    {
        const Date january = make_date(coverage_year, 1, 1);
        return january + days(int(scenario.path("season.opens").at(january)));
    }

    [[nodiscard]] static Date closes(const Scenario& scenario, int coverage_year)
    {
        const Date january = make_date(coverage_year, 1, 1);
        return january + days(int(scenario.path("season.closes").at(january)));
    }

    /// The first tick that reads a value about a day or a later one.
    [[nodiscard]] Date first_read(Reading reading, Date about) const
    {
        if (about == Date::min() || reading == Reading::ahead) return Date::min();
        const Date first_year = make_date(from_, 1, 1);
        const bool at_start = reading == Reading::season_at_start || reading == Reading::at_start;
        if (at_start && about <= first_year) return Date::min();
        if (reading == Reading::at_start) return Date::max();
        if (reading == Reading::on_the_day) return about;
        if (reading == Reading::whole_season)
            for (const int year : {year_of(about), year_of(about) + 1})
                if (const Date open = opens(base_, year); about >= open && about <= closes(base_, year)) return open;
        const Date january = make_date(year_of(about), 1, 1);
        const int coverage_year = about <= january ? year_of(about) : year_of(about) + 1;
        return std::min(about, opens(base_, coverage_year));
    }

    void path(ParameterId id)
    {
        const Parameter& parameter = base_.schema()[id];
        const Reading reading = reading_of(parameter.key);
        if (!has_path(parameter.type) || reading == Reading::calendar) return;
        const DatedPath &a = base_.path(id), &b = other_.path(id);
        if (reading == Reading::at_start)
        {
            const Date first_year = make_date(from_, 1, 1);
            if (a.at(first_year) != b.at(first_year))
                add(Date::min(), fmt::format("'{}' differs, which acts from the start", parameter.key),
                    other_.where(parameter.key));
            return;
        }
        const auto about = first_difference(a, b);
        if (!about) return;
        add(first_read(reading, *about), told(parameter.key, *about, first_read(reading, *about)),
            other_.where(parameter.key));
    }

    [[nodiscard]] std::string told(const std::string& what, Date about, Date read) const
    {
        if (read == Date::min())
            return about == Date::min() ? fmt::format("'{}' differs from its beginning on", what)
                                        : fmt::format("'{}' differs, and all of it is read at the start", what);
        if (read == about) return fmt::format("'{}' differs from {} on", what, format(about));
        return fmt::format("'{}' differs from {} on, which is read when a season opens on {}", what, format(about),
                           format(read));
    }

    void seasons()
    {
        for (int year = from_; year <= last_ + 1; ++year)
        {
            const Date january = make_date(year, 1, 1);
            const auto differs = [&](const char* key)
            { return base_.path(key).at(january) != other_.path(key).at(january); };
            for (const char* key : {"season.opens", "season.closes", "season.exchange_above"})
            {
                if (!differs(key)) continue;
                const Date first = std::min(opens(base_, year), opens(other_, year));
                add(year == from_ ? Date::min() : first, fmt::format("'{}' differs for the season of {}", key, year),
                    other_.where(key));
                return;
            }
        }
    }

    void end()
    {
        const i64 a = base_.integer("run.to"), b = other_.integer("run.to");
        if (a != b)
            add(make_date(int(std::min(a, b)) + 1, 1, 1), fmt::format("'run.to' is {} and not {}", b, a),
                other_.where("run.to"));
    }

    static std::vector<const Rule*> active(const std::vector<const Rule*>& rules, Date day)
    {
        std::vector<const Rule*> list;
        for (const Rule* rule : rules)
            if (rule->active(day)) list.push_back(rule);
        return list;
    }
    [[nodiscard]] static std::vector<const Rule*> rules_of(const Scenario& scenario, ParameterId id)
    {
        std::vector<const Rule*> list;
        for (const Rule& rule : scenario.rules())
            if (rule.parameter == id) list.push_back(&rule);
        return list;
    }
    /// Equal but for the values.
    static bool alike(const Rule& a, const Rule& b)
    {
        auto of_a = a.places, of_b = b.places;
        std::ranges::sort(of_a);
        std::ranges::sort(of_b);
        return a.how == b.how && a.groups == b.groups && of_a == of_b;
    }

    /// What interventions make of a parameter.
    void rules(ParameterId id)
    {
        const auto a = rules_of(base_, id), b = rules_of(other_, id);
        if (a.empty() && b.empty()) return;
        const std::string& key = base_.schema()[id].key;
        const Reading reading = reading_of(key);
        std::set<Date> events;
        for (const auto* rules : {&a, &b})
            for (const Rule* rule : *rules)
            {
                events.insert(rule->from);
                if (rule->to) events.insert(*rule->to);
            }
        std::optional<Parting> first;
        const auto note = [&](Date from, const std::string& what, const std::string& where)
        {
            // What is read at the start is read for days to come.
            const bool early =
                reading == Reading::ahead || (from <= make_date(from_, 1, 1) &&
                                              (reading == Reading::at_start || reading == Reading::season_at_start));
            if (early) from = Date::min();
            if (!first || from < first->from) first = Parting{from, what, where};
        };
        for (const Date day : events)
        {
            if (first && first->from <= day) break;
            const auto at_a = active(a, day), at_b = active(b, day);
            const bool same = std::equal(at_a.begin(), at_a.end(), at_b.begin(), at_b.end(),
                                         [](const Rule* x, const Rule* y) { return alike(*x, *y); });
            if (!same)
            {
                const auto& culprits = at_b.empty() ? at_a : at_b;
                const Rule& rule = culprits.empty() ? *(b.empty() ? a : b).front() : *culprits.back();
                note(day,
                     fmt::format("intervention '{}' changes '{}' in one of them from {} on", rule.name, key,
                                 format(day)),
                     rule.where);
                continue;
            }
            for (std::size_t r = 0; r < at_a.size(); ++r)
                if (const auto about = first_difference(at_a[r]->value, at_b[r]->value))
                    note(std::max(day, first_read(reading == Reading::on_the_day || reading == Reading::whole_season
                                                      ? reading
                                                      : Reading::season,
                                                  *about)),
                         fmt::format("intervention '{}' changes '{}' differently", at_b[r]->name, key), at_b[r]->where);
        }
        if (first) add(first->from, first->what, first->where);
    }

    /// When an intervention begins or ends members weigh the cover again, whatever it changes.
    void days_of_change()
    {
        const auto collect = [](const Scenario& scenario)
        {
            std::set<Date> dates;
            for (const Rule& rule : scenario.rules())
            {
                dates.insert(rule.from);
                if (rule.to) dates.insert(*rule.to);
            }
            return dates;
        };
        const auto a = collect(base_), b = collect(other_);
        std::vector<Date> one_sided;
        std::ranges::set_symmetric_difference(a, b, std::back_inserter(one_sided));
        if (one_sided.empty()) return;
        const Date day = one_sided.front();
        if (std::ranges::any_of(found_, [&](const Parting& parting) { return parting.from <= day; })) return;
        add(day, fmt::format("an intervention begins or ends on {} in one of them", format(day)), "");
    }

    const Scenario& base_;
    const Scenario& other_;
    int from_, last_;
    std::vector<Parting> found_;
};
}  // namespace

std::optional<Date> first_difference(const DatedPath& a, const DatedPath& b)
{
    std::set<Date> points;
    for (const DatedPath* path : {&a, &b})
        if (path->dated)
            for (const auto& point : path->points) points.insert(point.first);
    const auto differs = [&](Date day) { return a.at(day) != b.at(day); };
    if (points.empty()) return differs(Date{}) ? std::optional(Date::min()) : std::nullopt;
    if (differs(*points.begin() - days(1))) return Date::min();
    for (auto point = points.begin(); point != points.end(); ++point)
    {
        if (differs(*point)) return *point;
        // Between two points a path is a step or a straight line, so what differs there differs at an end.
        const auto next = std::next(point);
        if (differs(*point + days(1)) || (next != points.end() && differs(*next - days(1)))) return *point + days(1);
    }
    if (a.growth == 0 && b.growth == 0) return std::nullopt;
    // Beyond the last point paths grow from anniversary to anniversary of their own last points.
    const Date last = *points.rbegin();
    const auto same_growth = [&]
    {
        return a.growth == b.growth && a.dated == b.dated && a.points.back() == b.points.back() && a.min == b.min &&
               a.max == b.max && a.interpolation == b.interpolation;
    };
    if (same_growth()) return std::nullopt;
    return last + days(1);
}

std::vector<Parting> partings(const Scenario& base, const Scenario& other)
{
    return Comparison(base, other).partings();
}
}  // namespace canbao
