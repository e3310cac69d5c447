#include <fstream>

#include "catch.hpp"
#include "configs.hpp"
#include "core/error.hpp"
#include "core/installation.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
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
    const test::TemporaryFolder folder;
    fs::create_directories(folder / "mine");
    fs::create_directories(folder / "share/canbao/configs");
    CHECK(find_data_root(folder / "mine", folder / "bin") == folder / "mine");

    std::ofstream(folder / "file") << "x";
    for (const char* name : {"none", "file"})
        CHECK_THAT(message_of(folder / name, folder / "bin"),
                   Catch::Matchers::StartsWith("environment variable CANBAO_DATA: '"));
}

TEST_CASE("an installation that is moved as a whole still finds its scenarios", "[installation]")
{
    const test::TemporaryFolder folder;
    fs::create_directories(folder / "a/bin");
    fs::create_directories(folder / "a/share/canbao/configs");
    CHECK(find_data_root("", folder / "a/bin") == folder / "a/share/canbao/configs");
    fs::rename(folder / "a", folder / "b");
    CHECK(find_data_root("", folder / "b/bin") == folder / "b/share/canbao/configs");
    CHECK_THAT(message_of("", folder / "a/bin"), ContainsSubstring("CANBAO_DATA"));
}

TEST_CASE("a program of the build tree finds the scenarios of the source", "[installation]")
{
    CHECK(data_root() == fs::canonical(test::configs()));
}
