/// The hierarchy of places as a run file holds it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

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
    province = 1,
    city = 2,
    county = 3,
    township = 4,
    village = 5
};

/// "village", "county", ... \param plural "villages", "counties", ...
[[nodiscard]] std::string_view level_name(u8 level, bool plural = false);

/// Which of a place's names are shown.
enum class Names : u8
{
    both,
    latin,
    chinese
};

/// The hierarchy: places are numbered level by level, nation first and villages last, the children of a place together.
struct Places
{
    std::vector<u8> level;
    std::vector<i32> parent;
    std::vector<std::string> name;     ///< in Latin letters
    std::vector<std::string> name_zh;  ///< in Chinese; may be empty
    std::vector<i64> code;             ///< administrative code; empty when the file has none
    // Found from the above:
    std::vector<i32> first_child, children;  ///< children are contiguous
    std::vector<i32> villages;               ///< in the place: how many, itself included
    std::vector<i32> first_below;            ///< the first of them; they are contiguous
    i32 first_village = 0;

    /// Fills what is found. \throws UserError naming `file` when the columns are no such hierarchy
    void complete(const std::string& file);

    [[nodiscard]] i32 count() const { return i32(level.size()); }
    [[nodiscard]] i32 village_count() const { return count() - first_village; }
    [[nodiscard]] bool is_village(i32 place) const { return place >= first_village; }
    /// The lowest place that holds all villages; a village only when it is the only one.
    [[nodiscard]] i32 whole() const;
    /// The place itself or the one above it that has this level; the lowest above it when there is none.
    [[nodiscard]] i32 above(i32 place, u8 at_level) const;
    /// From the whole down to the place itself, both included.
    [[nodiscard]] std::vector<i32> path(i32 place) const;
    /// The names asked for, as "Yuncheng 运城市"; the Latin one where there is no Chinese.
    [[nodiscard]] std::string label(i32 place, Names names = Names::both) const;
    /// By administrative code, or by either name when only one place has it.
    /// \throws UserError naming the option `--place`
    [[nodiscard]] i32 find(std::string_view text) const;
};

/// \throws UserError when the file holds no hierarchy of places
[[nodiscard]] Places read_places(const RunReader& reader);
}  // namespace canbao::viz
