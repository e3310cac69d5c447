#include "compare/plot.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace canbao::compare
{
namespace
{
/// Okabe and Ito's colours, which people with any common colour blindness tell apart; grey is the base's.
constexpr std::array<std::string_view, 6> arm_colours{"#6b7280", "#0072b2", "#d55e00", "#009e73", "#aa4499", "#b8860b"};
constexpr std::array<std::string_view, 5> reason_colours{"#00785a", "#56b4e9", "#e69f00", "#d55e00", "#aa4499"};
constexpr std::array<std::string_view, 5> reason_words{"worth it", "what others do", "reminders and visits",
                                                       "sanctions", "a cadre paid"};

/// A text for gnuplot: in single quotes nothing but the quote itself means anything.
std::string in_quotes(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? "''" : c == '\n' ? " " : std::string(1, c);
    return out + "'";
}

std::string frame(const Answers& answers, FigureFormat format, const std::string& file, f64 height)
{
    // A column of a journal is some 12 cm wide.
    std::string out = "set encoding utf8\n";
    switch (format)
    {
        case FigureFormat::svg:
            out += fmt::format("set terminal svg size 680,{:.0f} font 'DejaVu Sans,13' background '#ffffff'\n",
                               425 * height);
            break;
        case FigureFormat::pdf:
            out +=
                fmt::format("set terminal pdfcairo noenhanced size 12cm,{:.1f}cm font 'DejaVu Sans,8'\n", 7.5 * height);
            break;
        case FigureFormat::png:
            out += fmt::format("set terminal pngcairo noenhanced size 1440,{:.0f} font 'DejaVu Sans,20' linewidth 2\n",
                               900 * height);
            break;
    }
    out += fmt::format("set output {}\n", in_quotes(file));
    out +=
        "set termoption noenhanced\nset border 3 linecolor '#444444' linewidth 0.8\nset tics nomirror out textcolor "
        "'#222222'\nset grid y linetype 1 linecolor '#dddddd' linewidth 0.6\nset key at graph 0,1.02 left bottom "
        "horizontal Left reverse samplen 1.6 noenhanced\nset tmargin 3\nset format x '%.0f'\n";
    const auto& years = answers.question.years;
    if (years.size() > 1) out += fmt::format("set xrange [{}:{}]\n", years.front(), years.back());
    return out;
}

struct Line
{
    std::string title;
    std::string_view colour;
    std::string data;  ///< year value low high
    bool banded = false;
};

void add(Line& line, int year, const Estimate& value)
{
    line.data += fmt::format("{} {:.10g} {:.10g} {:.10g}\n", year, value.mean, value.low.value_or(value.mean),
                             value.high.value_or(value.mean));
    line.banded |= value.low.has_value();
}

std::string plot(const std::vector<Line>& lines)
{
    std::string out, bands, strokes;
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        out += fmt::format("$line{} << EOD\n{}EOD\n", i, lines[i].data);
        if (lines[i].banded)
            bands += fmt::format(
                "$line{} using 1:3:4 with filledcurves fillstyle transparent solid 0.18 noborder linecolor '{}' "
                "notitle, ",
                i, lines[i].colour);
        strokes += fmt::format("{}$line{} using 1:2 with lines linewidth 2 linecolor '{}' title {}", i ? ", " : "", i,
                               lines[i].colour, in_quotes(lines[i].title));
    }
    return out + "plot " + bands + strokes + "\n";
}

/// Lines by arm, and by place and class where there are several.
template <class Rows, class ValueOf>
std::vector<Line> lines_of(const RunSet& set, const Answers& answers, const Rows& rows, const ValueOf& value_of)
{
    std::map<std::array<std::size_t, 3>, Line> lines;
    const bool by_place = answers.places.size() > 1, by_class = answers.classes.size() > 1;
    for (const auto& row : rows)
    {
        if (row.hidden || row.at.measure != 0 || (row.at.point && !set.points.empty() && *row.at.point != 0)) continue;
        const auto [at, is_new] = lines.try_emplace({row.at.arm, row.at.place, row.at.in_class});
        if (is_new)
        {
            at->second.title = set.arms[row.at.arm].title;
            if (by_place) at->second.title += ", " + answers.places[row.at.place].name;
            if (by_class) at->second.title += ", " + answers.classes[row.at.in_class];
            at->second.colour =
                arm_colours[(by_place || by_class ? lines.size() - 1 : row.at.arm) % arm_colours.size()];
        }
        add(at->second, answers.question.years[row.at.year], value_of(row));
    }
    std::vector<Line> list;
    for (auto& [key, line] : lines) list.push_back(std::move(line));
    return list;
}

std::string label(const Measure& measure)
{
    return measure.unit.empty() ? measure.meaning : fmt::format("{} [{}]", measure.meaning, measure.unit);
}
}  // namespace

