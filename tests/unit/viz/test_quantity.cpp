#include <limits>
#include <string>

#include "catch.hpp"
#include "core/error.hpp"
#include "record/reader.hpp"
#include "unit/record/sample.hpp"
#include "viz/data/colour_scale.hpp"
#include "viz/data/quantity.hpp"

using namespace canbao;
using namespace canbao::viz;

TEST_CASE("numbers are written for people", "[quantity]")
{
    CHECK(format_number(0, 0) == "0");
    CHECK(format_number(999, 0) == "999");
    CHECK(format_number(1000, 0) == "1,000");
    CHECK(format_number(-1234567.891, 2) == "−1,234,567.89");
    CHECK(format_number(-0.001, 1) == "0.0");
    CHECK(format_number(123456.5, 1) == "123,456.5");
    Quantity quantity;
    quantity.unit = "%";
    CHECK(format_value(quantity, 94.8123, 1) == "94.8 %");
    CHECK(format_value(quantity, std::numeric_limits<f64>::quiet_NaN(), 1) == "no value");
    quantity.unit.clear();
    CHECK(format_value(quantity, 12, 0) == "12");
}

TEST_CASE("differences have a sign, and those of percentages are points", "[quantity]")
{
    Quantity quantity;
    quantity.unit = "%";
    CHECK(format_difference(quantity, 1.25, 1) == "+1.2 points");
    CHECK(format_difference(quantity, -3, 0) == "−3 points");
    quantity.unit = "yuan";
    CHECK(format_difference(quantity, 0, 0) == "0 yuan");
    CHECK(format_short(123456) == "123,456");
    CHECK(format_short(-12.34) == "−12.3");
    CHECK(format_short(2.5e6) == "2.50 m");
    CHECK(format_short(31e9) == "31.0 bn");
}

TEST_CASE("digits after the point follow the range", "[quantity]")
{
    Quantity percent;
    percent.unit = "%";
    CHECK(value_digits(percent, round_range(75, 100)) == 1);
    CHECK(value_digits(percent, round_range(0, 1)) == 2);
    CHECK(value_digits(percent, round_range(0, 300'000)) == 0);
    CHECK(value_digits({}, round_range(0, 1)) == 0);
}

TEST_CASE("a quantity is a measure, or the ratio of two", "[quantity]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "run.h5", 1);
    const RunReader reader(folder / "run.h5");

    const Quantity count = find_quantity(reader, "eligible");
    CHECK_FALSE(count.is_ratio());
    CHECK(count.title == "Persons who may enrol");
    CHECK(count.unit.empty());
    CHECK(count.factor == 1);

    const Quantity same = find_quantity(reader, "eligible/eligible");
    CHECK(same.unit == "%");
    CHECK(same.factor == 100);

    const Quantity mean = find_quantity(reader, "premium/eligible");
    REQUIRE(mean.above.size() == 1);
    CHECK(mean.above[0].measure == "premium");
    CHECK(mean.below[0].measure == "eligible");
    CHECK(mean.unit == "yuan");
    CHECK(mean.factor == 1);
    CHECK(find_quantity(reader, "eligible/premium").unit == "/yuan");

    const Quantity sum = find_quantity(reader, "eligible+eligible-eligible/eligible");
    REQUIRE(sum.above.size() == 3);
    CHECK(sum.above[1].sign == 1);
    CHECK(sum.above[2].sign == -1);
    CHECK(find_quantity(reader, "effort+effort").source == Source::weekly);
    CHECK(find_quantity(reader, "effort+effort").is_mean);

    for (const char* const wrong : {"eligible+premium", "eligible/effort", "eligibel", "", "eligible/", "/eligible",
                                    "eligible/year", "place", "year", "coverage"})
    {
        CAPTURE(wrong);
        try
        {
            static_cast<void>(find_quantity(reader, wrong));
            FAIL("accepted");
        }
        catch (const UserError& error)
        {
            REQUIRE(error.faults().size() == 1);
            CHECK(error.faults()[0].where == "--quantity");
            if (std::string(wrong) == "eligibel")
                CHECK(error.faults()[0].message().find("'eligible'") != std::string::npos);
        }
    }
}
