/// The thread that alone talks to HDF5 while a run is written, and the queue before it. For writer.cpp only.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "record/run_file.hpp"

namespace canbao
{
class WriterThread
{
public:
    struct Task
    {
        std::function<void(std::unique_ptr<RunFile>&)> work;  ///< may put an end to the file
        std::size_t held_bytes = 0;
        u64 bytes = 0;
        u64 ticks = 0;
    };
    /// \param open makes the file, on the thread
    WriterThread(std::function<std::unique_ptr<RunFile>()> open, std::size_t queue_bytes);
    /// A file that is still open is closed as interrupted.
    ~WriterThread() { stop(); }
    WriterThread(const WriterThread&) = delete;
    WriterThread& operator=(const WriterThread&) = delete;

    /// Waits until the queue has room. After a failure nothing is taken any more.
    void push(Task task);
    /// Waits until everything is done.
    void drain(bool count_waiting);
    /// Does what is queued and ends the thread.
    void stop();
    /// The first failure.
    [[nodiscard]] std::optional<std::string> failure() const;
    [[nodiscard]] WriterStats stats() const;

private:
    void work(const std::function<std::unique_ptr<RunFile>()>& open);

    std::size_t most_queued_;
    mutable std::mutex mutex_;  ///< for what follows
    std::condition_variable changed_;
    std::deque<Task> queue_;
    std::size_t queued_bytes_ = 0;
    bool busy_ = true, stopping_ = false;
    std::optional<std::string> failure_;
    WriterStats stats_;
    std::thread thread_;
};
}  // namespace canbao
