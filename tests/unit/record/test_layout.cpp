#include <functional>
#include <stdexcept>

#include "catch.hpp"
#include "record/layout.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;

namespace
{
std::string mistake_in(const std::function<void(Layout&)>& change)
{
    Layout layout = sample::layout();
    change(layout);
    try
    {
        check(layout);
    }
    catch (const std::logic_error& error)
    {
        return error.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("a sound layout passes", "[layout]")
{
    CHECK(mistake_in([](Layout&) {}).empty());
}

TEST_CASE("each mistake of a layout is named with its place", "[layout]")
{
    const auto yearly = [](Layout& layout) -> Group& { return layout.groups[1]; };
    const auto premium = [](Layout& layout) -> Variable&
    { return const_cast<Variable&>(*layout.find_variable("yearly", "premium")); };

    CHECK(contains(mistake_in([&](Layout& l) { premium(l).units = ""; }), "/yearly/premium: has no units"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).units = "hours"; }), "span of time"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).long_name = ""; }), "no long_name"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).name = "a/b"; }), "'a/b'"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).name = "eligible"; }),
                   "/yearly/eligible: the variable is declared twice"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).name = "place"; }), "name of a dimension"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).dims = {"year", "plaze"}; }), "'plaze' is not declared"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).dims = {"place", "year"}; }), "not its first dimension"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).type = Type::text; }), "text cannot grow"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).group = "monthly"; }), "the group is not declared"));
    CHECK(contains(mistake_in([&](Layout& l) { premium(l).flags = {{0, "two words"}}; }), "not one word"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).name = "manifest"; }), "/manifest"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).name = "places"; }), "declared twice"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).dims[1].values.pop_back(); }), "8 coordinates for 9 places"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).dims[1].size = 0; }), "at least one place"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).dims[0].size = 4; }), "begins empty"));
    CHECK(contains(mistake_in([&](Layout& l) { yearly(l).dims[0].type = Type::float64; }), "integer type"));
    CHECK(contains(mistake_in([&](Layout& l)
                              { yearly(l).dims[1].extent = Extent::rows, yearly(l).dims[0].extent = Extent::fixed; }),
                   "/yearly"));
    CHECK(contains(mistake_in([](Layout& l) { l.groups[4].dims[0].extent = Extent::rows; }), "rows without ticks"));
    CHECK(contains(mistake_in([](Layout& l) { l.groups[4].dims[1].extent = Extent::ticks; }), "more than one"));
    CHECK(contains(mistake_in(
                       [](Layout& l) {
                           l.variables.push_back({"households", "row_count", Type::int64, {"row"}, "1", "x", {}, {}});
                       }),
                   "comes with the dimension 'row' already"));
}

TEST_CASE("what a file needs can be told before it is made", "[layout]")
{
    const Layout layout = sample::layout();
    const u64 coordinates = 4 * (9 + 9 + 5 + 4) + 3;
    const u64 places = (8 + 1) * 9 + 4, ties = (4 + 2) * 6;
    CHECK(static_bytes(layout) == coordinates + places + ties);
    CHECK(bytes_per_tick(layout, "yearly") == 4 + (8 + 8) * 9);
    CHECK(bytes_per_tick(layout, "weekly") == 4 + 4 + 4 * 5);
    CHECK(bytes_per_tick(layout, "households") == 4 + 16);
    CHECK(bytes_per_row(layout, "households", "row") == 8 + 2);
    CHECK(bytes_per_row(layout, "yearly", "row") == 0);
}
