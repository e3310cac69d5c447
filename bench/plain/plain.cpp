/// canbao-bench-plain [N] [years] [threads] [seed]: the common benchmark as one would write it in a day, without the
/// engine: a structure a household, <random>, a generator and a share of the villages for each thread, doubles.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <thread>
#include <vector>

namespace
{
constexpr int village_size = 250, peer_count = 8;
constexpr double income_mean = 9, persistence = 0.95, income_sd = 0.2;
constexpr double cost_mean = 8, cost_sd = 0.8, reimbursed = 0.6, premium = 400, saved = 0.12;
constexpr double target = 0.9, gain = 0.5;

struct Household
{
    double income, cash, risk, trust;
    std::array<int, peer_count> peers;  // in the village
    bool enrolled, pays;
};

struct Village
{
    std::vector<Household> households = std::vector<Household>(village_size);
    double pressure = 0.5;
    int enrolled = 0;
};

/// A thread's villages and its random numbers.
class Worker
{
public:
    Worker(std::vector<Village>& villages, std::size_t first, std::size_t last, std::uint64_t seed, unsigned number)
        : villages_(villages), first_(first), last_(last)
    {
        std::seed_seq sequence{std::uint32_t(seed), std::uint32_t(seed >> 32), number};
        random_.seed(sequence);
    }

    void begin()
    {
        std::uniform_int_distribution<int> other(1, village_size - 1);
        for (std::size_t v = first_; v < last_; ++v)
            for (int j = 0; j < village_size; ++j)
            {
                Household& h = villages_[v].households[std::size_t(j)];
                h.income = income_mean + 0.64 * normal_(random_);
                h.cash = 0.5 * std::exp(h.income);
                const double u = uniform_(random_);
                h.risk = 0.02 + 0.28 * u * u;
                h.trust = 0.3 + 0.4 * uniform_(random_);
                h.enrolled = uniform_(random_) < 0.3;
                for (int k = 0; k < peer_count; ++k)
                {
                    const int near = k < peer_count / 2 ? k - peer_count / 2 : k - peer_count / 2 + 1;
                    const int step = uniform_(random_) < 0.1 ? other(random_) : near + village_size;
                    h.peers[std::size_t(k)] = (j + step) % village_size;
                }
            }
    }

    void live_year()
    {
        for (std::size_t v = first_; v < last_; ++v) live_year(villages_[v]);
    }

private:
    void live_year(Village& village)
    {
        static const double expected_cost = std::exp(cost_mean + cost_sd * cost_sd / 2);
        village.enrolled = 0;
        for (Household& h : village.households)
        {
            h.income = income_mean + persistence * (h.income - income_mean) + income_sd * normal_(random_);
            const double earned = std::exp(h.income);
            const bool hit = uniform_(random_) < h.risk;
            const double cost = hit ? cost_(random_) : 0;
            int enrolled_peers = 0;
            for (const int peer : h.peers) enrolled_peers += village.households[std::size_t(peer)].enrolled;
            const double share = enrolled_peers / double(peer_count);
            const double utility = -2 + h.trust * reimbursed * h.risk * expected_cost / premium -
                                   20 * premium / earned + 2 * share + 1.5 * village.pressure;
            h.pays = uniform_(random_) < 1 / (1 + std::exp(-utility)) && h.cash >= premium;
            h.cash += saved * earned - (h.pays ? premium : 0) - cost * (h.enrolled ? 1 - reimbursed : 1);
            h.cash = std::max(h.cash, 0.0);
            if (!h.enrolled) h.trust += 0.05 * (share - h.trust);
            else if (hit) h.trust += 0.1 * (1 - h.trust);
            else h.trust -= 0.02 * h.trust;
            village.enrolled += h.pays;
        }
        for (Household& h : village.households) h.enrolled = h.pays;
        const double share = village.enrolled / double(village_size);
        village.pressure = std::clamp(village.pressure + gain * (target - share), 0.0, 1.0);
    }

    std::vector<Village>& villages_;
    std::size_t first_, last_;
    std::mt19937 random_;
    std::normal_distribution<double> normal_;
    std::uniform_real_distribution<double> uniform_;
    std::lognormal_distribution<double> cost_{cost_mean, cost_sd};
};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Runs every worker on a thread of its own and waits for all.
void run(std::vector<Worker>& workers, void (Worker::*task)())
{
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers.size(); ++i) threads.emplace_back(task, std::ref(workers[i]));
    (workers[0].*task)();
}
}  // namespace

int main(int argc, char** argv)
{
    const auto argument = [&](int i, const char* otherwise)
    { return std::strtoull(argc > i ? argv[i] : otherwise, nullptr, 10); };
    const std::size_t n = argument(1, "1000000"), count = n / village_size, years = argument(2, "20"),
                      threads = argument(3, "1");
    const std::uint64_t seed = argument(4, "1");
    if (n == 0 || n % village_size != 0 || years == 0 || threads == 0)
    {
        std::fputs("usage: canbao-bench-plain [N, a multiple of 250] [years] [threads] [seed]\n", stderr);
        return 2;
    }

    const auto start = Clock::now();
    std::vector<Village> villages(count);
    std::vector<Worker> workers;
    for (std::size_t t = 0; t < threads; ++t)
        workers.emplace_back(villages, count * t / threads, count * (t + 1) / threads, seed, unsigned(t));
    run(workers, &Worker::begin);
    const double setup = seconds_since(start);

    const auto begin = Clock::now();
    std::vector<std::vector<int>> record;  // by year and village
    for (std::size_t year = 0; year < years; ++year)
    {
        run(workers, &Worker::live_year);
        auto& enrolled = record.emplace_back();
        for (const Village& village : villages) enrolled.push_back(village.enrolled);
    }
    const double step = seconds_since(begin);

    const auto share = [&](const std::vector<int>& enrolled)
    {
        double sum = 0;
        for (const int e : enrolled) sum += e;
        return sum / double(n);
    };
    const double last = share(record.back());
    double trust = 0, cash = 0, squares = 0;
    for (const Village& village : villages)
    {
        for (const Household& h : village.households) trust += h.trust, cash += h.cash;
        const double difference = village.enrolled / double(village_size) - last;
        squares += difference * difference;
    }
    std::printf(
        "impl=plain N=%zu years=%zu threads=%zu setup_s=%.3f step_s=%.4f hsps=%.4g e1=%.4f e%zu=%.4f trust=%.4f "
        "cash=%.1f vsd=%.4f\n",
        n, years, threads, setup, step, double(n) * double(years) / step, share(record.front()), years, last,
        trust / double(n), cash / double(n), std::sqrt(squares / double(count)));
}
