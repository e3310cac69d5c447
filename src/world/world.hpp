/// What exists: places, and blocks of villages with their households and persons as columns.
///
/// A block is a contiguous run of villages of one county, about `block_persons` persons, and the unit of parallel
/// work: its tables are allocations of its own, small enough to stay in a core's cache while the weeks of a season
/// pass over it. How villages are cut into blocks depends on the population alone, never on threads, and no result
/// depends on it.
#pragma once
#include <span>
#include <vector>

#include "world/places.hpp"
#include "world/table.hpp"

namespace canbao
{
struct Block
{
    u32 number = 0;         ///< in World::blocks
    u32 county = 0;         ///< in World::counties
    u32 first_village = 0;  ///< row of the block's first village in village series
    u32 villages = 0;
    ColumnTable village, household, person, cell;

    [[nodiscard]] ColumnTable& table(Entity entity);
    [[nodiscard]] const ColumnTable& table(Entity entity) const;
};

/// The blocks of a county.
struct County
{
    PlaceId place = 0;
    u32 first_block = 0;
    u32 blocks = 0;
};

/// Where rows begin: columns every world has (declared by World::declare).
struct Structure
{
    // village
    Column<u32> place;            ///< PlaceId
    Column<u32> first_household;  ///< row in the block
    Column<u32> households;
    Column<u32> first_person;  ///< row in the block
    Column<u32> persons;
    // household
    Column<u32> household_line, household_place;  ///< identity (world/lineage.hpp)
    Column<u32> first_member;                     ///< row of the first person in the block
    Column<u8> size;                              ///< persons
    // person
    Column<u32> line, origin;  ///< identity: lineage, village of origin
};

/// How many rows a village has when the world is made.
struct VillageSize
{
    u32 households = 0;
    u32 persons = 0;
};

class World
{
public:
    /// Declares the columns of Structure. `with_persons` is false for models of households alone.
    static Structure declare(Registry& registry, bool with_persons = true);

    World() = default;
    /// Cuts the villages into blocks. Tables stay empty until allocate().
    /// \param weight persons (or households, in models without persons) of every village of `places`, in order
    World(Places places, const Registry& registry, const Structure& structure, std::span<const u32> weight);

    /// Gives a block zeroed tables of the sizes of its villages and sets Structure's columns of villages.
    /// Blocks may be allocated in parallel.
    /// \param villages one entry for each village of the block, in order; \param cells rows of the cell table
    void allocate(Block& block, std::span<const VillageSize> villages, u32 cells) const;

    /// Gives a block zeroed tables of so many rows, by entity; for a world that is read from elsewhere, Structure's
    /// columns included.
    void make_room(Block& block, const std::array<u32, entity_count>& rows) const;

    [[nodiscard]] const Places& places() const { return places_; }
    [[nodiscard]] const Registry& registry() const { return *registry_; }
    [[nodiscard]] const Structure& structure() const { return structure_; }
    [[nodiscard]] std::vector<Block>& blocks() { return blocks_; }
    [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
    [[nodiscard]] const std::vector<County>& counties() const { return counties_; }
    [[nodiscard]] std::span<Block> blocks_of(const County& county)
    {
        return std::span(blocks_).subspan(county.first_block, county.blocks);
    }
    [[nodiscard]] std::span<const Block> blocks_of(const County& county) const
    {
        return std::span(blocks_).subspan(county.first_block, county.blocks);
    }
    /// The columns of Entity::place: one row for each place above the villages.
    [[nodiscard]] ColumnTable& place_table() { return place_table_; }
    [[nodiscard]] const ColumnTable& place_table() const { return place_table_; }

    /// Rows of an entity over all blocks.
    [[nodiscard]] u64 rows(Entity entity) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    const Registry* registry_ = nullptr;
    Structure structure_;
    Places places_;
    std::vector<Block> blocks_;
    std::vector<County> counties_;
    ColumnTable place_table_;
};

/// Persons a block aims at: the hot columns of so many stay in a core's second-level cache.
inline constexpr u32 block_persons = 16384;

/// Digest of every column of the given role, village by village in order, independent of blocks.
[[nodiscard]] std::string digest_columns(const World& world, Role role);
}  // namespace canbao
