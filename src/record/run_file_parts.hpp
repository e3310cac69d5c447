/// The open datasets and groups of a run file that is being written. For run_file*.cpp only.
#pragma once
#include "record/run_file.hpp"

namespace canbao
{
[[nodiscard]] constexpr u64 divide_up(u64 n, u64 by) { return (n + by - 1) / by; }

/// Numbers as the file holds them. \throws hdf5::Error
[[nodiscard]] std::vector<std::byte> narrow(std::span<const i64> values, Type type);

/// What is copied or compared at a time [bytes].
inline constexpr u64 block_bytes = 4u << 20;

struct RunFile::Dataset
{
    std::string name;
    std::string path;
    hdf5::Handle id;
    Type type = Type::int32;
    Extent extent = Extent::fixed;
    std::vector<hsize_t> shape;  ///< as it is; the first entry grows
    std::vector<hsize_t> chunk;
    std::size_t step_bytes = 0;
    Digest digest;
    bool digest_stale = false;  ///< values that were hashed are taken back
    bool values = true;         ///< false for a dimension that has no coordinate
};

struct RunFile::GroupData
{
    struct Rows
    {
        std::size_t dimension;
        Dataset start, count;
        u64 complete = 0;  ///< rows of complete ticks
        u64 written = 0;
        u64 compared = 0;  ///< rows of the tick that is being compared
    };
    GroupPlan plan;
    hdf5::Handle id;
    std::vector<Dataset> scales;  ///< a dimension
    std::vector<Dataset> variables;
    std::vector<Rows> rows;
    std::size_t mark = 0;  ///< the dimension of ticks
    u64 ticks = 0;

    template <class Visit>
    void for_each(const Visit& visit)
    {
        for (auto& dataset : scales) visit(dataset);
        for (auto& dataset : variables) visit(dataset);
        for (auto& entry : rows) visit(entry.start), visit(entry.count);
    }
};
}  // namespace canbao
