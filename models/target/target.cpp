#include "models/target/target.hpp"

#include "core/math.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// Shares are recorded in millionths.
constexpr f32 ppm = 1e6f;
/// A team's points are recorded in tenths.
constexpr f32 tenths = 10.f;
/// So many townships at either end of a county's table are fined or rewarded.
constexpr u32 fined_places = 3;

/// What the table of townships makes of the largest fine: all of it for the last, half and a quarter for the two
/// before, and as much for the first three (negative) [1].
f32 share_of_fine(const league::Standing& standing)
{
    if (standing.others + 1 < 2 * fined_places) return 0.f;
    if (standing.worse < fined_places && standing.better > standing.worse) return 1.f / f32(1u << standing.worse);
    if (standing.better < fined_places && standing.worse > standing.better) return -1.f / f32(1u << standing.better);
    return 0.f;
}

Fen to_fen(f32 yuan) { return Fen(f64(yuan) * f64(fen_per_yuan) + 0.5); }
}  // namespace

void Target::add_parameters(Schema& schema)
{
    schema.add({.key = "target.active",
                .type = ValueType::boolean,
                .unit = "",
                .meaning = "targets are set; without them there is nothing to strive for",
                .value = "true",
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "08b: targets at every level (L02, L05, L08)"});
    const RealParameters path(schema, {.dated = true, .by_place = true, .interpolation = Interpolation::linear});
    path("target.share", "1", "share of eligible persons that the province demands",
         "{ 2003-01-01 = 0.70, 2006-01-01 = 0.80, 2008-01-01 = 0.90, 2010-01-01 = 0.95 }", 0, 1, "A",
         "08b: 95 % and more in 2023 to 2025 (L02, L04, L05); earlier years judged from 02a");
    const RealParameters real(schema, {.dated = true, .by_place = true});
    real("target.markup", "1", "what a city, county or township adds for those below it", "0.01", 0, 0.2, "D",
         "08b: 95 % from the province, 98 to 100 % in districts and towns (L02, L05, L08)");
    real("target.ratchet", "1", "share of last year's overfulfilment that is added to next year's target", "0.5", 0, 1,
         "A", "08b: a town's target rose 90-95-99-100 by its rank (L09); size judged");
    real("target.relief", "1", "share of last year's shortfall by which next year's target is lowered", "0", 0, 1, "A",
         "08b shows targets that rise and none that fell");
    real("target.cap", "1", "the highest target", "1", 0, 1, "S", "08b: 100 % (L08)");
    real("target.pressure", "1", "what the last in a league table feels on top of what is normal, and the first less",
         "0.3", 0, 1, "A", "08b: rankings and self-criticism of the last (L09, L11); size judged");
    real("target.tolerance", "1", "share by which a village may stay below its target before its team is fined", "0.05",
         0, 1, "A", "08b: fined below 90 % (L07); 95 % at least, 100 % to strive for (L04); distance judged");
    real("target.fine", "yuan", "what a village team loses when the village stays below that",
         "{ 2003-01-01 = 0, 2009-01-01 = 1800 }", 0, 1e6, "A",
         "08b: 800 + 500 + 500 yuan in a township of 2009 (L07, S); taken for all places since, none before");
    real("target.reward", "yuan", "what it receives for each payer when the village does not",
         "{ 2003-01-01 = 0, 2009-01-01 = 2 }", 0, 1000, "A",
         "08b: in the same township (L07, S); taken for all places since, none before");
    real("target.points_met", "1", "points in the year-end score for a target that was met",
         "{ 2003-01-01 = 0, 2009-01-01 = 0.5 }", 0, 100, "A",
         "08b: a town in December 2022 (L06, S); taken for all places since 2009, none before");
    real("target.points_missed", "1", "points taken for a target that was missed", "{ 2003-01-01 = 0, 2009-01-01 = 1 }",
         0, 100, "A", "as target.points_met");
    real("target.point_value", "yuan", "what a point is worth to the team", "100", 0, 1e5, "A",
         "judgement: year-end pay of a team hangs on a score of about 100");
    real("target.league_fine", "yuan", "fine of the last township of a county; half and a quarter for the two before",
         "{ 2003-01-01 = 0, 2024-01-01 = 20000 }", 0, 1e6, "A",
         "08b: a county in 2024 (L09, S: 20,000, 10,000, 5,000; as much for the first three); taken for all since");
}

