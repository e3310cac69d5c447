#include "models/fund/fund.hpp"

#include <algorithm>
#include <map>

#include "models/population/geography.hpp"

namespace canbao
{
namespace
{
constexpr std::array<Level, 4> pool_levels{Level::county, Level::city, Level::province, Level::nation};

/// Calls visit(place) for a place and every place that contains it, up to the nation.
template <class Visit>
void upwards(const Places& places, PlaceId place, Visit&& visit)
{
    for (;;)
    {
        visit(place);
        const PlaceId parent = places.parent(place);
        if (parent == place) return;
        place = parent;
    }
}
}  // namespace

void Fund::add_parameters(Schema& schema)
{
    schema.add({.key = "fund.pool_level",
                .type = ValueType::choice,
                .meaning = "level of the place whose fund pays for a county's members; a change acts on 1 January",
                .value = "{ 2003-01-01 = \"county\", 2020-01-01 = \"city\" }",
                .choices = {"county", "city", "province", "nation"},
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "05b: county (B01, A11); prefecture level about 2020 (A30), the date is rounded"});
    schema.add({.key = "fund.initial_reserve",
                .unit = "yuan",
                .meaning = "reserve at the start for each registered person, by the first benefit year of the run",
                .value = "{ 2003-01-01 = 0, 2014-01-01 = 90, 2019-01-01 = 460, 2020-01-01 = 500, 2021-01-01 = 600, "
                         "2022-01-01 = 665, 2023-01-01 = 765, 2024-01-01 = 795 }",
                .min = 0,
                .max = 1e5,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "D",
                .source = "05, 02b: balance over members, 2019 to 2023; earlier A"});
}

Fund::Fund(const Context& context) : context_(context), level_(context.policy.id("fund.pool_level")) {}

void Fund::declare(Registry& registry)
{
    pool_ = registry.add<u32>({.name = "fund_pool",
                               .entity = Entity::place,
                               .unit = "1",
                               .meaning = "of a county: number of the place whose fund pays for it",
                               .fold = Fold::own});
    held_ = registry.add<i64>({.name = "fund_held",
                               .entity = Entity::place,
                               .unit = "fen",
                               .meaning = "reserve of the place's own fund",
                               .fold = Fold::own});
    const auto place = [&](const char* name, const char* meaning, Role role)
    {
        return registry.add<i64>({.name = name,
                                  .entity = Entity::place,
                                  .role = role,
                                  .unit = "fen",
                                  .meaning = meaning,
                                  .fold = Fold::own});
    };
    reserve_ = place("fund_reserve", "reserve of all funds in the place, its own included", Role::level);
    revenue_.total = place("fund_revenue", "premiums, premium aid and subsidies for the place's members", Role::yearly);
    spending_.total = place("fund_spending", "benefits paid for the place's members", Role::yearly);
    spending_.sign = -1;
    transfer_ =
        place("fund_transfer", "reserve received (negative: handed over) by the place's own fund when pools changed",
              Role::yearly);
}

void Fund::bind(const Registry& registry)
{
    const auto village = [&](const char* name) { return registry.find<i64>(Entity::village, name); };
    revenue_.sources = {village("premium_paid"), village("premium_aid"), village("premium_by_cadres"),
                        village("subsidy")};
    spending_.sources = {village("benefit_inpatient"), village("benefit_outpatient")};
}

void Fund::plan(Agenda& agenda)
{
    agenda.on_world("benefit_year_opens", [this](WorldTask& task) { open_year(task.world, task.step.date); });
    agenda.on_world("season_closes", [this](WorldTask& task) { book(task.world, revenue_); });
    agenda.on_world("year_closes",
                    [this](WorldTask& task)
                    {
                        book(task.world, revenue_);  // what came in after the season
                        book(task.world, spending_);
                    });
}

PlaceId Fund::pool_on(Date date, PlaceId county) const
{
    const auto choice = std::size_t(context_.policy.value(level_, date, county));
    return context_.geography.places.ancestor(county, pool_levels[choice]);
}

void Fund::add_to_reserve(World& world, PlaceId pool, Fen amount) const
{
    world.place_table()[held_][pool] += amount;
    const auto reserve = world.place_table()[reserve_];
    upwards(world.places(), pool, [&](PlaceId place) { reserve[place] += amount; });
}

void Fund::initialise_places(World& world, Seed)
{
    const auto& geography = context_.geography;
    const Date date = make_date(context_.from, 1, 1);
    const ParameterId per_person = context_.policy.id("fund.initial_reserve");
    for (std::size_t c = 0; c < geography.counties.size(); ++c)
    {
        const PlaceId county = geography.places.first(Level::county) + PlaceId(c);
        const Fen fen_each = Fen(context_.policy.value(per_person, date, county) * fen_per_yuan);
        // The run begins in the autumn before its first year, so under the pools of that autumn.
        world.place_table()[pool_][county] = pool_on(make_date(context_.from - 1, 9, 1), county);
        add_to_reserve(world, pool(world, county), fen_each * geography.counties[c].persons);
    }
}

std::vector<Fen> Fund::by_county(const World& world, const std::vector<Column<i64>>& sources)
{
    std::vector<Fen> totals;
    for (const County& county : world.counties())
    {
        Fen total = 0;
        for (const Block& block : world.blocks_of(county))
            for (const auto& column : sources)
                for (const i64 amount : block.village[column]) total += amount;
        totals.push_back(total);
    }
    return totals;
}

void Fund::book(World& world, const Flow& flow) const
{
    const auto booked = world.place_table()[flow.total];
    const auto totals = by_county(world, flow.sources);
    for (std::size_t c = 0; c < totals.size(); ++c)
    {
        const PlaceId county = world.counties()[c].place;
        const Fen news = totals[c] - booked[county];
        if (news == 0) continue;
        upwards(world.places(), county, [&](PlaceId place) { booked[place] += news; });
        add_to_reserve(world, pool(world, county), flow.sign * news);
    }
}

void Fund::open_year(World& world, Date date) const
{
    struct Member
    {
        PlaceId county, next_pool;
        u64 persons;
    };
    std::map<PlaceId, std::vector<Member>> pools;
    for (const County& county : world.counties())
    {
        u64 persons = 0;
        for (const Block& block : world.blocks_of(county)) persons += block.person.rows();
        pools[pool(world, county.place)].push_back({county.place, pool_on(date, county.place), persons});
    }

    std::map<PlaceId, Fen> received;
    for (const auto& entry : pools)
    {
        const PlaceId pool = entry.first;
        const auto& members = entry.second;
        const bool stays =
            std::all_of(members.begin(), members.end(), [&](const Member& m) { return m.next_pool == pool; });
        if (stays) continue;
        u64 heads = 0;
        for (const Member& member : members) heads += member.persons;
        // By heads, so that a pool that breaks up leaves each member its share; the last takes what rounding leaves.
        Fen left = world.place_table()[held_][pool];
        const Fen each = heads ? left / i64(heads) : 0, rest = heads ? left % i64(heads) : 0;
        received[pool] -= left;
        for (std::size_t m = 0; m < members.size(); ++m)
        {
            const i64 persons = i64(members[m].persons);
            const Fen share =
                m + 1 == members.size() ? left : each * persons + (heads ? rest * persons / i64(heads) : 0);
            left -= share;
            received[members[m].next_pool] += share;
        }
    }
    for (const auto& [pool, members] : pools)
        for (const Member& member : members) world.place_table()[pool_][member.county] = member.next_pool;
    for (const auto& [pool, amount] : received)
    {
        world.place_table()[transfer_][pool] += amount;
        add_to_reserve(world, pool, amount);
    }
}
}  // namespace canbao
