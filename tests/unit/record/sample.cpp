#include "unit/record/sample.hpp"

#include <cstdlib>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace canbao::sample
{
namespace
{
constexpr i64 first_year = 2003;

template <class T>
std::vector<T> counting(std::size_t count)
{
    std::vector<T> values(count);
    std::iota(values.begin(), values.end(), T{0});
    return values;
}
}  // namespace

Layout layout()
{
    const Flags levels{{0, "nation"}, {1, "province"}, {2, "city"}, {3, "county"}, {4, "township"}, {5, "village"}};
    const auto place = [](u64 count, i64 from)
    {
        Dimension dimension{"place", Extent::fixed, count, "1", "number of the place", Type::int32, {}, {}, {}};
        for (u64 i = 0; i < count; ++i) dimension.values.push_back(from + i64(i));
        return dimension;
    };
    const Dimension year{"year", Extent::ticks, 0, "year", "coverage year", Type::int32, {}, {}, {}};
    Dimension village = place(villages, places - villages);
    village.name = "village";

    Layout layout;
    layout.title = "A small run";
    layout.groups = {
        {"places", "the places, nation first", {place(places, 0)}, 1, 0},
        {"yearly", "sums by year and place", {year, place(places, 0)}, 1, 0},
        {"weekly",
         "the season by week and village",
         {{"week",
           Extent::ticks,
           0,
           "days since 1970-01-01",
           "first day of the week",
           Type::int32,
           {},
           {},
           {{"calendar", "proleptic_gregorian"}}},
          village},
         weeks_in_season,
         0},
        {"margins",
         "sums by year, place and class",
         {year,
          place(places - villages, 0),
          {"class",
           Extent::fixed,
           classes,
           "1",
           "income class",
           Type::uint8,
           {0, 1, 2},
           {{0, "low"}, {1, "middle"}, {2, "high"}},
           {}}},
         1,
         0},
        {"households",
         "recorded households by year",
         {year, {"row", Extent::rows, 0, "1", "recorded household", Type::int32, {}, {}, {}}},
         1,
         8},
        {"ties", "ties of the first year", {{"tie", Extent::fixed, 6, "1", "tie", Type::int32, {}, {}, {}}}, 1, 0},
    };
    layout.variables = {
        {"places", "code", Type::int64, {"place"}, "1", "administrative code", {}, {}},
        {"places", "level", Type::uint8, {"place"}, "1", "level of the place", levels, {}},
        {"places", "name", Type::text, {"place"}, "1", "name in Latin letters", {}, {}},
        {"places", "name_zh", Type::text, {"place"}, "1", "Chinese name", {}, {}},
        {"places", "first_village", Type::int32, {}, "1", "number of the first village", {}, {}},
        {"yearly", "eligible", Type::int64, {"year", "place"}, "1", "persons who may enrol", {}, {}},
        {"yearly", "premium", Type::float64, {"year", "place"}, "yuan", "premium a head", {}, {{"source", "sample"}}},
        {"weekly", "coverage_year", Type::int32, {"week"}, "year", "year that the season pays for", {}, {}},
        {"weekly", "effort", Type::float32, {"week", "village"}, "h", "working time of cadres", {}, {}},
        {"margins", "heads", Type::uint32, {"year", "place", "class"}, "1", "registered persons", {}, {}},
        {"households", "household", Type::uint64, {"row"}, "1", "identity of the household", {}, {}},
        {"households", "paid", Type::uint16, {"row"}, "yuan", "paid by the household", {}, {}},
        {"ties", "from", Type::uint32, {"tie"}, "1", "first household", {}, {}},
        {"ties", "weight", Type::int16, {"tie"}, "1", "strength of the tie", {}, {}},
    };
    return layout;
}

Manifest manifest()
{
    Manifest manifest;
    manifest.program_version = "0.1.0";
    manifest.commit = "0123456789abcdef0123456789abcdef01234567";
    manifest.dirty = true;
    manifest.compiler = "a compiler 1.0";
    manifest.created = "2025-03-01T12:00:00Z";
    manifest.scenario_name = "Sample 样本";
    manifest.scenario_text = "[scenario]\nname = \"Sample 样本\"\n";
    manifest.scenario_digest = std::string(32, 'a');
    manifest.inputs = {{"data/premium.csv", "year,yuan\n2003,10\n"}, {"data/empty.csv", ""}};
    manifest.seed = 0xfedcba9876543210u;
    manifest.population_seed = 7;
    manifest.replicate = 3;
    manifest.population_digest = std::string(32, 'b');
    manifest.first_year = first_year;
    manifest.last_year = 2025;
    manifest.recorded = "households";
    manifest.parent_digest = std::string(32, 'd');
    manifest.parent_date = "2007-01-01";
    manifest.resumed = 2;
    return manifest;
}

i64 eligible(i64 year, int place) { return year * 1'000'000'000 + place; }
f64 premium(i64 year, int place) { return f64(year) / 7. + place; }
f32 effort(i64 week, int village) { return f32(week) + 0.25f * f32(village); }
u32 heads(i64 year, int place, int group) { return u32(year * 100 + place * 10 + group); }
u64 household(i64 year, u64 row) { return u64(year) << 32 | row; }
u64 household_rows(i64 year) { return year == 2004 ? 0 : 5 + u64(year - first_year) * 3; }
i64 week(i64 year, int number) { return (year - 1970) * 365 - 120 + 7 * number; }

void write_static(RunWriter& writer)
{
    std::vector<i64> codes;
    std::vector<std::string> names, names_zh;
    for (int i = 0; i < places; ++i)
    {
        codes.push_back(140'825'000'000 + i);
        names.push_back(fmt::format("Place {}", i));
        names_zh.push_back(i == 3 ? "" : fmt::format("新绛 {}", i));
    }
    writer.write_static<i64>("places", "code", codes);
    writer.write_static<u8>("places", "level", std::vector<u8>{0, 1, 3, 4, 5, 5, 5, 5, 5});
    writer.write_static("places", "name", names);
    writer.write_static("places", "name_zh", names_zh);
    const i32 first = places - villages;
    writer.write_static<i32>("places", "first_village", std::span(&first, 1));
    writer.write_static<u32>("ties", "from", counting<u32>(6));
    writer.write_static<i16>("ties", "weight", std::vector<i16>{-2, -1, 0, 1, 2, 3});
}

void write_week(RunWriter& writer, i64 year, int number)
{
    auto commit = writer.begin("weekly");
    const auto season = i32(year);
    commit.put<i32>("coverage_year", std::span(&season, 1));
    const auto values = commit.column<f32>("effort", villages);
    for (int i = 0; i < villages; ++i) values[std::size_t(i)] = effort(week(year, number), i);
    writer.submit(std::move(commit), week(year, number));
}

void write_year(RunWriter& writer, i64 year)
{
    auto yearly = writer.begin("yearly");
    const auto persons = yearly.column<i64>("eligible", places);
    const auto yuan = yearly.column<f64>("premium", places);
    for (int i = 0; i < places; ++i)
        persons[std::size_t(i)] = eligible(year, i), yuan[std::size_t(i)] = premium(year, i);

    auto margins = writer.begin("margins");
    const auto counts = margins.column<u32>("heads", (places - villages) * classes);
    for (int i = 0; i < places - villages; ++i)
        for (int k = 0; k < classes; ++k) counts[std::size_t(i * classes + k)] = heads(year, i, k);

    // The rows of a year come in two parts, as from two counties.
    const u64 rows = household_rows(year), half = rows / 2;
    const auto part = [&](u64 from, u64 to)
    {
        auto commit = writer.begin("households");
        const auto ids = commit.column<u64>("household", to - from);
        const auto paid = commit.column<u16>("paid", to - from);
        for (u64 row = from; row < to; ++row) ids[row - from] = household(year, row), paid[row - from] = u16(row);
        return commit;
    };
    if (half > 0) writer.submit_rows(part(0, half), year);
    writer.submit(part(half, rows), year);
    writer.submit(std::move(margins), year);
    writer.submit(std::move(yearly), year);
}

void write_run(const std::filesystem::path& path, int years)
{
    RunWriter writer(path, layout(), manifest());
    write_static(writer);
    writer.start();
    for (i64 year = first_year; year < first_year + years; ++year)
    {
        for (int number = 0; number < weeks_in_season; ++number) write_week(writer, year, number);
        write_year(writer, year);
    }
    writer.finish({RunStatus::complete, std::string(32, 'c'), i32(first_year + years - 1)});
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "canbao-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}
}  // namespace canbao::sample
