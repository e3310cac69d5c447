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

TEST_CASE("Effort rises towards the deadline", "[cadre]")
{
    const std::string patient = always("set = { \"cadre.patience_days\" = 300 }"),
                      late = always("set = { \"cadre.patience_days\" = 10 }");
    CHECK(Lived(2004, 2004, patient).sum(2004, "visits") != Lived(2004, 2004, late).sum(2004, "visits"));
}

TEST_CASE("An instrument moves only households it can hurt", "[sanction]")
{
    // Everybody is visited every week, nobody looks at others, and effort does not depend on who has paid already, so
    // what reaches a household is its own threat alone.
    const std::string alone = always(
        "set = { \"decision.norm\" = 0, \"decision.pressure\" = 0, \"target.share\" = 1, \"target.ratchet\" = 0, "
        "\"cadre.hours\" = 1000, \"cadre.full_gap\" = 0.001, \"cadre.threat_share\" = 1, "
        "\"sanction.festival_amount\" = 3000 }");
    struct Household
    {
        u32 enrolled = 0;
        bool elder = false;
    };
    using Households = std::map<u64, Household>;
    const auto note = [](Households& households)
    {
        return [&households](const Model& model, const BlockTask& task)
        {
            const Registry& registry = model.registry;
            const Structure& s = model.structure;
            const auto enrolled = registry.find<u8>(Entity::household, "enrolled_members");
            const auto born = registry.find<i16>(Entity::person, "birth_year");
            const Block& block = task.block;
            for (u32 h = 0; h < block.household.rows(); ++h)
            {
                Household& household =
                    households[Identity{block.household[s.household_line][h], block.household[s.household_place][h]}
                                   .packed()];
                household.enrolled = block.household[enrolled][h];
                const u32 first = block.household[s.first_member][h];
                for (u32 p = first; p < first + block.household[s.size][h]; ++p)
                    household.elder |= task.step.year - 1 - block.person[born][p] >= 70;
            }
        };
    };
    Households with, without;
    const Lived allowed(2003, 2003, alone, 1, note(with)),
        forbidden(2003, 2003, alone + always("set.sanction.festival_allowed = false"), 1, note(without));
    CHECK(allowed.sum(2003, "sanctions_festival") > 0);
    CHECK(forbidden.sum(2003, "sanctions_festival") == 0);
    const u32 old = classes::of_age(75);
    CHECK(allowed.coverage(2003, old) > forbidden.coverage(2003, old));

    u32 differ = 0, differ_without_elder = 0;
    REQUIRE(with.size() == without.size());
    for (const auto& [identity, household] : with)
    {
        if (household.enrolled == without.at(identity).enrolled) continue;
        ++differ;
        differ_without_elder += !household.elder;
    }
    CHECK(differ > 20);
    CHECK(differ_without_elder == 0);
}
