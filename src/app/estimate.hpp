/// What a run will need, before it begins.
#pragma once
#include <string>

#include "app/recording.hpp"
#include "models/registry.hpp"

namespace canbao::app
{
/// What a run will need, from the plan alone. The rates are those of docs/performance.md.
struct Estimate
{
    u64 persons = 0, households = 0;
    f64 memory = 0;        ///< [bytes]
    f64 core_seconds = 0;  ///< of one processor
    f64 file = 0;          ///< [bytes]
};
[[nodiscard]] Estimate estimate(EnrolmentModel& enrolment, const Recording& recording);

/// Memory that the machine can still give [bytes]; 0 where it does not tell.
[[nodiscard]] f64 free_memory();

/// "12 kB", "3.4 MB", "5.60 GB".
[[nodiscard]] std::string bytes_text(f64 bytes);
}  // namespace canbao::app
