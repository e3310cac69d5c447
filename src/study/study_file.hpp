/// A study as its file says it: a base, reforms, points of a design, replicates. docs/guide/studies.md has every key.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compare/study_folder.hpp"
#include "study/design.hpp"
#include "study/free_parameter.hpp"
#include "study/points.hpp"

namespace canbao::study
{
/// The base, or a reform: texts that stand over the base's, each where the study's file has it.
struct ArmPlan
{
    std::string name, title;
    std::vector<std::string> inherits;  ///< reforms whose layers come first, with all that they inherit
    std::vector<ScenarioLayer> layers;  ///< all of them, in their order
    std::string where;                  ///< in messages
};

/// A number that `canbao sensitivity` asks for.
struct Output
{
    std::string name, unit;
    Expression value;
};

class StudyFile
{
public:
    /// Reads a file, draws its sample and points, and puts every arm together once. \throws UserError with every fault
    static StudyFile read(const std::filesystem::path& file, const DesignOptions& options);

    /// \param point position in points; nothing leaves all parameters as the arm has them
    [[nodiscard]] Scenario scenario(std::size_t arm, std::optional<std::size_t> point, u32 replicate) const;
    [[nodiscard]] std::size_t runs() const
    {
        return arms.size() * std::max<std::size_t>(1, points.size()) * replicates;
    }

    std::string file, title, question;
    std::optional<Years> years;  ///< of every run; else those of the base
    std::optional<u64> seed;     ///< of every run; else that of the base
    u32 replicates = 1;
    std::vector<std::string> record;
    std::vector<std::string> record_where;  ///< of each
    Sample sample;
    std::vector<ArmPlan> arms;  ///< the base first
    compare::PointDesign design;
    std::vector<FreeParameter> parameters;
    std::vector<Position> positions;  ///< of each point; empty for points from a file
    std::vector<compare::Point> points;
    std::vector<Output> outputs;

private:
    std::filesystem::path data_root_;
};
}  // namespace canbao::study
