#include "app/mpi.hpp"

#if CANBAO_WITH_MPI
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>
#include <mpi.h>
#include <sched.h>

namespace canbao::app
{
namespace
{
/// Whether a launcher started this process. Asked of the environment first, because without one Open MPI takes half a
/// second to find out that it is alone.
bool launched()
{
    // Open MPI; launchers that speak PMIx; those that speak PMI 1 and 2 (MPICH, Intel, Slurm).
    constexpr const char* marks[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
    return std::any_of(std::begin(marks), std::end(marks), [](const char* mark) { return std::getenv(mark); });
}

/// Waits until all processes are here. MPI's own waiting would keep a processor busy that others can use.
void meet()
{
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    for (int here = 0; !here;)
    {
        MPI_Test(&request, &here, MPI_STATUS_IGNORE);
        if (!here) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}
}  // namespace

std::string mpi_version() { return fmt::format("MPI {}.{}", MPI_VERSION, MPI_SUBVERSION); }

Ranks::Ranks(bool join)
{
    if (!join || !launched()) return;
    int provided = 0;
    // Only the main thread calls MPI; the others compute and write.
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &count_);
}

Ranks::~Ranks()
{
    int joined = 0;
    MPI_Initialized(&joined);
    if (!joined) return;
    meet();
    MPI_Finalize();
}

Ranks::Node Ranks::node() const
{
    if (alone()) return {};
    MPI_Comm node = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
    Node result;
    MPI_Comm_size(node, &result.processes);
    // A process may be bound to some processors, by mpirun or by the cluster's queue.
    cpu_set_t mine, all;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine);
    MPI_Allreduce(&mine, &all, int(sizeof mine), MPI_BYTE, MPI_BOR, node);
    MPI_Comm_free(&node);
    result.threads = std::max(1, std::min(CPU_COUNT(&mine), CPU_COUNT(&all) / result.processes));
    return result;
}

std::vector<std::string> Ranks::gather(const std::string& mine) const
{
    if (alone()) return {mine};
    meet();
    const int length = int(mine.size());
    std::vector<int> lengths(count_), starts(count_);
    MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
    int total = 0;
    for (int i = 0; i < count_; ++i)
    {
        starts[i] = total;
        total += lengths[i];
    }
    std::string joined(std::size_t(total), '\0');
    MPI_Gatherv(mine.data(), length, MPI_CHAR, joined.data(), lengths.data(), starts.data(), MPI_CHAR, 0,
                MPI_COMM_WORLD);
    if (!first()) return {};
    std::vector<std::string> texts;
    texts.reserve(std::size_t(count_));
    for (int i = 0; i < count_; ++i) texts.push_back(joined.substr(std::size_t(starts[i]), std::size_t(lengths[i])));
    return texts;
}

int Ranks::most(int mine) const
{
    if (alone()) return mine;
    meet();
    int largest = mine;
    MPI_Allreduce(&mine, &largest, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return largest;
}
}  // namespace canbao::app
#else
namespace canbao::app
{
std::string mpi_version() { return "without MPI"; }
Ranks::Ranks(bool) {}
Ranks::~Ranks() = default;
Ranks::Node Ranks::node() const { return {}; }
std::vector<std::string> Ranks::gather(const std::string& mine) const { return {mine}; }
int Ranks::most(int mine) const { return mine; }
}  // namespace canbao::app
#endif
