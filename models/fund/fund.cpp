#include "models/fund/fund.hpp"

#include <algorithm>
#include <map>

#include "models/population/geography.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// A value of `fund.subsidy_on`.
constexpr f64 on_enrolled = 0;

Fen to_fen(f64 yuan) { return Fen(yuan * f64(fen_per_yuan) + 0.5); }

/// Hundredths of a month that a reserve lasts at a year's spending; 0 without spending.
i32 months(Fen reserve, Fen spending)
{
    if (spending <= 0) return 0;
    constexpr f64 most = 2e9;
    return i32(std::clamp(1200. * (f64(reserve) / f64(spending)), -most, most));
}

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
    schema.add({.key = "fund.subsidy_on",
                .type = ValueType::choice,
                .meaning = "heads that the state subsidises: those enrolled, or those reported",
                .value = "{ 2003-01-01 = \"reported\", 2022-01-01 = \"enrolled\" }",
                .choices = {"enrolled", "reported"},
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "05b, 09: until the national platform of 2022 (I01) nobody could tell the one from the other "
                          "(I02, L14)"});
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("fund.double_subsidy", "1",
         "share of the heads reported though they have cover elsewhere for whom a subsidy is paid all the same", "0.08",
         0, 1, "A",
         "judged so that doubles are somewhat below one in a hundred members before the clean-up of 2022 (09: I02, "
         "L14)");
    schema.add({.key = "fund.urban",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "urban residents are in the pools",
                .value = "false",
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "they are since the merger of 2016 to 2019 (05b: I07, A24); left out because books per head "
                          "answer the questions of a rural model without a guess at the cost of others"});
    const RealParameters path(schema, {.dated = true, .by_place = true, .interpolation = Interpolation::linear});
    path(
        "fund.supplement", "1",
        "what the pool receives beyond premiums and the national subsidy (higher local subsidies, interest), as a "
        "share of that subsidy",
        "{ 2003-01-01 = 0, 2017-01-01 = 0, 2018-01-01 = 0.18 }", 0, 10, "D",
        "05, 02b: revenue over participants less premium and subsidy of the notices is 92 to 131 yuan in 2018 to 2024, "
        "16 to 20 % of the subsidy; near 0 in the rural scheme (02a)");
    path("fund.urban_ratio", "1", "urban residents of a pool for each rural member",
         "{ 2016-01-01 = 0.60, 2024-01-01 = 0.75 }", 0, 100, "A",
         "02a, 02b: 453 m in the urban scheme of 2016 hold rural members of counties merged before; judged below that "
         "over 736 m rural members of 2014, rising with urbanisation");
    real("fund.urban_spending", "1", "spending on an urban resident, over that on a rural member of the year before",
         "1.1", 0, 10, "A", "judgement: nearer to hospitals, younger (pupils are a quarter of residents, 02b)");
}