Target::Target(const Context& context) : context_(context)
{
    const auto id = [&](const char* key) { return context.policy.id(key); };
    active_ = id("target.active");
    share_ = id("target.share");
    markup_ = id("target.markup");
    ratchet_ = id("target.ratchet");
    relief_ = id("target.relief");
    cap_ = id("target.cap");
    pressure_ = id("target.pressure");
    tolerance_ = id("target.tolerance");
    fine_ = id("target.fine");
    reward_ = id("target.reward");
    points_met_ = id("target.points_met");
    points_missed_ = id("target.points_missed");
    point_value_ = id("target.point_value");
    league_fine_ = id("target.league_fine");
}

void Target::declare(Registry& registry)
{
    const auto state = [&](Entity entity, const char* name, const char* unit, const char* meaning) {
        return registry.add<f32>({.name = name, .entity = entity, .unit = unit, .meaning = meaning, .fold = Fold::own});
    };
    place_target_ =
        state(Entity::place, "target_set", "1", "share of eligible persons to be enrolled, as set at the opening");
    place_drive_ = state(Entity::place, "drive", "1", "pressure of the league tables on the place; 1 is normal");
    last_target_ = registry.add<i32>({.name = "target",
                                      .entity = Entity::place,
                                      .role = Role::level,
                                      .unit = "1e-6",
                                      .meaning = "share of eligible persons to be enrolled for the coverage year",
                                      .fold = Fold::own});
    rank_ = registry.add<i32>({.name = "league_rank",
                               .entity = Entity::place,
                               .role = Role::level,
                               .unit = "1",
                               .meaning = "rank among its neighbours by the share reported at the close; 0 for none",
                               .fold = Fold::own});
    league_fines_ = registry.add<i64>({.name = "league_fine",
                                       .entity = Entity::place,
                                       .role = Role::yearly,
                                       .unit = "fen",
                                       .meaning = "fine of a township by its rank (negative: reward)",
                                       .fold = Fold::own});

    target_ = state(Entity::village, "target", "1", "share of eligible persons to be enrolled in the season");
    drive_ = registry.add<f32>({.name = "drive",
                                .entity = Entity::village,
                                .role = Role::weekly,
                                .unit = "1",
                                .meaning = "pressure of the league tables on the team; 1 is normal"});
    fine_a_head_ =
        state(Entity::village, "fine", "yuan", "what the team expects to lose for each head that is missing");
    league_loss_ = state(Entity::village, "league_loss", "yuan",
                         "the township's fine by its last rank, for each head missing to the target");
    const auto yearly = [&]<class T>(T, const char* name, const char* unit, const char* meaning)
    {
        return registry.add<T>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = unit, .meaning = meaning});
    };
    asked_ = yearly(i32{}, "target_heads", "1", "persons whom the target of the coverage year asked for");
    met_ = yearly(i32{}, "targets_met", "1", "villages that reported as many as their target asked for");
    points_ = yearly(i32{}, "team_points", "0.1", "points that teams won (negative: lost)");
    fines_ = yearly(i64{}, "team_fines", "fen", "fines of teams");
    rewards_ = yearly(i64{}, "team_rewards", "fen", "rewards of teams");
}

void Target::bind(const Registry& registry)
{
    reported_share_ = registry.find<f32>(Entity::village, "reported_share");
    eligible_ = registry.find<i32>(Entity::village, "eligible");
    week_eligible_ = registry.find<i32>(Entity::village, "week_eligible");
    week_paid_ = registry.find<i32>(Entity::village, "week_paid");
}

void Target::plan(Agenda& agenda)
{
    agenda.on_counties("exchange",
                       [this](CountyTask& task)
                       {
                           // On the first day nobody has paid, and the table is that of the last reports.
                           if (task.step.number > 0) publish(task);
                       });
    agenda.on_world("season_opens", [this](WorldTask& task) { pass_down(task); });
    agenda.on_counties("season_opens", [this](CountyTask& task) { open_season(task); });
    agenda.on_blocks("cadre_week", [this](BlockTask& task) { begin_week(task); });
}

f32 Target::target(When when, PlaceId place, f32 demanded, f32 last, const league::Entry& entry) const
{
    if (!active(when, place)) return 0.f;
    f32 asked = demanded;
    if (last > 0.f && entry.eligible > 0)
    {
        const f32 over = f32(entry.share()) - last;
        asked = math::max(asked, last + value(ratchet_, when, place) * math::max(0.f, over));
        asked -= value(relief_, when, place) * math::max(0.f, -over);
    }
    return math::clamp(asked, 0.f, value(cap_, when, place));
}

