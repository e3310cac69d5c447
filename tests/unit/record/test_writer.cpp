#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <hdf5.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catch.hpp"
#include "record/reader.hpp"
#include "record/writer.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
std::vector<std::string> files_in(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    return names;
}

std::string text_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

template <class Call>
std::string user_error(const Call& call)
{
    try
    {
        call();
    }
    catch (const UserError& error)
    {
        return error.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A small file system in memory, for as long as it is in scope.
class SmallDisk
{
public:
    SmallDisk(const fs::path& folder, const char* size) : folder_(folder)
    {
        fs::create_directory(folder);
        mounted_ = mount("none", folder.c_str(), "tmpfs", 0, size) == 0;
    }
    ~SmallDisk()
    {
        if (mounted_) umount(folder_.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return mounted_; }

private:
    fs::path folder_;
    bool mounted_ = false;
};

/// A layout whose ticks are large, to fill a disk.
constexpr u64 wide = 40'000;
Layout wide_layout()
{
    Layout layout;
    layout.title = "A wide run";
    layout.groups = {{"yearly",
                      "sums",
                      {{"year", Extent::ticks, 0, "year", "year", Type::int32, {}, {}, {}},
                       {"row", Extent::rows, 0, "1", "row", Type::int32, {}, {}, {}},
                       {"place", Extent::fixed, wide, "1", "place", Type::int32, {}, {}, {}}},
                      1,
                      wide}};
    layout.variables = {{"yearly", "a", Type::int64, {"year", "place"}, "1", "a", {}, {}},
                        {"yearly", "b", Type::int32, {"row"}, "1", "b", {}, {}}};
    return layout;
}

void write_wide(RunWriter& writer, i64 year)
{
    auto part = writer.begin("yearly");
    for (auto& value : part.column<i32>("b", wide)) value = i32(year);
    writer.submit_rows(std::move(part), year);
    auto commit = writer.begin("yearly");
    for (auto& value : commit.column<i64>("a", wide)) value = year;
    writer.submit(std::move(commit), year);
}

/// Writes until the disk, or the limit, stops it; the message of the failure.
std::string fill(const fs::path& path)
{
    RunWriter writer(path, wide_layout(), sample::manifest(), {.queue_bytes = 1u << 20});
    writer.start();
    try
    {
        for (i64 year = 0; year < 10'000; ++year) write_wide(writer, year);
    }
    catch (const RunError& error)
    {
        return error.what();
    }
    return {};
}

/// Whether every complete tick holds what was written, and nothing more is to be seen.
u64 check_wide(const RunReader& reader)
{
    const u64 ticks = reader.committed("yearly");
    const auto a = reader.read<i64>("yearly", "a");
    const auto b = reader.read<i32>("yearly", "b");
    REQUIRE(a.size() == ticks * wide);
    REQUIRE(b.size() == ticks * wide);
    u64 wrong = 0;
    for (u64 i = 0; i < a.size(); ++i) wrong += a[i] != i64(i / wide), wrong += b[i] != i32(i / wide);
    CHECK(wrong == 0);
    return ticks;
}

/// What `h5clear --status` does.
void clear_status(const fs::path& path)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hbool_t clear = true;
    REQUIRE(H5Pset(access, "clear_status_flags", &clear) >= 0);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, access);
    REQUIRE(file >= 0);
    REQUIRE(H5Fclose(file) >= 0);
    H5Pclose(access);
}
}  // namespace

TEST_CASE("an output that cannot be is refused before anything is made", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    const auto refusal = [&](const fs::path& output, const WriterOptions& options)
    {
        const std::string at_work =
            user_error([&] { RunWriter(output, sample::layout(), sample::manifest(), options); });
        Faults faults;
        check_output(output, options, faults);
        CHECK((faults.empty() ? "" : UserError(faults.list()).what()) == at_work);
        return at_work;
    };

    SECTION("a file that exists, which stays as it is")
    {
        std::ofstream(path) << "mine";
        CHECK(contains(refusal(path, {}), "the file exists"));
        CHECK(text_of(path) == "mine");
        CHECK(files_in(folder.path()).size() == 1);
    }
    SECTION("a folder")
    {
        CHECK(contains(refusal(folder.path(), {.force = true}), "is a folder"));
        CHECK(files_in(folder.path()).empty());
    }
    SECTION("a folder that is not there") { CHECK(contains(refusal(folder / "no/run.h5", {}), "does not exist")); }
    SECTION("too little space")
    {
        CHECK(contains(refusal(path, {.expected_bytes = u64{1} << 60}), "MiB are free"));
        CHECK(files_in(folder.path()).empty());
    }
    SECTION("a folder without permission")
    {
        if (geteuid() == 0)
        {
            WARN("skipped: root may write everywhere");
            return;
        }
        fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
        CHECK(contains(refusal(path, {}), "cannot be written"));
        fs::permissions(folder.path(), fs::perms::owner_all);
    }
}

TEST_CASE("a run that does not start leaves no file and replaces none", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    std::ofstream(path) << "mine";
    {
        RunWriter writer(path, sample::layout(), sample::manifest(), {.force = true});
        sample::write_static(writer);
        CHECK(text_of(path) == "mine");
    }
    CHECK(text_of(path) == "mine");
    CHECK(files_in(folder.path()).size() == 1);

    RunWriter writer(path, sample::layout(), sample::manifest(), {.force = true});
    sample::write_static(writer);
    writer.start();
    writer.finish({RunStatus::interrupted, "", {}});
    CHECK(RunReader(path).manifest().status == RunStatus::interrupted);
    CHECK(files_in(folder.path()).size() == 1);
}

TEST_CASE("a file that appears while a run prepares is not overwritten", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    {
        RunWriter writer(path, sample::layout(), sample::manifest());
        sample::write_static(writer);
        std::ofstream(path) << "mine";
        CHECK(contains(user_error([&] { writer.start(); }), "the file exists"));
    }
    CHECK(text_of(path) == "mine");
    CHECK(files_in(folder.path()).size() == 1);
}

TEST_CASE("a static variable may come in parts", "[writer]")
{
    const sample::TemporaryFolder folder;
    const Layout layout{"parts",
                        {{"ties",
                          "ties",
                          {{"row", Extent::fixed, 5, "1", "row", Type::int32, {}, {}, {}},
                           {"tie", Extent::fixed, 2, "1", "tie", Type::int32, {}, {}, {}}},
                          1,
                          0}},
                        {{"ties", "target", Type::uint64, {"row", "tie"}, "1", "target", {}, {}},
                         {"ties", "count", Type::int32, {}, "1", "count", {}, {}}}};
    const std::vector<u64> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const i32 count = 5;
    const auto write = [&](const fs::path& path, const std::vector<std::size_t>& parts)
    {
        RunWriter writer(path, layout, sample::manifest());
        writer.write_static<i32>("ties", "count", std::span(&count, 1));
        for (std::size_t from = 0, part = 0; from < values.size(); from += parts[part++])
            writer.append_static<u64>("ties", "target", std::span(values).subspan(from, parts[part]));
        writer.start();
        writer.finish({RunStatus::complete, std::string(32, 'c'), {}});
    };
    write(folder / "whole.h5", {10});
    write(folder / "parts.h5", {2, 6, 2});
    const RunReader whole(folder / "whole.h5"), parts(folder / "parts.h5");
    CHECK(parts.read<u64>("ties", "target") == values);
    CHECK(parts.stored_digest("ties") == whole.stored_digest("ties"));
    CHECK(parts.compute_digest("ties") == parts.stored_digest("ties"));

    using Mistake = std::logic_error;
    RunWriter writer(folder / "wrong.h5", layout, sample::manifest());
    CHECK_THROWS_AS(writer.append_static<i32>("ties", "count", std::span(&count, 1)),
                    Mistake);  // a scalar has no parts
    writer.write_static<i32>("ties", "count", std::span(&count, 1));
    CHECK_THROWS_AS(writer.append_static<u64>("ties", "target", std::span(values).first(3)), Mistake);
    writer.append_static<u64>("ties", "target", std::span(values).first(6));
    CHECK_THROWS_AS(writer.write_static<u64>("ties", "target", values), Mistake);
    CHECK_THROWS_AS(writer.append_static<u64>("ties", "target", std::span(values).first(6)), Mistake);  // too many
    CHECK_THROWS_AS(writer.start(), Mistake);                                                           // too few
}

TEST_CASE("a recorder's mistakes are refused", "[writer]")
{
    const sample::TemporaryFolder folder;
    RunWriter writer(folder / "run.h5", sample::layout(), sample::manifest());
    const std::vector<i64> codes(sample::places);
    using Mistake = std::logic_error;

    CHECK_THROWS_AS(writer.start(), Mistake);  // static variables lack
    CHECK_THROWS_AS(writer.write_static<i64>("places", "cod", codes), Mistake);
    CHECK_THROWS_AS(writer.write_static<i64>("place", "code", codes), Mistake);
    CHECK_THROWS_AS(writer.write_static<i64>("places", "level", codes), Mistake);
    CHECK_THROWS_AS(writer.write_static<i64>("places", "code", std::span(codes).first(3)), Mistake);
    CHECK_THROWS_AS(writer.write_static<i64>("yearly", "eligible", codes), Mistake);
    CHECK_THROWS_AS(writer.submit(writer.begin("yearly"), 2003), Mistake);  // before the start
    sample::write_static(writer);
    CHECK_THROWS_AS(writer.write_static<i64>("places", "code", codes), Mistake);  // a second time
    writer.start();
    CHECK_THROWS_AS(writer.start(), Mistake);
    CHECK_THROWS_AS(writer.write_static<i64>("places", "code", codes), Mistake);
    CHECK_THROWS_AS(writer.begin("places"), Mistake);
    CHECK_THROWS_AS(writer.begin("monthly"), Mistake);

    auto commit = writer.begin("yearly");
    CHECK_THROWS_AS(commit.column<f32>("eligible", sample::places), Mistake);
    CHECK_THROWS_AS(commit.column<i64>("eligible", sample::places + 1), Mistake);
    CHECK_THROWS_AS(commit.column<i64>("elegible", sample::places), Mistake);
    commit.put<i64>("eligible", codes);
    CHECK_THROWS_AS(commit.put<i64>("eligible", codes), Mistake);
    CHECK_THROWS_AS(writer.submit(std::move(commit), 2003), Mistake);  // the premium lacks

    auto rows = writer.begin("households");
    static_cast<void>(rows.column<u64>("household", 2));
    static_cast<void>(rows.column<u16>("paid", 3));
    CHECK_THROWS_AS(writer.submit_rows(std::move(rows), 2003), Mistake);
    auto some = writer.begin("households");
    static_cast<void>(some.column<u64>("household", 2));
    CHECK_THROWS_AS(writer.submit_rows(std::move(some), 2003), Mistake);
    auto week = writer.begin("weekly");
    static_cast<void>(week.column<i32>("coverage_year", 1));
    CHECK_THROWS_AS(writer.submit_rows(std::move(week), 2003), Mistake);

    sample::write_year(writer, 2003);
    CHECK_THROWS_AS(sample::write_year(writer, 2003), Mistake);  // the year does not increase
    writer.finish({RunStatus::complete, "", 2003});
    CHECK_THROWS_AS(writer.finish({RunStatus::complete, "", 2003}), Mistake);
    CHECK(RunReader(folder / "run.h5").committed("yearly") == 1);
}

TEST_CASE("a queue of any size gives the same file", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto write = [&](const char* name, std::size_t queue_bytes)
    {
        RunWriter writer(folder / name, sample::layout(), sample::manifest(), {.queue_bytes = queue_bytes});
        sample::write_static(writer);
        writer.start();
        for (i64 year = 2003; year < 2013; ++year) sample::write_year(writer, year);
        writer.finish({RunStatus::complete, "", 2012});
        const auto stats = writer.stats();
        CHECK(stats.ticks == 3 * 10);
        u64 rows = 0;
        for (i64 year = 2003; year < 2013; ++year) rows += sample::household_rows(year);
        const u64 statics = 9 * 9 + 4 + 36, texts = 9 * 7 + 8 * 8, tick = 9 * 16 + 4 * 12;
        CHECK(stats.bytes == statics + texts + 10 * tick + 10 * rows);
        return text_of(folder / name);
    };
    const std::string small = write("small.h5", 0), large = write("large.h5", 1u << 24);
    CHECK(small == large);
}

TEST_CASE("a run that is abandoned is closed as interrupted, without the tick that was begun", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    try
    {
        RunWriter writer(path, wide_layout(), sample::manifest());
        writer.start();
        for (i64 year = 0; year < 3; ++year) write_wide(writer, year);
        auto rows = writer.begin("yearly");
        for (auto& value : rows.column<i32>("b", 1000)) value = -1;
        writer.submit_rows(std::move(rows), 3);
        throw std::runtime_error("something else went wrong");
    }
    catch (const std::runtime_error&)
    {
    }
    {
        const RunReader reader(path);
        CHECK(reader.manifest().status == RunStatus::interrupted);
        CHECK(reader.state() == FileState::closed);
        CHECK(check_wide(reader) == 3);
        CHECK(reader.compute_digest("yearly") == reader.stored_digest("yearly"));
        CHECK_FALSE(reader.stored_digest("yearly").empty());
    }

    // A plain reader does not see the begun tick either.
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, "/yearly/b", H5P_DEFAULT), space = H5Dget_space(dataset);
    CHECK(H5Sget_simple_extent_npoints(space) == hssize_t(3 * wide));
    H5Sclose(space), H5Dclose(dataset), H5Fclose(file);
}