Fund::Fund(const Context& context, const Premium& premium) : context_(context), premium_(premium)
{
    const auto id = [&](const char* key) { return context.policy.id(key); };
    level_ = id("fund.pool_level");
    subsidy_on_ = id("fund.subsidy_on");
    double_share_ = id("fund.double_subsidy");
    supplement_share_ = id("fund.supplement");
    urban_ = id("fund.urban");
    urban_ratio_ = id("fund.urban_ratio");
    urban_spending_factor_ = id("fund.urban_spending");
    initial_reserve_ = id("fund.initial_reserve");
}

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
    revenue_.total =
        place("fund_revenue", "premiums, premium aid, subsidies and supplement for the place's members", Role::yearly);
    spending_.total = place("fund_spending", "benefits paid for the place's members", Role::yearly);
    spending_.sign = -1;
    transfer_ =
        place("fund_transfer", "reserve received (negative: handed over) by the place's own fund when pools changed",
              Role::yearly);
    put_in_ = place("fund_net_contribution",
                    "what the place's members have put in less what they have taken out: the reserve, had every county "
                    "kept its own fund",
                    Role::level);
    gain_ = place("fund_gain", "the place's share in the reserves of its pools, by heads, less its net contribution",
                  Role::level);
    months_ = registry.add<i32>({.name = "fund_months",
                                 .entity = Entity::place,
                                 .role = Role::level,
                                 .unit = "0.01 month",
                                 .meaning = "months of the year's spending that the reserve would last; of a place "
                                            "below its pool, that of the pool",
                                 .fold = Fold::own});
    overpaid_ = registry.add<i64>({.name = "subsidy_overpaid",
                                   .entity = Entity::village,
                                   .role = Role::yearly,
                                   .unit = "fen",
                                   .meaning = "state subsidies for heads that were reported and not enrolled"});
    supplement_ = registry.add<i64>({.name = "fund_supplement",
                                     .entity = Entity::village,
                                     .role = Role::yearly,
                                     .unit = "fen",
                                     .meaning = "revenue of the pool for the village's members beyond premiums and the "
                                                "national subsidy"});
    const auto heads = [&](const char* name, const char* meaning, Role role)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::place, .role = role, .unit = "1", .meaning = meaning, .fold = Fold::own});
    };
    members_ = heads("fund_members", "rural members for whom pools are responsible", Role::yearly);
    urban_members_ = heads("fund_urban_members", "urban residents in the pools", Role::yearly);
    urban_revenue_ = place("fund_urban_revenue", "premiums and subsidies of urban residents", Role::yearly);
    urban_spending_ = place("fund_urban_spending", "benefits paid for urban residents", Role::yearly);
    urban_reserve_ =
        place("fund_urban_reserve", "reserve that urban residents brought with them when they joined", Role::yearly);
    past_members_ = heads("fund_past_members", "rural members of the last year that closed", Role::state);
    past_urban_members_ = heads("fund_past_urban_members", "urban residents of the last year that closed", Role::state);
    past_spending_ = place("fund_past_spending", "spending on rural members in the last year that closed", Role::state);
    past_urban_spending_ =
        place("fund_past_urban_spending", "spending on urban residents in the last year that closed", Role::state);
}

void Fund::bind(const Registry& registry)
{
    const auto village = [&](const char* name) { return registry.find<i64>(Entity::village, name); };
    revenue_.sources = {village("premium_paid"),
                        village("premium_aid"),
                        village("premium_by_cadres"),
                        village("subsidy"),
                        overpaid_,
                        supplement_};
    spending_.sources = {village("benefit_inpatient"), village("benefit_outpatient")};
    enrolled_ = registry.find<i32>(Entity::village, "enrolled");
    eligible_ = registry.find<i32>(Entity::village, "eligible");
    reported_ = registry.find<i32>(Entity::village, "reported");
    reported_share_ = registry.find<f32>(Entity::village, "reported_share");
}

