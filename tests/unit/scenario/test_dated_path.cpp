#include "catch.hpp"
#include "scenario/scenario.hpp"

using namespace canbao;

namespace
{
DatedPath path(Interpolation interpolation)
{
    DatedPath p;
    p.points = {{make_date(2003, 1, 1), 10}, {make_date(2005, 1, 1), 20}};
    p.interpolation = interpolation;
    p.dated = true;
    p.from_table = true;
    p.extends_beyond_data = false;
    return p;
}
}  // namespace

TEST_CASE("A stepped path holds a value until the next date", "[dated]")
{
    const auto p = path(Interpolation::step);
    CHECK(p.at(make_date(1990, 1, 1)) == 10);
    CHECK(p.at(make_date(2003, 1, 1)) == 10);
    CHECK(p.at(make_date(2004, 12, 31)) == 10);
    CHECK(p.at(make_date(2005, 1, 1)) == 20);
    CHECK(p.at(make_date(2050, 1, 1)) == 20);
}

TEST_CASE("A linear path is a straight line between dates and flat outside", "[dated]")
{
    const auto p = path(Interpolation::linear);
    CHECK(p.at(make_date(2002, 6, 1)) == 10);
    const int days = 731;  // 2004 is a leap year
    CHECK(p.at(make_date(2004, 1, 1)) == Approx(10 + 10. * 365 / days));
    CHECK(p.at(make_date(2004, 12, 31)) == Approx(10 + 10. * 730 / days));
    CHECK(p.at(make_date(2005, 12, 31)) == 20);
}

TEST_CASE("Growth is compounded on the anniversaries of the last point", "[dated]")
{
    auto p = path(Interpolation::step);
    p.growth = 0.5;
    CHECK(p.at(make_date(2005, 12, 31)) == 20);
    CHECK(p.at(make_date(2006, 1, 1)) == 30);
    CHECK(p.at(make_date(2006, 12, 31)) == 30);
    CHECK(p.at(make_date(2007, 1, 1)) == 45);
    CHECK(p.at(make_date(2004, 1, 1)) == 10);  // inside the data nothing grows

    SECTION("a linear path grows day by day between them")
    {
        p.interpolation = Interpolation::linear;
        CHECK(p.at(make_date(2006, 1, 1)) == 30);
        CHECK(p.at(make_date(2005, 7, 2)) == Approx(20 + 10. * 182 / 365));
    }
    SECTION("it stops at the ends of the range")
    {
        p.max = 40;
        CHECK(p.at(make_date(2007, 1, 1)) == 40);
        CHECK(p.at(make_date(2300, 1, 1)) == 40);
        p.growth = -0.5, p.min = 3;
        CHECK(p.at(make_date(2006, 1, 1)) == 10);
        CHECK(p.at(make_date(2010, 1, 1)) == 3);
    }
    SECTION("a 29 February has its anniversary on the 28th of a common year")
    {
        p.points = {{make_date(2024, 2, 29), 100}};
        CHECK(p.at(make_date(2025, 2, 27)) == 100);
        CHECK(p.at(make_date(2025, 2, 28)) == 150);
        CHECK(p.at(make_date(2028, 2, 28)) == Approx(100 * 1.5 * 1.5 * 1.5));
        CHECK(p.at(make_date(2028, 2, 29)) == Approx(100 * 1.5 * 1.5 * 1.5 * 1.5));
    }
}

TEST_CASE("Data cover the calendar year of the last point and no more", "[dated]")
{
    using std::chrono::days;
    auto p = path(Interpolation::step);
    CHECK(p.data_end() == make_date(2005, 12, 31));
    CHECK(p.covers(make_date(2003, 1, 1), make_date(2005, 12, 31)));
    CHECK_FALSE(p.covers(make_date(2003, 1, 1), make_date(2006, 1, 1)));
    CHECK_FALSE(p.covers(make_date(2002, 12, 31), make_date(2005, 1, 1)));
    CHECK(p.covers(make_date(2002, 12, 31), make_date(2006, 1, 1), days{1}));

    p.extends_beyond_data = true;  // a projection looks forward, not back
    CHECK(p.covers(make_date(2003, 1, 1), make_date(2099, 1, 1)));
    CHECK_FALSE(p.covers(make_date(2002, 12, 31), make_date(2005, 1, 1)));

    CHECK(DatedPath::constant(4).covers(make_date(1900, 1, 1), make_date(2100, 1, 1)));
    CHECK(DatedPath::constant(4).at(make_date(1900, 1, 1)) == 4);
}
