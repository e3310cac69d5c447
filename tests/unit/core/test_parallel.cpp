#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "core/parallel.hpp"
#include "core/types.hpp"

using namespace canbao;

TEST_CASE("every index is a task, once, for any number of threads", "[parallel]")
{
    for (const int threads : {1, 2, 3, 8})
        for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{1000}})
        {
            INFO(threads << " threads, " << count << " tasks");
            const Workers workers(threads);
            CHECK(workers.threads() == threads);
            std::vector<std::atomic<int>> calls(count);
            workers.for_each(count, [&](std::size_t i) { ++calls[i]; });
            std::size_t once = 0;
            for (const auto& c : calls) once += c == 1;
            CHECK(once == count);
        }
}

TEST_CASE("zero threads means those of the machine", "[parallel]") { CHECK(Workers(0).threads() >= 1); }

TEST_CASE("an exception of a task reaches the caller, and the workers go on", "[parallel]")
{
    for (const int threads : {1, 3})
    {
        const Workers workers(threads);
        CHECK_THROWS_AS(workers.for_each(100,
                                         [](std::size_t i)
                                         {
                                             if (i == 57) throw std::out_of_range("57");
                                         }),
                        std::out_of_range);
        std::atomic<int> calls = 0;
        workers.for_each(10, [&](std::size_t) { ++calls; });
        CHECK(calls == 10);
    }
}

TEST_CASE("more threads than cores are given when asked for", "[parallel]")
{
    constexpr int threads = 4;
    const Workers workers(threads);
    // Every task waits until all have begun, which only as many threads can make happen.
    std::atomic<int> begun = 0;
    workers.for_each(threads,
                     [&](std::size_t)
                     {
                         ++begun;
                         while (begun < threads) std::this_thread::yield();
                     });
    CHECK(begun == threads);
}
