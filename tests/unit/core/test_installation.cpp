#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/installation.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
/// A folder that is gone when the test is over.
struct TemporaryFolder
{
    fs::path path = fs::canonical(fs::temp_directory_path()) / "canbao_test_installation";
    TemporaryFolder() { fs::remove_all(path), fs::create_directories(path); }
    ~TemporaryFolder() { fs::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string message_of(const fs::path& chosen, const fs::path& program_folder)
{
    try
    {
        return "found " + find_data_root(chosen, program_folder).string();
    }
    catch (const UserError& error)
    {
        return error.what();
    }
}
}  // namespace

TEST_CASE("the environment's folder of scenarios comes first and must exist", "[installation]")
{
    const TemporaryFolder folder;
    fs::create_directories(folder.path / "mine");
    fs::create_directories(folder.path / "share/canbao/configs");
    CHECK(find_data_root(folder.path / "mine", folder.path / "bin") == folder.path / "mine");

    std::ofstream(folder.path / "file") << "x";
    for (const char* name : {"none", "file"})
        CHECK_THAT(message_of(folder.path / name, folder.path / "bin"),
                   Catch::Matchers::StartsWith("environment variable CANBAO_DATA: '"));
}

TEST_CASE("an installation that is moved as a whole still finds its scenarios", "[installation]")
{
    const TemporaryFolder folder;
    fs::create_directories(folder.path / "a/bin");
    fs::create_directories(folder.path / "a/share/canbao/configs");
    CHECK(find_data_root("", folder.path / "a/bin") == folder.path / "a/share/canbao/configs");
    fs::rename(folder.path / "a", folder.path / "b");
    CHECK(find_data_root("", folder.path / "b/bin") == folder.path / "b/share/canbao/configs");
    CHECK_THAT(message_of("", folder.path / "a/bin"), Catch::Matchers::Contains("CANBAO_DATA"));
}

TEST_CASE("a program of the build tree finds the scenarios of the source", "[installation]")
{
    const char* const source = std::getenv("CANBAO_SOURCE_DIR");
    REQUIRE(source);
    CHECK(data_root() == fs::canonical(fs::path(source) / "configs"));
}
