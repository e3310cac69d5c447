#include "catch.hpp"
#include "core/date.hpp"

using namespace canbao;

TEST_CASE("days are counted from 1970-01-01", "[date]")
{
    CHECK(day_number(make_date(1970, 1, 1)) == 0);
    CHECK(day_number(make_date(1969, 12, 31)) == -1);
    CHECK(day_number(make_date(2000, 1, 1)) == 10957);
    CHECK(day_number(make_date(2024, 2, 29)) - day_number(make_date(2023, 2, 28)) == 366);
    CHECK(date_of(10957) == make_date(2000, 1, 1));
    CHECK(year_of(make_date(2003, 12, 31)) == 2003);
}

TEST_CASE("every day of two centuries survives writing and reading", "[date]")
{
    for (Date d = make_date(1900, 1, 1); d < make_date(2100, 1, 1); d += std::chrono::days{1})
    {
        const auto read = parse_date(format(d));
        REQUIRE(read.has_value());
        REQUIRE(*read == d);
        REQUIRE(date_of(day_number(d)) == d);
    }
}

TEST_CASE("dates are written with all their digits", "[date]")
{
    CHECK(format(make_date(2003, 1, 9)) == "2003-01-09");
    CHECK(format(make_date(999, 12, 31)) == "0999-12-31");
}

TEST_CASE("what is no date of the calendar is refused", "[date]")
{
    for (const char* text :
         {"", "2003", "2003-1-09", "2003-02-29", "1900-02-29", "2003-13-01", "2003-00-10", "2003-04-31", "2003/04/01",
          "2003-04-01 ", " 2003-04-1", "-003-04-01", "2003-+4-01", "2oo3-04-01", "20030-4-01"})
    {
        INFO("'" << text << "'");
        CHECK_FALSE(parse_date(text));
    }
    CHECK(parse_date("2000-02-29") == make_date(2000, 2, 29));
    CHECK(parse_date("2004-02-29") == make_date(2004, 2, 29));
}
