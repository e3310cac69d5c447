/// The layers above basic cover, waiting and loyalty, in a small world (M5).
#include "model/small_world.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// 35,000 persons.
People some(TargetGroup group = TargetGroup::general)
{
    People people;
    people.villages = 16, people.households = 200;
    people.coverage = 1, people.income_a_head = 16021, people.group = group;
    return people;
}

/// Sets the history of everybody before the run.
void set_all(SmallWorld& world, u32 consecutive, u32 waits)
{
    const auto insured = world.registry().find<u16>(Entity::person, "insurance");
    for (Block& block : world.world().blocks())
        for (u16& status : block.person[insured])
            status = insurance::Waits::set(insurance::Consecutive::set(status, consecutive), waits);
}
}  // namespace

TEST_CASE("The critical-illness layer pays from its date on, and households pay less", "[benefit][critical]")
{
    const std::string off = "[benefit]\ncritical_active = false\n";
    SmallWorld early("", 2013, 2013, some()), early_off(off, 2013, 2013, some());
    early.run(), early_off.run();
    CHECK(early.at(2013, "benefit_critical") == 0);
    CHECK(early.digest() == early_off.digest());

    SmallWorld on("", 2019, 2019, some()), none(off, 2019, 2019, some());
    on.run(), none.run();
    const f64 share = on.total(2019, "benefit_critical") / on.total(2019, "inpatient_cost_covered");
    CHECK(share > 0.015);
    CHECK(share < 0.08);
    CHECK(none.at(2019, "benefit_critical") == 0);
    CHECK(on.at(2019, "out_of_pocket_total") < none.at(2019, "out_of_pocket_total"));
    CHECK(on.at(2019, "catastrophic_households_40") < none.at(2019, "catastrophic_households_40"));

    // Half the deductible, five points more and no cap for the poor; but with the same income.
    SmallWorld poor("", 2019, 2019, some(TargetGroup::dibao));
    poor.run();
    CHECK(poor.total(2019, "benefit_critical") / poor.total(2019, "inpatient_cost_covered") > share);
}

TEST_CASE("Medical assistance pays about 1,056 yuan for an admission of those it is for", "[benefit][assistance]")
{
    SmallWorld general("", 2020, 2020, some()), dibao("", 2020, 2020, some(TargetGroup::dibao)),
        tekun("", 2020, 2020, some(TargetGroup::tekun));
    general.run(), dibao.run(), tekun.run();
    CHECK(general.at(2020, "assistance_paid") == 0);
    // 03d: a mean over all who are aided, tekun and monitored included; 5,000 admissions.
    const f64 yuan = dibao.total(2020, "assistance_paid") / dibao.total(2020, "admissions") / 100;
    CHECK(yuan > 500);
    CHECK(yuan < 2000);
    CHECK(tekun.at(2020, "assistance_paid") > dibao.at(2020, "assistance_paid"));
    CHECK(dibao.at(2020, "fund_spending") ==
          dibao.at(2020, "benefit_inpatient") + dibao.at(2020, "benefit_outpatient"));
}

TEST_CASE("Chronic diseases have outpatient cover of their own from 2012 on", "[benefit]")
{
    const std::string off = "[benefit]\nchronic_rate = 0\n";
    SmallWorld with("", 2011, 2012, some()), without(off, 2011, 2012, some());
    with.run(), without.run();
    CHECK(with.at(2011, "benefit_outpatient") == without.at(2011, "benefit_outpatient"));
    const i64 more = with.at(2012, "benefit_outpatient") - without.at(2012, "benefit_outpatient");
    CHECK(more > 0);
    CHECK(more < with.at(2012, "chronic_persons") * 500 * fen_per_yuan);
}

