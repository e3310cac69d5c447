/// Figures for print, as scripts for gnuplot that hold their data.
#pragma once
#include <string>

#include "compare/comparison.hpp"

namespace canbao::compare
{
enum class FigureFormat : u8
{
    svg,
    pdf,
    png
};

/// A measure by year, a line an arm with a band of its 95 % interval. \param file  where gnuplot writes
[[nodiscard]] std::string levels_figure(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                                        FigureFormat format, const std::string& file);
/// The difference of each arm from the base, by year.
[[nodiscard]] std::string contrasts_figure(const RunSet& set, const Answers& answers, const Comparison& comparison,
                                           FigureFormat format, const std::string& file);
/// What it took to enrol, stacked, a panel an arm; the answers are those of the five reason measures.
[[nodiscard]] std::string reasons_figure(const RunSet& set, const Answers& answers, const std::vector<Level>& levels,
                                         FigureFormat format, const std::string& file);
}  // namespace canbao::compare
