/// How a failure is reported.
///
/// - A programming mistake stops a checked build: CANBAO_EXPECT.
/// - Anything a user can cause before the first tick is a Fault. Faults are collected, so that one run
///   reports all of them, and raised together as UserError (exit code 2).
/// - Anything that happens to the machine after the first tick (the disk fills) is a RunError (exit code 3).
///
/// The grammar of a message is "where: what was found; what is allowed; what to do".
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace canbao
{
/// One thing a user can put right. Empty parts are left out of the message.
struct Fault
{
    std::string where;    ///< file:line:column, an option, or a path
    std::string found;    ///< what is there
    std::string allowed;  ///< what may stand there
    std::string todo;     ///< what to do

    [[nodiscard]] std::string message() const;
};

/// Raised for input that cannot be used; the program prints every fault and exits with code 2.
class UserError : public std::runtime_error
{
public:
    explicit UserError(std::vector<Fault> faults);
    explicit UserError(Fault fault) : UserError(std::vector{std::move(fault)}) {}

    [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

private:
    std::vector<Fault> faults_;
};

/// Raised when a run that had begun cannot go on; the program exits with code 3.
class RunError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Collects faults so that they are reported together.
class Faults
{
public:
    void add(Fault fault) { faults_.push_back(std::move(fault)); }
    void add(const UserError& error) { faults_.insert(faults_.end(), error.faults().begin(), error.faults().end()); }
    [[nodiscard]] bool empty() const { return faults_.empty(); }
    [[nodiscard]] std::size_t size() const { return faults_.size(); }
    [[nodiscard]] const std::vector<Fault>& list() const { return faults_; }

    /// Raises UserError when anything was collected.
    void raise_if_any() const
    {
        if (!faults_.empty()) throw UserError(faults_);
    }

private:
    std::vector<Fault> faults_;
};

/// The candidate that a slip of the hand makes into what was typed, or an empty string when none is so near: at most a
/// third of the longer word's characters, and at least one, may be put in, left out, replaced, or exchanged with a
/// neighbour. Of `section.name` the name is the word. The first of those with the fewest edits.
[[nodiscard]] std::string nearest(std::string_view typed, const std::vector<std::string>& candidates);

/// "did you mean 'candidate'?", for Fault::todo; nothing for an empty candidate.
[[nodiscard]] std::string did_you_mean(const std::string& candidate);
/// The same of the nearest candidate.
[[nodiscard]] std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates);

[[noreturn]] void fail_expectation(const char* condition, const char* file, int line);
}  // namespace canbao

/// States what the programmer relies on; tested in checked builds (preset `dev`, `asan`).
#if CANBAO_CHECKED
#define CANBAO_EXPECT(condition) ((condition) ? void() : ::canbao::fail_expectation(#condition, __FILE__, __LINE__))
#else
#define CANBAO_EXPECT(condition) void(sizeof((condition) ? 1 : 0))
#endif
