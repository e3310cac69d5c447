/// The options that ask for measures, years, places and classes, alike in every command that reads several run files.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compare/comparison.hpp"

namespace CLI
{
class App;
}

namespace canbao::app
{
struct QuestionOptions
{
    std::vector<std::string> files, measures, expressions, places;
    std::string years, level, by = "none";
    std::optional<f64> poverty_line;
    i64 min_cell = 0;
    bool independent = false;

    /// Adds the options to a command's line, but for --measure. It must outlive the parsing.
    void add(CLI::App& app, const std::string& files_meaning);
    /// Adds --measure, for commands that take more than one.
    void add_measures(CLI::App& app);
    /// \param usual  measures when none is asked for
    [[nodiscard]] compare::Request request(const std::vector<std::string>& usual, Faults& faults) const;
    [[nodiscard]] std::vector<std::filesystem::path> paths() const { return {files.begin(), files.end()}; }
};
}  // namespace canbao::app
