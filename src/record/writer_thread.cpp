#include "record/writer_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace canbao
{
namespace
{
using Clock = std::chrono::steady_clock;

f64 seconds_since(Clock::time_point begin) { return std::chrono::duration<f64>(Clock::now() - begin).count(); }
}  // namespace

WriterThread::WriterThread(std::function<std::unique_ptr<RunFile>()> open, std::size_t queue_bytes)
    : most_queued_(queue_bytes), thread_([this, open = std::move(open)] { work(open); })
{
}

void WriterThread::work(const std::function<std::unique_ptr<RunFile>()>& open)
{
    std::unique_ptr<RunFile> file;
    const auto attempt = [&](const std::function<void()>& step)
    {
        const auto begin = Clock::now();
        std::string found;
        try
        {
            step();
        }
        catch (const std::exception& error)
        {
            found = error.what();
            if (file) file->rescue();
            file.reset();
        }
        const std::lock_guard lock(mutex_);
        if (!found.empty()) failure_ = found;
        stats_.writing_seconds += seconds_since(begin);
    };
    attempt([&] { file = open(); });
    for (;;)
    {
        std::unique_lock lock(mutex_);
        busy_ = false;
        changed_.notify_all();
        changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) break;
        Task task = std::move(queue_.front());
        queue_.pop_front();
        busy_ = true;
        lock.unlock();
        if (file) attempt([&] { task.work(file); });
        task.work = {};  // gives its buffers back before the room is announced
        lock.lock();
        queued_bytes_ -= task.held_bytes;
        if (!failure_) stats_.bytes += task.bytes, stats_.ticks += task.ticks;
        changed_.notify_all();
    }
    if (file) attempt([&] { file->rescue(); });
}

void WriterThread::push(Task task)
{
    std::unique_lock lock(mutex_);
    const auto fits = [&] { return failure_ || queued_bytes_ == 0 || queued_bytes_ + task.held_bytes <= most_queued_; };
    if (!fits())
    {
        const auto begin = Clock::now();
        changed_.wait(lock, fits);
        stats_.waited_seconds += seconds_since(begin);
    }
    if (failure_) return;
    queued_bytes_ += task.held_bytes;
    queue_.push_back(std::move(task));
    changed_.notify_all();
}

void WriterThread::drain(bool count_waiting)
{
    std::unique_lock lock(mutex_);
    const auto begin = Clock::now();
    changed_.wait(lock, [&] { return queue_.empty() && !busy_; });
    if (count_waiting) stats_.waited_seconds += seconds_since(begin);
}

void WriterThread::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

std::optional<std::string> WriterThread::failure() const
{
    const std::lock_guard lock(mutex_);
    return failure_;
}

WriterStats WriterThread::stats() const
{
    const std::lock_guard lock(mutex_);
    return stats_;
}
}  // namespace canbao
