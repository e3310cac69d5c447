/// What a run will need, before it begins.
#pragma once
#include <filesystem>
#include <string>

#include "app/mpi.hpp"
#include "app/recording.hpp"
#include "models/registry.hpp"

namespace canbao::app
{
/// From the plan alone. The rates are those of docs/performance.md.
struct Estimate
{
    u64 persons = 0, households = 0;
    f64 memory = 0, file = 0;  ///< at the peak of the process; of the run file [bytes]
    f64 core_seconds = 0;      ///< of all threads, set-up included [s]
    f64 checkpoint = 0;        ///< of one [bytes]
    // What the file is made of [bytes]; 0 for what is not recorded.
    f64 place_year = 0, village_week = 0;
    f64 margin_year = 0;     ///< of a county or a place above it, besides
    f64 household_year = 0;  ///< with its members
};

/// Makes no world. \param recording what the run file will hold
[[nodiscard]] Estimate estimate(EnrolmentModel& enrolment, const Recording& recording);

/// The plan of a run in some lines.
/// \param threads of one process
[[nodiscard]] std::string plan_text(EnrolmentModel& enrolment, const Recording& recording,
                                    const std::filesystem::path& output, int threads, const Ranks& ranks,
                                    const Ranks::Node& node);

/// Memory that the machine can still give [bytes]; 0 where it does not tell.
[[nodiscard]] f64 free_memory();

/// "12 kB", "3.4 MB", "5.67 GB".
[[nodiscard]] std::string bytes_text(f64 bytes);
}  // namespace canbao::app
