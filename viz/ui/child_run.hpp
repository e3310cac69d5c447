/// A run that the viewer has started: a `canbao run` of its own, so that its file is that of any run.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace canbao::viz
{
/// The run goes on when this ends; a paused one is continued first.
class ChildRun
{
public:
    /// Starts `canbao run SCENARIO -o FILE`, the program that lies beside this one or else the one on the PATH.
    /// \throws UserError when it cannot be started
    ChildRun(const std::filesystem::path& scenario, const std::filesystem::path& output, bool force);
    ~ChildRun();
    ChildRun(const ChildRun&) = delete;
    ChildRun& operator=(const ChildRun&) = delete;

    /// Looks how it is. \return whether it still runs
    bool is_alive();
    [[nodiscard]] bool is_paused() const { return is_paused_; }
    [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }  ///< empty while it runs
    [[nodiscard]] int process() const { return process_; }
    /// Stops it where it is, or lets it go on. Only this child: nothing else is ever signalled.
    void pause(bool paused);
    /// What it has printed: its last lines, at most so many.
    [[nodiscard]] std::vector<std::string> last_lines(std::size_t most) const;

private:
    int process_ = -1;
    int log_ = -1;  ///< what it prints, in a file without a name
    bool is_paused_ = false;
    std::optional<int> exit_code_;
};
}  // namespace canbao::viz
