#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "study/free_parameter.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
using namespace canbao::study;

TEST_CASE("Positions lead to values and back", "[free_parameter]")
{
    FreeParameter linear;
    linear.low = 2, linear.high = 6;
    CHECK(linear.value(0) == 2);
    CHECK(linear.value(0.25) == 3);
    CHECK(linear.value(7) == 6);
    FreeParameter logarithmic;
    logarithmic.low = 0.5, logarithmic.high = 50, logarithmic.logarithmic = true;
    CHECK(logarithmic.value(0) == 0.5);
    CHECK(logarithmic.value(1) == 50);
    CHECK(logarithmic.value(0.5) == Approx(5));
    for (const f64 at : {0.1, 0.3, 0.77, 0.999})
    {
        CHECK(logarithmic.value(at) == Approx(0.5 * std::pow(100, at)).epsilon(1e-14));
        CHECK(logarithmic.position(logarithmic.value(at)) == Approx(at));
    }
}

TEST_CASE("A parameter table has its bounds from its rows", "[free_parameter]")
{
    const test::TemporaryFolder folder;
    const auto file = folder / "points.csv";
    std::ofstream(file) << "vector,decision.norm,premium.amount *\n1,1.5,1\n2,0.5,1.25\n";
    Faults faults;
    const ParameterTable table = read_parameter_table(file, faults);
    REQUIRE(faults.empty());
    REQUIRE(table.parameters.size() == 2);
    CHECK(table.parameters[0].low == 0.5);
    CHECK(table.parameters[0].high == 1.5);
    CHECK(table.parameters[1].how == FreeParameter::How::scale);
    CHECK(table.rows[1] == std::vector<f64>{0.5, 1.25});
    const Settings moved = settings(table.parameters, table.rows[1], "design");
    CHECK(moved.sets == std::vector<std::string>{"decision.norm=0.5"});
    CHECK(moved.text.find("scale = { \"premium.amount\" = 1.25 }") != std::string::npos);

    std::ofstream(file) << "decision.normal,trust.mean\n,0.5\nx,0.5\n";
    static_cast<void>(read_parameter_table(file, faults));
    REQUIRE(faults.size() == 3);
    CHECK(faults.list()[0].todo == "did you mean 'decision.norm'?");
    CHECK(faults.list()[1].found == "an empty cell");
}
