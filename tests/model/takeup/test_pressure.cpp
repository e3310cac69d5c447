#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

TEST_CASE("Effort follows the target", "[target][cadre]")
{
    const Lived low(2003, 2006,
                    always("set = { \"target.share\" = 0.3, \"target.markup\" = 0, \"target.ratchet\" = 0 }")),
        high(2003, 2006, always("set = { \"target.share\" = 0.95 }"));
    CHECK(high.sum(2005, "visits") > 2 * low.sum(2005, "visits"));
    CHECK(high.coverage(2006) > low.coverage(2006) + 0.05);
    // Where the target is met, nobody pads the report.
    CHECK(low.sum(2006, "reported") - low.sum(2006, "enrolled") <= low.sum(2006, "covered_elsewhere"));
}

TEST_CASE("A ratchet lifts targets where they were exceeded", "[target]")
{
    const auto easy = [](const char* ratchet)
    {
        return always(std::string("set = { \"target.share\" = 0.5, \"target.markup\" = 0, \"target.ratchet\" = ") +
                      ratchet + " }");
    };
    const auto mean_target = [](Lived& lived)
    {
        const auto column = lived.model().registry.find<f32>(Entity::village, "target");
        f64 sum = 0;
        u32 count = 0;
        for (const Block& block : lived.world().blocks())
            for (const f32 target : block.village[column]) sum += f64(target), ++count;
        return sum / count;
    };
    Lived level(2008, 2010, easy("0")), ratchet(2008, 2010, easy("0.5"));
    CHECK(mean_target(level) == Approx(0.5).margin(0.001));
    CHECK(mean_target(ratchet) > 0.6);
}
