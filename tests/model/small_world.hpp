/// A small synthetic world for tests of single mechanisms: two cities with three counties, people with the age
/// structure of a table, and stand-ins for the columns that other mechanisms would declare.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "catch.hpp"
#include "configs.hpp"
#include "core/math.hpp"
#include "engine/series.hpp"
#include "engine/simulation.hpp"
#include "models/benefit/benefit.hpp"
#include "models/calendar.hpp"
#include "models/classes.hpp"
#include "models/feedback/feedback.hpp"
#include "models/fund/fund.hpp"
#include "models/health/health.hpp"
#include "models/person.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao::test
{
/// What the stand-ins do.
struct People
{
    u32 villages = 6;          ///< in each of the three counties
    u32 households = 60;       ///< in each village, of three or four persons
    int ages_of = 2010;        ///< year of the age structure
    f64 coverage = 0.9;        ///< share of persons covered
    f64 income_a_head = 9430;  ///< mean [yuan/year]
    f64 income_sd = 0.65;      ///< of the log of household income
    f64 savings = 0.3;         ///< mean, in years of income
    TargetGroup group = TargetGroup::general;
    Fen premium_a_head =
        30000;       ///< paid in the season for each person [fen]; one and a half times it in the last county
    i32 padded = 0;  ///< heads that each village reports and that do not exist
    i32 reported_elsewhere = 0;  ///< heads that it reports though they have cover elsewhere
};

/// Stands in for population, demography, economy, welfare, premium and decision.
class StandIn final : public Mechanism
{
public:
    StandIn(const Structure& structure, const People& people, const Table& ages, int year)
        : s_(structure), people_(people), year_(year)
    {
        Faults faults;
        const auto of = [&](const char* name) { return *ages.column(name, faults); };
        for (std::size_t row = 0; row < ages.rows(); ++row)
            if (ages.cell(row, of("area")) == "rural" && ages.cell(row, of("year")) == std::to_string(people.ages_of))
            {
                const auto last = ages.cell(row, of("age_to"));
                bands_.push_back({int(*ages.number(row, of("age_from"), faults)),
                                  last.empty() ? 90 : std::min(90, int(*ages.number(row, of("age_to"), faults))),
                                  ages.cell(row, of("sex")) == "male", *ages.number(row, of("persons"), faults)});
                total_ += bands_.back().persons;
            }
        faults.raise_if_any();
    }

    [[nodiscard]] std::string_view name() const override { return "stand_in"; }
    void declare(Registry& r) override
    {
        birth_year_ = r.add<i16>({.name = "birth_year", .entity = Entity::person});
        family_ = r.add<u16>({.name = "family", .entity = Entity::person});
        life_ = r.add<u8>({.name = "life", .entity = Entity::person});
        insurance_ = r.add<u16>({.name = "insurance", .entity = Entity::person});
        group_ = r.add<u8>({.name = "target_group", .entity = Entity::household});
        r.add<u8>({.name = "quintile", .entity = Entity::household});
        income_ = r.add<i32>({.name = "income", .entity = Entity::household});
        savings_ = r.add<i32>({.name = "savings", .entity = Entity::household});
        r.add<i64>({.name = "premium_borrowed", .entity = Entity::village, .role = Role::yearly});
        debt_ = r.add<i32>({.name = "debt", .entity = Entity::household});
        eligible_ = r.add<i32>({.name = "eligible", .entity = Entity::village, .role = Role::yearly});
        enrolled_ = r.add<i32>({.name = "enrolled", .entity = Entity::village, .role = Role::yearly});
        reported_ = r.add<i32>({.name = "reported", .entity = Entity::village, .role = Role::yearly});
        reported_share_ = r.add<f32>({.name = "reported_share", .entity = Entity::village});
        for (const char* name : {"premium_paid", "premium_aid", "premium_by_cadres", "subsidy"})
            flows_.push_back(r.add<i64>({.name = name, .entity = Entity::village, .role = Role::yearly}));
    }
    void bind(const Registry&) override {}
    void plan(Agenda& agenda) override
    {
        agenda.on_blocks("season_closes",
                         [this](BlockTask& task)
                         {
                             for_each_village(task.block, s_,
                                              [&](const VillageRows& village)
                                              {
                                                  const Fen paid = i64(village.persons) * people_.premium_a_head;
                                                  const bool rich = task.block.county == 2;
                                                  task.block.village[flows_[0]][village.village] +=
                                                      rich ? paid * 3 / 2 : paid;
                                                  task.block.village[flows_[1]][village.village] += 7;
                                                  task.block.village[flows_[3]][village.village] += 2 * paid;
                                                  report(task.block, village);
                                              });
                         });
    }
    void initialise(BlockTask& task) override
    {
        constexpr Purpose test_purpose = 60000;
        Block& b = task.block;
        const auto words = [&](u32 p, u16 index)
        {
            return draw(task.seed, {b.person[s_.line][p], b.person[s_.origin][p]},
                        {make_date(2000, 1, 1), test_purpose, index});
        };
        for (u32 p = 0; p < b.person.rows(); ++p)
        {
            const auto w = words(p, 0);
            f64 rest = f64(w[0]) / 4294967296. * total_;
            std::size_t band = 0;
            while (band + 1 < bands_.size() && rest >= bands_[band].persons) rest -= bands_[band++].persons;
            const int width = bands_[band].to - bands_[band].from + 1;
            const int age = bands_[band].from + int(u64(w[1]) * u32(width) >> 32);
            b.person[birth_year_][p] = i16(year_ - age);
            b.person[family_][p] = family::Male::set(0, bands_[band].male);
            b.person[insurance_][p] = insurance::Covered::set(0, f64(w[2]) / 4294967296. < people_.coverage);
        }
        for (u32 h = 0; h < b.household.rows(); ++h)
        {
            const auto w = words(b.household[s_.first_member][h], 1);
            f32 z, unused;
            math::normals(w[0], w[1], z, unused);
            const f32 sd = f32(people_.income_sd);
            const f32 income =
                f32(people_.income_a_head * 100) * f32(b.household[s_.size][h]) * math::exp(sd * z - 0.5f * sd * sd);
            b.household[income_][h] = i32(math::min(income, 1e9f));
            b.household[savings_][h] = i32(math::min(1e9f, income * f32(people_.savings) * math::exponential(w[2])));
            b.household[group_][h] = u8(people_.group);
        }
    }

private:
    /// Everybody may enrol and pays; the village reports more than there are, and some who have cover elsewhere.
    void report(Block& block, const VillageRows& village) const
    {
        const u32 v = village.village;
        const auto persons = i32(village.persons);
        block.village[eligible_][v] += persons;
        block.village[enrolled_][v] += persons;
        block.village[reported_share_][v] = f32(persons + people_.padded) / f32(persons);
        block.village[reported_][v] += persons + people_.padded + people_.reported_elsewhere;
    }

    struct Band
    {
        int from, to;
        bool male;
        f64 persons;
    };
    const Structure& s_;
    People people_;
    int year_;
    std::vector<Band> bands_;
    f64 total_ = 0;
    Column<i16> birth_year_;
    Column<u16> family_, insurance_;
    Column<u8> life_, group_;
    Column<i32> income_, savings_, debt_;
    std::vector<Column<i64>> flows_;
    Column<i32> eligible_, enrolled_, reported_;
    Column<f32> reported_share_;
};

/// Folds the yearly series when a year closes, as a recorder does, and keeps the values.
class Keeper final : public Mechanism
{
public:
    explicit Keeper(const Registry& registry) : registry_(registry) {}
    [[nodiscard]] std::string_view name() const override { return "keeper"; }
    void declare(Registry&) override {}
    void bind(const Registry&) override { series_ = std::make_unique<YearlySeries>(registry_, classes::count); }
    void plan(Agenda& agenda) override
    {
        agenda.on_world("year_closes",
                        [this](WorldTask& task)
                        {
                            series_->fold(task.world, task.workers, true);
                            for (std::size_t m = 0; m < series_->measures().size(); ++m)
                                values_[task.step.year][series_->info(series_->measures()[m]).name] =
                                    series_->values(m);
                            series_->reset(task.world, task.workers);
                        });
    }
    void initialise(BlockTask&) override {}

    [[nodiscard]] i64 at(int year, const std::string& name, PlaceId place) const
    {
        return values_.at(year).at(name).at(place);
    }
    [[nodiscard]] std::string digest(const World& world) const { return series_->digest(world); }

private:
    const Registry& registry_;
    std::unique_ptr<YearlySeries> series_;
    std::map<int, std::map<std::string, std::vector<i64>>> values_;
};

/// The defaults of the parameters of premium, health, benefit, fund and feedback.
inline const Schema& schema()
{
    static const Schema all = []
    {
        Schema made;
        Calendar::add_parameters(made);
        Premium::add_parameters(made);
        Health::add_parameters(made);
        Benefit::add_parameters(made);
        Fund::add_parameters(made);
        Feedback::add_parameters(made);
        return made;
    }();
    return all;
}

inline Scenario scenario(const std::string& text)
{
    LoadOptions options;
    options.data_root = configs();
    return Scenario::parse("test.toml", text, schema(), options);
}

class SmallWorld
{
public:
    /// Lives through the benefit years `from` to `to` of a scenario.
    SmallWorld(const std::string& text, int from, int to, const People& people, int threads = 1)
        : scenario_(scenario(text)), people_(people), workers_(threads)
    {
        make_geography();
        Faults faults;
        policy_ = std::make_unique<Policy>(scenario_, geography_.places, faults);
        Calendar calendar(scenario_, from, to, faults);
        faults.raise_if_any();
        model_.structure = World::declare(model_.registry);
        const Context context{*policy_, geography_, model_.structure, from, to};
        add<StandIn>(model_.structure, people, scenario_.table("health.reference_ages"), from);
        premium_ = std::make_unique<Premium>(context);  // asked, but no part: its columns are those of the stand-in
        feedback_ = &add<Feedback>(context, *premium_);
        benefit_ = &add<Benefit>(context);
        health_ = &add<Health>(context, *benefit_);
        fund_ = &add<Fund>(context, *premium_);
        keeper_ = &add<Keeper>(model_.registry);
        calendar.plan(model_.agenda);
        model_.assemble();
        make_world();
        simulation_ = std::make_unique<Simulation>(model_, world_, Seed{7, 0}, workers_);
        simulation_->initialise(Seed{3, 0});
    }
    SmallWorld(const SmallWorld&) = delete;
    SmallWorld& operator=(const SmallWorld&) = delete;

    SmallWorld& run()
    {
        simulation_->run();
        return *this;
    }
    /// A measure of a year over all places or in one.
    [[nodiscard]] i64 at(int year, const std::string& name, PlaceId place = 0) const
    {
        return keeper_->at(year, name, place);
    }
    /// As at(), to divide with.
    [[nodiscard]] f64 total(int year, const std::string& name) const { return f64(at(year, name)); }
    [[nodiscard]] std::string digest() const { return keeper_->digest(world_); }
    [[nodiscard]] f64 persons() const { return f64(world_.rows(Entity::person)); }

    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const Places& places() const { return geography_.places; }
    [[nodiscard]] const Registry& registry() const { return model_.registry; }
    [[nodiscard]] const Structure& structure() const { return model_.structure; }
    [[nodiscard]] Health& health() { return *health_; }
    [[nodiscard]] const Benefit& benefit() const { return *benefit_; }
    [[nodiscard]] const Fund& fund() const { return *fund_; }
    [[nodiscard]] const Premium& premium() const { return *premium_; }
    [[nodiscard]] const Feedback& feedback() const { return *feedback_; }
    [[nodiscard]] std::vector<f64> phase_seconds() const { return simulation_->phase_seconds(); }
    [[nodiscard]] const Agenda& agenda() const { return model_.agenda; }

private:
    template <class T, class... Args>
    T& add(Args&&... args)
    {
        auto made = std::make_unique<T>(std::forward<Args>(args)...);
        T& reference = *made;
        model_.mechanisms.push_back(std::move(made));
        return reference;
    }

    void make_geography()
    {
        std::array<std::vector<PlaceSpec>, level_count> levels;
        levels[0] = {{0, "Nation", "", 0}};
        levels[1] = {{99, "Province", "", 0}};
        levels[2] = {{9901, "First city", "", 0}, {9902, "Second city", "", 0}};
        levels[3] = {{990101, "Upper county", "", 0}, {990102, "Lower county", "", 0}, {990201, "Far county", "", 1}};
        for (u32 county = 0; county < 3; ++county)
        {
            levels[4].push_back({levels[3][county].code * 1000 + 100, "", "", county});
            for (u32 v = 0; v < people_.villages; ++v) levels[5].push_back({0, "", "", county});
        }
        geography_.places = Places(levels);
        for (std::size_t v = 0; v < levels[5].size(); ++v) geography_.village_population.push_back(village_persons());
        geography_.counties.resize(3);
        geography_.income_years = {2010};
        geography_.province_income = {{{1.f}}};
        for (auto& county : geography_.counties) county.persons = people_.villages * village_persons();
    }
    [[nodiscard]] static u32 size_of_household(u32 number) { return number % 3 == 0 ? 3 : 4; }
    [[nodiscard]] u32 village_persons() const
    {
        u32 persons = 0;
        for (u32 h = 0; h < people_.households; ++h) persons += size_of_household(h);
        return persons;
    }
    void make_world()
    {
        const Structure& s = model_.structure;
        world_ = World(geography_.places, model_.registry, s, geography_.village_population);
        for (Block& b : world_.blocks())
        {
            const std::vector<VillageSize> sizes(b.villages, {people_.households, village_persons()});
            world_.allocate(b, sizes, classes::count);
            u32 h = 0, p = 0;
            for (u32 v = 0; v < b.villages; ++v)
            {
                const u32 origin = geography_.places.identity_place(b.village[s.place][v]);
                for (u32 i = 0, founder = 1; i < people_.households; ++i, ++h)
                {
                    b.household[s.household_line][h] = lineage::household_of(lineage::founder(founder));
                    b.household[s.household_place][h] = origin;
                    b.household[s.first_member][h] = p;
                    b.household[s.size][h] = u8(size_of_household(i));
                    for (u32 m = 0; m < size_of_household(i); ++m, ++p, ++founder)
                    {
                        b.person[s.line][p] = lineage::founder(founder);
                        b.person[s.origin][p] = origin;
                    }
                }
            }
        }
    }

    Scenario scenario_;
    People people_;
    population::Geography geography_;
    std::unique_ptr<Policy> policy_;
    Model model_;
    World world_;
    Workers workers_;
    const Benefit* benefit_ = nullptr;
    Health* health_ = nullptr;
    const Fund* fund_ = nullptr;
    std::unique_ptr<Premium> premium_;
    const Feedback* feedback_ = nullptr;
    const Keeper* keeper_ = nullptr;
    std::unique_ptr<Simulation> simulation_;
};
}  // namespace canbao::test
