/// What is open: run files, or a run that was started here; and how it stands with them.
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viz/ui/child_run.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
/// What to look at, as on the command line.
struct Request
{
    std::vector<std::filesystem::path> files;  ///< one or two run files
    std::filesystem::path scenario;            ///< instead: to be run into files[0]
    bool force = false;                        ///< replace files[0]
};

class Session
{
public:
    /// Opens what can be opened; what cannot is said by message(). \throws UserError when no run can be started
    explicit Session(Request request);

    [[nodiscard]] Subject* subject() { return subject_.get(); }  ///< null while there is nothing to see
    [[nodiscard]] bool has_failed() const { return has_failed_; }
    [[nodiscard]] const std::string& title() const { return title_; }  ///< of the message that stands instead
    [[nodiscard]] const std::vector<std::string>& message() const { return message_; }
    [[nodiscard]] ChildRun* child() { return child_.get(); }
    [[nodiscard]] bool is_live() const { return is_live_; }  ///< more may come
    /// How a live run stands, in a line; empty for one that has ended well.
    [[nodiscard]] std::string note() const;
    /// Looks whether there is more. \return whether what is seen has changed
    bool poll();
    /// Shows the fault instead of the run.
    void fail(const std::string& title, std::vector<std::string> lines);

private:
    void open();
    void say_waiting();

    Request request_;
    std::unique_ptr<ChildRun> child_;
    std::unique_ptr<Subject> subject_;
    std::string title_;
    std::vector<std::string> message_;
    bool has_failed_ = false, is_live_ = false;
    std::chrono::steady_clock::time_point looked_{};
};

/// Opens run files for pictures. \throws UserError
[[nodiscard]] std::unique_ptr<Subject> open_runs(const std::vector<std::filesystem::path>& files);
}  // namespace canbao::viz
