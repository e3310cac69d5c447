/// A run file as comparisons read it: its complete years, its places, and its series at chosen places.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "record/reader.hpp"

namespace canbao::compare
{
inline constexpr std::size_t level_count = 6;
/// Names of the levels from the nation to the village.
[[nodiscard]] const std::vector<std::string>& level_names();

struct PlaceInfo
{
    i32 number = 0;  ///< in the run file
    i64 code = 0;    ///< administrative; 0 for the nation
    u8 level = 0;
    i32 parent = 0;
    std::string name, name_zh;
};

class RunData
{
public:
    /// \throws UserError when the file cannot be read, or holds no complete year
    explicit RunData(const std::filesystem::path& path);

    [[nodiscard]] const RunReader& reader() const { return reader_; }
    [[nodiscard]] const Manifest& manifest() const { return reader_.manifest(); }
    [[nodiscard]] std::string name() const { return reader_.path().string(); }
    [[nodiscard]] const std::vector<i32>& years() const { return years_; }  ///< complete, in order
    [[nodiscard]] const std::vector<PlaceInfo>& places() const { return places_; }
    /// The place itself for a level at or below its own.
    [[nodiscard]] i32 ancestor(i32 place, u8 level) const;
    /// Every place that a selector names: a code, or a name in Latin letters or Chinese.
    [[nodiscard]] std::vector<i32> find_places(std::string_view selector) const;
    [[nodiscard]] std::vector<i32> places_of(u8 level) const;

    /// Whether a yearly series is known at a place: of all places (/yearly), or of those above the villages (/pools).
    [[nodiscard]] bool has_yearly(std::string_view series, i32 place) const;
    /// A yearly series at places, year by year: years() x places.
    [[nodiscard]] std::vector<i64> yearly(std::string_view series, const std::vector<i32>& places) const;

    /// Classes of the margins, as people write them ("quintile 1", "age 70 and over").
    [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
    [[nodiscard]] bool has_margin(std::string_view series, i32 place) const;
    /// A margin at places: years() x places x classes().
    [[nodiscard]] std::vector<i64> margin(std::string_view series, const std::vector<i32>& places) const;

    [[nodiscard]] bool has_panel() const { return reader_.has("households") && reader_.has("roster"); }

private:
    [[nodiscard]] u64 extent(std::string_view group, std::string_view series) const;

    RunReader reader_;
    std::vector<i32> years_;
    std::vector<PlaceInfo> places_;
    std::vector<std::string> classes_;
};
}  // namespace canbao::compare
