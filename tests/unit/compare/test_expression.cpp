#include <cmath>

#include <fmt/format.h>

#include "catch.hpp"
#include "compare/expression.hpp"

using namespace canbao;
using namespace canbao::compare;

namespace
{
const Vocabulary vocabulary{{{"base", {2003, 2013}}, {"dearer", {2010, 2018}}},
                            {{"enrolled", "1", "", true, true, false},
                             {"eligible", "1", "", true, true, false},
                             {"visits", "1", "", true, false, false},
                             {"week_paid", "1", "", false, false, true}},
                            {"quintile 1", "quintile 2", "quintile 3", "quintile 4", "quintile 5", "age 0-14",
                             "age 15-24", "age 25-44", "age 45-59"}};

/// A value that says what was asked for: the year, more for other runs, classes and days.
f64 lookup(const Reference& at)
{
    f64 value = 0;
    for (int year = at.years.from; year <= at.years.to; ++year) value += year;
    if (at.run == "dearer") value += 0.5;
    for (const u32 c : at.classes) value += 10000. * (c + 1);
    return at.on ? value + 1e6 : value;
}
std::optional<f64> value(std::string_view text, std::optional<Years> years = {})
{
    Faults faults;
    const auto expression = Expression::parse(text, {"t.toml", 7, 10}, years, vocabulary, faults);
    REQUIRE(expression.has_value() == faults.empty());
    return expression ? std::optional(expression->evaluate(lookup)) : std::nullopt;
}
std::vector<std::string> faults_of(std::string_view text, std::optional<Years> years = {})
{
    Faults faults;
    CHECK(!Expression::parse(text, {"t.toml", 7, 10}, years, vocabulary, faults));
    std::vector<std::string> messages;
    for (const Fault& fault : faults.list()) messages.push_back(fault.message());
    return messages;
}
}  // namespace

TEST_CASE("Arithmetic", "[expression]")
{
    CHECK(value("1 + 2 * 3 - 8 / 4") == Approx(5));
    CHECK(value("-(1 - 3) * 2.5e1") == Approx(50));
    CHECK(value("10 - 3 - 2") == Approx(5));
    CHECK(value("16 / 4 / 2") == Approx(2));
    CHECK(std::isnan(*value("1 / (2 - 2)")));
}

TEST_CASE("Series by run, years, classes and days", "[expression]")
{
    CHECK(value("visits[2005]") == Approx(2005));
    CHECK(value("visits[2005..2007]") == Approx(2005 + 2006 + 2007));
    CHECK(value("visits", Years{2005, 2006}) == Approx(2005 + 2006));
    CHECK(value("visits[2010]", Years{2005, 2006}) == Approx(2010));
    CHECK(value("dearer:visits[2018] - visits[2013]") == Approx(5.5));
    CHECK(value("enrolled{quintile 1}[2005]") == Approx(2005 + 10000));
    CHECK(value("enrolled{ quintile 1 ,age 0-14 }[2005]") == Approx(2005 + 10000 + 60000));
    CHECK(value("week_paid[2010 on 2009-12-31]") == Approx(1e6 + 2010));
    Faults none;
    const auto paired = Expression::parse("dearer:visits / base:visits - dearer:visits", {"t", 1, 1}, Years{2010, 2010},
                                          vocabulary, none);
    REQUIRE(paired->references().size() == 3);
    CHECK(paired->references()[0]->run == "dearer");
    CHECK(paired->references()[1]->run == "base");
    std::vector<const Reference*> asked;
    static_cast<void>(paired->evaluate([&](const Reference& at) { return asked.push_back(&at), 1.0; }));
    CHECK(asked == paired->references());
}

TEST_CASE("Every mistake is named in its place", "[expression]")
{
    const auto one = [](std::string_view text, const std::string& start, std::optional<Years> years = {})
    {
        const auto messages = faults_of(text, years);
        REQUIRE(messages.size() == 1);
        CHECK(messages[0].substr(0, start.size()) == start);
    };
    one("visit[2005]", "t.toml:7:10: no series 'visit'");
    one("1 + based:visits[2005]", "t.toml:7:14: no run 'based'; runs are base, dearer");
    one("visits[2014]", "t.toml:7:16: years 2014 to 2014 of 'visits'; run 'base' has 2003 to 2013");
    one("visits[2009..2005]", "t.toml:7:16: years 2009 to 2005");
    one("visits", "t.toml:7:10: no year for 'visits'");
    one("visits{age 0-14}[2005]", "t.toml:7:10: 'visits' is not known by class");
    one("enrolled{age 0-15}[2005]", "t.toml:7:19: no class 'age 0-15'");
    one("visits[2005 on 2005-01-01]", "t.toml:7:10: 'visits' is not known by week");
    one("week_paid[2005]", "t.toml:7:10: 'week_paid' is no yearly series");
    one("week_paid[2005 on 2005-02-30]", "t.toml:7:28: no such day");
    one("1 +", "t.toml:7:13: the expression ends; a number, a series, - or (");
    one("(1 + 2", "t.toml:7:16: the expression ends; ')'");
    one("1 2", "t.toml:7:12: '2'; an operator");
    one("", "t.toml:7:10: the expression ends");
    one("visits[2005", "t.toml:7:21: the expression ends; ']'");
    one("visits[2005 at 3]", "t.toml:7:22: 'at 3]'; '..', 'on' or ']'");
    one("base:[2005]", "t.toml:7:15: '[2005]'; a series");
    one(fmt::format("{:(>200}1{:)>200}", "", ""), "t.toml:7:111: ");
    one(fmt::format("{:->200}1", ""), "t.toml:7:");

    // Names that do not exist do not hide each other.
    CHECK(faults_of("based:visit[2005] / enroled{age 1}[2020]").size() == 5);
}
