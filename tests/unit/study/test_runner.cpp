#include "catch.hpp"
#include "configs.hpp"
#include "models/classes.hpp"
#include "study/runner.hpp"
#include "study/sample.hpp"

using namespace canbao;
using namespace canbao::study;

namespace
{
Scenario scenario(const std::string& text, std::vector<std::string> sets = {})
{
    LoadOptions options;
    options.sets = std::move(sets);
    options.data_root = test::configs();
    return Scenario::parse("test.toml", text, model_schema(), options);
}
Scenario poli(int replicate = 0)
{
    return scenario("inherits = \"poli.toml\"\n", {"run.to=2006", "run.replicate=" + std::to_string(replicate)});
}
}  // namespace

TEST_CASE("Runs do not depend on the number of threads", "[runner]")
{
    const auto make = [](std::size_t i) { return poli(int(i)); };
    const auto one = Runner(1).run(4, make), three = Runner(3).run(4, make);
    for (std::size_t i = 0; i < 4; ++i)
    {
        CHECK(one[i].digest() == three[i].digest());
        CHECK(one[i].sum("enrolled", 2005) == three[i].sum("enrolled", 2005));
        CHECK(one[i].persons() == 1000);
    }
    CHECK(one[0].digest() != one[1].digest());
}

TEST_CASE("What studies add fits what the model says", "[runner]")
{
    const Outcome run = Runner::live(scenario("inherits = \"poli.toml\"\n", {"run.to=2010"}));
    for (int year = 2004; year <= 2010; ++year)
    {
        f64 by_age = 0, by_health = 0, left = 0, eligible = 0;
        for (u32 c = classes::first_age; c < classes::first_residence; ++c)
            by_age += run.sum("members_before", year, c), eligible += run.sum("eligible", year, c);
        for (u32 c = classes::count; c < class_names().size(); ++c)
            by_health += run.sum("members_before", year, c), left += run.sum("members_left", year, c);
        CHECK(by_age == run.sum("members_before", year));
        CHECK(by_health == by_age);
        CHECK(left == run.sum("members_left", year));
        CHECK(left <= run.sum("lapsed", year));  // those with cover elsewhere have not left
        // Renewing are also a few infants and members with cover elsewhere.
        CHECK(by_age - left <= run.sum("enrolled_renewing", year));
        CHECK(by_age - left > 0.95 * run.sum("enrolled_renewing", year));
        CHECK(eligible == run.sum("eligible", year));
        // Bills of members only; who has cover elsewhere or none has some as well.
        const auto bills = run.sum("inpatient_cost", year) + run.sum("outpatient_cost", year);
        CHECK(run.sum("bills_total", year) <= bills);
        CHECK(run.sum("bills_total", year) > 0.5 * bills);
        CHECK(run.sum("bills_top_5", year) > 0.1 * run.sum("bills_total", year));
        CHECK(run.sum("bills_top_5", year) < run.sum("bills_total", year));
        // A season's weeks only add payers, and the last week has about all of them.
        f64 before = 0;
        for (int month = 9; month <= 12; ++month)
        {
            const f64 paid = run.on("week_paid", year, make_date(year - 1, unsigned(month), 28));
            CHECK(paid >= before);
            before = paid;
        }
        CHECK(run.on("week_paid", year, make_date(year - 1, 8, 1)) == 0);
        CHECK(run.on("week_paid", year, make_date(year, 3, 1)) == Approx(run.sum("enrolled", year)).epsilon(0.02));
    }
    CHECK_THROWS_AS(run.sum("enrolled", 2011), RunError);
    CHECK_THROWS_AS(run.sum("none", 2010), RunError);
    CHECK_THROWS_AS(run.on("week_paid", 2030, make_date(2030, 1, 1)), RunError);
}

TEST_CASE("A fault of one of many scenarios is the fault of all", "[runner]")
{
    const auto make = [](std::size_t i) { return i == 2 ? scenario("[premium]\nammount = 5\n") : poli(int(i)); };
    CHECK_THROWS_AS(Runner(2).run(4, make), UserError);
}

TEST_CASE("A sample has the counties it was asked for, spread over provinces, and the same ones again", "[sample]")
{
    const Scenario china = scenario("inherits = \"china.toml\"\n");
    const Sample sample = draw_sample(china, {.counties = 30, .townships = 1, .seed = 1}, "china");
    CHECK(sample.counties.size() == 30);
    CHECK(std::is_sorted(sample.counties.begin(), sample.counties.end()));
    std::vector<u64> provinces;
    for (const u64 code : sample.counties) provinces.push_back(code / 10000);
    provinces.erase(std::unique(provinces.begin(), provinces.end()), provinces.end());
    CHECK(provinces.size() >= 12);
    CHECK(draw_sample(china, {.counties = 30, .townships = 1, .seed = 1}, "china").counties == sample.counties);
    CHECK(draw_sample(china, {.counties = 30, .townships = 1, .seed = 2}, "china").counties != sample.counties);
    CHECK(sample.text == "30 of 2854 counties of china, 1 township of each (seed 1)");

    const EnrolmentModel model(scenario("inherits = \"china.toml\"\n", sample.sets));
    CHECK(model.geography().places.count(Level::county) == 30);
    CHECK(model.geography().places.count(Level::township) == 30);
    CHECK(model.geography().persons() < 3'000'000);
    // Incomes stand for the nation's: a systematic sample of 30 along the incomes is well within a tenth of the mean.
    f64 income = 0, persons = 0;
    for (const auto& county : model.geography().counties)
        income += f64(model.geography().income_factor(county, 2013)), persons += 1;
    CHECK(income / persons == Approx(1).margin(0.1));
}

TEST_CASE("What is smaller than a sample is taken as it is", "[sample]")
{
    CHECK(draw_sample(poli(), {}, "Poli").sets.empty());
    const Sample one =
        draw_sample(scenario("inherits = \"yueyang.toml\"\n"), {.counties = 5, .townships = 2}, "Yueyang");
    CHECK(one.counties.empty());
    CHECK(one.sets == std::vector<std::string>{"geography.townships_in_county=2"});
    const EnrolmentModel model(scenario("inherits = \"yueyang.toml\"\n", one.sets));
    CHECK(model.geography().places.count(Level::township) == 2);
}

TEST_CASE("Townships kept by lot are townships of the whole county, and as many as asked for", "[sample]")
{
    const EnrolmentModel whole(scenario("inherits = \"yueyang.toml\"\n"));
    const EnrolmentModel part(scenario("inherits = \"yueyang.toml\"\n", {"geography.townships_in_county=3"}));
    const Places &all = whole.geography().places, &some = part.geography().places;
    REQUIRE(some.count(Level::township) == 3);
    for (u32 t = 0; t < 3; ++t)
    {
        const PlaceId place = some.first(Level::township) + t;
        const auto found = all.find(std::to_string(some.code(place)));
        REQUIRE(found.size() == 1);
        CHECK(all.child_count(found.front()) == some.child_count(place));
    }
    CHECK_THROWS_AS(EnrolmentModel(scenario("inherits = \"poli.toml\"\n", {"geography.townships_in_county=1"})),
                    UserError);
}
