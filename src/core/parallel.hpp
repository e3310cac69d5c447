/// Parallel loops whose results cannot depend on the number of threads: every index is an independent task that
/// writes only its own rows. Sums are made from integer parts afterwards, in index order.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace canbao
{
/// The threads of a run. Loops started through it use no others.
class Workers
{
public:
    /// \param threads number of threads, at least 1; 0 takes what the machine has.
    explicit Workers(int threads = 0);
    ~Workers();

    [[nodiscard]] int threads() const { return threads_; }
    /// Calls task(i) for every i in [0, count), once each, in any order. An exception of a task is rethrown.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& task) const;

private:
    struct Arena;
    std::unique_ptr<Arena> arena_;
    int threads_;
};
}  // namespace canbao
