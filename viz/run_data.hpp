/// What the viewer keeps of a run file: the places, and one quantity of every place and year.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/types.hpp"
#include "viz/colour_scale.hpp"
#include "viz/quantity.hpp"

namespace canbao
{
class RunReader;
}

namespace canbao::viz
{
/// Levels of places, as in /places/level.
enum Level : u8
{
    nation = 0,
    county = 3,
    township = 4,
    village = 5
};

/// The hierarchy: places are numbered level by level, nation first and villages last, the children of a place together.
struct Places
{
    std::vector<u8> level;
    std::vector<i32> parent;
    std::vector<std::string> name;     ///< in Latin letters
    std::vector<std::string> name_zh;  ///< in Chinese; may be empty
    // Found from the above:
    std::vector<i32> first_child, children;  ///< children are contiguous
    std::vector<i32> villages;               ///< in the place: how many, itself included
    std::vector<i32> first_below;            ///< the first of them; they are contiguous
    i32 first_village = 0;

    /// Fills what is found. \throws UserError naming `file` when the columns are no such hierarchy
    void complete(const std::string& file);

    [[nodiscard]] i32 count() const { return i32(level.size()); }
    [[nodiscard]] i32 village_count() const { return count() - first_village; }
    /// The lowest place that holds all villages; a village only when it is the only one.
    [[nodiscard]] i32 whole() const;
    /// Both names when there are two, as "Yuncheng 运城市".
    [[nodiscard]] std::string label(i32 place) const;
};

/// How the villages' values of a year are spread.
struct Spread
{
    i32 count = 0;  ///< of villages that have a value
    f64 tenth = 0, median = 0, ninetieth = 0;
};

class RunData
{
public:
    /// Reads the whole quantity, 4 bytes a place and year.
    /// \throws UserError when the file lacks what is asked for or holds no complete year
    RunData(const RunReader& reader, Quantity quantity);

    [[nodiscard]] const Quantity& quantity() const { return quantity_; }
    [[nodiscard]] const Places& places() const { return places_; }
    [[nodiscard]] const std::vector<i32>& years() const { return years_; }
    [[nodiscard]] const std::string& scenario_name() const { return scenario_name_; }
    /// The run in one line: program, seed, digest.
    [[nodiscard]] const std::string& provenance() const { return provenance_; }
    /// For all villages and years, so that a colour means the same in every year.
    [[nodiscard]] const Range& range() const { return range_; }
    [[nodiscard]] bool has_absent_villages() const { return has_absent_villages_; }

    /// Of every place [the quantity's unit]; NaN where there is none. \param year index into years()
    [[nodiscard]] std::span<const f32> values(std::size_t year) const;
    /// Of the villages only.
    [[nodiscard]] std::span<const f32> village_values(std::size_t year) const;
    [[nodiscard]] Spread spread(std::size_t year) const;

private:
    Quantity quantity_;
    Places places_;
    std::vector<i32> years_;
    std::string scenario_name_, provenance_;
    std::vector<f32> values_;  ///< years x places
    Range range_;
    bool has_absent_villages_ = false;
};
}  // namespace canbao::viz
