/// The processes that share out the replicates of a scenario: those that mpirun started of a build with
/// CANBAO_WITH_MPI, otherwise this one alone. Only mpi.cpp sees MPI.
#pragma once
#include <string>
#include <vector>

namespace canbao::app
{
/// What this program was built with: "MPI 3.1", or "without MPI".
[[nodiscard]] std::string mpi_version();

/// Every member but rank, count, alone and first is a meeting: all processes must call it, in the same order. Who
/// waits for the others sleeps meanwhile.
class Ranks
{
public:
    /// \param join whether to look for other processes at all, which takes some time when there are any
    explicit Ranks(bool join);
    /// Waits for the others, so that none of them is ended while it still writes.
    ~Ranks();
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] bool alone() const { return count_ == 1; }
    [[nodiscard]] bool first() const { return rank_ == 0; }

    /// How the processes lie on this node.
    struct Node
    {
        int processes = 1;
        int threads = 0;  ///< each process's share of the processors that they may use together; 0 for all when alone
    };
    [[nodiscard]] Node node() const;
    /// The texts of all processes, by rank; on the first alone, the others get nothing.
    [[nodiscard]] std::vector<std::string> gather(const std::string& mine) const;
    /// The largest of the values of all processes.
    [[nodiscard]] int most(int mine) const;

private:
    int rank_ = 0, count_ = 1;
};
}  // namespace canbao::app
