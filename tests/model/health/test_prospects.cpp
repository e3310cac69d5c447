/// What cover is worth (health::integrate) against simulation, and where and when it changes.
#include "model/small_world.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
struct Moments
{
    f64 n = 0, sum = 0, squares = 0;
    void add(f64 x) { ++n, sum += x, squares += x * x; }
    [[nodiscard]] f64 mean() const { return sum / n; }
    [[nodiscard]] f64 variance() const { return squares / n - mean() * mean(); }
};
}  // namespace

TEST_CASE("quadrature agrees with simulation of single person-years", "[prospects]")
{
    // 600,000 person-years of one class. The standard error of a mean bill is below 1 %, that of the variance, which
    // hangs on the few dearest, about 5 %.
    SmallWorld world("", 2015, 2015, People{});
    const health::Risk& risk = world.health().risk();
    // Bills of those who go, as recorded: dearer ones are forgone.
    health::Year year = risk.year(2015);
    CHECK(year.mean_cost[0] > year.mean_bill[0]);
    year.mean_cost = year.mean_bill;
    const Date date = make_date(2015, 9, 1);
    const Package package = world.benefit().package(date, 0);
    health::Prospects prospects;
    health::integrate(risk, year, package, health::admission_chances(risk, year, date), prospects);

    for (const std::size_t c : {health::class_of(65, true, true), health::class_of(30, false, false)})
    {
        Moments cost, benefit, own;
        for (u32 i = 0; i < 600'000; ++i)
        {
            DrawStream words({5, 0}, {i, u32(c)}, {date, 60002});
            Fen bills = 0, paid = 0;
            for (int period = 0; period < health::period_count; ++period)
                if (math::uniform(words()) < risk.admission_probability(year, c, period, date))
                {
                    const u32 a = words(), b = words(), d = words();
                    const health::Episode episode = risk.episode(year, {a, b, d, 0});
                    bills += episode.cost;
                    paid += package.admission(episode.tier, episode.cost, TargetGroup::general).total();
                }
            const u32 a = words(), b = words();
            if (words() < risk.outpatient_users())
            {
                f32 z, unused;
                math::normals(a, b, z, unused);
                const Fen bill = Fen(year.outpatient_median[c % 2] * math::exp(risk.outpatient_sd() * z) * 100.f);
                bills += bill;
                paid += package.outpatient(bill, c % 2 != 0);
            }
            cost.add(f64(bills) / 100), benefit.add(f64(paid) / 100), own.add(f64(bills - paid) / 100);
        }
        INFO(c);
        const Prospect& p = prospects[0][c];
        CHECK(p.expected_benefit_yuan == Approx(benefit.mean()).epsilon(0.04));
        CHECK(p.expected_oop_uninsured == Approx(cost.mean()).epsilon(0.04));
        CHECK(p.variance_reduction_yuan2 == Approx(cost.variance() - own.variance()).epsilon(0.15));
        CHECK(p.expected_benefit_yuan > 0);
        CHECK(p.variance_reduction_yuan2 > 0);
    }
}

TEST_CASE("cover is worth more to the old and the sick, and more under a better package", "[prospects]")
{
    SmallWorld then("", 2005, 2005, People{}), now("", 2015, 2015, People{});
    then.health().prepare(2006, make_date(2005, 9, 1));
    now.health().prepare(2016, make_date(2015, 9, 1));
    const PlaceId county = now.places().first(Level::county);
    const auto early = then.health().prospects(2006, county), late = now.health().prospects(2016, county);
    const auto benefit = [](auto prospects, int age, bool chronic)
    { return prospects[Health::class_of(age, true, chronic)].expected_benefit_yuan; };
    CHECK(benefit(late, 70, false) > benefit(late, 10, false));
    CHECK(benefit(late, 50, true) > benefit(late, 50, false));
    CHECK(benefit(late, 50, false) > benefit(early, 50, false));
    for (std::size_t c = 0; c < late.size(); ++c)
    {
        CHECK(late[c].expected_benefit_yuan <= late[c].expected_oop_uninsured);
        CHECK(late[c].variance_reduction_yuan2 >= 0);
    }
}

TEST_CASE("a reform of the package is weighed where it reaches and from its day on", "[prospects]")
{
    const std::string reform = R"(
[[intervention]]
name = "better rates in the second city"
from = 2015-10-15
places = ["9902"]
groups = ["dibao"]
set = { benefit.rate_county = 95 }
)";
    SmallWorld reformed(reform, 2015, 2016, People{}), baseline("", 2015, 2016, People{});
    for (auto* world : {&reformed, &baseline}) world->health().prepare(2016, make_date(2015, 9, 1));
    const Places& places = baseline.places();
    const PlaceId near = places.first(Level::village),
                  far = places.first(Level::village) + PlaceId(places.count(Level::village)) - 1;
    const std::size_t c = Health::class_of(60, false, true);
    const auto worth = [&](SmallWorld& world, PlaceId place, TargetGroup group, Date day)
    { return world.health().prospects(2016, place, group, day)[c].expected_benefit_yuan; };
    const Date before = make_date(2015, 10, 14), after = make_date(2015, 10, 15);
    for (const TargetGroup group : {TargetGroup::general, TargetGroup::dibao})
        for (const PlaceId place : {near, far})
            CHECK(worth(reformed, place, group, before) == worth(baseline, place, group, before));
    CHECK(worth(reformed, near, TargetGroup::dibao, after) == worth(baseline, near, TargetGroup::dibao, after));
    CHECK(worth(reformed, far, TargetGroup::general, after) == worth(baseline, far, TargetGroup::general, after));
    CHECK(worth(reformed, far, TargetGroup::dibao, after) > worth(baseline, far, TargetGroup::dibao, after));
    CHECK(worth(reformed, places.ancestor(far, Level::county), TargetGroup::dibao, after) ==
          worth(reformed, far, TargetGroup::dibao, after));

    // The benefits of 2015 differ in the reformed city and nowhere else; those of the months before not at all.
    People poor;
    poor.group = TargetGroup::dibao;
    SmallWorld a(reform, 2015, 2015, poor), b("", 2015, 2015, poor);
    a.run(), b.run();
    const PlaceId county = places.first(Level::county);
    CHECK(a.at(2014, "benefit_inpatient") == b.at(2014, "benefit_inpatient"));
    CHECK(a.at(2015, "benefit_inpatient", county) == b.at(2015, "benefit_inpatient", county));
    CHECK(a.at(2015, "benefit_inpatient", county + 2) > b.at(2015, "benefit_inpatient", county + 2));
}
