#include "viz/ui/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
namespace
{
constexpr std::chrono::milliseconds between_looks{300};

Comparison open_comparison(const std::vector<std::filesystem::path>& files)
{
    auto base = std::make_unique<RunData>(files.at(0));
    auto reform = files.size() > 1 ? std::make_unique<RunData>(files[1]) : nullptr;
    return {std::move(base), std::move(reform)};
}

std::vector<std::string> lines_of(const UserError& error)
{
    std::vector<std::string> lines;
    for (const Fault& fault : error.faults()) lines.push_back(fault.message());
    return lines;
}

bool may_grow(const RunData& run) { return run.reader().state() == FileState::being_written; }
}  // namespace

std::unique_ptr<Subject> open_runs(const std::vector<std::filesystem::path>& files)
{
    Comparison runs = open_comparison(files);
    for (RunData* const run : {&runs.base(), &runs.reform()})
        if (run->years().empty())
            throw UserError(
                {run->reader().path().string(), "holds no complete year", "", "let the run go on for a year at least"});
    return std::make_unique<Subject>(std::move(runs));
}

Session::Session(Request request) : request_(std::move(request))
{
    if (!request_.scenario.empty())
        child_ = std::make_unique<ChildRun>(request_.scenario, request_.files.at(0), request_.force);
    open();
}

void Session::fail(const std::string& title, std::vector<std::string> lines)
{
    has_failed_ = true;
    is_live_ = false;
    subject_.reset();
    title_ = title;
    message_ = std::move(lines);
}

void Session::say_waiting()
{
    is_live_ = true;
    title_ = child_ ? fmt::format("{} is being run", request_.scenario.filename().string())
                    : fmt::format("{} is being written", request_.files[0].filename().string());
    message_ = {"The first year will be seen when it is complete."};
    if (!child_) return;
    for (std::string& line : child_->last_lines(8)) message_.push_back(std::move(line));
}

void Session::open()
{
    if (child_)
    {
        // An older file of that name is not what is being run.
        const bool alive = child_->is_alive();
        if (!alive && *child_->exit_code() != 0 && !subject_)
        {
            auto lines = child_->last_lines(12);
            fail("The run did not succeed", lines.empty() ? std::vector<std::string>{"It printed nothing."} : lines);
            return;
        }
        const auto lines = child_->last_lines(64);
        const bool has_begun =
            std::any_of(lines.begin(), lines.end(),
                        [](const std::string& line) { return line.find(" closed after ") != std::string::npos; });
        if (alive && !has_begun) return say_waiting();
    }
    try
    {
        Comparison runs = open_comparison(request_.files);
        const bool grows = may_grow(runs.base()) || may_grow(runs.reform());
        if (runs.base().years().empty() || runs.reform().years().empty())
        {
            if (grows || (child_ && child_->is_alive())) return say_waiting();
            const RunData& empty = runs.base().years().empty() ? runs.base() : runs.reform();
            return fail("There is nothing to see", {empty.reader().path().string() + " holds no complete year."});
        }
        is_live_ = grows;
        subject_ = std::make_unique<Subject>(std::move(runs));
    }
    catch (const UserError& error)
    {
        fail("This cannot be shown", lines_of(error));
    }
}

bool Session::poll()
{
    const auto now = std::chrono::steady_clock::now();
    if (has_failed_ || now - looked_ < between_looks) return false;
    looked_ = now;
    if (child_) child_->is_alive();
    if (!subject_)
    {
        open();
        return true;
    }
    bool changed = false;
    std::vector<RunData*> open_ones{&subject_->runs.base()};
    if (subject_->runs.has_two()) open_ones.push_back(&subject_->runs.reform());
    for (RunData* const run : open_ones)
    {
        if (run->reader().replaced() && run->reader().state() != FileState::closed)
        {
            // The run was taken up again under the same name.
            open();
            return true;
        }
        changed |= run->refresh();
    }
    is_live_ = may_grow(*open_ones.front()) || may_grow(*open_ones.back());
    if (!changed) return false;
    subject_->runs.forget();
    return true;
}

std::string Session::note() const
{
    if (!subject_) return {};
    Comparison& runs = subject_->runs;
    const RunData& run = may_grow(runs.reform()) ? runs.reform() : runs.base();
    const Manifest& manifest = run.reader().manifest();
    if (child_ && child_->is_paused()) return fmt::format("paused at {}: P goes on", run.years().back());
    if (is_live_)
        return fmt::format("being written: {} of {} to {}", run.years().back(), manifest.first_year,
                           manifest.last_year);
    if (run.reader().state() == FileState::abandoned)
        return fmt::format("the run died after {}; canbao resume takes it up", run.years().back());
    if (manifest.status == RunStatus::interrupted) return fmt::format("interrupted after {}", run.years().back());
    return {};
}
}  // namespace canbao::viz
