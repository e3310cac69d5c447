#include "core/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace canbao
{
struct Workers::Arena
{
    explicit Arena(int threads)
        // More threads than cores are allowed, so that a laptop can reproduce what a server computed.
        : control(tbb::global_control::max_allowed_parallelism, std::size_t(threads)), arena(threads)
    {
    }
    tbb::global_control control;
    tbb::task_arena arena;
};

Workers::Workers(int threads) : threads_(threads > 0 ? threads : tbb::info::default_concurrency())
{
    arena_ = std::make_unique<Arena>(threads_);
}
Workers::~Workers() = default;

void Workers::for_each(std::size_t count, const std::function<void(std::size_t)>& task) const
{
    if (threads_ == 1)
    {
        for (std::size_t i = 0; i < count; ++i) task(i);
        return;
    }
    arena_->arena.execute(
        [&]
        {
            tbb::parallel_for(
                tbb::blocked_range<std::size_t>(0, count, 1),
                [&](const auto& range)
                {
                    for (std::size_t i = range.begin(); i != range.end(); ++i) task(i);
                },
                tbb::simple_partitioner{});
        });
}
}  // namespace canbao
