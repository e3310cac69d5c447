#include "compare/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "compare/text.hpp"
#include "core/counted.hpp"

namespace canbao::compare
{
namespace
{
std::size_t measure_at(const Answers& answers, std::string_view name)
{
    return std::size_t(std::ranges::find(answers.question.measures, name, &Measure::name) -
                       answers.question.measures.begin());
}

const Level* level_of(const ReportSection& section, std::size_t arm, std::string_view measure)
{
    const std::size_t m = measure_at(section.answers, measure), year = section.answers.question.years.size() - 1;
    const auto at = std::ranges::find_if(section.levels, [&](const Level& row)
                                         { return row.at.arm == arm && row.at.measure == m && row.at.year == year; });
    return at == section.levels.end() ? nullptr : &*at;
}

const Contrast* contrast_of(const ReportSection& section, std::size_t arm, std::string_view measure)
{
    const std::size_t m = measure_at(section.answers, measure), year = section.answers.question.years.size() - 1;
    const auto& rows = section.comparison.rows;
    // The mean over a design's points comes last.
    const auto at = std::find_if(rows.rbegin(), rows.rend(),
                                 [&](const Contrast& row)
                                 { return row.at.arm == arm && row.at.measure == m && row.at.year == year; });
    return at == rows.rend() ? nullptr : &*at;
}

std::string points(f64 value) { return fmt::format("{:.2f}", std::abs(value)); }

std::string headline(const RunSet& set, const ReportSection& whole, std::size_t arm)
{
    const int year = whole.answers.question.years.back();
    const std::string& title = set.arms[arm].title;
    const auto& rows = whole.comparison.rows;
    const bool same =
        std::ranges::all_of(rows, [&](const Contrast& row) { return row.at.arm != arm || row.difference.mean == 0; });
    const Contrast* const row = contrast_of(whole, arm, "coverage");
    if (!row) return fmt::format("{}: no complete pair of runs.", title);
    if (same) return fmt::format("{} changed nothing: every difference is exactly zero.", title);
    const Estimate& d = row->difference;
    std::string out;
    if (d.mean == 0) out = fmt::format("{} left coverage in {} at {:.1f} %", title, year, row->base);
    else
        out = fmt::format("{} {} coverage in {} by {} points, from {:.1f} to {:.1f} %", title,
                          d.mean > 0 ? "raised" : "lowered", year, points(d.mean), row->base, row->other);
    if (row->range_low)
        return out + fmt::format("; over the points of the design from {} to {}.", short_change(*row->range_low),
                                 short_change(*row->range_high));
    if (!d.low) return out + "; one pair of runs has no interval.";
    out += fmt::format(" (95 % interval {} to {}, {} {})", short_change(*d.low), short_change(*d.high), d.n,
                       row->paired ? "pairs" : "independent runs");
    return out + (*d.low <= 0 && *d.high >= 0 && d.mean != 0 ? "; chance alone could do that." : ".");
}

/// A note as a sentence.
std::string sentence(std::string note)
{
    if (!note.empty() && note[0] >= 'a' && note[0] <= 'z') note[0] = char(note[0] - 'a' + 'A');
    return note.ends_with('.') ? note : note + ".";
}

std::string paragraph(std::string_view text) { return fmt::format("<p>{}</p>\n", html_text(text)); }

/// The most important numbers of the last year.
std::string cards(const RunSet& set, const ReportSection& whole)
{
    const std::size_t arm = set.arms.size() == 2 ? 1 : 0;
    std::string out = fmt::format("<p class=\"kind\">{} in {}</p>\n<div class=\"cards\">\n",
                                  html_text(set.arms[arm].title), whole.answers.question.years.back());
    for (const char* const name : {"coverage", "voluntary_coverage", "burden", "catastrophic", "fund_reserve"})
    {
        const std::size_t m = measure_at(whole.answers, name);
        const Level* const level = level_of(whole, arm, name);
        if (m == whole.answers.question.measures.size() || !level || level->hidden) continue;
        const Measure& measure = whole.answers.question.measures[m];
        std::string label(name);
        std::ranges::replace(label, '_', ' ');
        out += fmt::format(
            "<div class=\"card\"><div class=\"label\">{}</div><div class=\"big\">{}<small> {}</small></div>", label,
            short_number(level->value.mean), html_text(measure.unit));
        if (const Contrast* const row = arm == 1 ? contrast_of(whole, 1, name) : nullptr)
            out += fmt::format("<div class=\"change\">{} beside the base</div>", short_change(row->difference.mean));
        out += fmt::format("<div class=\"meaning\">{}</div></div>\n", html_text(measure.meaning));
    }
    return out + "</div>\n";
}

/// Which point of a design the levels are of; empty without a design.
std::string first_point(const RunSet& set, const ReportSection& whole)
{
    if (std::ranges::none_of(whole.levels, [](const Level& row) { return row.at.point == 0u; })) return {};
    const Point& point = set.points.front();
    std::string out = fmt::format("The levels of measures here are those of {}, the first of {} of the design (",
                                  point.name, counted(set.points.size(), "point"));
    for (std::size_t i = 0; i < set.design.parameters.size(); ++i)
    {
        const DesignParameter& parameter = set.design.parameters[i];
        const char* const how = parameter.how == "scale" ? " times" : parameter.how == "add" ? " plus" : " =";
        out += fmt::format("{}{}{} {}", i ? ", " : "", parameter.key, how, short_number(point.values[i]));
    }
    out += ")";
    if (set.arms.size() > 1) out += "; changes are means over all of them, with the range";
    return out + ".";
}

std::string what_was_run(const RunSet& set)
{
    std::string out = "<section id=\"runs\"><h2>What was run</h2>\n";
    for (std::size_t a = 0; a < set.arms.size(); ++a)
    {
        const Arm& arm = set.arms[a];
        const auto count = std::ranges::count(set.runs, a, &RunFile::arm);
        out += fmt::format("<h3>{}{}</h3>\n<p>{}.", html_text(arm.title), a == 0 ? " <small>base</small>" : "",
                           counted(count, "run"));
        if (a > 0 && arm.differences.empty()) out += " Its scenario says what the base's says.";
        out += "</p>\n";
        if (a == 0 || arm.differences.empty()) continue;
        out +=
            "<div class=\"wide\"><table><caption>Effective differences from the base</caption>\n<thead><tr><th "
            "scope=\"col\">what</th><th scope=\"col\">base</th><th scope=\"col\">here</th></tr></thead>\n<tbody>\n";
        for (const Difference& d : arm.differences)
            out += fmt::format(
                "<tr><th scope=\"row\"><code>{}</code></th><td><code>{}</code></td><td><code>{}</code>"
                "</td></tr>\n",
                html_text(d.what), d.base.empty() ? "–" : html_text(d.base), d.arm.empty() ? "–" : html_text(d.arm));
        out += "</tbody></table></div>\n";
    }
    if (!set.points.empty())
    {
        out += fmt::format("<h3>Design</h3>\n<p>{} ({}) over ", counted(set.points.size(), "point"),
                           html_text(set.design.kind));
        for (std::size_t i = 0; i < set.design.parameters.size(); ++i)
            out += fmt::format("{}<code>{}</code> ({} to {})", i ? ", " : "", html_text(set.design.parameters[i].key),
                               short_number(set.design.parameters[i].low), short_number(set.design.parameters[i].high));
        out += ".</p>\n";
    }
    out += fmt::format(
        "<details><summary>The {} run files, their seeds and digests</summary>\n<div class=\"wide\"><table>\n<thead>"
        "<tr><th scope=\"col\">file</th><th scope=\"col\">arm</th><th scope=\"col\">seed</th><th scope=\"col\">"
        "replicate</th><th scope=\"col\">years</th><th scope=\"col\">results</th><th scope=\"col\">scenario</th><th "
        "scope=\"col\">population</th><th scope=\"col\">program</th></tr></thead>\n<tbody>\n",
        set.runs.size());
    for (const RunFile& run : set.runs)
        out += fmt::format(
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}–{}</td><td><code>{}</code>"
            "</td><td><code>{}</code></td><td><code>{}</code></td><td>{} <code>{}</code></td></tr>\n",
            html_text(run.path.filename().string()), html_text(set.arms[run.arm].title), run.manifest.seed,
            run.manifest.replicate, run.years.front(), run.years.back(),
            run.manifest.results_digest.empty() ? "not closed" : html_text(run.manifest.results_digest),
            html_text(run.manifest.scenario_digest), html_text(run.manifest.population_digest),
            html_text(run.manifest.program_version), html_text(run.manifest.commit.substr(0, 10)));
    return out + "</tbody></table></div></details>\n</section>\n";
}

void replace_all(std::string& text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// JSON inside a page may not hold what begins or ends an element.
std::string json_inside(std::string json)
{
    replace_all(json, "<", "\\u003c");
    return json;
}

/// Nor may a script; it has such things in strings only.
std::string script_inside(std::string script)
{
    replace_all(script, "</script", "<\\/script");
    replace_all(script, "<!--", "<\\!--");
    return script;
}
}  // namespace

std::vector<std::string> headlines(const RunSet& set, const ReportData& data)
{
    const ReportSection& whole = data.sections.front();
    std::vector<std::string> list;
    if (set.arms.size() == 1)
    {
        const Level* const coverage = level_of(whole, 0, "coverage");
        const Level* const voluntary = level_of(whole, 0, "voluntary_coverage");
        if (coverage)
            list.push_back(fmt::format("In {}, {:.1f} % of those who may enrol are enrolled{}.",
                                       whole.answers.question.years.back(), coverage->value.mean,
                                       voluntary ? fmt::format("; for {:.1f} % the cover is worth it without norm, "
                                                               "pressure and sanctions",
                                                               voluntary->value.mean)
                                                 : ""));
        return list;
    }
    for (std::size_t arm = 1; arm < set.arms.size(); ++arm) list.push_back(headline(set, whole, arm));
    return list;
}

std::string report_html(const RunSet& set, const ReportData& data, const ReportBundle& bundle, std::string_view made)
{
    const std::string title = html_text(set.title);
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // Nothing is fetched, whatever the page holds.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n";
    out += fmt::format("<title>{}</title>\n<style>\n{}\n</style>\n</head>\n<body>\n", title, bundle.style);
    out +=
        "<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n<button type=\"button\" id=\"theme\" "
        "aria-pressed=\"false\">Dark</button>\n";
    out +=
        fmt::format("<p class=\"kind\">Canbao, simulated rural health-insurance enrolment</p>\n<h1>{}</h1>\n", title);
    if (!set.question.empty()) out += fmt::format("<p class=\"question\">{}</p>\n", html_text(set.question));
    for (const std::string& text : headlines(set, data))
    {
        std::string line = html_text(text);
        replace_all(line, " %", "&nbsp;%");
        out += fmt::format("<p class=\"headline\">{}</p>\n", line);
    }
    out += "</header>\n<main id=\"main\">\n";
    if (const std::string text = first_point(set, data.sections.front()); !text.empty()) out += paragraph(text);
    out += cards(set, data.sections.front());
    out +=
        "<noscript><p>The charts and tables need JavaScript, which this browser does not run. Nothing is fetched from "
        "a network.</p></noscript>\n<div id=\"charts\"></div>\n";
    out += what_was_run(set);
    out += "<section id=\"notes\"><h2>How to read the numbers</h2>\n";
    out += paragraph(
        "All people are synthetic. Bands and intervals are Student's 95 % intervals over replicates, which differ in "
        "chance alone; they say nothing of what is unknown about the model or its parameters.");
    if (set.arms.size() > 1)
        out += paragraph(
            "Runs of one seed and replicate are pairs: the same households live through the same chances in both "
            "worlds, so a difference is due to the reform. Differences are taken pair by pair.");
    for (const auto* const notes : {&set.notes, &data.notes})
        for (const std::string& note : *notes) out += paragraph(sentence(note));
    out += fmt::format("</section>\n</main>\n<footer><p>{}</p></footer>\n", html_text(made));
    out +=
        fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n", json_inside(report_json(set, data)));
    out += fmt::format("<script>{}</script>\n</body>\n</html>\n", script_inside(bundle.script));
    return out;
}
}  // namespace canbao::compare
