/// One county of the base data with the mechanisms that demography needs, and stand-ins for the columns of others.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
#include "configs.hpp"
#include "core/parallel.hpp"
#include "engine/simulation.hpp"
#include "models/calendar.hpp"
#include "models/demography/demography.hpp"
#include "models/person.hpp"
#include "models/population/parameters.hpp"
#include "models/population/population.hpp"
#include "models/population/ties.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao::test
{
inline constexpr u32 tie_count = 8;
/// The yearly measures of demography that count persons or households.
inline constexpr std::array<const char*, 8> counts{"births",    "deaths",           "marriages", "exits",
                                                   "divisions", "households_ended", "moves_in",  "moves_out"};

/// Stands in for economy, decision and network: money, insurance and ties, which only demography changes. When a year
/// closes it keeps the year's counts of every village and sets them to zero, as a recorder does.
class Books final : public Mechanism
{
public:
    explicit Books(const Context& context) : context_(context) {}
    [[nodiscard]] std::string_view name() const override { return "books"; }
    void declare(Registry& r) override
    {
        savings = r.add<i32>({.name = "savings", .entity = Entity::household});
        debt = r.add<i32>({.name = "debt", .entity = Entity::household});
        income = r.add<i32>({.name = "income", .entity = Entity::household});
        insurance = r.add<u16>({.name = "insurance", .entity = Entity::person});
        for (u32 k = 0; k < tie_count; ++k)
            ties[k] = r.add<u16>({.name = fmt::format("tie_{}", k), .entity = Entity::household});
    }
    void bind(const Registry& r) override
    {
        for (std::size_t m = 0; m < counts.size(); ++m) yearly_[m] = r.find<i32>(Entity::village, counts[m]);
        estates_ = r.find<i64>(Entity::village, "estates");
        written_off_ = r.find<i64>(Entity::village, "debts_written_off");
    }
    void plan(Agenda& agenda) override
    {
        agenda.on_blocks("year_closes", [this](BlockTask& task) { close(task); });
    }
    void initialise_places(World& world, Seed) override { years.resize(world.places().count(Level::village)); }
    void initialise(BlockTask& task) override
    {
        Block& b = task.block;
        const Structure& s = context_.structure;
        for (u32 h = 0; h < b.household.rows(); ++h)
        {
            const u32 line = b.household[s.household_line][h];
            b.household[savings][h] = i32(line % 1'000'003);
            b.household[debt][h] = i32(line % 70'001);
            b.household[income][h] = i32(line % 900'007);
        }
        for (u32 p = 0; p < b.person.rows(); ++p)
            b.person[insurance][p] = insurance::Covered::set(0, b.person[s.line][p] >> 18 & 1);
        for_each_village(b, s,
                         [&](const VillageRows& village)
                         {
                             std::vector<u16> out(std::size_t(village.households) * tie_count);
                             population::fill_ties(
                                 lineage::village(context_.geography.places.identity_place(village.place)), task.seed,
                                 village.households, tie_count, 0.1, out);
                             for (u32 i = 0; i < village.households; ++i)
                                 for (u32 k = 0; k < tie_count; ++k)
                                     b.household[ties[k]][village.first_household + i] = out[i * tie_count + k];
                         });
    }

    struct Year
    {
        int year = 0;
        std::array<i64, counts.size()> count{};
        i64 estates = 0, written_off = 0;
        u32 persons = 0, households = 0;  ///< at the end
        [[nodiscard]] i64 operator[](std::string_view name) const
        {
            for (std::size_t m = 0; m < counts.size(); ++m)
                if (name == counts[m]) return count[m];
            FAIL("no such measure");
            return 0;
        }
    };
    std::vector<std::vector<Year>> years;  ///< by village and year

    Column<i32> savings, debt, income;
    Column<u16> insurance;
    std::array<Column<u16>, tie_count> ties{};

private:
    void close(BlockTask& task)
    {
        for_each_village(task.block, context_.structure,
                         [&](const VillageRows& village)
                         {
                             ColumnTable& t = task.block.village;
                             Year year{.year = year_of(task.step.date),
                                       .persons = village.persons,
                                       .households = village.households};
                             for (std::size_t m = 0; m < counts.size(); ++m)
                                 year.count[m] = std::exchange(t[yearly_[m]][village.village], 0);
                             year.estates = std::exchange(t[estates_][village.village], 0);
                             year.written_off = std::exchange(t[written_off_][village.village], 0);
                             years[task.block.first_village + village.village].push_back(year);
                         });
    }

    Context context_;
    std::array<Column<i32>, counts.size()> yearly_{};
    Column<i64> estates_, written_off_;
};

inline const Schema& schema()
{
    static const Schema all = []
    {
        Schema made;
        Calendar::add_parameters(made);
        population::add_parameters(made);
        Demography::add_parameters(made);
        return made;
    }();
    return all;
}

inline Scenario scenario(const std::string& text, std::vector<std::string> sets = {})
{
    LoadOptions options;
    options.data_root = configs();
    options.sets = std::move(sets);
    return Scenario::parse("test.toml", text, schema(), options);
}

/// Xinjiang county, some 200 villages.
inline const char* const xinjiang = "geography.select = \"140825\"\n";

class TestCounty
{
public:
    TestCounty(const std::string& text, int from, int to, int threads = 1, std::vector<std::string> sets = {})
        : scenario_(scenario(text, std::move(sets))), workers_(threads)
    {
        const Seed population_seed{3, 0};
        geography_ = population::plan_geography(scenario_, from, population_seed);
        Faults faults;
        policy_ = std::make_unique<Policy>(scenario_, geography_.places, faults);
        const Calendar calendar(scenario_, from, to, faults);
        faults.raise_if_any();
        model_.structure = World::declare(model_.registry);
        const Context context{*policy_, geography_, model_.structure, from, to};
        const auto& population = add<Population>(model_.structure, from);
        demography_ = &add<Demography>(context);
        books_ = &add<Books>(context);
        calendar.plan(model_.agenda);
        model_.assemble();
        world_ = population.make_world(model_.registry, geography_, population::make_structure(scenario_, from),
                                       population_seed, 0, workers_);
        simulation_ = std::make_unique<Simulation>(model_, world_, Seed{7, 0}, workers_);
        simulation_->initialise(population_seed);
    }
    TestCounty(const TestCounty&) = delete;
    TestCounty& operator=(const TestCounty&) = delete;

    TestCounty& run()
    {
        simulation_->run();
        return *this;
    }

    /// A count of a year over all villages.
    [[nodiscard]] i64 total(int year, std::string_view name) const
    {
        i64 sum = 0;
        for (const auto& village : books_->years)
            for (const auto& y : village)
                if (y.year == year) sum += y[name];
        return sum;
    }
    [[nodiscard]] f64 persons_at_end(int year) const
    {
        f64 sum = 0;
        for (const auto& village : books_->years)
            for (const auto& y : village)
                if (y.year == year) sum += y.persons;
        return sum;
    }
    [[nodiscard]] f64 households_at_end(int year) const
    {
        f64 sum = 0;
        for (const auto& village : books_->years)
            for (const auto& y : village)
                if (y.year == year) sum += y.households;
        return sum;
    }
    template <class T>
    [[nodiscard]] i64 sum(Entity entity, Column<T> column) const
    {
        i64 sum = 0;
        for (const Block& b : world_.blocks())
            for (const T value : b.table(entity)[column]) sum += i64(value);
        return sum;
    }
    [[nodiscard]] std::string digest() const { return digest_columns(world_, Role::state); }

    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const Structure& structure() const { return model_.structure; }
    [[nodiscard]] const Registry& registry() const { return model_.registry; }
    [[nodiscard]] const Books& books() const { return *books_; }
    [[nodiscard]] const Demography& demography() const { return *demography_; }
    [[nodiscard]] const population::Geography& geography() const { return geography_; }
    [[nodiscard]] const Agenda& agenda() const { return model_.agenda; }
    [[nodiscard]] std::vector<f64> phase_seconds() const { return simulation_->phase_seconds(); }
    [[nodiscard]] const Scenario& setting() const { return scenario_; }

private:
    template <class T, class... Args>
    T& add(Args&&... args)
    {
        auto made = std::make_unique<T>(std::forward<Args>(args)...);
        T& reference = *made;
        model_.mechanisms.push_back(std::move(made));
        return reference;
    }

    Scenario scenario_;
    population::Geography geography_;
    std::unique_ptr<Policy> policy_;
    Model model_;
    World world_;
    Workers workers_;
    const Demography* demography_ = nullptr;
    const Books* books_ = nullptr;
    std::unique_ptr<Simulation> simulation_;
};
}  // namespace canbao::test
