/// The arithmetic of the benefit package (M5), by hand and against the vector kernel.
#include "core/isa.hpp"
#include "model/small_world.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
Package simple()
{
    Package package;
    package.deductible = {10000, 30000, 60000};
    for (auto& of_group : package.rate) of_group = {800'000, 650'000, 500'000};
    package.rate[std::size_t(TargetGroup::dibao)] = {900'000, 900'000, 900'000};
    package.scope = 750'000;
    package.ceiling = 5'000'000;
    package.pool_rate = 500'000;
    package.pool_cap = 8000;
    package.chronic_rate = 400'000;
    package.chronic_cap = 6000;
    package.employee_share = 700'000;
    return package;
}
}  // namespace

TEST_CASE("an admission is paid above the deductible, within scope and below the ceiling", "[benefit]")
{
    const Package package = simple();
    // (0.75 x 4,000 - 300) x 65 % = 1,755 yuan
    CHECK(package.inpatient(Tier::county, 400'000, TargetGroup::general) == 175'500);
    CHECK(package.inpatient(Tier::county, 400'000, TargetGroup::dibao) == 243'000);
    CHECK(package.inpatient(Tier::township, 13'333, TargetGroup::general) == 0);
    // One fen above the deductible earns less than a fen: rounded down.
    CHECK(package.inpatient(Tier::township, 13'335, TargetGroup::general) == 0);
    CHECK(package.inpatient(Tier::city, 100'000'000, TargetGroup::general) == package.ceiling);
    CHECK(package.inpatient(Tier::city, 0, TargetGroup::general) == 0);
}

TEST_CASE("outpatient bills draw on the pool, then on the cover of chronic diseases", "[benefit]")
{
    const Package package = simple();
    CHECK(package.outpatient(3000, false) == 1500);
    CHECK(package.outpatient(1'000'000, false) == 8000);
    // Chronic diseases: 40 % of what the pool leaves, up to 60 yuan.
    CHECK(package.outpatient(3000, true) == 1500 + 600);
    CHECK(package.outpatient(1'000'000, true) == 8000 + 6000);
    CHECK(package.employee(1001) == 700);
}

TEST_CASE("the kernel settles outpatient bills as the package does, at every instruction set", "[benefit]")
{
    constexpr std::size_t size = 3001;
    const Package package = simple();
    std::vector<u8> chronic(size), life(size);
    std::vector<u16> cover(size);
    std::array<std::vector<u32>, 3> word;
    for (auto& w : word) w.resize(size);
    for (u32 i = 0; i < size; ++i)
    {
        const auto w = draw({9, 0}, {i, 2}, {make_date(2010, 1, 1), 60003});
        for (std::size_t k = 0; k < 3; ++k) word[k][i] = w[k];
        chronic[i] = u8(w[3] & 1);
        cover[i] = u16(w[3] >> 1 & 1);
        life[i] = life::Elsewhere::set(0, w[3] >> 2 & 3);
    }
    const std::string before(to_string(active_isa()));
    std::vector<i32> first;
    for (const Isa isa : {Isa::v1, Isa::v2, Isa::v3, Isa::v4})
    {
        if (isa > best_isa()) continue;
        set_isa(to_string(isa));
        std::vector<i32> bill(size), benefit(size), elsewhere(size);
        health_kernels::outpatient({chronic.data(),
                                    life.data(),
                                    cover.data(),
                                    word[0].data(),
                                    word[1].data(),
                                    word[2].data(),
                                    size,
                                    0xa0000000u,
                                    {100.f, 250.f},
                                    1.4f,
                                    health::largest_bill,
                                    f64(package.pool_rate),
                                    f64(package.pool_cap),
                                    f64(package.chronic_rate),
                                    f64(package.chronic_cap),
                                    f64(package.employee_share),
                                    bill.data(),
                                    benefit.data(),
                                    elsewhere.data()});
        std::size_t users = 0;
        for (u32 i = 0; i < size; ++i)
        {
            const u32 other = life::Elsewhere::get(life[i]);
            const bool employee = other == life::employee_scheme;
            const Fen covered = package.outpatient(bill[i], chronic[i] != 0);
            CHECK(benefit[i] == (!employee && cover[i] ? covered : 0));
            CHECK(elsewhere[i] == (employee                                         ? package.employee(bill[i])
                                   : !cover[i] && other == life::destination_scheme ? covered
                                                                                    : 0));
            CHECK((bill[i] > 0) == (word[0][i] < 0xa0000000u));
            users += bill[i] > 0;
        }
        CHECK(users == Approx(0.625 * size).margin(0.03 * size));
        if (first.empty()) first = bill;
        CHECK(bill == first);
    }
    set_isa(before);
}

TEST_CASE("what a household does not use of its account is there in the next year", "[benefit]")
{
    // Nobody sees a doctor in 2004: deposits of ten yuan for each member wait for the visits of 2005.
    const std::string text =
        "[benefit]\nhousehold_account = { 2003-01-01 = 0, 2004-01-01 = 10, 2005-01-01 = 10, 2006-01-01 = 0 "
        "}\npool_rate = "
        "0.0\n[health]\noutpatient_visits = { 2003-01-01 = 0, 2004-12-31 = 0, 2005-01-01 = 4 }\n";
    People people;
    people.coverage = 1;
    SmallWorld kept(text, 2004, 2006, people);
    kept.run();
    CHECK(kept.at(2004, "benefit_outpatient") == 0);
    const i64 deposits = i64(kept.persons()) * 10 * fen_per_yuan;
    // Two years' deposits, of which most households have a use; then the accounts end and what is left is spent.
    CHECK(kept.at(2005, "benefit_outpatient") > deposits);
    CHECK(kept.at(2005, "benefit_outpatient") + kept.at(2006, "benefit_outpatient") <= 2 * deposits);
    CHECK(kept.at(2006, "benefit_outpatient") > 0);
}

TEST_CASE("the package follows its tables and interventions", "[benefit]")
{
    const SmallWorld world("", 2003, 2025, People{});
    const Package start = world.benefit().package(make_date(2003, 1, 1), 0);
    CHECK(start.deductible == std::array<Fen, 3>{5000, 20000, 40000});
    CHECK(start.rate[0] == std::array<Ppm, 3>{500'000, 350'000, 250'000});
    CHECK(start.ceiling == 1'500'000);
    const Package later = world.benefit().package(make_date(2020, 1, 1), 0);
    CHECK(later.rate[3] == std::array<Ppm, 3>{900'000, 800'000, 650'000});
    CHECK_FALSE(world.benefit().differs_by_place());
    CHECK_THROWS_AS(SmallWorld("", 2003, 2026, People{}), UserError);
}
