/// A file of format 1, as the program of that time wrote it (tests/data).
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "record/migration.hpp"
#include "record/reader.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
fs::path old_file() { return fs::path(std::getenv("CANBAO_SOURCE_DIR")) / "tests/data/sample-format-1.h5"; }
}  // namespace

TEST_CASE("a file of format 1 is read", "[format]")
{
    const RunReader reader(old_file());
    CHECK(reader.manifest().format_version == 1);
    CHECK(reader.manifest().status == RunStatus::complete);
    CHECK(reader.manifest().seed == sample::manifest().seed);
    CHECK(reader.manifest().parent_digest.empty());
    CHECK(reader.manifest().parent_date.empty());
    CHECK(reader.manifest().resumed == 0);
    CHECK(reader.committed("yearly") == 23);
    CHECK(reader.read<i64>("yearly", "eligible")[5 * sample::places + 2] == sample::eligible(2008, 2));
    for (const Group& group : reader.groups())
        CHECK(reader.compute_digest(group.name) == reader.stored_digest(group.name));
}

TEST_CASE("what was recorded in format 1 has the same digests in the newest", "[format]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "new.h5", 23);
    const RunReader before(old_file()), now(folder / "new.h5");
    CHECK(now.manifest().format_version == run_file_format);
    for (const Group& group : now.groups()) CHECK(before.stored_digest(group.name) == now.stored_digest(group.name));
}

TEST_CASE("each format gets what it lacks and no more", "[format]")
{
    ManifestAttributes attributes{{"recorded", std::string("places")}};
    migrate(attributes, 1);
    CHECK(attributes.size() == 4);
    CHECK(std::get<i64>(attributes.at("resumed")) == 0);
    attributes.clear();
    migrate(attributes, run_file_format);
    CHECK(attributes.empty());
}
