/// Experience, and what pressure costs.
#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// A team with much time, asked for everybody.
const std::string pressed =
    always("set = { \"target.share\" = 1, \"cadre.hours\" = 120, \"sanction.festival_amount\" = 600 }");
/// Nobody asks, from the season for 2015 on.
const std::string until_2014 = pressed +
                               "[[intervention]]\nname = \"the end\"\nfrom = 2014-06-01\nset = { \"cadre.hours\" = 0, "
                               "\"cadre.routine_hours\" = 0, \"decision.pressure\" = 0, \"cadre.overreport\" = 0 }\n";
const std::string never = pressed + no_pressure;

f64 mean_trust(const Lived& lived, int year)
{
    return f64(lived.sum(year, "trust_sum")) / 65535. / f64(lived.sum(year, "household_count"));
}
}  // namespace

TEST_CASE("Coverage is higher under pressure, and lower after it than where it never began", "[trust]")
{
    const Lived ended(2005, 2020, until_2014), free(2005, 2020, never);
    for (int year = 2005; year <= 2014; ++year) CHECK(ended.coverage(year) > free.coverage(year) + 0.02);
    for (int year = 2016; year <= 2018; ++year) CHECK(ended.coverage(year) < free.coverage(year) - 0.002);
    CHECK(mean_trust(ended, 2014) < mean_trust(free, 2014) - 0.03);
    CHECK(ended.sum(2012, "resentful_households") > 0);
    // Resentment has faded and trust comes back.
    CHECK(ended.sum(2020, "resentful_households") == 0);
    CHECK(free.coverage(2020) - ended.coverage(2020) < free.coverage(2017) - ended.coverage(2017));

    // Without reactance habit is all that pressure leaves behind, and it does not lower anything.
    const std::string calm = "[trust]\nreactance = 0\n";
    const Lived calm_ended(2005, 2020, calm + until_2014), calm_free(2005, 2020, calm + never);
    for (int year = 2015; year <= 2020; ++year) CHECK(calm_ended.coverage(year) > calm_free.coverage(year) - 0.002);
    CHECK(calm_ended.coverage(2010) > ended.coverage(2010));
    for (int year = 2005; year <= 2020; ++year)
    {
        CHECK(calm_ended.sum(year, "resentful_households") == 0);
        // Where nobody presses, reactance has nothing to react to.
        CHECK(calm_free.sum(year, "enrolled") == free.sum(year, "enrolled"));
    }
}

TEST_CASE("Claims that pay what was promised raise trust, others lower it", "[trust]")
{
    const std::string quick = no_pressure + "[trust]\nexperience = 0.6\n";
    const auto paying = [&](const char* scope, const char* deductible)
    {
        std::string text = quick + "[health]\nvisible_claim = 100\n[benefit]\nscope = " + scope + "\n";
        for (const char* tier : {"township", "county", "city"})
            text += std::string("deductible_") + tier + " = " + deductible + "\n";
        return Lived(2010, 2015, text);
    };
    const Lived full = paying("100", "0"), meagre = paying("35", "200"),
                deaf(2010, 2015, no_pressure + "[trust]\nexperience = 0\n");
    CHECK(mean_trust(full, 2015) > mean_trust(deaf, 2015) + 0.01);
    CHECK(mean_trust(meagre, 2015) < mean_trust(deaf, 2015) - 0.01);
}

TEST_CASE("Switched off, trust stays what it is by nature", "[trust]")
{
    const Lived off(2008, 2014, pressed + "[trust]\nreactance = 0\nexperience = 0\ndiffusion = 0\n");
    CHECK(mean_trust(off, 2014) == Approx(0.65).margin(0.01));
    CHECK(off.sum(2014, "resentful_households") == 0);
    CHECK(off.sum(2014, "heard_households") == 0);
}
