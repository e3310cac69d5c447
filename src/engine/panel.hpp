/// The household panel of a run file: chosen households and their members year by year, and their ties once.
///
/// What it holds follows from the registry: columns of households and persons with `panel`, those of households with
/// `tie`. docs/format/run-file-2.md describes the groups that come of it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "record/writer.hpp"
#include "world/world.hpp"

namespace canbao
{
/// Which households go into the panel.
struct PanelChoice
{
    enum class Which : u8
    {
        none,
        all,
        places,  ///< those of the named places
        sample   ///< about `sample` of them, chosen by identity, so that a household stays in
    };
    Which which = Which::none;
    std::vector<PlaceId> places;
    u64 sample = 0;
    /// Households at the start of the run, of which a sample is a share; those of the world as it is, unless the run is
    /// taken up later.
    std::optional<u64> initial_households{};
};

/// What a panel needs on disk [bytes].
struct PanelBytes
{
    u64 household = 0;  ///< a household in a year
    u64 member = 0;     ///< a member in a year
    u64 ties = 0;       ///< a household, once
};
[[nodiscard]] PanelBytes panel_bytes(const Registry& registry);

class Panel
{
public:
    /// World and workers must outlive it; the world's blocks are allocated. `choice` is not none.
    Panel(const World& world, const Workers& workers, PanelChoice choice);

    /// Adds the panel's groups. Call it when the world is as it will be at the start: the ties recorded are those of
    /// the households that are there then.
    void describe(Layout& layout) const;
    /// Writes the ties, if there are any; the world is as it was for describe().
    void write_ties(RunWriter& writer) const;
    /// Goes on after so many rows of members.
    void go_on_after(u64 members) { members_written_ = members; }
    /// Writes the rows of a year, piece by piece.
    void write_year(RunWriter& writer, int year);

private:
    /// A dataset over households or members.
    struct Dataset
    {
        u32 column = 0;
        std::string name, unit, meaning, mechanism;
        ScalarType type = ScalarType::uint8;
        u8 at = 0, width = 0;  ///< bits of a packed column; width 0 for a column as it stands
        Flags flags;
        u64 gate = 0;  ///< PackedField::gate
        bool holds_at_zero = true;
    };
    /// The chosen rows of a block.
    struct Selection
    {
        std::vector<u32> households, villages;  ///< row of the household, row of its village
        std::vector<u32> members;               ///< rows of all their members, household after household
    };
    /// Some blocks, selected and recorded together.
    struct Piece
    {
        std::size_t first_block = 0;
        std::vector<Selection> blocks;
        std::vector<std::size_t> households, members;  ///< rows before each block, and of all at the end
    };
    [[nodiscard]] static std::vector<Dataset> datasets(const Registry& registry, Entity entity);
    friend PanelBytes panel_bytes(const Registry& registry);

    [[nodiscard]] bool has(const Block& block, u32 village, u32 household) const;
    [[nodiscard]] Selection select(const Block& block) const;
    template <class Visit>
    void for_each_piece(const Visit& visit) const;
    void copy(const Block& block, Entity entity, const Dataset& dataset, std::span<const u32> rows,
              std::span<std::byte> out) const;
    void write_households(RunWriter& writer, int year, const Piece& piece) const;
    void write_members(RunWriter& writer, int year, const Piece& piece) const;
    [[nodiscard]] Identity household(const Block& block, u32 row) const;

    const World& world_;
    const Workers& workers_;
    const Structure& s_;
    PanelChoice choice_;
    std::vector<bool> chosen_village_;
    u64 initial_households_;
    std::vector<Dataset> of_household_, of_member_;
    std::vector<u32> household_ties_, village_ties_;  ///< columns
    bool has_members_;
    u64 members_written_ = 0;
};
}  // namespace canbao
