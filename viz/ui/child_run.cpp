#include "viz/ui/child_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>

#include <sys/wait.h>
#include <unistd.h>

#include "core/error.hpp"

namespace canbao::viz
{
namespace
{
namespace fs = std::filesystem;

std::string simulator()
{
    std::error_code error;
    const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path() / "canbao";
    return !error && fs::is_regular_file(beside, error) ? beside.string() : "canbao";
}

int nameless_file()
{
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "canbao-view.XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file >= 0) unlink(name.c_str());
    return file;
}
}  // namespace

ChildRun::ChildRun(const fs::path& scenario, const fs::path& output, bool force) : log_(nameless_file())
{
    if (log_ < 0) throw UserError({"temporary folder", "cannot be written", "", "set TMPDIR to one that can"});
    std::vector<std::string> words{simulator(), "run", scenario.string(), "-o", output.string(), "--progress", "plain"};
    if (force) words.emplace_back("--force");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = fork();
    if (process_ < 0)
        throw UserError({scenario.string(), "no process could be started for the run", "", "end another one"});
    if (process_ > 0) return;
    // Of its own group, so that Ctrl-C in the terminal ends the viewer and not the run.
    setpgid(0, 0);
    dup2(log_, STDOUT_FILENO);
    dup2(log_, STDERR_FILENO);
    execvp(arguments[0], arguments.data());
    const std::string_view message = "canbao, which simulates, was found neither beside canbao-view nor on the PATH\n";
    if (write(STDERR_FILENO, message.data(), message.size()) < 0) _exit(126);
    _exit(127);
}

ChildRun::~ChildRun()
{
    if (is_paused_) pause(false);
    close(log_);
}

bool ChildRun::is_alive()
{
    if (exit_code_) return false;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) return true;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    is_paused_ = false;
    return false;
}

void ChildRun::pause(bool paused)
{
    if (!is_alive()) return;
    if (kill(process_, paused ? SIGSTOP : SIGCONT) == 0) is_paused_ = paused;
}

std::vector<std::string> ChildRun::last_lines(std::size_t most) const
{
    constexpr off_t enough = 8192;
    const off_t size = lseek(log_, 0, SEEK_END), from = std::max<off_t>(0, size - enough);
    std::string text(std::size_t(std::max<off_t>(0, size - from)), '\0');
    // Without moving the place where the run writes.
    const ssize_t read = pread(log_, text.data(), text.size(), from);
    text.resize(std::size_t(std::max<ssize_t>(0, read)));
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    if (lines.size() > most) lines.erase(lines.begin(), lines.end() - std::ptrdiff_t(most));
    return lines;
}
}  // namespace canbao::viz
