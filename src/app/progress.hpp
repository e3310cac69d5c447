/// How far a run is: a bar on a terminal, plain lines otherwise.
#pragma once
#include <chrono>
#include <string>

#include "engine/simulation.hpp"

namespace canbao::app
{
enum class ProgressStyle
{
    automatic,  ///< a bar when standard error is a terminal, otherwise plain
    plain,      ///< a line a year
    none
};

class ProgressDisplay
{
public:
    /// \param persons at the start, for the rate; \param years benefit years of the run
    ProgressDisplay(ProgressStyle style, u64 persons, int years);
    /// Draws the bar; at most some ten times a second.
    void update(const Progress& progress);
    /// Notes that a benefit year closed.
    void year_closed(int year);
    /// Takes the bar away.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] f64 elapsed() const;

    ProgressStyle style_;
    u64 persons_;
    int years_;
    Clock::time_point start_ = Clock::now(), drawn_{};
    bool visible_ = false;
};

/// The same for work that is so many pieces: runs of a study.
class CountDisplay
{
public:
    /// \param what a piece is called, in the plural
    CountDisplay(ProgressStyle style, std::string what);
    /// A bar at most ten times a second; plain lines at most one in five seconds, and at the end.
    void update(std::size_t done, std::size_t total);
    /// Takes the bar away.
    void finish();

private:
    using Clock = std::chrono::steady_clock;

    ProgressStyle style_;
    std::string what_;
    Clock::time_point start_ = Clock::now(), drawn_{};
    std::size_t done_ = 0, total_ = 0, told_ = 0;
    bool visible_ = false;
};

/// The style that a command's `--quiet` and `--progress` ask for.
[[nodiscard]] ProgressStyle progress_style(bool quiet, const std::string& progress);
}  // namespace canbao::app
