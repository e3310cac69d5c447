#include "bench/viewer/synthetic_run.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/date.hpp"
#include "record/writer.hpp"

namespace canbao::synthetic
{
namespace
{
constexpr i32 first_year = 2003;
constexpr i32 members = 4;  ///< of a household
constexpr i32 ties = 3;

/// Any number from numbers, the same everywhere.
u64 mixed(u64 a, u64 b, u64 c)
{
    u64 x = a * 0x9E3779B97F4A7C15u ^ (b + 0x7F4A7C15u) * 0xBF58476D1CE4E5B9u ^ (c + 1) * 0x94D049BB133111EBu;
    x ^= x >> 31;
    x *= 0xD6E8FEB86659FD93u;
    return x ^ x >> 32;
}
i64 below(u64 a, u64 b, u64 c, i64 limit) { return i64(mixed(a, b, c) % u64(limit)); }

struct Places
{
    std::vector<u8> level;
    std::vector<i32> parent;
    std::vector<i64> code;
    std::vector<std::string> name, name_zh;
    i32 first_village = 0;
    [[nodiscard]] i32 count() const { return i32(level.size()); }
};

Places make_places(const Size& size)
{
    Places places;
    const auto add = [&](u8 level, i32 parent, i64 code, std::string name, std::string chinese)
    {
        places.level.push_back(level);
        places.parent.push_back(parent);
        places.code.push_back(code);
        places.name.push_back(std::move(name));
        places.name_zh.push_back(std::move(chinese));
    };
    add(0, 0, 0, "Country", "国");
    add(1, 0, 99, "Province", "省");
    struct Level
    {
        u8 level;
        i32 each;
        i64 factor;
        const char *name, *chinese;
    };
    const std::vector<Level> levels{{2, size.cities, 100, "City", "市"},
                                    {3, size.counties, 100, "County", "县"},
                                    {4, size.townships, 1000, "Town", "镇"},
                                    {5, size.villages, 1000, "Village", ""}};
    i32 first = 1, end = 2;
    for (const Level& level : levels)
    {
        if (level.level == 5) places.first_village = end;
        for (i32 parent = first; parent < end; ++parent)
            for (i32 i = 1; i <= level.each; ++i)
                add(level.level, parent, places.code[std::size_t(parent)] * level.factor + i,
                    fmt::format("{} {}", level.name, i), *level.chinese ? fmt::format("{}{}", i, level.chinese) : "");
        first = end;
        end = places.count();
    }
    return places;
}

/// What is said of a measure, and its value in a village and a year.
struct Measure
{
    const char *name, *unit, *meaning;
    i64 (*value)(i32 year, i32 village, i64 less_pressure);
};

i64 eligible(i32, i32 v, i64) { return 800 + below(u64(v), 1, 0, 400); }
i64 share(i32 year, i32 v, u64 what, i64 least, i64 spread)
{
    return least + below(u64(v / 7), u64(year), what, spread) + below(u64(v), what, 9, 4);
}
i64 voluntary(i32 y, i32 v, i64) { return eligible(y, v, 0) * share(y, v, 2, 48 + 3 * (y - first_year), 12) / 100; }
i64 social(i32 y, i32 v, i64) { return eligible(y, v, 0) * share(y, v, 3, 6, 6) / 100; }
i64 pressed(i32 y, i32 v, i64 less) { return eligible(y, v, 0) * std::max<i64>(0, share(y, v, 4, 2, 8) - less) / 100; }
i64 threatened(i32 y, i32 v, i64 less)
{
    return eligible(y, v, 0) * std::max<i64>(0, share(y, v, 5, 0, 2) - less) / 200;
}
i64 advanced(i32 y, i32 v, i64 less) { return eligible(y, v, 0) * std::max<i64>(0, share(y, v, 6, 0, 3) - less) / 200; }
i64 enrolled(i32 y, i32 v, i64 less)
{
    return voluntary(y, v, 0) + social(y, v, 0) + pressed(y, v, less) + threatened(y, v, less) + advanced(y, v, less);
}
i64 households(i32 y, i32 v, i64) { return eligible(y, v, 0) / 4; }

const std::vector<Measure> first_measures{{"eligible", "1", "persons who may enrol", &eligible},
                                          {"enrolled", "1", "persons enrolled", &enrolled},
                                          {"enrolled_voluntary", "1", "to whom it is worth it", &voluntary},
                                          {"enrolled_social", "1", "because others do", &social},
                                          {"enrolled_pressed", "1", "reminded or visited", &pressed},
                                          {"enrolled_threatened", "1", "threatened", &threatened},
                                          {"enrolled_advanced", "1", "paid for by a cadre", &advanced}};
const std::vector<Measure> more_measures{
    {"registered", "1", "persons registered", [](i32 y, i32 v, i64) { return eligible(y, v, 0) + 40; }},
    {"in_scheme", "1", "of them, where the scheme runs", [](i32 y, i32 v, i64) { return eligible(y, v, 0) + 40; }},
    {"reported", "1", "heads reported", [](i32 y, i32 v, i64 l) { return enrolled(y, v, l) + 50; }},
    {"covered_elsewhere", "1", "covered elsewhere", [](i32 y, i32 v, i64) { return below(u64(v), u64(y), 7, 60); }},
    {"household_count", "1", "households", &households},
    {"households_eligible", "1", "households that may enrol", &households},
    {"trust_sum", "1/65535", "trust, summed",
     [](i32 y, i32 v, i64) { return households(y, v, 0) * (40'000 + below(u64(v), u64(y), 8, 9'000)); }},
    {"resentful_households", "1", "resentful households",
     [](i32 y, i32 v, i64) { return below(u64(v), u64(y), 9, 20); }},
    {"premium_paid", "fen", "premiums paid", [](i32 y, i32 v, i64 l) { return enrolled(y, v, l) * 1000 * (y - 2002); }},
    {"income_total", "fen", "income",
     [](i32 y, i32 v, i64) { return eligible(y, v, 0) * 100 * (3000 + 300 * (y - 2003)); }},
    {"visits", "1", "visits", [](i32 y, i32 v, i64 l) { return pressed(y, v, l) / 2; }},
    {"calls", "1", "calls", [](i32 y, i32 v, i64 l) { return pressed(y, v, l) / 5; }},
    {"threats", "1", "threats", [](i32 y, i32 v, i64 l) { return threatened(y, v, l); }}};

Flags level_flags()
{
    return {{0, "nation"}, {1, "province"}, {2, "city"}, {3, "county"}, {4, "township"}, {5, "village"}};
}

Dimension fixed(const char* name, i32 count)
{
    return {name, Extent::fixed, u64(count), "1", "number of the place", Type::int32, {}, {}, {}};
}
Dimension growing(const char* name, const char* unit)
{
    return {name, Extent::ticks, 0, unit, name, Type::int32, {}, {}, {}};
}
Dimension rows() { return {"row", Extent::rows, 0, "1", "row", Type::int32, {}, {}, {}}; }

std::vector<Measure> measures_of(const Size& size)
{
    std::vector<Measure> all = first_measures;
    if (size.has_every_measure) all.insert(all.end(), more_measures.begin(), more_measures.end());
    return all;
}

const std::vector<std::pair<const char*, Type>> household_columns{
    {"household", Type::uint64},   {"village", Type::int32},
    {"first_member", Type::int64}, {"size", Type::uint8},
    {"income", Type::int32},       {"savings", Type::int32},
    {"premium_paid", Type::int32}, {"paid_week", Type::uint8},
    {"paid_reason", Type::uint8},  {"enrolled_members", Type::uint8}};
const std::vector<std::pair<const char*, Type>> person_columns{
    {"household", Type::uint64},         {"person", Type::uint64},
    {"birth_year", Type::int16},         {"sex", Type::uint8},
    {"family_role", Type::uint8},        {"residence", Type::uint8},
    {"hospital_admission", Type::uint8}, {"years_enrolled", Type::uint8}};

Layout make_layout(const Size& size, const Places& places)
{
    const i32 villages = places.count() - places.first_village;
    Layout layout;
    layout.title = "A run that is made up";
    layout.groups = {
        {"places", "the places", {fixed("place", places.count())}, 1, 0},
        {"yearly", "sums by year and place", {growing("year", "1"), fixed("place", places.count())}, 1, 0}};
    layout.variables = {{"places", "level", Type::uint8, {"place"}, "1", "level", level_flags(), {}},
                        {"places", "parent", Type::int32, {"place"}, "1", "parent", {}, {}},
                        {"places", "code", Type::int64, {"place"}, "1", "code", {}, {}},
                        {"places", "name", Type::text, {"place"}, "1", "name", {}, {}},
                        {"places", "name_zh", Type::text, {"place"}, "1", "name in Chinese", {}, {}}};
    for (const Measure& measure : measures_of(size))
        layout.variables.push_back(
            {"yearly", measure.name, Type::int64, {"year", "place"}, measure.unit, measure.meaning, {}, {}});
    if (size.weeks > 0)
    {
        layout.groups.push_back({"weekly",
                                 "weeks of the seasons",
                                 {growing("week", "days since 1970-01-01"), fixed("village", villages)},
                                 u64(size.weeks),
                                 0});
        for (const char* const name : {"coverage_year", "week_of_season"})
            layout.variables.push_back({"weekly", name, Type::int32, {"week"}, "1", name, {}, {}});
        for (const char* const name : {"week_eligible", "week_paid", "week_visits", "week_threats"})
            layout.variables.push_back({"weekly", name, Type::int32, {"week", "village"}, "1", name, {}, {}});
        layout.variables.push_back({"weekly", "pressure", Type::float32, {"week", "village"}, "1", "effort", {}, {}});
    }
    if (size.households == 0) return layout;
    layout.groups.push_back({"households", "households", {growing("year", "1"), rows()}, 1, 64});
    layout.groups.push_back({"roster", "members", {growing("year", "1"), rows()}, 1, 64});
    layout.groups.push_back({"ties", "ties", {fixed("row", villages * size.households), fixed("tie", ties)}, 1, 0});
    for (const auto& [name, type] : household_columns)
        layout.variables.push_back({"households", name, type, {"row"}, "1", name, {}, {}});
    for (const auto& [name, type] : person_columns)
        layout.variables.push_back({"roster", name, type, {"row"}, "1", name, {}, {}});
    layout.variables.push_back({"ties", "household", Type::uint64, {"row"}, "1", "household", {}, {}});
    layout.variables.push_back({"ties", "village", Type::int32, {"row"}, "1", "village", {}, {}});
    layout.variables.push_back({"ties", "target", Type::uint64, {"row", "tie"}, "1", "target", {}, {}});
    return layout;
}

Manifest make_manifest(const Size& size)
{
    Manifest manifest;
    manifest.program_version = "0";
    manifest.scenario_name = size.name;
    manifest.scenario_text =
        "[[intervention]]\nname = \"less pressure\"\nfrom = 2005-09-01\nset.cadre.active = false\n";
    manifest.inputs = {
        {"data/spring_festival.csv",
         "year,date\n2003,2003-02-01\n2004,2004-01-22\n2005,2005-02-09\n2006,2006-01-29\n2007,2007-02-18\n"
         "2008,2008-02-07\n"}};
    manifest.first_year = first_year;
    manifest.last_year = first_year + size.years - 1;
    manifest.seed = 1;
    return manifest;
}

u64 household_id(i32 village, i32 number) { return (u64(village) << 16) + u64(number) + 1; }

void write_weeks(RunWriter& writer, const Size& size, i32 year, i32 villages)
{
    for (i32 week = 0; week < size.weeks; ++week)
    {
        auto commit = writer.begin("weekly");
        const auto column = [&](const char* name) { return commit.column<i32>(name, std::size_t(villages)); };
        const auto may = column("week_eligible"), paid = column("week_paid"), visits = column("week_visits"),
                   threats = column("week_threats");
        const auto effort = commit.column<f32>("pressure", std::size_t(villages));
        for (i32 v = 0; v < villages; ++v)
        {
            const auto at = std::size_t(v);
            may[at] = i32(eligible(year, v, 0));
            paid[at] = i32(enrolled(year, v, size.less_pressure) * (week + 1) / size.weeks);
            visits[at] = i32(below(u64(v), u64(week), 20, 12));
            threats[at] = i32(below(u64(v), u64(week), 21, 3));
            effort[at] = f32(below(u64(v), u64(week), 22, 100)) / 100;
        }
        commit.put<i32>("coverage_year", std::vector{year});
        commit.put<i32>("week_of_season", std::vector{week});
        writer.submit(std::move(commit), day_number(make_date(year, 2, 25)) - 7 * (size.weeks - 1 - week));
    }
}

template <class T, class Of>
void fill(Commit& commit, const char* name, std::size_t count, Of of)
{
    const auto column = commit.column<T>(name, count);
    for (std::size_t i = 0; i < count; ++i) column[i] = T(of(i));
}

void write_households(RunWriter& writer, const Size& size, i32 year, i32 villages, i32 first_village)
{
    const auto each = std::size_t(size.households), count = std::size_t(villages) * each;
    const auto of_household = [&](std::size_t i, u64 what, i64 limit) { return below(i, u64(year), what, limit); };
    const auto reason = [&](std::size_t i) { return std::max<i64>(0, of_household(i, 30, 8) - 2); };
    const auto enrolled_members = [&](std::size_t i) { return reason(i) == 0 ? 0 : 1 + of_household(i, 31, members); };
    const auto id = [&](std::size_t i) { return household_id(i32(i / each), i32(i % each)); };

    auto households = writer.begin("households");
    fill<u64>(households, "household", count, id);
    fill<i32>(households, "village", count, [&](std::size_t i) { return first_village + i32(i / each); });
    // Rows of the roster are counted through the whole file.
    const i64 before = i64(year - first_year) * i64(count) * members;
    fill<i64>(households, "first_member", count, [&](std::size_t i) { return before + i64(i) * members; });
    fill<u8>(households, "size", count, [](std::size_t) { return members; });
    fill<i32>(households, "income", count, [&](std::size_t i) { return 500'000 + of_household(i, 32, 3'000'000); });
    fill<i32>(households, "savings", count, [&](std::size_t i) { return of_household(i, 33, 1'000'000); });
    fill<i32>(households, "premium_paid", count,
              [&](std::size_t i) { return enrolled_members(i) * 1000 * (year - 2002); });
    fill<u8>(households, "paid_week", count,
             [&](std::size_t i) { return reason(i) == 0 ? 0 : 1 + of_household(i, 34, std::max(1, size.weeks)); });
    fill<u8>(households, "paid_reason", count, reason);
    fill<u8>(households, "enrolled_members", count, enrolled_members);

    auto roster = writer.begin("roster");
    const std::size_t persons = count * members;
    fill<u64>(roster, "household", persons, [&](std::size_t p) { return id(p / members); });
    fill<u64>(roster, "person", persons, [&](std::size_t p) { return p + 1; });
    fill<i16>(roster, "birth_year", persons,
              [&](std::size_t p) { return p % members < 2 ? 1950 + below(p, 1, 40, 25) : 1985 + below(p, 1, 41, 18); });
    fill<u8>(roster, "sex", persons, [](std::size_t p) { return p % 2; });
    fill<u8>(roster, "family_role", persons, [](std::size_t p) { return p % members < 2 ? p % members : 2; });
    fill<u8>(roster, "residence", persons, [](std::size_t p) { return below(p, 2, 42, 5) == 0 ? 1 : 0; });
    fill<u8>(roster, "hospital_admission", persons, [&](std::size_t p) { return below(p, u64(year), 43, 12) == 0; });
    fill<u8>(roster, "years_enrolled", persons,
             [&](std::size_t p) { return i64(p % members) < enrolled_members(p / members); });
    writer.submit(std::move(roster), year);
    writer.submit(std::move(households), year);
}

void write_ties(RunWriter& writer, const Size& size, i32 villages, i32 first_village)
{
    std::vector<u64> id, target;
    std::vector<i32> village;
    for (i32 v = 0; v < villages; ++v)
        for (i32 h = 0; h < size.households; ++h)
        {
            id.push_back(household_id(v, h));
            village.push_back(first_village + v);
            for (i32 t = 0; t < ties; ++t)
                target.push_back(household_id(v, i32(below(u64(h), u64(t), 50, size.households))));
        }
    writer.write_static<u64>("ties", "household", id);
    writer.write_static<i32>("ties", "village", village);
    writer.write_static<u64>("ties", "target", target);
}

void write_year(RunWriter& writer, const Size& size, const Places& places, i32 year)
{
    auto commit = writer.begin("yearly");
    const auto count = std::size_t(places.count());
    for (const Measure& measure : measures_of(size))
    {
        const auto column = commit.column<i64>(measure.name, count);
        std::fill(column.begin(), column.end(), 0);
        for (auto i = count; i-- > 0;)
        {
            if (i >= std::size_t(places.first_village))
                column[i] = measure.value(year, i32(i) - places.first_village, size.less_pressure);
            if (i > 0) column[std::size_t(places.parent[i])] += column[i];
        }
    }
    writer.submit(std::move(commit), year);
}
}  // namespace

void write(const std::filesystem::path& path, const Size& size, const std::function<void(i32)>& after_year)
{
    const Places places = make_places(size);
    const i32 villages = places.count() - places.first_village;
    RunWriter writer(path, make_layout(size, places), make_manifest(size), {.force = true});
    writer.write_static<u8>("places", "level", places.level);
    writer.write_static<i32>("places", "parent", places.parent);
    writer.write_static<i64>("places", "code", places.code);
    writer.write_static("places", "name", places.name);
    writer.write_static("places", "name_zh", places.name_zh);
    if (size.households > 0) write_ties(writer, size, villages, places.first_village);
    writer.start();
    for (i32 year = first_year; year < first_year + size.years; ++year)
    {
        if (size.weeks > 0) write_weeks(writer, size, year, villages);
        if (size.households > 0) write_households(writer, size, year, villages, places.first_village);
        write_year(writer, size, places, year);
        if (after_year) after_year(year);
    }
    writer.finish({RunStatus::complete, std::string(32, 'a'), first_year + size.years - 1});
}
}  // namespace canbao::synthetic
