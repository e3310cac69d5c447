#include "compare/values.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "compare/panel_cells.hpp"

namespace canbao::compare
{
namespace
{
constexpr f64 nothing = std::numeric_limits<f64>::quiet_NaN();
const std::string not_in_base = "not in the base run";

Vocabulary vocabulary(const RunData& run, Basis basis)
{
    Vocabulary known;
    known.runs = {{"base", {run.years().front(), run.years().back()}}};
    known.classes = run.classes();
    const auto add = [&](const Variable& v, bool yearly, bool by_class)
    {
        const auto at = std::ranges::find(known.series, v.name, &SeriesInfo::name);
        SeriesInfo& info =
            at != known.series.end() ? *at : known.series.emplace_back(SeriesInfo{v.name, v.units, v.long_name});
        info.yearly |= yearly, info.by_class |= by_class;
    };
    if (basis == Basis::panel)
    {
        for (const PanelSeries& series : panel_series())
            known.series.push_back({series.name, series.unit, series.meaning, true, false, false});
        return known;
    }
    for (const StoredVariable& v : run.reader().variables())
    {
        const bool data = v.dims.size() >= 2;
        if (data && v.group == "margins") add(v, basis == Basis::margins, true);
        if (data && basis == Basis::whole && (v.group == "yearly" || v.group == "pools")) add(v, true, false);
    }
    return known;
}

std::optional<Expression> read(const Vocabulary& known, const Measure& measure, Basis basis, int year, Faults& faults)
{
    return Expression::parse(measure.text(basis == Basis::margins), {fmt::format("--of '{}'", measure.name), 1, 1},
                             Years{year, year}, known, faults);
}

bool by_person(Breakdown breakdown) { return breakdown == Breakdown::age || breakdown == Breakdown::residence; }

/// Looks series up for one run, reading each once.
class Lookup
{
public:
    Lookup(const RunData& run, const Question& question) : run_(run), question_(question) {}

