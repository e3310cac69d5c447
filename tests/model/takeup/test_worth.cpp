/// What cover and money are worth: income of the year weighs on what is to be paid, permanent income on what comes back.
#include <cmath>
#include <vector>

#include "model/takeup/lived.hpp"
#include "models/decision/worth.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string free_of_trouble =
    no_pressure + always(
                      "set = { \"premium.amount\" = 0, \"services.window_home\" = 0, \"services.agent_home\" = 0, "
                      "\"services.phone_home\" = 0, \"services.window_away\" = 0, \"services.agent_away\" = 0, "
                      "\"services.phone_away\" = 0 }");
const std::string drought =
    "[[intervention]]\nname = \"drought\"\nfrom = 2003-08-01\nto = 2004-07-31\n"
    "set = { \"economy.harvest_hit\" = 1, \"economy.crop_share\" = 1 }\n";

struct Opening
{
    std::vector<i16> need;
    std::vector<f32> permanent;  ///< of each person's household
    std::vector<i32> income;
};

/// The needs of all persons on the day the season for a coverage year opens.
Opening opening_of(int coverage_year, const std::string& text)
{
    Opening opening;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        if (task.step.year != coverage_year) return;
        const Block& block = task.block;
        const auto need = block.person[model.registry.find<i16>(Entity::person, "need")];
        const auto permanent = block.household[model.registry.find<f32>(Entity::household, "permanent_income")];
        const auto income = block.household[model.registry.find<i32>(Entity::household, "income")];
        opening.income.assign(income.begin(), income.end());
        for (u32 h = 0; h < block.household.rows(); ++h)
            for (u32 i = 0; i < block.household[model.structure.size][h]; ++i)
            {
                opening.need.push_back(need[block.household[model.structure.first_member][h] + i]);
                opening.permanent.push_back(permanent[h]);
            }
    };
    const Lived lived(2003, coverage_year - 1, text, 1, look, township(), "season_opens");
    return opening;
}

/// Mean need of those above the median permanent income less that of those below [util].
f64 gap_by_income(const Opening& opening)
{
    f64 sum[2] = {0, 0};
    i64 heads[2] = {0, 0};
    for (std::size_t p = 0; p < opening.need.size(); ++p)
    {
        const bool rich = opening.permanent[p] > 0;
        sum[rich] += opening.need[p] / 1024.;
        ++heads[rich];
    }
    return sum[1] / f64(heads[1]) - sum[0] / f64(heads[0]);
}
}  // namespace

TEST_CASE("The worth of cover rises with permanent income as its elasticity says", "[decision]")
{
    using namespace decision_kernels;
    const ValuationTerms terms{.weight = 10, .elasticity = 0.4f, .worth_elasticity = 0.45f, .half_variance = 0.15f};
    CHECK(relative_worth(terms, 0.15f) == Approx(1));  // a household with the mean income
    // In yuan: what cover pays back over what a yuan weighs then. Twice the income is 2^0.45 times the worth.
    const auto in_yuan = [&](f64 ratio)
    {
        const f32 permanent = 0.15f + f32(std::log(ratio));
        return f64(relative_worth(terms, permanent)) * f64(utils_per_yuan(terms, 5000)) /
               f64(utils_per_yuan(terms, f32(5000 * ratio)));
    };
    CHECK(in_yuan(2) == Approx(std::pow(2, 0.45)).epsilon(1e-4));
    CHECK(in_yuan(0.5) == Approx(std::pow(0.5, 0.45)).epsilon(1e-4));
    // 10 utils for 10,000 yuan at an income of 10,000; the utility of a yuan falls with income.
    CHECK(utils_per_yuan(terms, 10000) == Approx(1e-3));
    CHECK(utils_per_yuan(terms, 20000) == Approx(1e-3 * std::pow(2, -0.4)).epsilon(1e-4));
    const Worth worth = Valuation::worth({.utils_per_yuan = 1e-3f, .half_aversion = 2e-4f}, 0.5f, 1.2f, 1.1f);
    const Prospect prospect{
        .expected_benefit_yuan = 100, .expected_oop_uninsured = 300, .variance_reduction_yuan2 = 40000};
    CHECK(worth.of(prospect, 0.75f) == Approx(0.5 * 1.1e-3 * 0.75 * (120 + 8)).epsilon(1e-4));
}

TEST_CASE("A bad year changes what is paid for cover and not what cover is worth", "[decision][economy]")
{
    // Who cannot pay for care in August has no claim that others learn from.
    const std::string lost = "[economy]\nharvest_loss = 0.8\n[belief]\nstrength = 0\n[trust]\nexperience = 0\n";
    const Opening good = opening_of(2004, free_of_trouble + lost),
                  bad = opening_of(2004, free_of_trouble + lost + drought);
    struct Moved
    {
        i64 more = 0, less = 0;
    };
    const auto moved = [](const Opening& before, const Opening& after)
    {
        REQUIRE(before.need.size() == after.need.size());
        Moved of;
        for (std::size_t p = 0; p < before.need.size(); ++p)
            of.more += after.need[p] > before.need[p], of.less += after.need[p] < before.need[p];
        return of;
    };
    const bool poorer = good.income != bad.income;
    CHECK(poorer);
    const auto persons = i64(good.need.size());
    const Moved unpriced = moved(good, bad);
    CHECK(unpriced.more + unpriced.less == 0);
    // With something to pay it is dearer for who has less.
    const Moved priced = moved(opening_of(2004, no_pressure + lost), opening_of(2004, no_pressure + lost + drought));
    CHECK(priced.more > persons / 2);
    CHECK(priced.less < persons / 100);
}

TEST_CASE("The better off need less to enrol, the more the worth of cover rises with income", "[decision]")
{
    const auto gap = [&](const char* elasticity) {
        return gap_by_income(opening_of(2004, free_of_trouble + "[decision]\nworth_elasticity = " + elasticity + "\n"));
    };
    CHECK(gap("1.5") < gap("0.4") - 0.02);
    CHECK(gap("0") > gap("0.4") + 0.005);
}
