#include "catch.hpp"
#include "compare/effective.hpp"
#include "compare/text.hpp"

using namespace canbao;
using namespace canbao::compare;

namespace
{
const std::string base = R"([scenario]
name = "Base"

[run]
to = 2010  # base.toml:3:6
seed = 1  # default (A: any number)
replicate = 0

[premium]
amount = 50.0  # default (S: a # in a comment)
rule = "path # no comment"

[[intervention]]
name = "dearer"
set.premium.amount = 80.0  # base.toml:9:1
)";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}
}  // namespace

TEST_CASE("Values of an effective scenario with their origin", "[effective]")
{
    const auto values = effective_values(base);
    REQUIRE(values.size() == 7);
    CHECK(values[4].what == "premium.amount");
    CHECK(values[4].value == "50.0");
    CHECK(values[4].origin == "default (S: a # in a comment)");
    CHECK(values[5].value == "\"path # no comment\"");
    CHECK(values[6].what == "intervention 'dearer': set.premium.amount");
}

TEST_CASE("What differs, and what is no difference", "[effective]")
{
    CHECK(effective_differences(base, base).empty());
    CHECK(effective_differences(base, replaced(base, "\"Base\"", "\"Other\"")).empty());
    CHECK(effective_differences(base, replaced(base, "seed = 1", "seed = 2")).empty());
    CHECK(without_seed(base) == without_seed(replaced(base, "replicate = 0", "replicate = 3")));
    CHECK(without_seed(base) != without_seed(replaced(base, "50.0", "60.0")));

    const auto dearer = effective_differences(base, replaced(base, "50.0", "60.0"));
    REQUIRE(dearer.size() == 1);
    CHECK(dearer[0].what == "premium.amount");
    CHECK(dearer[0].base == "50.0");
    CHECK(dearer[0].arm == "60.0");

    const auto without = effective_differences(base, base.substr(0, base.find("[[intervention]]")));
    REQUIRE(without.size() == 1);
    CHECK(without[0].arm.empty());
    CHECK(effective_differences(base.substr(0, base.find("[[intervention]]")), base).front().base.empty());
}

TEST_CASE("Numbers and foreign text in tables", "[text]")
{
    CHECK(csv_number(0.1) == "0.1");
    CHECK(csv_number(-0.0) == "0");
    CHECK(csv_number(1. / 0.) == "inf");
    CHECK(csv_number(0. / 0.) == "");
    CHECK(csv_number(1. / 3) == "0.3333333333");
    CHECK(short_number(12345.6) == "12346");
    CHECK(short_number(0.01234) == "0.0123");
    CHECK(short_change(0) == "0");
    CHECK(short_change(1.234) == "+1.23");
    CHECK(csv_field("a,\"b\"") == "\"a,\"\"b\"\"\"");
    CHECK(html_text("<a & \"b\">") == "&lt;a &amp; &quot;b&quot;&gt;");
}