    i64 whole(const std::string& series, std::size_t year, std::size_t place)
    {
        auto& values = whole_[series];
        if (values.empty()) values = run_.yearly(series, question_.places);
        return values[year * question_.places.size() + place];
    }
    i64 margin(const std::string& series, std::size_t year, std::size_t place, std::size_t in_class)
    {
        auto& values = margins_[series];
        if (values.empty()) values = run_.margin(series, question_.places);
        return values[(year * question_.places.size() + place) * run_.classes().size() + in_class];
    }
    [[nodiscard]] std::size_t year_at(int year) const
    {
        return std::size_t(std::ranges::find(run_.years(), year) - run_.years().begin());
    }

private:
    const RunData& run_;
    const Question& question_;
    std::map<std::string, std::vector<i64>> whole_, margins_;
};
}  // namespace

const std::vector<std::string>& breakdown_names()
{
    static const std::vector<std::string> names{"none", "quintile", "age", "residence", "group"};
    return names;
}

std::vector<std::string> class_names(Breakdown breakdown)
{
    switch (breakdown)
    {
        case Breakdown::quintile: return {"quintile 1", "quintile 2", "quintile 3", "quintile 4", "quintile 5"};
        case Breakdown::age: return {"age 0-14", "age 15-24", "age 25-44", "age 45-59", "age 60-69", "age 70 and over"};
        case Breakdown::residence: return {"at home", "migrant"};
        case Breakdown::group: return {"general", "monitored", "dibao", "tekun"};
        case Breakdown::none: break;
    }
    return {""};
}

std::string to_string(Basis basis)
{
    return basis == Basis::whole ? "whole" : basis == Basis::margins ? "own class, margins" : "base run's class, panel";
}

std::vector<std::string> classes_of(const Question& question)
{
    auto names = class_names(question.breakdown);
    if (question.breakdown != Breakdown::none &&
        std::ranges::find(question.basis, Basis::panel) != question.basis.end())
        names.push_back(not_in_base);
    return names;
}

bool answers(const RunData& run, const Question& question, const Measure& measure, Basis basis)
{
    const bool divided = question.breakdown != Breakdown::none;
    if (basis == Basis::panel && !run.has_panel()) return false;
    if ((basis == Basis::whole) == divided && basis != Basis::panel) return false;
    if (measure.statistic != Statistic::none) return basis == Basis::panel && !by_person(question.breakdown);
    Faults faults;
    const auto expression = read(vocabulary(run, basis), measure, basis, run.years().front(), faults);
    if (!expression) return false;
    return std::ranges::all_of(
        expression->references(),
        [&](const Reference* reference)
        {
            const auto known_at = [&](i32 place)
            {
                return basis == Basis::margins || !reference->classes.empty()
                           ? run.has_margin(reference->series, place)
                           : run.has_yearly(reference->series, place);
            };
            if (basis == Basis::panel)
            {
                const auto at = std::ranges::find(panel_series(), reference->series, &PanelSeries::name);
                return at != panel_series().end() && (at->of_persons || !by_person(question.breakdown));
            }
            return std::ranges::all_of(question.places, known_at);
        });
}

void check_expression(const RunData& run, const Measure& measure, Basis basis, int year, Faults& faults)
{
    static_cast<void>(read(vocabulary(run, basis), measure, basis, year, faults));
}

Values evaluate(const RunData& run, const RunData& base, const Question& question)
{
    const auto classes = classes_of(question);
    Values values{question.years.size(), question.places.size(), classes.size(), {}, {}};
    values.value.assign(question.measures.size() * values.years * values.places * values.classes, nothing);
    values.persons.assign(values.value.size(), 0);
    Lookup lookup(run, question);
    std::optional<PanelCells> panel;
    if (std::ranges::find(question.basis, Basis::panel) != question.basis.end()) panel.emplace(run, base, question);
    std::vector<std::size_t> in_margins;
    for (const std::string& name : classes)
        in_margins.push_back(std::size_t(std::ranges::find(run.classes(), name) - run.classes().begin()));

    std::map<Basis, Vocabulary> known;
    for (const Basis basis : question.basis)
        if (!known.contains(basis)) known.emplace(basis, vocabulary(run, basis));

    for (std::size_t m = 0; m < question.measures.size(); ++m)
        for (std::size_t y = 0; y < values.years; ++y)
        {
            const Measure& measure = question.measures[m];
            const Basis basis = question.basis[m];
            const int year = question.years[y];
            const std::size_t at_year = lookup.year_at(year);
            std::optional<Expression> expression;
            if (measure.statistic == Statistic::none)
            {
                Faults faults;
                expression = read(known.at(basis), measure, basis, year, faults);
                faults.raise_if_any();
            }
            for (std::size_t p = 0; p < values.places; ++p)
                for (std::size_t c = 0; c < values.classes; ++c)
                {
                    if (basis == Basis::margins && in_margins[c] == run.classes().size()) continue;
                    f64& value = values.value[values.at(m, y, p, c)];
                    i64& persons = values.persons[values.at(m, y, p, c)];
                    if (basis == Basis::panel) persons = panel->value("registered", y, p, c);
                    else if (basis == Basis::margins) persons = lookup.margin("registered", at_year, p, in_margins[c]);
                    else persons = lookup.whole("registered", at_year, p);
                    if (!expression)
                    {
                        value = panel->statistic(measure.statistic, y, p, c).value_or(nothing);
                        continue;
                    }
                    value = expression->evaluate(
                        [&](const Reference& asked)
                        {
                            // Whole numbers until the sum is complete; all are below 2^53.
                            i64 sum = 0;
                            for (int of = asked.years.from; of <= asked.years.to; ++of)
                            {
                                const std::size_t at = lookup.year_at(of);
                                if (basis == Basis::panel)
                                {
                                    const auto in_question = std::ranges::find(question.years, of);
                                    if (in_question == question.years.end()) return nothing;
                                    sum += panel->value(asked.series, std::size_t(in_question - question.years.begin()),
                                                        p, c);
                                }
                                else if (!asked.classes.empty())
                                    for (const u32 k : asked.classes) sum += lookup.margin(asked.series, at, p, k);
                                else if (basis == Basis::margins)
                                    sum += lookup.margin(asked.series, at, p, in_margins[c]);
                                else sum += lookup.whole(asked.series, at, p);
                            }
                            return f64(sum);
                        });
                }
        }
    return values;
}
}  // namespace canbao::compare
