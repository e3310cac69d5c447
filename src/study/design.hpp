/// What a study does, as a TOML file says: runs, the numbers taken from them beside published ones, free parameters and
/// named assumptions. docs/guide/calibration.md describes the file.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "study/free_parameter.hpp"
#include "study/runner.hpp"
#include "study/sample.hpp"

namespace canbao::study
{
/// A scenario of the study: the base, a patch, and its years.
struct RunPlan
{
    std::string name, base, patch;
    u32 base_line = 1, patch_line = 1;  ///< in the study's file, so that a fault names the line there
    Years years;
};

/// A number that can be compared.
struct Moment
{
    std::string name, group, unit, status, source, note;
    Expression value;
    f64 low = 0, high = 0;  ///< the published number; a range when they differ
    f64 error = 1;          ///< standard error of the published number, with what the model cannot mean by it [unit]
    f64 weight = 1;

    /// How far from the published number, in standard errors; negative below, zero inside a range.
    [[nodiscard]] f64 distance(f64 model) const;
};

/// A choice of the modeller that other modellers would make otherwise.
struct Assumption
{
    std::string name, note;
    std::vector<std::string> sets;
};

/// What makes one scenario of a run.
struct Variant
{
    std::vector<std::string> sets;
    std::string text;  ///< appended to the patch: interventions
    std::optional<u64> seed;
    u16 replicate = 0;
};

/// The values of the series that moments name.
using Numbers = std::map<const Reference*, f64>;

/// Overrides of the file from the command line.
struct DesignOptions
{
    std::filesystem::path data_root;
    std::optional<u32> counties, townships;
    std::optional<u64> sample_seed;
};

class Design
{
public:
    /// Reads a file and draws its sample. \throws UserError with every fault
    static Design read(const std::filesystem::path& file, const DesignOptions& options);

    [[nodiscard]] Scenario scenario(const RunPlan& run, const Variant& variant) const;
    /// The variant that has the free parameters at these values.
    [[nodiscard]] Variant at(const std::vector<f64>& values) const;
    /// Takes what the moments need from a run, so that the rest can be forgotten.
    void read_off(const RunPlan& run, const Outcome& outcome, Numbers& into) const;
    /// The values of the moments. \param numbers read off from every run
    [[nodiscard]] std::vector<f64> moments_of(const Numbers& numbers) const;

    std::string file;
    SampleSize size;
    Sample sample;
    std::vector<RunPlan> runs;
    std::vector<FreeParameter> parameters;
    std::vector<Moment> moments;
    std::vector<Assumption> assumptions;
    std::vector<std::string> calibrations;  ///< of a validation: files of the calibrations it checks
    std::string parameter_set;              ///< of a validation: the CSV of vectors that it runs
    std::optional<f64> accept;              ///< [fit] accept
    std::optional<f64> global;              ///< [fit] global

private:
    std::filesystem::path data_root_;
};
}  // namespace canbao::study