f32 Target::drive(f32 above, When when, PlaceId place, const league::Standing& standing) const
{
    return above * (1.f + value(pressure_, when, place) * standing.below_middle());
}

league::Entry Target::reported(const Block& block, u32 row) const
{
    const i32 eligible = block.village[eligible_][row];
    return {eligible, i64(block.village[reported_share_][row] * f32(eligible) + 0.5f)};
}

std::vector<Target::Village> Target::villages_of(World& world, const County& county) const
{
    std::vector<Village> villages;
    for (Block& block : world.blocks_of(county))
        for (u32 v = 0; v < block.villages; ++v)
            villages.push_back({&block,
                                v,
                                block.village[context_.structure.place][v],
                                reported(block, v),
                                {block.village[week_eligible_][v], block.village[week_paid_][v]}});
    return villages;
}

void Target::pass_down(WorldTask& task) const
{
    World& world = task.world;
    const Places& places = world.places();
    const Date today = task.step.date;
    const When when{today, make_date(task.step.year, 1, 1)};
    ColumnTable& table = world.place_table();
    std::vector<league::Entry> entries(places.first(Level::village));
    for (const Block& block : world.blocks())
        for (u32 v = 0; v < block.villages; ++v)
            entries[places.parent(block.village[context_.structure.place][v])] += reported(block, v);
    for (PlaceId place = PlaceId(entries.size()) - 1; place > 0; --place)
        entries[places.parent(place)] += entries[place];

    // Parents come before their children. The nation has no target of its own.
    for (PlaceId place = places.first(Level::province); place < PlaceId(entries.size()); ++place)
    {
        f32& now = table[place_target_][place];
        const f32 last = now, above = table[place_target_][places.parent(place)];
        table[last_target_][place] = i32(last * ppm + 0.5f);
        if (places.level(place) == Level::province || above == 0.f)
            now = active(when, place) ? math::min(value(share_, when, place), value(cap_, when, place)) : 0.f;
        else
        {
            // The province hands down what it demands; those below it add to what they pass on.
            const PlaceId parent = places.parent(place);
            const f32 markup = places.level(parent) == Level::province ? 0.f : value(markup_, when, parent);
            now = target(when, place, above + markup, last, entries[place]);
        }
    }

    for (PlaceId parent = places.first(Level::province); parent < places.first(Level::county); ++parent)
    {
        const PlaceId first = places.first_child(parent);
        const auto standings =
            league::table(std::span<const league::Entry>(entries).subspan(first, places.child_count(parent)));
        const f32 above = places.level(parent) == Level::province ? 1.f : table[place_drive_][parent];
        for (std::size_t c = 0; c < standings.size(); ++c)
        {
            const PlaceId place = first + PlaceId(c);
            table[rank_][place] = entries[place].eligible > 0 ? i32(standings[c].rank()) : 0;
            table[place_drive_][place] = drive(above, when, place, standings[c]);
        }
    }
}

void Target::rank(CountyTask& task, std::vector<Village>& villages, league::Entry Village::*by, When when) const
{
    const Places& places = task.world.places();
    ColumnTable& table = task.world.place_table();
    const PlaceId first = places.first_child(task.county.place);
    const u32 townships = places.child_count(task.county.place);
    std::vector<league::Entry> entries(townships);
    std::vector<i64> missing(townships);
    for (const Village& village : villages)
    {
        const PlaceId township = places.parent(village.place) - first;
        const league::Entry& entry = village.*by;
        entries[township] += entry;
        const i64 asked = i64(village.block->village[target_][village.row] * f32(entry.eligible));
        missing[township] += std::max<i64>(0, asked - entry.heads);
    }
    const auto standings = league::table(entries);
    for (u32 t = 0; t < townships; ++t)
        table[place_drive_][first + t] = drive(table[place_drive_][task.county.place], when, first + t, standings[t]);

    std::vector<league::Entry> in_township;
    for (std::size_t from = 0, to = 0; from < villages.size(); from = to)
    {
        const PlaceId township = places.parent(villages[from].place);
        in_township.clear();
        for (; to < villages.size() && places.parent(villages[to].place) == township; ++to)
            in_township.push_back(villages[to].*by);
        const auto positions = league::table(in_township);
        const f32 lost = math::max(0.f, share_of_fine(standings[township - first])) *
                         value(league_fine_, when, township) / f32(std::max<i64>(1, missing[township - first]));
        for (std::size_t v = from; v < to; ++v)
        {
            ColumnTable& village = villages[v].block->village;
            const bool has_target = village[target_][villages[v].row] > 0.f;
            village[drive_][villages[v].row] =
                has_target ? drive(table[place_drive_][township], when, villages[v].place, positions[v - from]) : 1.f;
            village[league_loss_][villages[v].row] = has_target ? lost : 0.f;
        }
    }
}

