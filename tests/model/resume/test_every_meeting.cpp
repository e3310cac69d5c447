#include <map>
#include <set>

#include "legs.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Saves at every meeting point where the world is whole, and takes the run up again in a model built anew.
struct Chain
{
    std::string digest;
    std::map<std::string, int> legs;  ///< how many ended with each phase

    explicit Chain(const Scenario& scenario)
    {
        const TemporaryFolder folder;
        const auto path = folder / "checkpoint.h5";
        for (int leg = 0;; ++leg)
        {
            Leg life(scenario, 1 + leg % 3);
            if (leg == 0) life.begin();
            else life.take_up(path);
            const bool over = life.live(1);
            ++legs[life.phase()];
            if (over)
            {
                digest = life.digest();
                return;
            }
            life.save(path);
        }
    }
};

const std::string poli = R"(
inherits = "poli.toml"
[run]
to = 2014
)";

/// Three counties in two cities, and all that the model has: pressure, threats that become public, rumours, a pool that
/// merges, a premium and then benefits that follow the fund, late payment, waits, migrants who come home.
const std::string everything = R"(
inherits = "library/platform_switch.toml"
[run]
from = 2016
to = 2026
[geography]
select = "140825,140826,140581"
townships_in_county = 1
registered_scale = 0.15
[premium]
rule = "balance"
late_until = 300
late_attention = 0.5
[feedback]
instrument = { 2003-01-01 = "premium", 2021-01-01 = "benefit" }
[fund]
pool_level = { 2003-01-01 = "county", 2019-01-01 = "city", 2023-01-01 = "province" }
urban = { 2003-01-01 = false, 2020-01-01 = true }
[exposure]
probability = 0.5
[advance]
active = true
[[intervention]]
name = "one county pays less"
from = 2018-11-20
to = 2021-02-01
places = ["140825"]
scale.premium.amount = 0.6
add.cadre.hours = 5
set.demography.migrants = 60
[[intervention]]
name = "a rumour that is over before the villages meet again, and comes back"
from = 2019-10-05
to = 2019-12-15
set.trust.account_removed.strength = 0.1
[[intervention]]
name = "it comes back"
from = 2020-10-04
to = 2021-12-01
set.trust.account_removed.strength = 0.15
[[intervention]]
name = "job crisis"
from = 2019-01-01
to = 2021-01-01
set.economy.job_shock = 0.4
[[intervention]]
name = "hospitals pay less for a while"
from = 2020-12-24
to = 2022-12-24
groups = ["general", "dibao"]
scale.benefit.rate_county = 0.5
)";
}  // namespace

TEST_CASE("A run that is saved and taken up at every meeting point gives the results of one that is not: a village")
{
    const Scenario scenario = test::scenario(poli);
    const Chain chain(scenario);
    CHECK(chain.digest == uninterrupted(scenario, 2));
    // Seven exchanges, the opening and the close of each season, both ends of each year.
    CHECK(chain.legs.at("exchange") > 12 * 6);
    for (const char* phase : {"season_opens", "season_closes", "benefit_year_opens", "year_closes"})
        CHECK(chain.legs.at(phase) >= 11);
    CHECK_FALSE(chain.legs.contains("marriages"));
}

TEST_CASE("A run that is saved and taken up at every meeting point gives the results of one that is not: everything")
{
    const Scenario scenario = test::scenario(everything);
    const Chain chain(scenario);
    CHECK(chain.digest == uninterrupted(scenario, 2));
}

TEST_CASE("No column may be left out")
{
    const Scenario scenario = test::scenario(poli);
    const TemporaryFolder folder;
    const auto path = folder / "checkpoint.h5";
    {
        // An exchange in the middle of a season, with five quarters to go.
        Leg leg(scenario, 1);
        leg.begin();
        REQUIRE_FALSE(leg.live(11 * 10 + 4));
        REQUIRE(leg.phase() == "exchange");
        leg.save(path);
    }
    const std::string digest = uninterrupted(scenario, 1);

    std::set<std::string> missed;
    EnrolmentModel model(scenario);
    const Registry& registry = model.model().registry;
    for (std::size_t e = 0; e < entity_count; ++e)
        for (const ColumnInfo& column : registry.columns(Entity(e)))
        {
            // Without those that say where rows are, who heads a household and who may enrol there is no world.
            if (column.mechanism == "world" || column.mechanism == "population" || column.name == "need") continue;
            Leg without(scenario, 1);
            without.take_up(path, &column);
            if (!without.had_values()) continue;
            REQUIRE(without.live(-1));
            if (without.digest() != digest) missed.insert(column.name);
        }
    // The others are written anew before anybody reads them, in the years that are left.
    CHECK(missed.size() > 60);
    for (const char* name :
         {"insurance",        "health",   "life",           "savings",      "debt",       "income",
          "permanent_income", "salience", "trust",          "resentment",   "tie_3",      "standing",
          "season",           "patience", "season_premium", "scheme_start", "admissions", "inpatient_cost",
          "births",           "eligible", "fund_held",      "fund_reserve", "fund_pool",  "target"})
    {
        CAPTURE(name);
        CHECK(missed.contains(name));
    }
}