TEST_CASE("when the disk is full the run stops and the file is whole", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto disk = folder / "disk";
    const SmallDisk small(disk, "size=8m");
    if (!small.mounted())
    {
        WARN("skipped: a small disk cannot be mounted");
        return;
    }
    const auto path = disk / "run.h5";
    const std::string message = fill(path);
    CHECK(contains(message, path.string()));
    CHECK(contains(message, "No space left on device"));
    {
        const RunReader reader(path);
        CHECK(reader.manifest().status == RunStatus::interrupted);
        CHECK(check_wide(reader) >= 3);
        CHECK(reader.compute_digest("yearly") == reader.stored_digest("yearly"));
    }
    fs::remove(path);
    // Full before the first tick: nothing is left.
    std::ofstream(disk / "other") << std::string((8u << 20) - 500'000, 'x');
    const std::string refusal = user_error([&] { fill(path); });
    CHECK(contains(refusal, path.string()));
    CHECK(contains(refusal, "No space left on device"));
    CHECK(files_in(disk).size() == 1);
}

TEST_CASE("when a write fails in the middle the file is as at its last tick", "[writer]")
{
    // A limit on the size of files acts on writes and not on reservations, so HDF5 itself meets the failure.
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before;
    limit.rlim_cur = 6u << 20;
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    const std::string message = fill(path);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);

    CHECK(contains(message, "File too large"));
    const RunReader reader(path);
    CHECK(reader.manifest().status == RunStatus::interrupted);
    CHECK(check_wide(reader) >= 3);
}

TEST_CASE("what a killed writer leaves is whole up to its last tick", "[writer]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0)
    {
        RunWriter writer(path, wide_layout(), sample::manifest(), {.queue_bytes = 0});
        writer.start();
        for (i64 year = 0;; ++year)
        {
            write_wide(writer, year);
            if (year == 20) static_cast<void>(!write(ready[1], "x", 1));
        }
    }
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    close(ready[0]), close(ready[1]);

    u64 ticks = 0;
    {
        const RunReader reader(path);
        CHECK(reader.state() == FileState::abandoned);
        CHECK(reader.manifest().status == RunStatus::running);
        ticks = check_wide(reader);
        CHECK(ticks >= 20);
    }
    clear_status(path);
    const RunReader reader(path);
    CHECK(reader.state() == FileState::closed);
    CHECK(reader.manifest().status == RunStatus::running);
    CHECK(check_wide(reader) == ticks);
}
