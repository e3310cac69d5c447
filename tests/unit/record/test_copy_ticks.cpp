/// Runs that begin from what an earlier file holds.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "catch.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
constexpr i64 first_year = 2003, last_year = 2006;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

template <class Failure, class Call>
std::string told(const Call& call)
{
    try
    {
        call();
    }
    catch (const Failure& error)
    {
        return error.what();
    }
    return {};
}

/// Everything from the season of a year on.
void write_from(RunWriter& writer, i64 year)
{
    for (; year <= last_year; ++year)
    {
        for (int number = 0; number < sample::weeks_in_season; ++number) sample::write_week(writer, year, number);
        sample::write_year(writer, year);
    }
}

void check_same(const fs::path& one, const fs::path& other)
{
    const RunReader first(one), second(other);
    REQUIRE(first.groups().size() == second.groups().size());
    for (const Group& group : first.groups())
    {
        INFO(group.name);
        CHECK(first.stored_digest(group.name) == second.stored_digest(group.name));
        CHECK(second.compute_digest(group.name) == second.stored_digest(group.name));
    }
}

u64 files(const fs::path& folder)
{
    return u64(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}
}  // namespace

TEST_CASE("a run that begins from another file ends as if it had written everything", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    const int years = int(last_year - first_year + 1);
    sample::write_run(folder / "whole.h5", years);

    // As far as the file went, by years and by weeks; and from where the run gives its ticks again.
    struct Case
    {
        i64 year, week_year;
        int week;
        i64 again;
    };
    const auto week = GENERATE(0, 1, 3);
    const auto test = GENERATE(Case{2002, 2003, 0, 2003}, Case{2004, 2005, 0, 2003}, Case{2004, 2005, 0, 2005},
                               Case{2003, 2005, 0, 2004}, Case{2005, 2005, 0, 2006});
    const LastTicks last{{"yearly", test.year},
                         {"margins", test.year},
                         {"households", test.year},
                         {"weekly", sample::week(test.week_year, week)}};
    const bool all_weeks = test.again > test.week_year;
    {
        const RunReader source(folder / "whole.h5");
        RunWriter writer(folder / "again.h5", sample::layout(), sample::manifest());
        LastTicks until = last;
        if (all_weeks) until.erase("weekly");
        copy_ticks(source, writer, until);
        writer.start();
        if (all_weeks)
        {
            // The weeks are all there; the years from 2006 on come again and are new.
            for (i64 year = test.again; year <= last_year; ++year) sample::write_year(writer, year);
        }
        else write_from(writer, test.again);
        writer.finish({RunStatus::complete, std::string(32, 'c'), i32(last_year)});
    }
    check_same(folder / "whole.h5", folder / "again.h5");
}

TEST_CASE("a whole file is copied with what it says of itself", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "whole.h5", 4);
    {
        const RunReader source(folder / "whole.h5");
        RunWriter writer(folder / "copy.h5", source.layout(), source.manifest());
        copy_ticks(source, writer);
        writer.start();
        writer.finish(
            {source.manifest().status, source.manifest().results_digest, source.manifest().last_complete_year});
    }
    check_same(folder / "whole.h5", folder / "copy.h5");
    const RunReader whole(folder / "whole.h5"), copy(folder / "copy.h5");
    REQUIRE(copy.variables().size() == whole.variables().size());
    for (std::size_t i = 0; i < whole.variables().size(); ++i)
    {
        const StoredVariable &a = whole.variables()[i], &b = copy.variables()[i];
        INFO(a.group << "/" << a.name);
        CHECK(a.name == b.name);
        CHECK(a.units == b.units);
        CHECK(a.long_name == b.long_name);
        CHECK(a.flags == b.flags);
        CHECK(a.attributes == b.attributes);
        CHECK(a.shape == b.shape);
    }
    CHECK(whole.variable("yearly", "premium").attributes == TextAttributes{{"source", "sample"}});
}

TEST_CASE("several ticks at once may be known in part", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "whole.h5", 1);
    for (int known = 0; known <= sample::weeks_in_season; ++known)
    {
        INFO(known);
        const auto path = folder / fmt::format("{}.h5", known).c_str();
        const RunReader source(folder / "whole.h5");
        RunWriter writer(path, sample::layout(), sample::manifest());
        copy_ticks(source, writer, {{"weekly", sample::week(2003, known - 1)}});
        writer.start();
        auto commit = writer.begin("weekly");
        const std::vector<i32> season(sample::weeks_in_season, 2003);
        commit.put<i32>("coverage_year", season);
        const auto effort = commit.column<f32>("effort", sample::weeks_in_season * sample::villages);
        std::vector<i64> weeks;
        for (int w = 0; w < sample::weeks_in_season; ++w)
        {
            weeks.push_back(sample::week(2003, w));
            for (int v = 0; v < sample::villages; ++v)
                effort[std::size_t(w * sample::villages + v)] = sample::effort(weeks.back(), v);
        }
        writer.submit(std::move(commit), weeks);
        writer.finish({RunStatus::complete, std::string(32, 'c'), 2003});
        check_same(folder / "whole.h5", path);
    }
}

