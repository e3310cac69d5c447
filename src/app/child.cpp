#include "app/child.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::app
{
Signals::Signals()
{
    sigemptyset(&kept_);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&kept_, signal);
    pthread_sigmask(SIG_BLOCK, &kept_, &before_);
}

Signals::~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool Signals::wait(std::chrono::milliseconds longest)
{
    const timespec time{.tv_sec = longest.count() / 1000, .tv_nsec = longest.count() % 1000 * 1000000};
    const int signal = sigtimedwait(&kept_, nullptr, &time);
    return signal == SIGINT || signal == SIGTERM;
}

Child::Child(const std::vector<std::string>& arguments, const Signals& signals)
{
    std::vector<char*> argv{const_cast<char*>("canbao")};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    errors_ = memfd_create("canbao child", MFD_CLOEXEC);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const pid_t parent = getpid();
    pid_ = errors_ < 0 || nothing < 0 ? -1 : fork();
    if (pid_ == 0)
    {
        // Only what is safe between fork and exec. With posix_spawn a child could not be tied to its parent's life.
        setpgid(0, 0);  // a terminal's Ctrl-C is for the study, which ends its runs itself
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(127);
        dup2(nothing, STDIN_FILENO);
        dup2(nothing, STDOUT_FILENO);
        dup2(errors_, STDERR_FILENO);
        sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
        execv("/proc/self/exe", argv.data());
        _exit(127);
    }
    const int why = errno;
    if (nothing >= 0) close(nothing);
    if (pid_ > 0) return;
    if (errors_ >= 0) close(errors_);
    throw RunError(fmt::format("no process for a run could be started: {}", std::strerror(why)));
}

Child::~Child()
{
    if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
    if (errors_ >= 0) close(errors_);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), errors_(std::exchange(other.errors_, -1)) {}

void Child::ask_to_end() const
{
    if (pid_ > 0) kill(pid_, SIGTERM);
}

std::optional<ChildEnd> Child::ended()
{
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = -1;
    ChildEnd end;
    if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
    else end.by_signal = WTERMSIG(status);
    std::array<char, 4096> text;
    const ssize_t size = pread(errors_, text.data(), text.size(), 0);
    end.said.assign(text.data(), size > 0 ? std::size_t(size) : 0);
    for (std::size_t at = 0; (at = end.said.find("canbao: ", at)) != std::string::npos;)
        if (at == 0 || end.said[at - 1] == '\n') end.said.erase(at, 8);
        else at += 8;
    while (!end.said.empty() && end.said.back() == '\n') end.said.pop_back();
    return end;
}
}  // namespace canbao::app
