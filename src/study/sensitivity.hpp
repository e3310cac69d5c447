/// Which parameters of a study the outputs depend on: its design lived through in this process, and the indices.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "study/indices.hpp"
#include "study/study_file.hpp"

namespace canbao::study
{
struct SensitivityOptions
{
    Bootstrap bootstrap;
    int threads = 0;  ///< runs at a time; 0 takes what the machine has
};

struct OutputSensitivity
{
    std::string name, unit;
    std::vector<f64> values;                 ///< by point: the mean over replicates
    std::vector<ElementaryEffects> effects;  ///< by parameter, of a design morris
    SobolIndices indices;                    ///< of a design saltelli
};

struct Sensitivity
{
    bool screening = false;  ///< elementary effects; else Sobol indices
    std::vector<std::string> parameters;
    std::vector<OutputSensitivity> outputs;
    u32 replicates = 0;
    std::size_t runs = 0;
};

/// Faults of a study that has no design for it, or no outputs.
void check_sensitivity(const StudyFile& study, Faults& faults);
/// The runs that it takes: every point and replicate of the arms that outputs name.
[[nodiscard]] std::size_t sensitivity_runs(const StudyFile& study);

/// \param report  (runs done, runs in all)
/// \throws RunError when an output is no number at a point
[[nodiscard]] Sensitivity analyse(const StudyFile& study, const SensitivityOptions& options,
                                  const std::function<void(std::size_t, std::size_t)>& report);

/// A row a number: output, unit, parameter, measure, value, low_95, high_95.
[[nodiscard]] std::string sensitivity_csv(const Sensitivity& result);
/// The outputs at each point: a column a parameter, and one an output.
[[nodiscard]] std::string points_csv(const StudyFile& study, const Sensitivity& result);
}  // namespace canbao::study
