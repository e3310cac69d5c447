#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "catch.hpp"
#include "record/compact.hpp"
#include "record/diff.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
constexpr int years = 12;

std::string bytes_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t files_in(const fs::path& folder)
{
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

std::string refusal(const fs::path& source, const fs::path& target, bool force = false)
{
    try
    {
        compact(source, target, force);
    }
    catch (const UserError& error)
    {
        return error.what();
    }
    return {};
}
}  // namespace

TEST_CASE("a compressed file holds the same and is smaller", "[compact]")
{
    const sample::TemporaryFolder folder;
    const auto before = folder / "run.h5", after = folder / "small.h5";
    sample::write_run(before, years);
    const CompactSizes sizes = compact(before, after, false);
    CHECK(sizes.before == fs::file_size(before));
    CHECK(sizes.after == fs::file_size(after));
    CHECK(sizes.after < sizes.before);
    const RunReader a(before), b(after);
    CHECK(diff(a, b).equal());
    CHECK(diff(a, b).manifest.empty());
    CHECK(b.state() == FileState::closed);
    for (const Group& group : b.groups())
    {
        CHECK(b.stored_digest(group.name) == a.stored_digest(group.name));
        CHECK(b.compute_digest(group.name) == b.stored_digest(group.name));
    }
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("a file is compressed in its place, again and again", "[compact]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    sample::write_run(folder / "first.h5", years);
    fs::copy(folder / "first.h5", path);
    const RunReader open(path);
    for (int i = 0; i < 2; ++i) compact(path, path, false);
    CHECK(diff(RunReader(folder / "first.h5"), RunReader(path)).equal());
    // Who had the file open keeps it.
    CHECK(open.replaced());
    CHECK(open.compute_digest("yearly") == open.stored_digest("yearly"));
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("nothing is lost when a file cannot be compressed", "[compact]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5", other = folder / "other.h5";
    sample::write_run(path, years);
    const std::string before = bytes_of(path);
    SECTION("the target is there")
    {
        std::ofstream(other) << "mine";
        CHECK(refusal(path, other).find("the file exists") != std::string::npos);
        CHECK(bytes_of(other) == "mine");
        CHECK(refusal(path, other, true).empty());
        CHECK(RunReader(other).committed("yearly") == years);
    }
    SECTION("the work is broken off")
    {
        int steps = 0;
        const auto stop = [&]
        {
            if (++steps == 5) throw std::runtime_error("enough");
        };
        CHECK_THROWS_AS(compact(path, path, false, stop), std::runtime_error);
        CHECK(files_in(folder.path()) == 1);
    }
    SECTION("the data were damaged")
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        const i64 value = sample::eligible(2004, 1);
        const auto at = before.find(std::string(reinterpret_cast<const char*>(&value), sizeof value));
        REQUIRE(at != std::string::npos);
        file.seekp(std::streamoff(at)).put('\x7f');
        file.close();
        const std::string message = refusal(path, path);
        CHECK(message.find("/yearly: the data differ from their stored digest") != std::string::npos);
        CHECK(files_in(folder.path()) == 1);
        return;
    }
    CHECK(bytes_of(path) == before);
}

TEST_CASE("a file of format 1 becomes one of the newest", "[compact]")
{
    const sample::TemporaryFolder folder;
    const auto old_file = fs::path(std::getenv("CANBAO_SOURCE_DIR")) / "tests/data/sample-format-1.h5";
    compact(old_file, folder / "new.h5", false);
    const RunReader before(old_file), after(folder / "new.h5");
    CHECK(after.manifest().format_version == run_file_format);
    CHECK(after.manifest().results_digest == before.manifest().results_digest);
    const RunDifference difference = diff(before, after);
    CHECK(difference.equal());
    REQUIRE(difference.manifest.size() == 1);
    CHECK(difference.manifest.front().name == "format_version");
}
