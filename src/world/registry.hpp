/// The one list of columns that the memory plan, recording, digests and checkpoints walk.
///
/// A mechanism declares each of its columns once, gets a typed handle, and reads and writes through it. Another
/// mechanism that needs the column finds it by name; a missing or differently typed column is reported when the
/// model is put together, not when it runs.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/scalar_type.hpp"

namespace canbao
{
/// What a row of a column is.
enum class Entity : u8
{
    place,      ///< one of nation ... township; one table for the world, indexed by PlaceId
    village,    ///< rows of a block
    household,  ///< rows of a block, grouped by village
    person,     ///< rows of a block, grouped by household
    cell        ///< one-way margins of a block's county: rows are classes (income quintile, age group, ...)
};
inline constexpr std::size_t entity_count = 5;
inline constexpr std::array<std::string_view, entity_count> entity_names{"place", "village", "household", "person",
                                                                         "cell"};

/// What a column is for.
enum class Role : u8
{
    state,   ///< carried from tick to tick: in checkpoints and in the results digest
    layout,  ///< follows from where rows are stored: in checkpoints, not in digests
    yearly,  ///< summed over a benefit year, recorded when it closes, then set to zero (village, place, cell)
    level,   ///< a stock, recorded when the year closes and kept (village, place)
    weekly   ///< a value of a season week, recorded each week (village)
};

/// How the value of a place follows from those of its children in the yearly series.
enum class Fold : u8
{
    sum,  ///< added up from the villages
    own   ///< every place has its own (a fund, a target)
};

/// What the numbers in a column of households name.
enum class Tie : u8
{
    none,       ///< nothing; it is a quantity or a code
    household,  ///< a household of the same village: its row there
    village     ///< a village of the same county: its number there; or another county (first_other_county)
};

/// A field of a packed column, under the name that the panel gives it.
struct PackedField
{
    std::string name;  ///< snake_case, unique for the entity
    std::string unit = "1";
    std::string meaning;
    u8 at = 0;                                       ///< lowest bit
    u8 width = 1;                                    ///< bits
    std::vector<std::pair<i64, std::string>> flags;  ///< codes and one word for each; none for a number
    /// Two fields may share their bits: this one holds where (word & gate) is zero, or where it is not, and is recorded
    /// as 0 elsewhere. Without a gate it always holds.
    u64 gate = 0;
    bool holds_at_zero = true;
};

struct ColumnInfo
{
    std::string name;  ///< snake_case, unique for its entity
    Entity entity = Entity::household;
    ScalarType type = ScalarType::int32;
    Role role = Role::state;
    std::string unit;     ///< "fen", "1", "year", ...
    std::string meaning;  ///< the long_name of a recorded dataset
    Fold fold = Fold::sum;
    bool panel = false;   ///< of a household or person: recorded in the household panel every year
    bool flow = false;    ///< of a household: counts what it did in a year, so one that forms begins at zero
    Tie tie = Tie::none;  ///< of a household: recorded once with a panel, as identities and places
    std::vector<PackedField> fields;  ///< what the panel records of a packed column (unsigned), in its place
    std::string mechanism;            ///< who declared it
};

/// A typed handle to a column of one entity.
template <class T>
struct Column
{
    u16 index = 0xffff;
};

class Registry
{
public:
    /// Declares a column. \throws std::logic_error for a name declared twice, or a field outside the column.
    template <class T>
    Column<T> add(ColumnInfo info)
    {
        info.type = scalar_type_of<T>();
        return {insert(std::move(info))};
    }
    /// The column of that name. \throws std::logic_error when it is not declared or has another type.
    template <class T>
    [[nodiscard]] Column<T> find(Entity entity, std::string_view name) const
    {
        return {lookup(entity, name, scalar_type_of<T>())};
    }
    [[nodiscard]] bool has(Entity entity, std::string_view name) const;

    [[nodiscard]] const std::vector<ColumnInfo>& columns(Entity entity) const { return columns_[std::size_t(entity)]; }
    /// Bytes of one row of an entity over all its columns.
    [[nodiscard]] std::size_t row_bytes(Entity entity) const;
    /// The name noted as declaring the columns that follow.
    void set_mechanism(std::string_view name) { mechanism_ = name; }

private:
    u16 insert(ColumnInfo info);
    [[nodiscard]] u16 lookup(Entity entity, std::string_view name, ScalarType type) const;

    std::array<std::vector<ColumnInfo>, entity_count> columns_;
    std::string mechanism_;
};
}  // namespace canbao
