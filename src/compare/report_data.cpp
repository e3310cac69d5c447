#include "compare/report_data.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace canbao::compare
{
namespace
{
using Json = nlohmann::ordered_json;
/// More tiles than this are no map that people can read; China has some 2,900 counties.
constexpr std::size_t most_tiles = 4000;

/// Places of the report's map: counties, or the next level down when there is only one.
std::optional<u8> map_level(const RunData& run)
{
    for (const u8 level : {u8(3), u8(4), u8(5)})
    {
        const std::size_t count = run.places_of(level).size();
        if (count > 1 && count <= most_tiles) return level;
    }
    return std::nullopt;
}

void add_section(ReportData& data, const RunSet& set, const std::string& id, const Request& request)
{
    ReportSection section{.id = id, .answers = {}, .levels = {}, .comparison = {}};
    try
    {
        section.answers = answer(set, request);
    }
    catch (const UserError&)
    {
        return;  // the files do not tell it
    }
    section.levels = levels(set, section.answers, request);
    if (set.arms.size() > 1) section.comparison = compare(set, section.answers, request);
    for (const auto* const notes : {&section.answers.notes, &section.comparison.notes})
        for (const std::string& note : *notes)
            if (std::ranges::find(data.notes, note) == data.notes.end()) data.notes.push_back(note);
    data.sections.push_back(std::move(section));
}

/// Share paid for in each week of the last complete year's season; empty when weeks were not recorded.
std::vector<f64> season_of(const RunReader& reader, int coverage_year)
{
    if (!reader.has("weekly", "week_paid") || !reader.has("weekly", "week_eligible")) return {};
    const auto years = reader.read<i32>("weekly", "coverage_year");
    const auto first = std::ranges::find(years, coverage_year);
    const u64 from = u64(first - years.begin()), weeks = u64(std::ranges::count(years, coverage_year));
    if (weeks == 0) return {};
    const u64 villages = reader.variable("weekly", "week_paid").shape.at(1);
    std::vector<f64> shares;
    for (u64 week = from; week < from + weeks; ++week)
    {
        const u64 start[] = {week, 0}, count[] = {1, villages};
        i64 paid = 0, eligible = 0;
        for (const i32 v : reader.read<i32>("weekly", "week_paid", start, count)) paid += v;
        for (const i32 v : reader.read<i32>("weekly", "week_eligible", start, count)) eligible += v;
        shares.push_back(eligible > 0 ? 100 * f64(paid) / f64(eligible) : 0);
    }
    return shares;
}

void add_seasons(ReportData& data, const RunSet& set, int coverage_year)
{
    for (std::size_t arm = 0; arm < set.arms.size(); ++arm)
    {
        SeasonCurve curve{.arm = arm, .coverage_year = coverage_year, .share = {}};
        f64 runs = 0;
        for (const RunFile& file : set.runs)
        {
            // Of a design's points the first stands for the arm, as it does for its levels.
            if (file.arm != arm || file.point.value_or(0) != 0) continue;
            const auto shares = season_of(file.open()->reader(), coverage_year);
            if (shares.empty()) continue;
            curve.share.resize(std::max(curve.share.size(), shares.size()));
            for (std::size_t w = 0; w < shares.size(); ++w) curve.share[w] += shares[w];
            ++runs;
        }
        for (f64& share : curve.share) share /= runs;
        if (!curve.share.empty()) data.season.push_back(std::move(curve));
    }
}

Json number(const std::optional<f64>& value)
{
    return value && *value == *value && *value - *value == 0 ? Json(*value) : Json();
}

Json section_json(const RunSet& set, const ReportSection& section)
{
    const Answers& answers = section.answers;
    Json json;
    json["id"] = section.id;
    json["years"] = answers.question.years;
    json["classes"] = answers.classes;
    for (std::size_t m = 0; m < answers.question.measures.size(); ++m)
    {
        const Measure& measure = answers.question.measures[m];
        json["measures"].push_back({{"name", measure.name},
                                    {"unit", measure.unit},
                                    {"meaning", measure.meaning},
                                    {"membership", to_string(answers.question.basis[m])}});
    }
    for (const PlaceInfo& place : answers.places)
        json["places"].push_back({{"name", place.name}, {"code", place.code}, {"level", level_names()[place.level]}});
    // Rows as arrays keep a report of a whole country small.
    json["levels"] = Json::array();
    for (const Level& row : section.levels)
        if (!row.hidden && (set.points.empty() || !row.at.point || *row.at.point == 0))
            json["levels"].push_back({row.at.arm, row.at.measure, row.at.year, row.at.place, row.at.in_class,
                                      number(row.value.mean), number(row.value.low), number(row.value.high),
                                      row.value.n});
    json["contrasts"] = Json::array();
    for (const Contrast& row : section.comparison.rows)
        if (!row.hidden && !row.at.point)
            json["contrasts"].push_back({row.at.arm, row.at.measure, row.at.year, row.at.place, row.at.in_class,
                                         number(row.base), number(row.other), number(row.difference.mean),
                                         number(row.range_low ? row.range_low : row.difference.low),
                                         number(row.range_high ? row.range_high : row.difference.high),
                                         row.difference.n});
    return json;
}

/// Where the tiles of the map belong: names of the places above them.
void add_parents(Json& json, const RunSet& set, const ReportSection& section)
{
    const auto run = set.runs.front().open();
    const auto& places = run->places();
    for (std::size_t p = 0; p < section.answers.places.size(); ++p)
    {
        const PlaceInfo& place = section.answers.places[p];
        const i32 parent = place.parent;
        json["places"][p]["group"] = places[std::size_t(parent)].name;
        json["places"][p]["above"] = places[std::size_t(places[std::size_t(parent)].parent)].name;
    }
}
}  // namespace

const ReportSection* ReportData::find(const std::string& id) const
{
    const auto at = std::ranges::find(sections, id, &ReportSection::id);
    return at == sections.end() ? nullptr : &*at;
}

ReportData gather(const RunSet& set, bool independent, i64 min_cell)
{
    ReportData data;
    Request request;
    request.measures = usual_measures();
    for (const char* const more : {"net_benefit", "enrolled"}) request.measures.emplace_back(more);
    request.by_default = true, request.independent = independent, request.min_cell = min_cell;
    // The first question is not caught: what is wrong with the runs is said here.
    {
        ReportSection whole{.id = "whole", .answers = answer(set, request), .levels = {}, .comparison = {}};
        whole.levels = levels(set, whole.answers, request);
        if (set.arms.size() > 1) whole.comparison = compare(set, whole.answers, request);
        data.notes = whole.answers.notes;
        data.notes.insert(data.notes.end(), whole.comparison.notes.begin(), whole.comparison.notes.end());
        data.sections.push_back(std::move(whole));
    }
    const int last = data.sections.front().answers.question.years.back();
    request.years = {last, last};
    request.measures = {"coverage", "voluntary_coverage", "burden", "net_benefit", "poor_after_care_and_premium"};
    for (const Breakdown breakdown : {Breakdown::quintile, Breakdown::age, Breakdown::residence, Breakdown::group})
    {
        request.breakdown = breakdown;
        add_section(data, set, breakdown_names()[u8(breakdown)], request);
    }
    request.breakdown = Breakdown::none;
    request.level = map_level(*set.runs.front().open());
    request.measures = {"coverage", "voluntary_coverage", "reported_rate", "burden", "fund_months"};
    if (request.level) add_section(data, set, "places", request);
    add_seasons(data, set, last);
    const bool panels = std::ranges::all_of(set.runs, &RunFile::has_panel);
    const bool paired = std::ranges::all_of(data.sections.front().comparison.rows, &Contrast::paired);
    if (panels && paired && !data.sections.front().comparison.rows.empty())
        for (std::size_t arm = 1; arm < set.arms.size(); ++arm) data.transitions.push_back(transitions(set, arm, last));
    return data;
}

std::string report_json(const RunSet& set, const ReportData& data)
{
    Json json;
    json["title"] = set.title;
    for (std::size_t a = 0; a < set.arms.size(); ++a) json["arms"].push_back(set.arms[a].title);
    json["ranges"] = !set.points.empty();
    for (const ReportSection& section : data.sections)
    {
        Json part = section_json(set, section);
        if (section.id == "places") add_parents(part, set, section);
        json["sections"][section.id] = std::move(part);
    }
    json["season"] = Json::array();
    for (const SeasonCurve& curve : data.season)
        json["season"].push_back({{"arm", curve.arm}, {"year", curve.coverage_year}, {"share", curve.share}});
    json["reasons"] = reason_names;
    json["transitions"] = Json::array();
    for (const TransitionTable& table : data.transitions)
    {
        Json part{{"arm", table.arm}, {"year", table.year}, {"flows", Json::array()}, {"transitions", Json::array()}};
        for (const Estimate& count : table.reasons) part["flows"].push_back(count.mean);
        for (std::size_t i = 0; i < transition_count; ++i)
            part["transitions"].push_back({{"name", to_string(Transition(i))},
                                           {"households", table.households[i].mean},
                                           {"persons", table.persons[i].mean}});
        json["transitions"].push_back(std::move(part));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
}  // namespace canbao::compare