void Target::settle(const Village& village, When when) const
{
    ColumnTable& table = village.block->village;
    const u32 row = village.row;
    const f32 asked_share = table[target_][row];
    if (asked_share <= 0.f || village.reported.eligible <= 0) return;
    const auto at = [&](ParameterId p) { return value(p, when, village.place); };
    const f32 eligible = f32(village.reported.eligible);
    const i32 asked = i32(asked_share * eligible);
    const bool met = village.reported.heads >= asked;
    const bool fined = village.reported.heads < i64((asked_share - at(tolerance_)) * eligible);
    table[asked_][row] += asked;
    table[met_][row] += met;
    table[points_][row] += met ? i32(at(points_met_) * tenths + 0.5f) : -i32(at(points_missed_) * tenths + 0.5f);
    if (fined) table[fines_][row] += to_fen(at(fine_));
    else table[rewards_][row] += to_fen(at(reward_)) * village.reported.heads;
}

void Target::open_season(CountyTask& task) const
{
    const Places& places = task.world.places();
    ColumnTable& table = task.world.place_table();
    const Date today = task.step.date;
    const When when{today, make_date(task.step.year, 1, 1)}, last_season{today, make_date(task.step.year - 1, 1, 1)};
    auto villages = villages_of(task.world, task.county);

    const PlaceId first = places.first_child(task.county.place);
    std::vector<league::Entry> entries(places.child_count(task.county.place));
    bool had_targets = false;
    for (const Village& village : villages)
    {
        settle(village, last_season);
        entries[places.parent(village.place) - first] += village.reported;
        had_targets |= village.block->village[target_][village.row] > 0.f;
    }
    const auto standings = league::table(entries);
    for (std::size_t t = 0; t < standings.size(); ++t)
    {
        const PlaceId township = first + PlaceId(t);
        table[rank_][township] = entries[t].eligible > 0 ? i32(standings[t].rank()) : 0;
        const f32 share = had_targets ? share_of_fine(standings[t]) : 0.f;
        const Fen amount = to_fen(math::max(share, -share) * value(league_fine_, last_season, township));
        table[league_fines_][township] += share > 0.f ? amount : -amount;
    }

    for (const Village& village : villages)
    {
        f32& now = village.block->village[target_][village.row];
        const PlaceId township = places.parent(village.place);
        const f32 above = table[place_target_][township];
        now = above > 0.f ? target(when, village.place, above + value(markup_, when, township), now, village.reported)
                          : 0.f;
    }
    rank(task, villages, &Village::reported, when);
}

void Target::publish(CountyTask& task) const
{
    auto villages = villages_of(task.world, task.county);
    rank(task, villages, &Village::so_far, {task.step.date, make_date(task.step.year, 1, 1)});
}

void Target::begin_week(BlockTask& task) const
{
    Block& block = task.block;
    const When when{task.step.date, make_date(task.step.year, 1, 1)};
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const u32 v = village.village;
                         f32& share = block.village[target_][v];
                         share = active(when, village.place) ? math::min(share, value(cap_, when, village.place)) : 0.f;
                         f32& fine = block.village[fine_a_head_][v];
                         fine = 0.f;
                         if (share == 0.f)
                         {
                             block.village[drive_][v] = 1.f;
                             return;
                         }
                         const f32 eligible = f32(block.village[week_eligible_][v]),
                                   paid = f32(block.village[week_paid_][v]);
                         const auto at = [&](ParameterId p) { return value(p, when, village.place); };
                         const f32 missing = share * eligible - paid, to_floor = missing - at(tolerance_) * eligible;
                         if (missing <= 0.f) return;
                         fine = block.village[league_loss_][v] +
                                at(point_value_) * (at(points_met_) + at(points_missed_)) / math::max(1.f, missing);
                         if (to_floor > 0.f)
                             fine += (at(fine_) + at(reward_) * (missing + paid)) / math::max(1.f, to_floor);
                     });
}
}  // namespace canbao
