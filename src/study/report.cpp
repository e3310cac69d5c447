#include "study/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/counted.hpp"

namespace canbao::study
{
namespace
{
/// Three significant digits or so, without an exponent.
std::string number(f64 value)
{
    if (value != value) return "no number";
    const f64 size = std::abs(value);
    return fmt::format("{:.{}f}", value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

std::string published(const Moment& m)
{
    return m.low == m.high ? number(m.low) : fmt::format("{} to {}", number(m.low), number(m.high));
}

std::string verdict(const Check& check)
{
    if (check.mean != check.mean) return "no number in this sample";
    if (check.inside) return check.gap == 0 ? "inside" : "inside two errors";
    return fmt::format("outside: {} by {} ({:.1f} errors)", check.gap < 0 ? "below" : "above",
                       number(std::abs(check.gap)), std::abs(check.gap) / check.moment.error);
}

/// The rows of a group as bars of the model over bars of the record, on one scale.
std::string chart(const std::string& group, const std::vector<const Check*>& checks, std::size_t number_of_chart)
{
    constexpr f64 left = 370, width = 520, row = 30, top = 26;
    f64 low = checks.front()->low, high = low;
    for (const Check* const c : checks)
    {
        const f64 e = 2 * c->moment.error;
        for (const f64 x : {c->low, c->high, c->moment.low - e, c->moment.high + e})
            if (x == x) low = std::min(low, x), high = std::max(high, x);
    }
    if (!(high > low)) high = low + 1;
    const f64 pad = 0.04 * (high - low);
    low -= pad, high += pad;
    const auto x = [&](f64 value) { return left + width * (value - low) / (high - low); };
    const f64 height = top + row * f64(checks.size()) + 24;
    std::string said;
    std::string out = fmt::format(
        "<svg viewBox=\"0 0 920 {:.0f}\" role=\"img\" aria-labelledby=\"t{} d{}\">\n<title id=\"t{}\">{} "
        "[{}]</title>\n",
        height, number_of_chart, number_of_chart, number_of_chart, html_text(group),
        html_text(checks.front()->moment.unit));
    std::string body;
    for (int tick = 0; tick <= 4; ++tick)
    {
        const f64 value = low + (high - low) * tick / 4;
        body += fmt::format(
            "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\" class=\"grid\"/>"
            "<text x=\"{0:.1f}\" y=\"{3:.0f}\" class=\"tick\">{4}</text>\n",
            x(value), top - 8, height - 22, height - 8, number(value));
    }
    for (std::size_t i = 0; i < checks.size(); ++i)
    {
        const Check& c = *checks[i];
        const Moment& m = c.moment;
        const f64 y = top + row * (f64(i) + 0.5);
        said += fmt::format("{}: published {}, model {}. ", m.name, published(m), number(c.mean));
        body += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" class=\"name\">{}</text>\n", left - 12, y + 4,
                            html_text(m.name));
        body +=
            fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"7\" class=\"record\"/>\n",
                        x(m.low - 2 * m.error), y - 9, std::max(2.0, x(m.high + 2 * m.error) - x(m.low - 2 * m.error)));
        body += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"9\" class=\"mark\"/>\n",
                            x(m.low) - 1.5, y - 10, std::max(3.0, x(m.high) - x(m.low) + 3));
        if (c.mean != c.mean) continue;
        body += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"7\" class=\"range\"/>\n",
                            x(c.low), y + 1, std::max(2.0, x(c.high) - x(c.low)));
        body += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"9\" class=\"{}\"/>\n",
                            x(c.mean_low) - 1.5, y, std::max(3.0, x(c.mean_high) - x(c.mean_low) + 3),
                            c.inside ? "model" : "off");
    }
    out += fmt::format("<desc id=\"d{}\">{}</desc>\n", number_of_chart, html_text(said));
    return out + body + "</svg>\n";
}

constexpr std::string_view style = R"(
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;font-size:.85rem}th,td{border-bottom:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.off td:last-child{font-weight:bold}
.wide{overflow-x:auto}svg{width:100%;height:auto}
svg text{font:12px system-ui,sans-serif;fill:#1a1a1a}svg .name{text-anchor:end}svg .tick{text-anchor:middle;fill:#555}
.grid{stroke:#ddd}.record{fill:#c9c9c9}.mark{fill:#333}.range{fill:#9cc3e6}.model{fill:#0b5394}.off{fill:#b45f06}
)";
}  // namespace

std::string report_csv(const Validation& validation)
{
    std::string out =
        "group,name,unit,published_low,published_high,published_error,status,source,used_in_fitting,model_mean,"
        "model_mean_low_95,model_mean_high_95,model_low,model_low_by,model_high,model_high_by,verdict,gap,note\n";
    for (const Check& c : validation.checks)
    {
        const Moment& m = c.moment;
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(m.group),
                           csv_field(m.name), csv_field(m.unit), m.low, m.high, m.error, csv_field(m.status),
                           csv_field(m.source), c.fitted ? "yes" : "no", c.mean, c.mean_low, c.mean_high, c.low,
                           csv_field(c.low_by), c.high, csv_field(c.high_by),
                           c.mean != c.mean ? "no number"
                           : c.inside       ? "inside"
                                            : "outside",
                           c.gap, csv_field(m.note));
    }
    return out;
}