TEST_CASE("Claims in the wait are refused, and no others", "[benefit][waiting]")
{
    const std::string active = "[benefit]\nwaiting_active = true\nwaiting_counted_from = 2003\n";
    const auto run = [&](const std::string& text, u32 consecutive, u32 waits)
    {
        auto world = std::make_unique<SmallWorld>(text, 2015, 2015, some());
        set_all(*world, consecutive, waits);
        world->run();
        return world;
    };
    const auto nobody = run(active, 1, 0), three = run(active, 1, 3), six = run(active, 1, 6), all = run(active, 1, 12),
               unruled = run("", 1, 12);
    CHECK(nobody->at(2015, "waiting_refused") == 0);
    CHECK(unruled->at(2015, "waiting_refused") == 0);
    CHECK(unruled->at(2015, "benefit_inpatient") == nobody->at(2015, "benefit_inpatient"));
    CHECK(all->at(2015, "benefit_inpatient") == 0);
    CHECK(all->at(2015, "benefit_outpatient") == 0);
    CHECK(three->at(2015, "waiting_refused") > 0);
    CHECK(six->at(2015, "waiting_refused") > three->at(2015, "waiting_refused") * 3 / 2);
    // Illness is spread over the year: three months without cover cost a quarter of the benefits. The heavy tail of
    // 4,500 bills makes this vary by some points.
    CHECK(three->total(2015, "benefit_inpatient") ==
          Approx(0.75 * nobody->total(2015, "benefit_inpatient")).epsilon(0.08));
    CHECK(six->total(2015, "benefit_outpatient") ==
          Approx(0.5 * nobody->total(2015, "benefit_outpatient")).epsilon(0.03));
    // Illness is the same; what is refused is paid by households, or the care is forgone.
    CHECK(three->at(2015, "admissions") + three->at(2015, "admissions_forgone") ==
          nobody->at(2015, "admissions") + nobody->at(2015, "admissions_forgone"));
    CHECK(three->at(2015, "out_of_pocket_total") > nobody->at(2015, "out_of_pocket_total"));
}

TEST_CASE("Years without a claim are counted, and a claim beyond the cap takes them away", "[benefit][loyalty]")
{
    const std::string rules =
        "[benefit]\nloyalty_active = true\nloyalty_counted_from = 2014\nloyalty_most = 1000\n"
        "critical_cap = 100\nno_claim_amount = 500\nloyalty_amount = 0\n";
    SmallWorld with(rules, 2015, 2017, some()), without(rules + "critical_active = false\n", 2015, 2017, some());
    set_all(with, 3, 0), set_all(without, 3, 0);
    with.run(), without.run();
    const auto counts = [](SmallWorld& world)
    {
        const auto insured = world.registry().find<u16>(Entity::person, "insurance");
        std::array<i64, insurance::NoClaim::largest + 1> of{};
        for (const Block& block : world.world().blocks())
            for (const u16 status : block.person[insured]) ++of[insurance::NoClaim::get(status)];
        return of;
    };
    const auto a = counts(with), b = counts(without);
    // The autumn of 2014, 2015 and 2016 have ended; most have a claim in every year, if only for a visit.
    for (const auto& of : {a, b})
    {
        for (std::size_t years = 0; years <= 3; ++years) CHECK(of[years] > 0);
        for (std::size_t years = 4; years < of.size(); ++years) CHECK(of[years] == 0);
    }
    CHECK(a[0] > b[0]);
    CHECK(a[3] < b[3]);

    SmallWorld none("[benefit]\ncritical_cap = 100\nloyalty_active = false\n", 2015, 2017, some());
    set_all(none, 3, 0);
    none.run();
    CHECK(none.at(2015, "benefit_critical") < with.at(2015, "benefit_critical"));
    CHECK(counts(none)[0] == i64(none.persons()));
}

TEST_CASE("Prospects hold the layers", "[benefit][prospects]")
{
    const auto worth = [](const std::string& text, TargetGroup group)
    {
        SmallWorld world(text, 2020, 2021, People{});
        world.health().prepare(2021, make_date(2020, 9, 1));
        const PlaceId county = world.places().first(Level::county);
        return world.health().prospects(2021, county, group)[Health::class_of(60, true, true)];
    };
    const TargetGroup general = TargetGroup::general, dibao = TargetGroup::dibao;
    const Prospect base = worth("", general), basic = worth("[benefit]\ncritical_active = false\n", general),
                   bare = worth("[benefit]\ncritical_active = false\nchronic_rate = 0\n", general);
    CHECK(base.expected_benefit_yuan > basic.expected_benefit_yuan);
    CHECK(base.variance_reduction_yuan2 > basic.variance_reduction_yuan2);
    CHECK(basic.expected_benefit_yuan > bare.expected_benefit_yuan);
    CHECK(worth("", dibao).expected_benefit_yuan >
          worth("[benefit]\nassistance_rate_dibao = 0\n", dibao).expected_benefit_yuan);
}