std::string levels_figure(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                          FigureFormat format, const std::string& file)
{
    return frame(answers, format, file, 1) +
           fmt::format("set ylabel {}\n", in_quotes(label(answers.question.measures.front()))) +
           plot(lines_of(set, answers, levels, [](const Level& row) { return row.value; }));
}

std::string contrasts_figure(const RunSet& set, const Answers& answers, const Comparison& comparison,
                             FigureFormat format, const std::string& file)
{
    const Measure& measure = answers.question.measures.front();
    std::vector<Contrast> rows;
    for (const Contrast& row : comparison.rows)
        if (!row.at.point) rows.push_back(row);  // with a design, the means over its points
    return frame(answers, format, file, 1) +
           fmt::format("set ylabel {}\nset xzeroaxis linetype 1 linecolor '#444444' linewidth 0.8\n",
                       in_quotes(fmt::format("change of {}", label(measure)))) +
           // A difference that is zero everywhere still needs a scale.
           (std::ranges::all_of(rows, [](const Contrast& row) { return row.difference.mean == 0; })
                ? "set yrange [-1:1]\n"
                : "") +
           plot(lines_of(set, answers, rows,
                         [](const Contrast& row)
                         {
                             Estimate value = row.difference;
                             if (row.range_low) value.low = row.range_low, value.high = row.range_high;
                             return value;
                         }));
}

std::string reasons_figure(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                           FigureFormat format, const std::string& file)
{
    const std::size_t arms = set.arms.size();
    std::string out = frame(answers, format, file, 0.35 + 0.65 * f64(arms));
    out += "set yrange [0:100]\nset ylabel '% of enrolled'\n";
    for (std::size_t arm = 0; arm < arms; ++arm)
    {
        std::map<int, std::array<f64, reason_words.size()>> shares;
        for (const Level& row : levels)
            if (row.at.arm == arm && !row.hidden && row.at.place == 0 && row.at.measure < reason_words.size() &&
                (!row.at.point || *row.at.point == 0))
                shares[answers.question.years[row.at.year]][row.at.measure] = row.value.mean;
        out += fmt::format("$arm{} << EOD\n", arm);
        for (const auto& [year, share] : shares)
        {
            f64 sum = 0;
            out += fmt::format("{} 0", year);
            for (const f64 part : share) out += fmt::format(" {:.10g}", sum += part);
            out += "\n";
        }
        out += "EOD\n";
    }
    out += fmt::format("set multiplot layout {},1\n", arms);
    for (std::size_t arm = 0; arm < arms; ++arm)
    {
        out +=
            fmt::format("set title {} offset 0,{} noenhanced\n", in_quotes(set.arms[arm].title), arm == 0 ? 1.4 : -0.4);
        out += arm == 0 ? "set key\nset tmargin 5\n" : "unset key\nset tmargin 3\n";
        out += "plot ";
        for (std::size_t r = 0; r < reason_words.size(); ++r)
            out +=
                fmt::format("{}$arm{} using 1:{}:{} with filledcurves fillstyle solid noborder linecolor '{}' title {}",
                            r ? ", " : "", arm, r + 2, r + 3, reason_colours[r], in_quotes(reason_words[r]));
        out += "\n";
    }
    return out + "unset multiplot\n";
}
}  // namespace canbao::compare
