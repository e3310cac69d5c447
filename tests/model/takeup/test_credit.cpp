/// What a household can spend on premiums: savings, and what it may borrow. And that no fen of it is lost.
#include <vector>

#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
const std::string nobody_lends = "[economy]\ncredit = 0\n";

struct Money
{
    std::vector<i32> savings, debt, income, paid;
    i64 borrowed = 0;
};

/// The money of all households of a run of one block.
Money money_of(const Model& model, const Block& block)
{
    const auto column = [&](const char* name)
    {
        const auto values = block.household[model.registry.find<i32>(Entity::household, name)];
        return std::vector<i32>(values.begin(), values.end());
    };
    Money money{column("savings"), column("debt"), column("income"), column("season_paid"), 0};
    for (const i64 fen : block.village[model.registry.find<i64>(Entity::village, "premium_borrowed")])
        money.borrowed += fen;
    return money;
}
}  // namespace

TEST_CASE("A premium beyond savings makes debt up to the limit, and who owes more is lent nothing", "[economy]")
{
    // From the first to the third week of September nothing but premiums moves money.
    Money before;
    u32 borrowers = 0, deep_in_debt = 0, deep_and_broke = 0;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        if (task.step.number == 0) before = money_of(model, task.block);
        if (task.step.number != 2) return;
        const Money now = money_of(model, task.block);
        REQUIRE(now.savings.size() == before.savings.size());
        i64 borrowed = 0;
        for (std::size_t h = 0; h < now.savings.size(); ++h)
        {
            const i32 paid = now.paid[h] - before.paid[h], from_savings = std::min(paid, before.savings[h]);
            CHECK(now.savings[h] == before.savings[h] - from_savings);
            CHECK(now.debt[h] == before.debt[h] + paid - from_savings);
            const bool deep = before.debt[h] > now.income[h] / 20;
            deep_in_debt += deep;
            deep_and_broke += deep && before.savings[h] == 0;
            if (now.debt[h] == before.debt[h]) continue;
            ++borrowers;
            borrowed += now.debt[h] - before.debt[h];
            CHECK(now.debt[h] <= now.income[h] / 20);
        }
        CHECK(now.borrowed - before.borrowed == borrowed);
    };
    const Lived lived(2003, 2006, "[economy]\ncredit = 0.05\nstart_savings = 0\nbuffer = 0\nadjustment = 1\n", 1, look,
                      township(), "decision_week");
    CHECK(borrowers > 100);
    CHECK(deep_in_debt > 100);
    CHECK(deep_and_broke > 20);
}

TEST_CASE("All that households have follows from what comes in and goes out", "[economy]")
{
    struct Stock
    {
        i64 wealth = 0, ahead = 0;  ///< savings less debt; premiums of the open season, which are not booked yet
    };
    std::map<int, Stock> at_end_of;
    const auto look = [&](const Model& model, const BlockTask& task)
    {
        const Money money = money_of(model, task.block);
        Stock& stock = at_end_of[task.step.year];
        for (std::size_t h = 0; h < money.savings.size(); ++h) stock.wealth += i64(money.savings[h]) - money.debt[h];
        for (const i64 fen : task.block.village[model.registry.find<i64>(Entity::village, "season_premium")])
            stock.ahead += fen;
    };
    const Lived lived(2014, 2018,
                      "[premium]\nlate_until = 300\n[economy]\ncredit = 0.05\nstart_savings = 0.02\nbuffer = 0\n", 1,
                      look, township(), "year_closes");
    for (int year = 2015; year <= 2018; ++year)
    {
        INFO(year);
        const auto sum = [&](const char* name) { return lived.sum(year, name); };
        const Stock before = at_end_of.at(year - 1), now = at_end_of.at(year);
        CHECK(sum("premium_borrowed") > 0);
        CHECK(now.wealth - before.wealth ==
              sum("income_total") + sum("village_benefits_paid") + sum("debts_written_off") - sum("consumption_total") -
                  sum("out_of_pocket_total") - sum("estates") - (sum("premium_paid") - before.ahead + now.ahead));
    }
}

TEST_CASE("Where kin lend, a bad year stops fewer from paying, and nobody borrows where they do not", "[economy]")
{
    const std::string drought =
        "[[intervention]]\nname = \"drought\"\nfrom = 2003-08-01\nto = 2005-07-31\n"
        "set = { \"economy.harvest_hit\" = 1, \"economy.crop_share\" = 0.8 }\n";
    const std::string none = "[economy]\nharvest_loss = 0.8\n" + always("set = { \"economy.harvest_hit\" = 0 }") +
                             "[[intervention]]\nname = \"lenders\"\nfrom = 2000-01-01\nset.economy.credit = ";
    const Lived good(2003, 2005, none + "0\n"), bad(2003, 2005, none + "0\n" + drought),
        lent(2003, 2005, none + "0.05\n"), lent_bad(2003, 2005, none + "0.05\n" + drought);
    const u32 poorest = classes::first_quintile;
    const f64 loss = good.coverage(2005, poorest) - bad.coverage(2005, poorest),
              loss_with_lenders = lent.coverage(2005, poorest) - lent_bad.coverage(2005, poorest);
    CHECK(loss_with_lenders > 0.1);  // it still stops many
    CHECK(loss_with_lenders < loss - 0.03);
    CHECK(lent_bad.coverage(2005) > bad.coverage(2005));
    for (int year = 2003; year <= 2005; ++year) CHECK(bad.sum(year, "premium_borrowed") == 0);
    CHECK(lent_bad.sum(2004, "premium_borrowed") > lent.sum(2004, "premium_borrowed"));
}

TEST_CASE("Lending may be to one target group alone", "[economy]")
{
    // A tenth is made a group by lot.
    const std::string lot = "[welfare]\nmonitored = 0.1\ndibao = 0\ntekun = 0\npoverty_noise = 5\nreassessment = 0\n" +
                            nobody_lends + "start_savings = 0.01\nbuffer = 0.01\nadjustment = 1\n";
    const Lived nobody(2003, 2005, lot),
        some(2003, 2005,
             lot + "[[intervention]]\nfrom = 2003-08-01\ngroups = [\"monitored\"]\nset.economy.credit = 0.05\n");
    const auto gain = [&](u32 cell) { return some.coverage(2004, cell) - nobody.coverage(2004, cell); };
    const u32 general = classes::first_group, monitored = general + 1;
    CHECK(some.sum(2003, "enrolled") == nobody.sum(2003, "enrolled"));
    CHECK(gain(monitored) > 0.01);
    CHECK(gain(monitored) > 5 * gain(general));
}
