#include <cmath>
#include <limits>

#include "catch.hpp"
#include "study/report.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
Check check(std::vector<f64> replicates, f64 low, f64 high, f64 error)
{
    Check c;
    c.moment.name = "a <number>, \"quoted\"", c.moment.group = "a & b", c.moment.unit = "points";
    c.moment.status = "K weak", c.moment.source = "A04";
    c.moment.low = low, c.moment.high = high, c.moment.error = error;
    c.replicates = std::move(replicates);
    return c;
}
}  // namespace

TEST_CASE("Interval, range and verdict", "[report]")
{
    Check c = check({8, 10, 12}, 20, 20, 1);
    c.vectors = {{"vector 1", 9}, {"vector 2", 16}};
    c.assumptions = {{"bold", -3}};
    c.summarise();
    CHECK(c.mean == Approx(10));
    CHECK(c.mean_high == Approx(10 + 4.303 * 2 / std::sqrt(3.0)));
    CHECK(c.low == Approx(-3));
    CHECK(c.low_by == "bold");
    CHECK(c.high == Approx(16));
    CHECK(c.high_by == "vector 2");
    CHECK(c.gap == Approx(-4));
    CHECK(!c.inside);
    c.moment.error = 2;
    c.summarise();
    CHECK(c.inside);

    Check alone = check({8, 10, 12}, 20, 20, 1);
    alone.summarise();
    CHECK(alone.low == 8);
    CHECK(alone.high == 12);
    CHECK(alone.high_by == "replicates");

    Check one = check({5}, 1, 4, 0.1);
    one.summarise();
    CHECK(one.mean_low == 5);
    CHECK(one.gap == Approx(1));
    CHECK(!one.inside);
    Check none = check({std::numeric_limits<f64>::quiet_NaN()}, 1, 4, 0.1);
    none.summarise();
    CHECK(!none.inside);
}

TEST_CASE("Student's t", "[report]")
{
    CHECK(student_95(1) == 0);
    CHECK(student_95(2) == Approx(12.706));
    CHECK(student_95(11) == Approx(2.228).epsilon(0.002));
    CHECK(student_95(31) == Approx(2.042).epsilon(0.001));
    CHECK(student_95(10001) == Approx(1.960).epsilon(0.001));
}

TEST_CASE("Reports quote what they are given and leave nothing to fetch", "[report]")
{
    Validation v;
    v.sample = "2 counties of <b>";
    v.replicates = 3;
    v.checks = {check({8, 10, 12}, 20, 20, 1), check({9, 9, 9}, 7, 9, 1)};
    v.checks[1].fitted = true;
    for (Check& c : v.checks) c.summarise();
    const std::string csv = report_csv(v), html = report_html(v, "made by <me>");
    CHECK(csv.find("\"a <number>, \"\"quoted\"\"\"") != std::string::npos);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
    CHECK(html.find("<number>") == std::string::npos);
    CHECK(html.find("a &lt;number&gt;, &quot;quoted&quot;") != std::string::npos);
    CHECK(html.find("made by &lt;me&gt;") != std::string::npos);
    for (const char* const part : {"http", "src=", "<script", "@import", "url("})
        CHECK(html.find(part) == std::string::npos);
    CHECK(html.find("1 of 2 numbers are inside") != std::string::npos);
    CHECK(html.find("of the 1 that were not used in fitting, 0.") != std::string::npos);
    CHECK(html.find("role=\"img\"") != std::string::npos);
}
