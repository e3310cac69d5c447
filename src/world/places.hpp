/// The hierarchy of places: nation, province, city, county, township, village.
///
/// Places are numbered level by level, nation first and villages last, and the children of a place are contiguous,
/// so a level is a range and a village's number minus the first village's is its row in every village series.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
enum class Level : u8
{
    nation,
    province,
    city,
    county,
    township,
    village
};
inline constexpr std::size_t level_count = 6;
inline constexpr std::array<std::string_view, level_count> level_names{"nation", "province", "city",
                                                                       "county", "township", "village"};

/// The number of a place in Places.
using PlaceId = u32;

/// What is known of a place before the tree is built.
struct PlaceSpec
{
    u64 code = 0;  ///< administrative code (GB/T 2260 and its extensions): 2, 4, 6, 9 or 12 digits; 0 for the nation
    std::string name;     ///< in Latin letters; may be empty for villages and townships without a known name
    std::string name_zh;  ///< in Chinese; may be empty
    u32 parent = 0;       ///< number of the parent in the level above, counted within that level
};

class Places
{
public:
    Places() = default;
    /// Builds the tree. `levels[l]` holds the places of level l, ordered so that parents never decrease.
    explicit Places(const std::array<std::vector<PlaceSpec>, level_count>& levels);

    [[nodiscard]] std::size_t size() const { return code_.size(); }
    [[nodiscard]] std::size_t count(Level level) const
    {
        return begin_[std::size_t(level) + 1] - begin_[std::size_t(level)];
    }
    /// The first place of a level; the places of the level are first(level) ... first(level) + count(level) - 1.
    [[nodiscard]] PlaceId first(Level level) const { return begin_[std::size_t(level)]; }
    [[nodiscard]] Level level(PlaceId place) const;
    [[nodiscard]] PlaceId parent(PlaceId place) const { return parent_[place]; }  ///< the nation is its own parent
    [[nodiscard]] PlaceId ancestor(PlaceId place, Level level) const;
    [[nodiscard]] PlaceId first_child(PlaceId place) const { return first_child_[place]; }
    [[nodiscard]] u32 child_count(PlaceId place) const { return first_child_[place + 1] - first_child_[place]; }

    [[nodiscard]] u64 code(PlaceId place) const { return code_[place]; }
    /// The known name, or one made from level and number ("Village 12").
    [[nodiscard]] std::string name(PlaceId place) const;
    [[nodiscard]] std::string name_zh(PlaceId place) const;

    /// The village's part of an identity: county code (20 bits) and number in the county (12 bits).
    [[nodiscard]] u32 identity_place(PlaceId village) const { return identity_[village - first(Level::village)]; }

    /// Every place that a selector names: a code, a name in Latin letters, or a Chinese name.
    [[nodiscard]] std::vector<PlaceId> find(std::string_view selector) const;

private:
    std::array<PlaceId, level_count + 1> begin_{};
    std::vector<u64> code_;
    std::vector<PlaceId> parent_;
    std::vector<PlaceId> first_child_;  ///< size() + 1 entries
    std::vector<u32> identity_;         ///< a village
    std::vector<u32> name_at_;          ///< place to index of names_, 0 for none
    std::vector<std::array<std::string, 2>> names_;
};

inline constexpr u32 identity_village_bits = 12;
inline constexpr u32 max_villages_in_county = 1u << identity_village_bits;
/// A tie to a village (Tie::village) that leads out of the county holds this and the number of the other county among
/// all counties.
inline constexpr u32 first_other_county = max_villages_in_county;
}  // namespace canbao
