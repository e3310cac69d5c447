/// A small run file with every kind of dataset, written through the public interface, for tests and readers.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "record/layout.hpp"
#include "record/manifest.hpp"
#include "record/writer.hpp"

namespace canbao::sample
{
inline constexpr int places = 9, villages = 5, classes = 3, weeks_in_season = 4;

[[nodiscard]] Layout layout();
[[nodiscard]] Manifest manifest();

// The values are functions of where they stand, so that a reader can be checked without a second copy.
[[nodiscard]] i64 eligible(i64 year, int place);
[[nodiscard]] f64 premium(i64 year, int place);
[[nodiscard]] f32 effort(i64 week, int village);
[[nodiscard]] u32 heads(i64 year, int place, int group);
[[nodiscard]] u64 household(i64 year, u64 row);
/// How many households a year records: none in 2004, so that empty rows are seen.
[[nodiscard]] u64 household_rows(i64 year);
/// Days since 1970-01-01 of a week of the season that pays for `year`.
[[nodiscard]] i64 week(i64 year, int number);

void write_static(RunWriter& writer);
void write_week(RunWriter& writer, i64 year, int number);
void write_year(RunWriter& writer, i64 year);
/// All of it: `years` years from 2003, weeks included, with the status complete.
void write_run(const std::filesystem::path& path, int years);

/// A folder of its own, removed with all that is in it.
class TemporaryFolder
{
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};
}  // namespace canbao::sample