void Fund::plan(Agenda& agenda)
{
    agenda.on_world("benefit_year_opens", [this](WorldTask& task) { open_year(task.world, task.step.date); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { subsidise(task); });
    agenda.on_world("season_closes", [this](WorldTask& task) { close_season(task.world, task.step); });
    agenda.on_world("year_closes", [this](WorldTask& task) { close_year(task.world, task.step.year); });
}

PlaceId Fund::pool_on(Date date, PlaceId county) const
{
    const auto choice = std::size_t(context_.policy.value(level_, date, county));
    return context_.geography.places.ancestor(county, pool_levels[choice]);
}

void Fund::add_upwards(World& world, Column<i64> column, PlaceId county, i64 amount)
{
    const auto values = world.place_table()[column];
    upwards(world.places(), county, [&](PlaceId place) { values[place] += amount; });
}

void Fund::add_to_reserve(World& world, PlaceId pool, Fen amount) const
{
    world.place_table()[held_][pool] += amount;
    add_upwards(world, reserve_, pool, amount);
}

void Fund::pay_in(World& world, PlaceId county, Fen amount) const
{
    add_upwards(world, put_in_, county, amount);
    add_to_reserve(world, pool(world, county), amount);
}

void Fund::initialise_places(World& world, Seed)
{
    const auto& geography = context_.geography;
    const Date date = make_date(context_.from, 1, 1);
    for (std::size_t c = 0; c < geography.counties.size(); ++c)
    {
        const PlaceId county = geography.places.first(Level::county) + PlaceId(c);
        const Fen fen_each = Fen(context_.policy.value(initial_reserve_, date, county) * fen_per_yuan);
        // The run begins in the autumn before its first year, so under the pools of that autumn.
        world.place_table()[pool_][county] = pool_on(make_date(context_.from - 1, 9, 1), county);
        pay_in(world, county, fen_each * geography.counties[c].persons);
    }
}

void Fund::subsidise(BlockTask& task) const
{
    Block& block = task.block;
    const When when{task.step.date, make_date(task.step.year, 1, 1)};
    for_each_village(
        block, context_.structure,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const i32 enrolled = block.village[enrolled_][v];
            const f64 subsidy = f64(premium_.terms(task.step.date, task.step.year, village.place).subsidy);
            block.village[supplement_][v] +=
                to_fen(subsidy * context_.policy.value(supplement_share_, when, village.place)) * enrolled;
            if (context_.policy.value(subsidy_on_, when, village.place) == on_enrolled) return;
            // The village's own padding; the rest of its report are people with cover elsewhere.
            const i32 claimed = i32(block.village[reported_share_][v] * f32(block.village[eligible_][v]) + 0.5f);
            const i32 elsewhere = std::max(0, block.village[reported_][v] - std::max(claimed, enrolled));
            const i64 heads = std::max(0, claimed - enrolled) +
                              i64(f64(elsewhere) * context_.policy.value(double_share_, when, village.place));
            block.village[overpaid_][v] += to_fen(subsidy) * heads;
        });
}

template <class T>
std::vector<i64> Fund::by_county(const World& world, const std::vector<Column<T>>& sources)
{
    std::vector<i64> totals;
    for (const County& county : world.counties())
    {
        i64 total = 0;
        for (const Block& block : world.blocks_of(county))
            for (const auto& column : sources)
                for (const T amount : block.village[column]) total += amount;
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
        add_upwards(world, flow.total, county, news);
        pay_in(world, county, flow.sign * news);
    }
}

void Fund::close_season(World& world, const Step& step) const
{
    book(world, revenue_);
    const When when{step.date, make_date(step.year, 1, 1)};
    const ColumnTable& table = world.place_table();
    const auto enrolled = by_county<i32>(world, {enrolled_});
    for (std::size_t c = 0; c < enrolled.size(); ++c)
    {
        const PlaceId county = world.counties()[c].place;
        add_upwards(world, members_, county, enrolled[c]);
        if (context_.policy.value(urban_, when, county) == 0.) continue;
        const i64 heads = i64(f64(enrolled[c]) * context_.policy.value(urban_ratio_, when, county) + 0.5);
        const PremiumTerms terms = premium_.terms(step.date, step.year, county);
        const f64 supplement = f64(terms.subsidy) * context_.policy.value(supplement_share_, when, county);
        const Fen revenue = heads * (to_fen(f64(terms.amount[std::size_t(TargetGroup::general)])) +
                                     to_fen(f64(terms.subsidy)) + to_fen(supplement));
        add_upwards(world, urban_members_, county, heads);
        add_upwards(world, urban_revenue_, county, revenue);
        pay_in(world, county, revenue);
        if (table[past_urban_members_][county] > 0) continue;
        // They come from a fund of their own, which had for each of them what this one had in such a year.
        const Fen brought = heads * to_fen(context_.policy.value(initial_reserve_, when, county));
        add_upwards(world, urban_reserve_, county, brought);
        pay_in(world, county, brought);
    }
}

