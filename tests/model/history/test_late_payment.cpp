/// Payment after the season (M1).
#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string late = "[premium]\nlate_until = 364\n";
}

TEST_CASE("Who pays late pays the lost subsidy, and the books hold it", "[premium][late]")
{
    const Lived with(2014, 2015, late), without(2014, 2015);
    CHECK(with.sum(2014, "enrolled") == without.sum(2014, "enrolled"));
    CHECK(without.sum(2014, "enrolled_late") == 0);
    CHECK(without.sum(2014, "late_paid") == 0);
    const i64 heads = with.sum(2014, "enrolled_late");
    REQUIRE(heads > 0);
    CHECK(heads < (with.sum(2014, "eligible") - with.sum(2014, "enrolled")) / 2);
    // 90 yuan and a subsidy of 320; aid takes part of the 90 off for some.
    CHECK(with.sum(2014, "late_paid") <= heads * 41000);
    CHECK(with.sum(2014, "late_paid") > heads * 32000);
    CHECK(with.sum(2014, "premium_paid") == without.sum(2014, "premium_paid") + with.sum(2014, "late_paid"));
    CHECK(with.sum(2014, "subsidy") == without.sum(2014, "subsidy"));
    CHECK(with.sum(2014, "premium_paid") + with.sum(2014, "premium_aid") + with.sum(2014, "subsidy") ==
          without.sum(2014, "premium_paid") + without.sum(2014, "premium_aid") + without.sum(2014, "subsidy") +
              heads * 41000);
    for (const u32 first :
         {classes::first_quintile, classes::first_age, classes::first_residence, classes::first_group})
    {
        const u32 last = first == classes::first_quintile    ? classes::first_age
                         : first == classes::first_age       ? classes::first_residence
                         : first == classes::first_residence ? classes::first_group
                                                             : classes::count;
        i64 margin = 0;
        for (u32 c = first; c < last; ++c) margin += with.sum(2014, "premium_paid", c);
        CHECK(margin == with.sum(2014, "premium_paid"));
    }
}

TEST_CASE("The sick come first among those who pay late", "[premium][late]")
{
    // Nobody dies or leaves the register: whoever paid is still there when the year ends.
    Lived lived(2014, 2014,
                late + "late_attention = 0.1\nlate_subsidy_lost = 0\n" +
                    "[[intervention]]\nfrom = 2014-01-01\nset.demography = { mortality_factor = 0, exit = 0 }\n");
    const auto insured = lived.model().registry.find<u16>(Entity::person, "insurance");
    const auto bits = lived.model().registry.find<u8>(Entity::person, "health");
    const auto life = lived.model().registry.find<u8>(Entity::person, "life");
    f64 payers = 0, sick_payers = 0, others = 0, sick_others = 0;
    for (const Block& block : lived.world().blocks())
        for (u32 p = 0; p < block.person.rows(); ++p)
        {
            const u16 status = block.person[insured][p];
            if (life::Elsewhere::get(block.person[life][p]) != life::none) continue;
            const u32 sick = health::Chronic::get(block.person[bits][p]);
            if (insurance::Consecutive::get(status) > 0 && insurance::Waits::get(status) > 0)
                ++payers, sick_payers += sick;
            else if (!insurance::Covered::get(status)) ++others, sick_others += sick;
        }
    CHECK(i64(payers) == lived.sum(2014, "enrolled_late"));
    REQUIRE(payers > 20);
    CHECK(sick_payers / payers > 1.5 * sick_others / others);
}

TEST_CASE("A subsidy that is not lost and a wait that is not asked bring more of them", "[premium][late]")
{
    const Lived base(2014, 2014, late), cheap(2014, 2014, late + "late_subsidy_lost = 0\n"),
        wait(2014, 2014, late + "[benefit]\nwaiting_active = true\n"), summer(2014, 2014, late + "late_from = 181\n");
    CHECK(cheap.sum(2014, "enrolled_late") > base.sum(2014, "enrolled_late"));
    CHECK(wait.sum(2014, "enrolled_late") < base.sum(2014, "enrolled_late"));
    CHECK(summer.sum(2014, "enrolled_late") < base.sum(2014, "enrolled_late"));
    CHECK(summer.sum(2014, "enrolled_late") > 0);
}

TEST_CASE("A reform that changes nothing in mid-season changes nothing for who has just paid late", "[premium][late]")
{
    // Who paid in October has cover when the open season's is weighed again, whether or not anything else makes him.
    const std::string eager = late + always("set = { \"premium.late_attention\" = 1 }");
    const std::string null =
        "[[intervention]]\nname = \"nothing\"\nfrom = 2012-11-15\nscale = { \"premium.amount\" = 1 }\n";
    const Lived base(2010, 2013, eager), with(2010, 2013, eager + null);
    REQUIRE(base.sum(2012, "enrolled_late") > 0);
    CHECK(base.digest() == with.digest());
}

TEST_CASE("Late payment is the same bits for any number of threads", "[premium][late]")
{
    CHECK(Lived(2014, 2015, late, 1).digest() == Lived(2014, 2015, late, 3).digest());
}
