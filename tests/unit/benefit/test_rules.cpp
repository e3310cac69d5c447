/// The rules of 2024-25 on waiting and loyalty (Guobanfa [2024] 38), case by case, and the layers above basic cover.
#include "catch.hpp"
#include "models/benefit/package.hpp"
#include "models/health/risk.hpp"

using namespace canbao;

namespace
{
Waiting rule_of_2025()
{
    Waiting waiting;
    waiting.active.fill(true);
    waiting.fixed = 3;
    waiting.further = 1;
    waiting.paid_back = 1;
    waiting.long_break = 4;
    waiting.least = 6;
    waiting.counted_from = 2025;
    return waiting;
}

Loyalty bonus_of_2025()
{
    Loyalty loyalty;
    loyalty.active = true;
    loyalty.years = 4;
    loyalty.counted_from = 2025;
    loyalty.per_year = loyalty.per_year_without_claim = 100'000;
    loyalty.most = 200'000;
    return loyalty;
}

Package with_layers()
{
    Package package;
    package.deductible = {10'000, 30'000, 60'000};
    for (auto& of_group : package.rate) of_group = {800'000, 650'000, 500'000};
    package.scope = 750'000;
    package.ceiling = 5'000'000;
    package.critical_deductible = {1'000'000, 500'000, 500'000, 500'000};
    package.critical_rate = {600'000, 650'000, 650'000, 650'000};
    package.critical_cap = {30'000'000, no_cap, no_cap, no_cap};
    package.assistance_rate = {0, 500'000, 700'000, 1'000'000};
    package.assistance_cap = 3'000'000;
    return package;
}

u16 member(u32 consecutive, u32 missed_or_waits)
{
    const u16 in = insurance::Ever::set(insurance::Covered::set(0, 1), 1);
    return insurance::Missed::set(insurance::Consecutive::set(in, consecutive), missed_or_waits);
}
}  // namespace

TEST_CASE("A break brings three months, each further missed year one more, each year paid back one less",
          "[benefit][waiting]")
{
    struct Case
    {
        u32 missed;
        int year;
        i32 paid_back, months;
    };
    const Waiting waiting = rule_of_2025();
    for (const Case& c : {
             Case{0, 2027, 0, 0},   // no break
             Case{1, 2026, 0, 3},   // absent 2025
             Case{2, 2027, 0, 4},   // the published example: absent 2025 and 2026, pays for 2027
             Case{2, 2027, 1, 3},   // and repaired
             Case{2, 2027, 2, 3},   // the fixed part cannot be paid back
             Case{3, 2028, 0, 5},   //
             Case{3, 2028, 1, 4},   //
             Case{3, 2028, 2, 3},   //
             Case{4, 2029, 0, 6},   // four years and more: not below six, whatever is paid back
             Case{4, 2029, 1, 6},   //
             Case{4, 2029, 3, 6},   //
             Case{5, 2030, 0, 7},   //
             Case{5, 2030, 1, 6},   //
             Case{5, 2030, 4, 6},   //
             Case{15, 2025, 0, 0},  // years before 2025 do not count
             Case{15, 2026, 0, 3},  //
             Case{15, 2027, 0, 4},  //
         })
    {
        INFO(c.missed << " years missed before " << c.year << ", " << c.paid_back << " paid back");
        CHECK(waiting.after_break(c.missed, c.year, c.paid_back) == c.months);
    }
}

TEST_CASE("Who pays late waits three months from the payment on", "[benefit][waiting]")
{
    const Waiting waiting = rule_of_2025();
    CHECK(waiting.late(0, 2027) == 3);
    CHECK(waiting.late(1, 2027) == 3);
    CHECK(waiting.late(2, 2027) == 4);
}

TEST_CASE("A wait is over when its year is", "[benefit][waiting]")
{
    Waiting waiting = rule_of_2025();
    const auto months = [&](u16 bits, TargetGroup group = TargetGroup::general)
    { return waiting.months(bits, group, 2027); };
    CHECK(months(member(0, 2)) == 4);  // paid, not settled yet
    CHECK(months(member(1, 3)) == 3);  // settled, one year paid back
    CHECK(months(member(2, 0)) == 0);
    waiting.active[std::size_t(TargetGroup::tekun)] = false;
    CHECK(months(member(0, 2), TargetGroup::tekun) == 0);
    CHECK(months(member(1, 3), TargetGroup::tekun) == 0);
}

TEST_CASE("Enrolling is worth less to who has to wait, and more to who would have to wait next year",
          "[benefit][waiting]")
{
    Waiting waiting = rule_of_2025();
    waiting.active[std::size_t(TargetGroup::tekun)] = false;
    const YearShare share(waiting, TargetGroup::general, 2027);
    CHECK(share(member(0, 2)) == Approx(8. / 12.));
    CHECK(share(member(0, 0)) == 1.f);  // back from a scheme elsewhere
    CHECK(share(member(1, 3)) == 1.f);  // the next year is a whole one
    CHECK(share(0) == 1.f);             // never in
    CHECK(YearShare(waiting, TargetGroup::tekun, 2027)(member(0, 2)) == 1.f);

    waiting.foresight = 0.5f;
    const YearShare ahead(waiting, TargetGroup::general, 2027);
    CHECK(ahead.cover(member(0, 2)) == share(member(0, 2)));
    CHECK(ahead.ahead(member(3, 0)) == Approx(0.5 * 3. / 12.));
    CHECK(ahead.ahead(member(0, 2)) == Approx(0.5 * 5. / 12.));
    CHECK(ahead(member(0, 2)) == Approx(8. / 12. + 0.5 * 5. / 12.));
    CHECK(ahead(0) == 1.f);
    // Staying out in 2024 is no break that counts.
    CHECK(YearShare(waiting, TargetGroup::general, 2024)(member(3, 0)) == 1.f);
    CHECK(YearShare(waiting, TargetGroup::general, 2025)(member(3, 0)) > 1.f);
}

TEST_CASE("Loyalty raises the cap from the fifth year on, a year without a claim the next year's", "[benefit][loyalty]")
{
    struct Case
    {
        u32 consecutive, without_claim;
        int year;
        Fen cap, bonus;
    };
    constexpr Fen cap = 30'000'000;
    const Loyalty loyalty = bonus_of_2025();
    for (const Case& c : {
             Case{15, 0, 2025, cap, 0},              // years before 2025 do not count
             Case{15, 0, 2028, cap, 0},              // four years
             Case{15, 0, 2029, cap, 100'000},        // the fifth
             Case{5, 0, 2035, cap, 100'000},         //
             Case{4, 0, 2035, cap, 0},               // after a break the years begin anew
             Case{7, 0, 2031, cap, 300'000},         //
             Case{2, 1, 2026, cap, 100'000},         // no claim in 2025
             Case{7, 6, 2031, cap, 900'000},         //
             Case{15, 7, 2040, 4'000'000, 800'000},  // at most a fifth of the cap
             Case{15, 7, 2024, cap, 0},              //
         })
    {
        INFO(c.consecutive << " years, " << c.without_claim << " without a claim, in " << c.year);
        CHECK(loyalty.bonus(c.consecutive, c.without_claim, c.year, c.cap) == c.bonus);
    }
    CHECK(loyalty.bonus(15, 7, 2040, no_cap) == 0);  // what has no cap cannot be raised
    Loyalty none = loyalty;
    none.active = false;
    CHECK(none.bonus(15, 7, 2040, cap) == 0);
}

TEST_CASE("The critical-illness layer pays above what basic cover leaves in scope", "[benefit][critical]")
{
    const Package package = with_layers();
    // 100,000 yuan in a county hospital: basic (75,000 - 300) x 65 % = 48,555; 26,445 are left in scope, of which
    // (26,445 - 10,000) x 60 % = 9,867.
    const Payout payout = package.admission(Tier::county, 10'000'000, TargetGroup::general);
    CHECK(payout.basic == 4'855'500);
    CHECK(payout.critical == 986'700);
    CHECK(payout.assistance == 0);
    CHECK(payout.scheme() == 4'855'500 + 986'700);
    CHECK(payout.total() == payout.scheme());
    CHECK_FALSE(payout.used_bonus);
    // The poor: half the deductible and five points more.
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::dibao).critical == (2'644'500 - 500'000) * 65 / 100);
    // What the household has paid before fills the deductible: 12,000 x 75 % of it count.
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::general, 1'200'000).critical ==
          (900'000 + 2'644'500 - 1'000'000) * 60 / 100);
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::general, 2'000'000).critical ==
          2'644'500 * 60 / 100);
    CHECK(package.admission(Tier::county, 1'000'000, TargetGroup::general).critical == 0);
}

TEST_CASE("A bonus is used when the layer pays more than its cap", "[benefit][critical][loyalty]")
{
    Package package = with_layers();
    package.critical_cap[0] = 900'000;
    const auto payout = [&](Fen bonus)
    { return package.admission(Tier::county, 10'000'000, TargetGroup::general, 0, bonus); };
    CHECK(payout(0).critical == 900'000);
    CHECK_FALSE(payout(0).used_bonus);
    CHECK(payout(50'000).critical == 950'000);
    CHECK(payout(50'000).used_bonus);
    CHECK(payout(500'000).critical == 986'700);
    CHECK(payout(500'000).used_bonus);
    package.critical_cap[0] = 986'700;
    CHECK_FALSE(payout(500'000).used_bonus);
}

TEST_CASE("Medical assistance pays a share of what is left in scope, up to its cap", "[benefit][assistance]")
{
    Package package = with_layers();
    const Fen left = 2'644'500 - (2'644'500 - 500'000) * 65 / 100;
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::monitored).assistance == left * 50 / 100);
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::tekun).assistance == left);
    package.assistance_cap = 100'000;
    CHECK(package.admission(Tier::county, 10'000'000, TargetGroup::tekun).assistance == 100'000);
    // Nobody is paid more than the bill, and nothing is paid out of scope.
    package.assistance_cap = no_cap;
    for (const Fen cost : {0, 1, 99, 12'345, 1'000'000, 100'000'000})
        for (std::size_t g = 0; g < group_count; ++g)
            CHECK(package.admission(Tier::city, cost, TargetGroup(g)).total() <= cost * package.scope / million);
}

TEST_CASE("Without layers only basic cover pays", "[benefit]")
{
    Package package = with_layers();
    package.critical_rate = {};
    package.assistance_rate = {};
    for (const Fen cost : {0, 100'000, 10'000'000, 200'000'000})
        CHECK(package.admission(Tier::city, cost, TargetGroup::dibao, 5'000'000, 700'000).total() ==
              package.inpatient(Tier::city, cost, TargetGroup::dibao));
}

TEST_CASE("An illness falls on every day of its period alike", "[benefit][waiting]")
{
    std::array<u32, 12> days{};
    for (const int period : {0, 1, 2, 3, 4, 5})
        for (int day = 0; day < health::period_days[std::size_t(period)]; ++day)
        {
            // The middle of the words that stand for the day; what is above the low half does not matter.
            const u32 word = 0xabcd0000u | u32((f64(day) + 0.5) * 65536. / health::period_days[std::size_t(period)]);
            ++days[std::size_t(health::month_of(period, word))];
        }
    CHECK(days == std::array<u32, 12>{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31});
    CHECK(health::month_of(5, 0xffffffffu) == 11);
    CHECK(health::month_of(1, 0xffffu) == 7);
}
