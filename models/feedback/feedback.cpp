#include "models/feedback/feedback.hpp"

#include <algorithm>

namespace canbao
{
namespace
{
/// A value of `feedback.instrument`.
constexpr f64 by_premium = 0;
/// Factors are recorded in millionths.
constexpr f32 ppm = 1e6f;
/// Benefits stay between these shares of the package.
constexpr f64 least_benefits = 0.1, most_benefits = 2;
}  // namespace

void Feedback::add_parameters(Schema& schema)
{
    schema.add({.key = "feedback.instrument",
                .type = ValueType::choice,
                .unit = "",
                .meaning = "what the rule moves where premium.rule is \"balance\"",
                .value = "\"premium\"",
                .choices = {"premium", "benefit"},
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "a rule for scenarios; none has been in force"});
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("feedback.growth", "1/year", "growth of spending a head that the rule expects", "0.08", -0.5, 1, "D",
         "05, 02b: 799 yuan a head in 2019 to 1,086 in 2023 (E10; 2019 K)");
    real("feedback.reserve_months", "month", "reserve that the rule aims at, in months of spending", "6", 0, 60, "A",
         "05: 8.5 to 8.8 months were held in 2023 (E10); half a year is judged enough");
    real("feedback.adjustment", "1/year", "share of the distance to that reserve that a year's premium makes up",
         "0.25", 0, 1, "A", "judgement");
    real("feedback.most_rise", "1", "largest rise from one year to the next", "0.3", 0, 10, "A",
         "01: the path rose by 0 to 67 % a year; judged");
    real("feedback.most_fall", "1", "largest fall from one year to the next", "0.1", 0, 1, "A",
         "01: the path never fell; judged");
}

Feedback::Feedback(const Context& context, Premium& premium) : context_(context), premium_(premium)
{
    const auto id = [&](const char* key) { return context.policy.id(key); };
    instrument_ = id("feedback.instrument");
    growth_ = id("feedback.growth");
    subsidy_ = id("premium.subsidy");
    supplement_ = id("fund.supplement");
    months_ = id("feedback.reserve_months");
    speed_ = id("feedback.adjustment");
    rise_ = id("feedback.most_rise");
    fall_ = id("feedback.most_fall");
}

void Feedback::declare(Registry& registry)
{
    const auto place = [&]<class T>(T, const char* name, const char* unit, const char* meaning, Role role)
    {
        return registry.add<T>(
            {.name = name, .entity = Entity::place, .role = role, .unit = unit, .meaning = meaning, .fold = Fold::own});
    };
    next_premium_ = place(i32{}, "premium_next", "fen",
                          "premium set for the coverage year of the latest season; 0 none", Role::state);
    recorded_premium_ =
        place(i32{}, "premium_set", "fen",
              "premium of the coverage year set by the rule, for a pool and the places in it; 0 for none", Role::level);
    recorded_factor_ =
        place(i32{}, "benefit_factor", "1e-6",
              "what the fund pays over what the package says, for a pool and the places in it", Role::level);
    past_factor_ = place(f32{}, "benefit_factor_past", "1", "the factor of last year", Role::state);
    factor_ = place(f32{}, "benefit_factor_now", "1", "the factor of this year", Role::state);
    next_factor_ =
        place(f32{}, "benefit_factor_next", "1", "the factor of the coverage year of the latest season", Role::state);
}

void Feedback::bind(const Registry& registry)
{
    const auto place = [&](const char* name) { return registry.find<i64>(Entity::place, name); };
    pool_ = registry.find<u32>(Entity::place, "fund_pool");
    held_ = place("fund_held");
    members_ = place("fund_members");
    urban_members_ = place("fund_urban_members");
    past_members_ = {place("fund_past_members"), place("fund_past_urban_members")};
    past_spending_ = {place("fund_past_spending"), place("fund_past_urban_spending")};
}

void Feedback::plan(Agenda& agenda)
{
    agenda.on_world("benefit_year_opens", [this](WorldTask& task) { begin_year(task.world); });
    agenda.on_world("season_opens", [this](WorldTask& task) { set(task.world, task.step); });
    agenda.on_world("season_closes", [this](WorldTask& task) { record(task.world); });
    season_opens_ = agenda.phase("season_opens");
    year_opens_ = agenda.phase("benefit_year_opens");
}

void Feedback::initialise_places(World& world, Seed)
{
    for (const auto column : {past_factor_, factor_, next_factor_})
        for (f32& factor : world.place_table()[column]) factor = 1.f;
    for (i32& factor : world.place_table()[recorded_factor_]) factor = i32(ppm);
}

f32 Feedback::benefit_factor(int benefit_year, PlaceId place) const
{
    const auto& factors = benefit_year == set_for_ ? next_factors_ : factors_;
    if (factors.empty() || benefit_year < set_for_ - 1 || benefit_year > set_for_) return 1.f;
    const Places& places = context_.geography.places;
    if (place < places.first(Level::county)) return 1.f;
    return factors[places.ancestor(place, Level::county) - places.first(Level::county)];
}

std::map<PlaceId, Feedback::Outlook> Feedback::outlooks(const World& world, const Step& step) const
{
    const ColumnTable& table = world.place_table();
    const When when{step.date, make_date(step.year, 1, 1)}, this_year{step.date, make_date(step.year - 1, 1, 1)};
    std::map<PlaceId, Outlook> pools;
    std::map<PlaceId, f64> past_members;
    // Weighted by members here, divided by them below.
    for (const County& county : world.counties())
    {
        const PlaceId c = county.place, pool = table[pool_][c];
        Outlook& outlook = pools[pool];
        outlook.counties.push_back(c);
        const f64 members = f64(table[members_][c] + table[urban_members_][c]);
        const i32 set = table[next_premium_][c];
        if (outlook.counties.size() == 1) outlook.past_factor = outlook.factor = 0;
        outlook.members += members;
        outlook.previous += members * (set > 0 ? f64(set) / f64(fen_per_yuan) : f64(premium_.path(this_year, c)));
        outlook.past_factor += members * f64(table[past_factor_][c]);
        outlook.factor += members * f64(table[factor_][c]);
        for (const auto& column : past_members_) past_members[pool] += f64(table[column][c]);
        for (const auto& column : past_spending_) outlook.cost += f64(table[column][c]) / f64(fen_per_yuan);
    }
    std::erase_if(
        pools, [&](const auto& pool)
        { return !premium_.balances(when, pool.first) || pool.second.members <= 0 || past_members[pool.first] <= 0; });
    for (auto& [pool, outlook] : pools)
    {
        outlook.cost /= past_members[pool];
        outlook.previous /= outlook.members;
        outlook.past_factor /= outlook.members;
        outlook.factor /= outlook.members;
        // This year's revenue is in the fund, its bills are not.
        const f64 bills = outlook.cost * (1 + value(growth_, when, pool)) * (outlook.factor / outlook.past_factor);
        outlook.reserve = f64(table[held_][pool]) / outlook.members / f64(fen_per_yuan) - bills;
    }
    return pools;
}

f64 Feedback::expected_cost(const Outlook& outlook, When when, PlaceId pool) const
{
    // The books are two years old when the coverage year runs.
    const f64 growth = 1 + value(growth_, when, pool);
    return outlook.cost * growth * growth / outlook.past_factor;
}

f64 Feedback::subsidies(When when, PlaceId pool) const
{
    return value(subsidy_, when, pool) * (1 + value(supplement_, when, pool));
}

f64 Feedback::premium(const Outlook& outlook, When when, PlaceId pool) const
{
    const f64 cost = expected_cost(outlook, when, pool);
    const f64 surplus = outlook.reserve - cost * value(months_, when, pool) / 12;
    const f64 balanced = cost - subsidies(when, pool) - value(speed_, when, pool) * surplus;
    const f64 low = outlook.previous * (1 - value(fall_, when, pool)),
              high = outlook.previous * (1 + value(rise_, when, pool));
    return std::clamp(balanced, low, high);
}

f64 Feedback::factor(const Outlook& outlook, When when, PlaceId pool) const
{
    const f64 cost = expected_cost(outlook, when, pool);
    const f64 surplus = outlook.reserve - cost * outlook.factor * value(months_, when, pool) / 12;
    const f64 affordable = f64(premium_.path(when, pool)) + subsidies(when, pool) + value(speed_, when, pool) * surplus;
    const f64 low = outlook.factor * (1 - value(fall_, when, pool)),
              high = outlook.factor * (1 + value(rise_, when, pool));
    return std::clamp(std::clamp(affordable / cost, low, high), least_benefits, most_benefits);
}

void Feedback::set(World& world, const Step& step)
{
    ColumnTable& table = world.place_table();
    const When when{step.date, make_date(step.year, 1, 1)};
    const Places& places = world.places();
    const auto pools = outlooks(world, step);
    for (PlaceId place = 0; place < places.first(Level::township); ++place)
    {
        table[next_premium_][place] = 0;
        table[next_factor_][place] = 1.f;
    }
    for (const auto& [pool, outlook] : pools)
    {
        const bool moves_premium = value(instrument_, when, pool) == by_premium;
        // Whole yuan, as premiums are.
        const i32 yuan = moves_premium ? i32(premium(outlook, when, pool) + 0.5) : 0;
        const f32 benefits = moves_premium ? 1.f : f32(factor(outlook, when, pool));
        for (const PlaceId county : outlook.counties)
            for (PlaceId place = county;; place = places.parent(place))
            {
                table[next_premium_][place] = yuan * i32(fen_per_yuan);
                table[next_factor_][place] = benefits;
                if (place == pool) break;
            }
    }
    publish(world, step.year, factor_);
}

void Feedback::resume(const World& world, const Past& past)
{
    const Step* const opened = past.last(season_opens_);
    if (!opened) return;
    // At New Year the factor of the year moved on to the next column.
    const Step* const new_year = past.last(year_opens_);
    publish(world, opened->year, new_year && new_year->date > opened->date ? past_factor_ : factor_);
}

void Feedback::publish(const World& world, int coverage_year, Column<f32> now)
{
    const ColumnTable& table = world.place_table();
    const Places& places = world.places();
    const PlaceId first = places.first(Level::county);
    const std::size_t counties = places.count(Level::county);
    std::vector<f32> premiums(counties);
    set_for_ = coverage_year;
    factors_.resize(counties);
    next_factors_.resize(counties);
    for (std::size_t c = 0; c < counties; ++c)
    {
        const PlaceId county = first + PlaceId(c);
        premiums[c] = f32(table[next_premium_][county]) / f32(fen_per_yuan);
        factors_[c] = table[now][county];
        next_factors_[c] = table[next_factor_][county];
    }
    premium_.set(coverage_year, std::move(premiums));
}

void Feedback::begin_year(World& world) const
{
    ColumnTable& table = world.place_table();
    for (PlaceId place = 0; place < table.rows(); ++place)
    {
        table[past_factor_][place] = table[factor_][place];
        table[factor_][place] = table[next_factor_][place];
    }
}

void Feedback::record(World& world) const
{
    ColumnTable& table = world.place_table();
    for (PlaceId place = 0; place < table.rows(); ++place)
    {
        table[recorded_premium_][place] = table[next_premium_][place];
        table[recorded_factor_][place] = i32(table[factor_][place] * ppm + 0.5f);
    }
}
}  // namespace canbao
