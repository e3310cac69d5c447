/// Runs as processes of their own: this program again, with other arguments.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace canbao::app
{
/// Keeps Ctrl-C, SIGTERM and the end of children for one who asks. To be made before any thread is, so that no other
/// thread takes them.
class Signals
{
public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// Sleeps until a child ended, somebody asked for an end, or the time is over.
    /// \return true when an end was asked for
    bool wait(std::chrono::milliseconds longest);
    /// As the process had it before: what a child is started with.
    [[nodiscard]] const sigset_t& before() const { return before_; }

private:
    sigset_t kept_{}, before_{};
};

/// How a child ended.
struct ChildEnd
{
    int code = 0;  ///< its exit code, when no signal ended it
    int by_signal = 0;
    std::string said;  ///< the first 4 kB of its standard error, without the program's name
};

/// One process. It ends in order when this one is gone, however that came about.
class Child
{
public:
    /// Starts this executable. \param arguments behind the program's name
    /// \throws RunError when the system has no room for another process
    Child(const std::vector<std::string>& arguments, const Signals& signals);
    /// Ends it at once if it still lives.
    ~Child();
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;

    void ask_to_end() const;
    /// Nothing while it lives.
    [[nodiscard]] std::optional<ChildEnd> ended();

private:
    pid_t pid_ = -1;
    int errors_ = -1;  ///< a file in memory that takes what it says
};
}  // namespace canbao::app
