/// canbao-bench-spin [threads]: how many cores' worth of work so many threads get done at this moment, compared with
/// one thread just before. A virtual machine's cores are throttled from outside at times, and a figure for two threads
/// means something only while this prints nearly 2.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace
{
constexpr int steps = 30'000'000;  // about 50 ms

/// Work that needs a core and nothing else. Each step waits for the one before, so no compiler shortens it.
std::uint64_t spin(std::uint64_t x)
{
    for (int i = 0; i < steps; ++i)
    {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x;
}

double seconds_for(std::size_t threads)
{
    std::vector<std::uint64_t> result(threads);
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> others;
        for (std::size_t t = 1; t < threads; ++t) others.emplace_back([&result, t] { result[t] = spin(t + 1); });
        result[0] = spin(1);
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    // What is never read would not be computed. The states of this generator are never zero.
    if (std::count(result.begin(), result.end(), 0) != 0) std::abort();
    return seconds;
}
}  // namespace

int main(int argc, char** argv)
{
    const std::size_t threads = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2;
    if (threads == 0)
    {
        std::fputs("usage: canbao-bench-spin [threads]\n", stderr);
        return 2;
    }
    const double alone = seconds_for(1), together = seconds_for(threads);
    std::printf("threads=%zu cores=%.2f\n", threads, double(threads) * alone / together);
}
