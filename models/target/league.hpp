/// League tables: places ranked by the share of their persons who have paid.
#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "models/context.hpp"

namespace canbao::league
{
/// What a place has to show.
struct Entry
{
    i64 eligible = 0;
    i64 heads = 0;  ///< of them, reported or paid for

    Entry& operator+=(const Entry& other)
    {
        eligible += other.eligible;
        heads += other.heads;
        return *this;
    }
    [[nodiscard]] f64 share() const { return eligible > 0 ? f64(heads) / f64(eligible) : 0.; }
};

/// Where a place stands. Equal shares stand alike, whatever the order of the places.
struct Standing
{
    u32 better = 0;  ///< places with a larger share
    u32 worse = 0;   ///< places with a smaller share
    u32 others = 0;  ///< places in the table besides it; 0 as well for a place that is in no table

    /// From -1 for the first to 1 for the last; 0 in the middle and where there is nobody to compare with [1].
    [[nodiscard]] f32 below_middle() const { return others ? (f32(better) - f32(worse)) / f32(others) : 0.f; }
    /// Place in the table, from 1.
    [[nodiscard]] u32 rank() const { return better + 1; }
};

/// The standing of each entry. Those without eligible persons are in no table.
[[nodiscard]] inline std::vector<Standing> table(std::span<const Entry> entries)
{
    std::vector<f64> shares;
    for (const Entry& entry : entries)
        if (entry.eligible > 0) shares.push_back(entry.share());
    std::sort(shares.begin(), shares.end());
    std::vector<Standing> standings(entries.size());
    for (std::size_t e = 0; e < entries.size(); ++e)
    {
        if (entries[e].eligible <= 0) continue;
        const auto [first, last] = std::equal_range(shares.begin(), shares.end(), entries[e].share());
        standings[e] = {u32(shares.end() - last), u32(first - shares.begin()), u32(shares.size()) - 1};
    }
    return standings;
}
}  // namespace canbao::league
