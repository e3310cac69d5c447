/// What a year makes of one household: who leaves it, who joins it, who is its head, and who founds one of his own.
///
/// Kinship inside a household is its order (models/population/village.hpp): a unit is a couple, or a person who was
/// married, or the household's first row, followed by the unmarried who come after it, its children.
#pragma once
#include <vector>

#include "models/person.hpp"
#include "world/table.hpp"

namespace canbao::demography
{
/// What happens to a person on the day of vital events. At most one of these.
enum class Fate : u8
{
    stays,
    dies,
    exits,          ///< leaves the rural register
    bears,          ///< has a child
    seeks,          ///< looks for a spouse; nobody was found when it is still so after the marriages
    weds,           ///< is joined by a spouse
    moves,          ///< leaves for the spouse's household, or goes along as a child
    divides,        ///< a husband who founds a household when there is another couple
    divides_joint,  ///< a husband who founds a household when there are two other couples
    divorces,       ///< a husband whose wife founds a household of her own
    separates       ///< a husband whose wife stays on the register of the house
};
inline constexpr unsigned fate_bits = 4;

inline constexpr int adult_age = 16;  ///< who may be the head of a household
inline constexpr int majority = 18;   ///< up to when children go where a parent goes

/// One person of a household that changes.
struct Member
{
    u32 source = new_row;  ///< row in the block, new_row for one who comes into it
    u32 extra = 0;         ///< of a newcomer: number among the village's newcomers
    i32 unit = 0;          ///< order of the unit in the household
    u8 rank = 0;           ///< in the unit: 0 husband or single parent, 1 wife, 2 child
    Fate fate = Fate::stays;
    u16 family = 0;  ///< models/person.hpp
    i16 birth_year = 0;
};

/// One household in work. Begin it with its members in order, let happen what happens, settle it.
class HouseholdWork
{
public:
    void begin(int year);
    /// Adds the next row. The first is the head.
    void add(u32 source, u16 family, i16 birth_year, Fate fate);

    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    [[nodiscard]] bool empty() const { return members_.empty(); }
    /// True when somebody is left and nobody is old enough to be the head.
    [[nodiscard]] bool only_children() const;

    /// Adds a child to the mother's unit and counts it; she has had fewer than lineage::max_births.
    void bear(std::size_t mother, u32 extra, u16 family);
    /// Adds the spouse of a member.
    void wed(std::size_t stayer, u32 extra, u16 family, i16 birth_year);
    /// Adds a child of a spouse who came, to the unit of that couple.
    void bring_child(std::size_t stayer, u32 extra, u16 family, i16 birth_year);
    /// Takes away those whose fate is to die, to exit or to move; makes widows and widowers.
    void take_leavers();
    /// Moves the next couple that divides, or wife who is divorced, from the household to `founding`, whose first
    /// member is the head of the new household. Call after take_leavers() until it returns false.
    /// \param founder the index in `founding` of the one who founds
    [[nodiscard]] bool next_founding(std::vector<Member>& founding, std::size_t& founder);
    /// Finds a head where there is none and puts everyone in order.
    void settle();

private:
    static constexpr std::size_t nobody = ~std::size_t{0};
    [[nodiscard]] std::size_t partner(std::size_t of) const;
    [[nodiscard]] std::size_t head() const;
    [[nodiscard]] std::size_t couples() const;
    void choose_head();

    std::vector<Member> members_;
    int year_ = 0;
    i32 last_unit_ = 0, new_units_ = 0;
    bool divides_ = false;  ///< somebody may found a household
};
}  // namespace canbao::demography
