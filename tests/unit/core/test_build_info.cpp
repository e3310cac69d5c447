#include <algorithm>

#include "catch.hpp"
#include "core/build_info.hpp"

using namespace canbao;

TEST_CASE("the build says what it is", "[build_info]")
{
    const BuildInfo& info = build_info();
    CHECK(std::count(info.version.begin(), info.version.end(), '.') == 2);
    CHECK_FALSE(info.compiler.empty());
    CHECK_FALSE(info.build_type.empty());
    const bool known =
        info.commit.size() == 40 && info.commit.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    CHECK((known || info.commit == "unknown"));
}

TEST_CASE("one line of build information names commit, changes and compiler", "[build_info]")
{
    BuildInfo info{"1.2.3", "0123456789abcdef0123456789abcdef01234567", false, "GNU 12.2.0", "Release", false};
    CHECK(to_string(info) == "1.2.3 (commit 0123456789ab; GNU 12.2.0, Release)");
    info.dirty = info.checked = true;
    CHECK(to_string(info) == "1.2.3 (commit 0123456789ab, modified; GNU 12.2.0, Release, checked)");
    info.commit = "unknown";
    info.dirty = info.checked = false;
    CHECK(to_string(info) == "1.2.3 (commit unknown; GNU 12.2.0, Release)");
}