void Fund::close_year(World& world, int year) const
{
    book(world, revenue_);  // what came in after the season
    book(world, spending_);
    ColumnTable& table = world.place_table();
    const Date today = make_date(year, 12, 31);
    const When when{today, make_date(year, 1, 1)};
    for (const County& c : world.counties())
    {
        const PlaceId county = c.place;
        const i64 heads = table[urban_members_][county];
        if (heads == 0) continue;
        // Of the year before, as far as there was one.
        const bool past = table[past_members_][county] > 0;
        const i64 members = past ? table[past_members_][county] : table[members_][county];
        const Fen spending = past ? table[past_spending_][county] : table[spending_.total][county];
        if (members == 0) continue;
        const Fen a_head =
            Fen(f64(spending) / f64(members) * context_.policy.value(urban_spending_factor_, when, county));
        add_upwards(world, urban_spending_, county, a_head * heads);
        pay_in(world, county, -a_head * heads);
    }

    const Places& places = world.places();
    const PlaceId townships = places.first(Level::township);
    for (PlaceId place = 0; place < townships; ++place)
    {
        table[past_members_][place] = table[members_][place];
        table[past_urban_members_][place] = table[urban_members_][place];
        table[past_spending_][place] = table[spending_.total][place];
        table[past_urban_spending_][place] = table[urban_spending_][place];
        table[gain_][place] = 0;
        table[months_][place] =
            months(table[reserve_][place], table[spending_.total][place] + table[urban_spending_][place]);
    }
    for (const Pool& pool : pools(world, today))
    {
        const auto shares = divide(table[held_][pool.place], pool.members);
        for (std::size_t m = 0; m < shares.size(); ++m)
        {
            const PlaceId county = pool.members[m].county;
            add_upwards(world, gain_, county, shares[m] - table[put_in_][county]);
            for (PlaceId below = county; below != pool.place; below = places.parent(below))
                table[months_][below] = table[months_][pool.place];
        }
    }
}

std::vector<Fund::Pool> Fund::pools(const World& world, Date date) const
{
    std::map<PlaceId, std::vector<Member>> members;
    for (const County& county : world.counties())
    {
        u64 persons = 0;
        for (const Block& block : world.blocks_of(county)) persons += block.person.rows();
        members[pool(world, county.place)].push_back({county.place, pool_on(date, county.place), persons});
    }
    std::vector<Pool> pools;
    for (auto& [place, counties] : members) pools.push_back({place, std::move(counties)});
    return pools;
}

std::vector<Fen> Fund::divide(Fen amount, std::span<const Member> members)
{
    u64 heads = 0;
    for (const Member& member : members) heads += member.persons;
    Fen left = amount;
    const Fen each = heads ? amount / i64(heads) : 0, rest = heads ? amount % i64(heads) : 0;
    std::vector<Fen> shares;
    for (std::size_t m = 0; m < members.size(); ++m)
    {
        const i64 persons = i64(members[m].persons);
        shares.push_back(m + 1 == members.size() ? left : each * persons + (heads ? rest * persons / i64(heads) : 0));
        left -= shares.back();
    }
    return shares;
}

void Fund::open_year(World& world, Date date) const
{
    std::map<PlaceId, Fen> received;
    const auto all = pools(world, date);
    for (const Pool& pool : all)
    {
        const bool stays = std::all_of(pool.members.begin(), pool.members.end(),
                                       [&](const Member& m) { return m.next_pool == pool.place; });
        if (stays) continue;
        // By heads, so that a pool that breaks up leaves each member its share.
        const Fen held = world.place_table()[held_][pool.place];
        const auto shares = divide(held, pool.members);
        received[pool.place] -= held;
        for (std::size_t m = 0; m < shares.size(); ++m) received[pool.members[m].next_pool] += shares[m];
    }
    for (const Pool& pool : all)
        for (const Member& member : pool.members) world.place_table()[pool_][member.county] = member.next_pool;
    for (const auto& [pool, amount] : received)
    {
        world.place_table()[transfer_][pool] += amount;
        add_to_reserve(world, pool, amount);
    }
}
}  // namespace canbao
