/// From what a user asks of a run set to every run's answers.
#include <algorithm>

#include <fmt/format.h>

#include "compare/comparison.hpp"
#include "compare/panel.hpp"
#include "core/counted.hpp"

namespace canbao::compare
{
namespace
{
/// A slip of the hand is looked for among so many places, in the order of levels.
constexpr std::size_t most_suggested = 20'000;

std::vector<i32> find_places(const RunData& run, const Request& request, Faults& faults)
{
    std::vector<i32> places;
    for (const std::string& selector : request.places)
    {
        const auto found = run.find_places(selector);
        if (found.empty())
        {
            std::vector<std::string> names;
            for (const PlaceInfo& place : run.places())
                if (!place.name.empty() && names.size() < most_suggested) names.push_back(place.name);
            const std::string near = did_you_mean(selector, names);
            faults.add({"--place " + selector, fmt::format("no such place in {}", run.name()),
                        "the code or the name of a place in the run", near});
        }
        places.insert(places.end(), found.begin(), found.end());
    }
    if (request.level)
    {
        const auto of_level = run.places_of(*request.level);
        places.insert(places.end(), of_level.begin(), of_level.end());
    }
    if (places.empty() && request.places.empty() && !request.level) places.push_back(0);
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

std::vector<int> find_years(const RunSet& set, const Request& request, Faults& faults)
{
    std::vector<int> years;
    for (const i32 year : set.runs.front().years)
        if (std::ranges::all_of(
                set.runs, [&](const RunFile& run) { return std::ranges::find(run.years, year) != run.years.end(); }))
            years.push_back(year);
    if (years.empty())
    {
        faults.add({"", "the runs have no year in common", "", ""});
        return years;
    }
    if (!request.years) return years;
    const int from = request.years->first, to = request.years->second;
    if (from > to) faults.add({"--years", fmt::format("{}..{}: the first is after the last", from, to), "", ""});
    else if (from < years.front() || to > years.back())
        faults.add({"--years", fmt::format("{}..{}", from, to),
                    fmt::format("the runs have {} to {}", years.front(), years.back()), ""});
    std::erase_if(years, [&](int year) { return year < from || year > to; });
    return years;
}

/// Chooses for each measure what tells it, and drops or reports those that nothing can tell.
void choose_measures(const RunData& run, bool panels, const Request& request, Question& question, Faults& faults)
{
    std::vector<Measure> asked;
    for (const std::string& name : request.measures)
        if (auto measure = find_measure(name, faults)) asked.push_back(std::move(*measure));
    for (const std::string& text : request.expressions) asked.push_back({text, "", text, text});
    const bool divided = question.breakdown != Breakdown::none;
    const auto told_by = [&](const Measure& measure) -> std::optional<Basis>
    {
        for (const Basis candidate : {divided ? Basis::panel : Basis::whole, divided ? Basis::margins : Basis::panel})
            if ((candidate != Basis::panel || panels) && answers(run, question, measure, candidate)) return candidate;
        return std::nullopt;
    };
    for (Measure& measure : asked)
    {
        const std::optional<Basis> basis = told_by(measure);
        if (basis)
        {
            question.measures.push_back(std::move(measure)), question.basis.push_back(*basis);
            continue;
        }
        if (request.by_default) continue;
        const std::string where = measure.expression == measure.name ? fmt::format("--of '{}'", measure.name)
                                                                     : fmt::format("--measure {}", measure.name);
        if (!measure.expression.empty() && !divided)
        {
            // A mistake in the expression says so itself.
            const std::size_t before = faults.size();
            check_expression(run, measure, Basis::whole, question.years.front(), faults);
            if (faults.size() > before) continue;
        }
        std::vector<std::string> told;
        for (const Measure& known : known_measures())
            if (told_by(known)) told.push_back(known.name);
        faults.add({where,
                    divided ? fmt::format("the runs do not tell it by {}", breakdown_names()[u8(question.breakdown)])
                            : "the runs do not tell it for these places",
                    told.empty() ? "margins are of counties and places above them"
                                 : fmt::format("they tell {}", fmt::join(told, ", ")),
                    run.has_panel() ? "" : "a run with a household panel tells more: `--record households`"});
    }
}

void note_classes(const RunSet& set, const Question& question, bool matched, std::vector<std::string>& notes)
{
    const auto uses = [&](Basis basis) { return std::ranges::find(question.basis, basis) != question.basis.end(); };
    const bool divided = question.breakdown != Breakdown::none;
    if (divided && uses(Basis::panel))
        notes.push_back(matched && set.arms.size() > 1
                            ? "classes are those of the base run in the same year, by identity, from the household "
                              "panel; households and persons at the end of the year"
                            : "classes are each run's own, from the household panel at the end of the year");
    if (divided && uses(Basis::margins))
        notes.push_back(
            "margins count each run's own classes: enrolment when the season closes, care on its day, incomes and "
            "spending "
            "at the end of the year");
    if (question.breakdown == Breakdown::quintile)
        notes.push_back(
            "quintiles are fifths of all persons of the run by household income per head, set each August: enrolment "
            "of "
            "margins sees those of the year before, the end of the year its own");
}

void note_panel(const RunData& run, const Question& question, std::vector<std::string>& notes)
{
    if (std::ranges::find(question.basis, Basis::panel) == question.basis.end()) return;
    const PanelShare share = panel_share(run, question.years.back());
    if (!share.whole())
        notes.push_back(fmt::format("the panel holds {} of {} in {}; each stands for {:.4g}", share.recorded,
                                    counted(share.registered, "household"), question.years.back(), share.weight()));
    if (std::ranges::any_of(question.measures,
                            [](const Measure& m) { return m.expression.find("poor") != std::string::npos; }))
        notes.push_back(question.poverty_line
                            ? fmt::format("poverty line: {} yuan a head and year", *question.poverty_line)
                            : "poverty line: half the base run's median household income per head in the year");
}
}  // namespace

Answers answer(const RunSet& set, const Request& request)
{
    Answers result;
    Faults faults;
    const auto first_file = set.runs.front().open();
    const RunData& first = *first_file;
    Question& question = result.question;
    question.breakdown = request.breakdown;
    question.poverty_line = request.poverty_line;
    question.years = find_years(set, request, faults);
    question.places = find_places(first, request, faults);
    const bool panels = std::ranges::all_of(set.runs, &RunFile::has_panel);
    if (question.places.empty()) question.places = {0};  // so that faults of measures are told, too
    if (!question.years.empty()) choose_measures(first, panels, request, question, faults);
    faults.raise_if_any();
    if (question.measures.empty())
        throw UserError(Fault{first.name(), "it tells none of the usual measures for this question", "",
                              "name one with --measure, or another class or place"});
    for (const i32 place : question.places) result.places.push_back(first.places()[std::size_t(place)]);
    result.classes = classes_of(question);

    bool matched = true;
    result.values.resize(set.runs.size());
    for (std::size_t r = 0; r < set.runs.size(); ++r)
    {
        const RunFile& file = set.runs[r];
        const auto opened = file.open();
        const RunData& run = *opened;
        Question own = question;
        own.places = find_places(run, request, faults);
        const bool same_places = std::ranges::equal(
            own.places, question.places, {}, [&](i32 p) { return run.places()[std::size_t(p)].code; },
            [&](i32 p) { return first.places()[std::size_t(p)].code; });
        if (!same_places) faults.add({run.name(), fmt::format("it has other places than {}", first.name()), "", ""});
        for (std::size_t m = 0; m < own.measures.size(); ++m)
            if (!answers(run, own, own.measures[m], own.basis[m]))
                faults.add({run.name(), fmt::format("it does not tell '{}'", own.measures[m].name), "",
                            "compare runs that record the same"});
        faults.raise_if_any();
        const auto base = std::ranges::find_if(
            set.runs,
            [&](const RunFile& other)
            {
                return other.arm == 0 && other.point == file.point && other.manifest.seed == file.manifest.seed &&
                       other.manifest.replicate == file.manifest.replicate &&
                       other.manifest.population_digest == file.manifest.population_digest;
            });
        matched &= base != set.runs.end();
        if (base == set.runs.end() || base->path == file.path) result.values[r] = evaluate(run, run, own);
        else result.values[r] = evaluate(run, *base->open(), own);
    }
    note_classes(set, question, matched, result.notes);
    note_panel(first, question, result.notes);
    return result;
}
}  // namespace canbao::compare
