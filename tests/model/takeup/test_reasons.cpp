#include <numeric>

#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
i64 with_reason(const Lived& lived, int year, u32 why)
{
    return lived.sum(year, "enrolled_" + std::string(reason::names[why]));
}
}  // namespace

TEST_CASE("Every payment has one reason, in every class", "[reasons]")
{
    const Lived lived(2003, 2008);
    for (int year = 2003; year <= 2008; ++year)
    {
        i64 told = 0;
        for (u32 why = 0; why < reason::count; ++why) told += with_reason(lived, year, why);
        CHECK(told == lived.sum(year, "enrolled"));
        for (u32 cell = 0; cell < classes::count; ++cell)
        {
            i64 of_class = 0;
            for (u32 why = 0; why < reason::count; ++why)
                of_class += lived.sum(year, "enrolled_" + std::string(reason::names[why]), cell);
            CHECK(of_class == lived.sum(year, "enrolled", cell));
        }
    }
    for (const u32 why : {reason::voluntary, reason::social, reason::pressed}) CHECK(with_reason(lived, 2006, why) > 0);
}

TEST_CASE("What is switched off is nobody's reason", "[reasons]")
{
    const Lived free(2003, 2006, no_pressure), alone(2003, 2006, always("set = { \"decision.norm\" = 0 }"));
    for (int year = 2003; year <= 2006; ++year)
    {
        CHECK(with_reason(free, year, reason::pressed) == 0);
        CHECK(with_reason(free, year, reason::threatened) == 0);
        CHECK(free.sum(year, "repelled") == 0);
        CHECK(with_reason(alone, year, reason::social) == 0);
    }
}

TEST_CASE("The direct answer agrees with a world without pressure in its first season", "[reasons]")
{
    // In the first season neighbours, inertia and trust are the same in both worlds but for what pressure does to
    // neighbours in the season itself, so who pays without pressure is about who pays by himself or for the norm.
    const Lived pressed(2003, 2003), free(2003, 2003, no_pressure);
    const i64 direct = with_reason(pressed, 2003, reason::voluntary) + with_reason(pressed, 2003, reason::social);
    const i64 paired = free.sum(2003, "enrolled");
    CHECK(f64(direct) / f64(paired) > 0.9);
    CHECK(f64(direct) / f64(paired) < 1.4);
    CHECK(with_reason(pressed, 2003, reason::voluntary) <= paired);
}

TEST_CASE("Pressure that annoys repels some who would have paid", "[reasons]")
{
    const Lived annoyed(2003, 2004, always("set = { \"decision.pressure\" = -3, \"decision.visit\" = -3 }"));
    const i64 repelled = annoyed.sum(2004, "repelled");
    CHECK(repelled > 0);
    const std::array kinds{classes::first_quintile, classes::first_age, classes::first_residence, classes::first_group,
                           classes::count};
    for (std::size_t kind = 0; kind + 1 < kinds.size(); ++kind)
    {
        i64 sum = 0;
        for (u32 row = kinds[kind]; row < kinds[kind + 1]; ++row) sum += annoyed.sum(2004, "repelled", row);
        CHECK(sum == repelled);
    }
}

TEST_CASE("Reasons change nothing but themselves", "[reasons]")
{
    const Lived told(2003, 2005), untold(2003, 2005, "[decision]\nreasons = false\n");
    for (const char* name : {"enrolled", "premium_paid", "visits", "admissions", "income_total"})
        for (int year = 2003; year <= 2005; ++year) CHECK(told.sum(year, name) == untold.sum(year, name));
    CHECK(with_reason(untold, 2005, reason::voluntary) == 0);
}
