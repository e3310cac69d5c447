#include "record/manifest.hpp"

#include <array>
#include <chrono>

#include <fmt/chrono.h>

namespace canbao
{
namespace
{
constexpr std::array<std::string_view, 3> status_names{"running", "interrupted", "complete"};
}

std::string_view to_string(RunStatus status) { return status_names[static_cast<std::size_t>(status)]; }

std::optional<RunStatus> parse_run_status(std::string_view text)
{
    for (std::size_t i = 0; i < status_names.size(); ++i)
        if (status_names[i] == text) return static_cast<RunStatus>(i);
    return {};
}

std::string utc_now()
{
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}
}  // namespace canbao