TEST_CASE("a run that goes another way than the file it continues is stopped", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    sample::write_run(path, 4);
    std::string message;
    {
        const RunReader source(path);
        RunWriter writer(path, sample::layout(), sample::manifest(), {.force = true});
        copy_ticks(source, writer, {{"yearly", 2005}});
        writer.start();
        const auto finish = [&] { writer.finish({RunStatus::complete, "", 2006}); };
        SECTION("a value")
        {
            sample::write_week(writer, 2004, 0);
            auto commit = writer.begin("weekly");
            const i32 season = 2004;
            commit.put<i32>("coverage_year", std::span(&season, 1));
            const auto effort = commit.column<f32>("effort", sample::villages);
            for (int v = 0; v < sample::villages; ++v)
                effort[std::size_t(v)] = sample::effort(sample::week(2004, 1), v);
            effort[3] += 1;
            writer.submit(std::move(commit), sample::week(2004, 1));
            message = told<RunError>(finish);
            CHECK(contains(message, "/weekly/effort"));
            CHECK(contains(message, fmt::format("week {}", sample::week(2004, 1))));
            CHECK(contains(message, "position 3"));
        }
        SECTION("a row")
        {
            auto rows = writer.begin("households");
            const u64 count = sample::household_rows(2005);
            const auto ids = rows.column<u64>("household", count);
            for (u64 row = 0; row < count; ++row) ids[row] = sample::household(2005, row);
            const auto paid = rows.column<u16>("paid", count);
            for (u64 row = 0; row < count; ++row) paid[row] = u16(row == 6 ? 99 : row);
            writer.submit_rows(std::move(rows), 2005);
            writer.submit(writer.begin("households"), 2005);
            message = told<RunError>(finish);
            CHECK(contains(message, "/households/paid"));
            CHECK(contains(message, "year 2005"));
        }
        SECTION("the number of rows")
        {
            const bool more = GENERATE(false, true);
            auto rows = writer.begin("households");
            const u64 count = sample::household_rows(2003) + (more ? 1 : -1);
            const auto ids = rows.column<u64>("household", count);
            for (u64 row = 0; row < count; ++row) ids[row] = sample::household(2003, row);
            const auto paid = rows.column<u16>("paid", count);
            for (u64 row = 0; row < count; ++row) paid[row] = u16(row);
            writer.submit(std::move(rows), 2003);
            message = told<RunError>(finish);
            CHECK(contains(message, "/households"));
            CHECK(contains(message, "year 2003"));
            CHECK(contains(message, "rows"));
        }
        CHECK(contains(message, path.string()));
    }
    const RunReader reader(path);
    CHECK(reader.manifest().status == RunStatus::interrupted);
    CHECK(reader.committed("yearly") == 3);
    CHECK(reader.committed("households") == 4);
    CHECK(reader.compute_digest("households") == reader.stored_digest("households"));
    CHECK(files(folder.path()) == 1);
}

TEST_CASE("a tick that the file should have and has not is a mistake", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "run.h5", 4);
    const RunReader source(folder / "run.h5");
    RunWriter writer(folder / "again.h5", sample::layout(), sample::manifest());
    copy_ticks(source, writer);
    CHECK_THROWS_AS(copy_ticks(source, writer), std::logic_error);
    writer.start();
    auto commit = writer.begin("weekly");
    const i32 season = 2004;
    commit.put<i32>("coverage_year", std::span(&season, 1));
    static_cast<void>(commit.column<f32>("effort", sample::villages));
    CHECK_THROWS_AS(writer.submit(std::move(commit), sample::week(2004, 1) + 1), std::logic_error);
}

TEST_CASE("only a file of the same layout is continued", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "run.h5", 2);
    const RunReader source(folder / "run.h5");
    Layout other = sample::layout();
    std::erase_if(other.groups, [](const Group& group) { return group.name == "ties"; });
    std::erase_if(other.variables, [](const Variable& v) { return v.group == "ties" || v.name == "premium"; });
    for (auto& variable : other.variables)
        if (variable.name == "heads") variable.type = Type::int64;
    {
        RunWriter writer(folder / "again.h5", other, sample::manifest());
        const std::string message = told<UserError>([&] { copy_ticks(source, writer); });
        CHECK(contains(message, "/ties"));
        CHECK(contains(message, "/yearly/premium"));
        CHECK(contains(message, "/margins/heads"));
    }
    CHECK(files(folder.path()) == 1);
}

TEST_CASE("a file is continued under its own name, unless another took it", "[copy_ticks]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    sample::write_run(path, 2);
    const RunReader source(path);
    RunWriter writer(path, sample::layout(), sample::manifest(), {.force = true});
    copy_ticks(source, writer);
    CHECK_FALSE(source.replaced());
    SECTION("its own")
    {
        writer.start();
        CHECK(source.replaced());
        CHECK(source.committed("yearly") == 2);
        CHECK(source.read<i64>("yearly", "eligible").size() == 2 * sample::places);
        writer.finish({RunStatus::interrupted, "", {}});
        CHECK(RunReader(path).committed("yearly") == 2);
    }
    SECTION("another's")
    {
        fs::rename(path, folder / "moved.h5");
        std::ofstream(path) << "mine";
        CHECK(contains(told<UserError>([&] { writer.start(); }), "another file took this name"));
        std::string text;
        std::ifstream(path) >> text;
        CHECK(text == "mine");
    }
}