std::string report_html(const Validation& validation, std::string_view made)
{
    std::vector<std::pair<std::string, std::vector<const Check*>>> groups;
    std::size_t inside = 0, fitted = 0, fitted_inside = 0;
    for (const Check& check : validation.checks)
    {
        const auto at =
            std::ranges::find(groups, check.moment.group, &std::pair<std::string, std::vector<const Check*>>::first);
        if (at == groups.end()) groups.push_back({check.moment.group, {&check}});
        else at->second.push_back(&check);
        inside += check.inside, fitted += check.fitted, fitted_inside += check.fitted && check.inside;
    }
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Canbao beside published numbers</title>\n";
    out += fmt::format("<style>{}</style>\n</head>\n<body>\n<main>\n<h1>Canbao beside published numbers</h1>\n", style);
    out += fmt::format("<p>{}</p>\n", html_text(made));
    out += fmt::format(
        "<p>Sample: {}; {} at the start of the first run. {}: {}, {}, {}.</p>\n", html_text(validation.sample),
        counted(validation.persons, "person"), counted(validation.runs, "run"),
        counted(validation.replicates, "replicate"),
        counted(validation.checks.empty() ? 0 : validation.checks.front().vectors.size(), "parameter vector"),
        counted(validation.assumptions.size(), "named assumption"));
    out += fmt::format(
        "<p><strong>{} of {} numbers are inside the model's range</strong>, the published ones widened by two standard "
        "errors; of the {} that were not used in fitting, {}.</p>\n",
        inside, validation.checks.size(), validation.checks.size() - fitted, inside - fitted_inside);
    out +=
        "<p>The mean is over replicates, which differ in chance alone; its interval says nothing of what is unknown "
        "about the parameters. The range is over everything: replicates, vectors and assumptions. All people are "
        "synthetic, and a sample of counties is not the country.</p>\n";
    if (!validation.assumptions.empty())
    {
        out += "<h2>Named assumptions</h2>\n<ul>\n";
        for (const Assumption& a : validation.assumptions)
            out += fmt::format("<li><strong>{}</strong>: {} (<code>{}</code>)</li>\n", html_text(a.name),
                               html_text(a.note), html_text(fmt::format("{}", fmt::join(a.sets, ", "))));
        out += "</ul>\n";
    }
    out +=
        "<p>In the charts the upper bar of a row is the published number (dark) with two standard errors, the lower "
        "one the model's mean with its interval over its range; a mean drawn in orange belongs to a number "
        "outside.</p>\n";
    std::size_t n = 0;
    for (const auto& [group, checks] : groups)
    {
        out += fmt::format("<h2>{}</h2>\n", html_text(group));
        out += chart(group, checks, ++n);
        out +=
            "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">number</th><th scope=\"col\">unit</th>"
            "<th scope=\"col\">published</th><th scope=\"col\">error</th><th scope=\"col\">status, source</th>"
            "<th scope=\"col\">fitted</th><th scope=\"col\">model</th><th scope=\"col\">95 % of the mean</th>"
            "<th scope=\"col\">range</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n";
        for (const Check* const c : checks)
        {
            const Moment& m = c->moment;
            out += fmt::format(
                "<tr{}><th scope=\"row\">{}{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}: "
                "{}</td>"
                "<td>{}</td><td class=\"n\">{}</td><td class=\"n\">{} to {}</td><td class=\"n\">{} to "
                "{}</td><td>{}</td></tr>\n",
                c->inside ? "" : " class=\"off\"", html_text(m.name),
                m.note.empty() ? "" : "<br><small>" + html_text(m.note) + "</small>", html_text(m.unit), published(m),
                number(m.error), html_text(m.status), html_text(m.source), c->fitted ? "yes" : "no", number(c->mean),
                number(c->mean_low), number(c->mean_high), number(c->low), number(c->high), verdict(*c));
        }
        out += "</tbody>\n</table></div>\n";
    }
    if (!validation.counties.empty())
        out += fmt::format("<h2>Counties of the sample</h2>\n<p>{}</p>\n",
                           html_text(fmt::format("{}", fmt::join(validation.counties, "; "))));
    return out + "</main>\n</body>\n</html>\n";
}
}  // namespace canbao::study
