/// The model beside published numbers.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "study/design.hpp"

namespace canbao::study
{
struct ValidationOptions
{
    DesignOptions design;
    u32 replicates = 5;
    std::filesystem::path parameter_set;  ///< CSV that `canbao calibrate` wrote; empty for the one that the file names
    u32 vectors = 6;                      ///< most rows of it that are run, evenly spaced; 0 for none
    int threads = 0;
};

/// A value of the model under a name: a replicate, a parameter vector, an assumption.
struct NamedValue
{
    std::string name;
    f64 value = 0;
};

/// A published number and the model's.
struct Check
{
    Moment moment;
    bool fitted = false;          ///< used in a calibration, with a weight
    std::vector<f64> replicates;  ///< with the parameters as the scenario has them
    std::vector<NamedValue> vectors, assumptions;

    f64 mean = 0;                     ///< over replicates
    f64 mean_low = 0, mean_high = 0;  ///< 95 % interval of the mean (Student's t); the mean itself for one replicate
    f64 low = 0, high = 0;            ///< of all values
    std::string low_by, high_by;      ///< what gives them
    bool inside = false;              ///< published and model ranges meet, the published one widened by two errors
    f64 gap = 0;  ///< from the published number to the nearest of the model's range; 0 where they overlap

    /// Fills the summary from the values.
    void summarise();
};

struct Validation
{
    std::vector<std::string> files;
    std::string sample;  ///< one sentence
    std::vector<std::string> counties;
    u64 persons = 0;  ///< of a run at its start
    u32 replicates = 0;
    std::size_t runs = 0;
    std::string parameter_set;
    std::vector<Assumption> assumptions;
    std::vector<Check> checks;
};

/// Half the width of a 95 % interval, in standard errors of the mean of `count` values.
[[nodiscard]] f64 student_95(std::size_t count);

/// \param report  (runs done, runs in all)
/// \throws UserError with every fault of the files
[[nodiscard]] Validation validate(const std::vector<std::filesystem::path>& files, const ValidationOptions& options,
                                  const std::function<void(std::size_t, std::size_t)>& report);

/// The rows of a parameter set, as variants. \throws UserError with every fault
[[nodiscard]] std::vector<Variant> read_parameter_set(const std::filesystem::path& file, u32 most);
}  // namespace canbao::study
