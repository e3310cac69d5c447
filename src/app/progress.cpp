#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace canbao::app
{
ProgressDisplay::ProgressDisplay(ProgressStyle style, u64 persons, int years)
    : style_(style), persons_(persons), years_(years)
{
    if (style_ == ProgressStyle::automatic && !isatty(STDERR_FILENO)) style_ = ProgressStyle::plain;
}

f64 ProgressDisplay::elapsed() const { return std::chrono::duration<f64>(Clock::now() - start_).count(); }

void ProgressDisplay::update(const Progress& progress)
{
    if (style_ != ProgressStyle::automatic) return;
    const auto now = Clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100) && progress.done < progress.total) return;
    drawn_ = now;
    const f64 share = f64(progress.done) / f64(progress.total);
    const f64 seconds = elapsed();
    constexpr int width = 30;
    const int full = int(share * width);
    const f64 rate = f64(persons_) * years_ * share / std::max(seconds, 1e-3) / 1e6;
    fmt::print(stderr, "\r{} [{}{}] {:3.0f} %  {:.1f} M person-years/s  {:.0f} s left \033[K", format(progress.date),
               std::string(std::size_t(full), '='), std::string(std::size_t(width - full), ' '), share * 100, rate,
               share > 0 ? seconds * (1 - share) / share : 0.);
    std::fflush(stderr);
    visible_ = true;
}

void ProgressDisplay::year_closed(int year)
{
    if (style_ == ProgressStyle::plain) fmt::print(stderr, "{} closed after {:.1f} s\n", year, elapsed());
}

void ProgressDisplay::finish()
{
    if (visible_) fmt::print(stderr, "\r\033[K");
    visible_ = false;
}

CountDisplay::CountDisplay(ProgressStyle style, std::string what) : style_(style), what_(std::move(what))
{
    if (style_ == ProgressStyle::automatic && !isatty(STDERR_FILENO)) style_ = ProgressStyle::plain;
}

void CountDisplay::update(std::size_t done, std::size_t total)
{
    if (style_ == ProgressStyle::none) return;
    done_ = done, total_ = total;
    const auto now = Clock::now();
    const auto pause = style_ == ProgressStyle::automatic ? std::chrono::milliseconds(100) : std::chrono::seconds(5);
    if (now - drawn_ < pause && done < total) return;
    drawn_ = now;
    told_ = done;
    const f64 seconds = std::chrono::duration<f64>(now - start_).count();
    const f64 share = total > 0 ? f64(done) / f64(total) : 1;
    if (style_ == ProgressStyle::plain)
    {
        fmt::print(stderr, "{} of {} {} after {:.0f} s\n", done, total, what_, seconds);
        return;
    }
    constexpr int width = 30;
    const int full = int(share * width);
    fmt::print(stderr, "\r[{}{}] {} of {} {}  {:.0f} s left \033[K", std::string(std::size_t(full), '='),
               std::string(std::size_t(width - full), ' '), done, total, what_,
               share > 0 ? seconds * (1 - share) / share : 0.);
    std::fflush(stderr);
    visible_ = true;
}

void CountDisplay::finish()
{
    // What ends before its total, as a search may, still says how far it came.
    if (style_ == ProgressStyle::plain && told_ != done_) drawn_ = {}, update(done_, total_);
    if (visible_) fmt::print(stderr, "\r\033[K");
    visible_ = false;
}

ProgressStyle progress_style(bool quiet, const std::string& progress)
{
    return quiet || progress == "none" ? ProgressStyle::none
           : progress == "plain"       ? ProgressStyle::plain
                                       : ProgressStyle::automatic;
}
}  // namespace canbao::app
