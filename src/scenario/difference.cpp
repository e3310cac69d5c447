#include "scenario/difference.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "scenario/document.hpp"
#include "scenario/state.hpp"

namespace canbao
{
namespace
{
using State = Scenario::State;

/// A value with the scenario whose tables it names.
struct Held
{
    const Value& value;
    const State& state;

    [[nodiscard]] std::string_view table() const
    {
        return value.table.empty() ? std::string_view{} : std::string_view(state.tables.at(value.table).text());
    }
};

/// Equal in effect, but for growth and what a projection makes of data, which are differences of their own.
bool same(const Held& a, const Held& b)
{
    const auto key = [](const Value& v)
    { return std::tie(v.path.points, v.path.interpolation, v.path.dated, v.integer, v.date, v.text); };
    return key(a.value) == key(b.value) && a.table() == b.table();
}

class Comparison
{
public:
    Comparison(const State& base, const State& other) : base_(base), other_(other) {}

    void values()
    {
        for (const auto& section : base_.schema.by_section())
            for (const ParameterId id : section)
            {
                const Value &a = base_.values[id], &b = other_.values[id];
                if (!same({a, base_}, {b, other_})) add(base_.schema[id].key, a.toml, a.origin, b.toml, b.origin);
            }
    }
    void projection()
    {
        if (base_.projection.empty() != other_.projection.empty())
            add("projection.name", base_.projection.empty() ? "" : toml_string(base_.projection),
                base_.projection_origin, other_.projection.empty() ? "" : toml_string(other_.projection),
                other_.projection_origin);
        std::map<ParameterId, std::pair<const Growth*, const Growth*>> growth;
        for (const auto& [id, entry] : base_.growth) growth[id].first = &entry;
        for (const auto& [id, entry] : other_.growth) growth[id].second = &entry;
        for (const auto& [id, pair] : growth)
        {
            const auto [a, b] = pair;
            if ((a ? a->rate : 0) == (b ? b->rate : 0)) continue;
            add("projection.growth." + base_.schema[id].key, a ? toml_real(a->rate) : "", a ? a->origin : "",
                b ? toml_real(b->rate) : "", b ? b->origin : "");
        }
    }
    void interventions()
    {
        std::vector<std::string> names;
        for (const State* const state : {&base_, &other_})
            for (const Intervention& intervention : state->interventions)
                if (std::ranges::find(names, intervention.name) == names.end()) names.push_back(intervention.name);
        for (const std::string& name : names) intervention(name, find(base_, name), find(other_, name));

        // Those that both have act in one order.
        const auto shared = [&](const State& state, const State& beside)
        {
            std::vector<std::string> order;
            for (const Intervention& at : state.interventions)
                if (find(beside, at.name)) order.push_back(toml_string(at.name));
            return fmt::format("{}", fmt::join(order, ", "));
        };
        const std::string a = shared(base_, other_), b = shared(other_, base_);
        if (a != b) add("order of interventions", a, "", b, ""), reordered = true;
    }

    std::vector<ScenarioDifference> found;
    std::optional<Date> first;  ///< of the interventions that differ
    bool reordered = false;

private:
    static const Intervention* find(const State& state, const std::string& name)
    {
        const auto at = std::ranges::find(state.interventions, name, &Intervention::name);
        return at == state.interventions.end() ? nullptr : &*at;
    }
    static std::string list(const std::vector<std::string>& texts)
    {
        std::vector<std::string> quoted;
        for (const std::string& text : texts) quoted.push_back(toml_string(text));
        return quoted.empty() ? "" : fmt::format("[{}]", fmt::join(quoted, ", "));
    }
    static std::string groups(u32 mask)
    {
        if (mask == Rule::all_groups) return {};
        std::vector<std::string> names;
        for (std::size_t g = 0; g < group_count; ++g)
            if (mask >> g & 1) names.emplace_back(group_names[g]);
        return list(names);
    }
    static const char* word(Rule::How how)
    {
        return how == Rule::How::set ? "set" : how == Rule::How::add ? "add" : "scale";
    }

    void add(std::string what, std::string base, std::string base_origin, std::string other, std::string other_origin)
    {
        if (base.empty()) base_origin.clear();
        if (other.empty()) other_origin.clear();
        found.push_back(
            {std::move(what), std::move(base), std::move(other), std::move(base_origin), std::move(other_origin)});
    }
    void intervention(const std::string& name, const Intervention* a, const Intervention* b)
    {
        const std::size_t before = found.size();
        const std::string prefix = fmt::format("intervention '{}': ", name);
        const auto attribute = [&](const char* what, const auto& text)
        {
            const std::string in_base = a ? text(*a) : "", in_other = b ? text(*b) : "";
            if (in_base != in_other) add(prefix + what, in_base, a ? a->origin : "", in_other, b ? b->origin : "");
        };
        attribute("from", [](const Intervention& i) { return format(i.from); });
        attribute("to", [](const Intervention& i) { return i.to ? format(*i.to) : std::string(); });
        attribute("places",
                  [](const Intervention& i)
                  {
                      auto places = i.places;
                      std::ranges::sort(places);  // their order means nothing
                      return list(places);
                  });
        attribute("groups", [](const Intervention& i) { return groups(i.groups); });
        lines(prefix, a, b);
        if (found.size() == before) return;
        for (const Intervention* const one : {a, b})
            if (one && (!first || one->from < *first)) first = one->from;
    }
    /// Lines of one parameter are matched in their order: an intervention may set and then scale.
    void lines(const std::string& prefix, const Intervention* a, const Intervention* b)
    {
        std::vector<std::pair<const Intervention::Line*, const Intervention::Line*>> pairs;
        if (a)
            for (const auto& line : a->lines) pairs.emplace_back(&line, nullptr);
        if (b)
            for (const auto& line : b->lines)
            {
                const auto at = std::ranges::find_if(
                    pairs,
                    [&](const auto& p) {
                        return p.first && !p.second && p.first->parameter == line.parameter && p.first->how == line.how;
                    });
                if (at != pairs.end()) at->second = &line;
                else pairs.emplace_back(nullptr, &line);
            }
        for (const auto& [x, y] : pairs)
        {
            if (x && y && same({x->value, base_}, {y->value, other_})) continue;
            const auto& line = x ? *x : *y;
            add(fmt::format("{}{} {}", prefix, word(line.how), base_.schema[line.parameter].key),
                x ? x->value.toml : "", x ? x->value.origin : "", y ? y->value.toml : "", y ? y->value.origin : "");
        }
    }

    const State &base_, &other_;
};
}  // namespace

std::vector<ScenarioDifference> differences(const Scenario& base, const Scenario& other)
{
    Comparison comparison(base.state(), other.state());
    comparison.values();
    comparison.projection();
    comparison.interventions();
    return std::move(comparison.found);
}

std::optional<Date> differ_from(const Scenario& base, const Scenario& other)
{
    Comparison comparison(base.state(), other.state());
    comparison.values();
    comparison.projection();
    if (!comparison.found.empty()) return std::nullopt;
    comparison.interventions();
    return comparison.reordered ? std::nullopt : comparison.first;
}
}  // namespace canbao
