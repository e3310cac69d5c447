#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("A run that starts later has a history", "[history]")
{
    const Lived lived(2018, 2019);
    CHECK(lived.coverage(2018) > 0.85);
    CHECK(lived.sum(2018, "enrolled_renewing") > lived.sum(2018, "enrolled") * 8 / 10);
    CHECK(lived.sum(2018, "lapsed") > 0);
    CHECK(lived.sum(2018, "enrolled_returning") > 0);
}

TEST_CASE("A reform that changes nothing changes no bit", "[history]")
{
    const Lived base(2003, 2005), null(2003, 2005, always("scale = { \"premium.amount\" = 1.0 }")),
        one_thread(2003, 2005, "", 1), three_threads(2003, 2005, "", 3);
    CHECK(base.digest() == null.digest());
    CHECK(base.digest() == one_thread.digest());
    CHECK(base.digest() == three_threads.digest());
    CHECK(base.digest() != Lived(2003, 2005, "[run]\nseed = 2\n").digest());
}

TEST_CASE("Margins add up to the whole", "[history]")
{
    const Lived lived(2003, 2004);
    for (const auto& [from, to] :
         {std::pair{classes::first_quintile, classes::first_age},
          std::pair{classes::first_age, classes::first_residence},
          std::pair{classes::first_residence, classes::first_group}, std::pair{classes::first_group, classes::count}})
    {
        i64 eligible = 0, enrolled = 0, premium = 0;
        for (u32 c = from; c < to; ++c)
        {
            eligible += lived.sum(2004, "eligible", c);
            enrolled += lived.sum(2004, "enrolled", c);
            premium += lived.sum(2004, "premium_paid", c);
        }
        CHECK(eligible == lived.sum(2004, "eligible"));
        CHECK(enrolled == lived.sum(2004, "enrolled"));
        CHECK(premium == lived.sum(2004, "premium_paid"));
    }
}
