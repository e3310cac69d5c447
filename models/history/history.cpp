#include "models/history/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/math.hpp"
#include "models/decision/kernels.hpp"
#include "models/history/classes.hpp"
#include "models/network/network.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// What the season made of a person's enrolment.
enum class Turn : u8
{
    stayed_out,
    first_time,
    renewed,
    returned,
    lapsed,
    left,  ///< enrolled last year and covered elsewhere now
    count
};

/// One cell of the margins.
struct Margin
{
    i64 eligible = 0;
    Fen premium = 0;
    std::array<i64, std::size_t(Turn::count)> turns{};
    std::array<i64, reason::count + 1> reasons{};

    Margin& operator+=(const Margin& other)
    {
        eligible += other.eligible, premium += other.premium;
        for (std::size_t turn = 0; turn < turns.size(); ++turn) turns[turn] += other.turns[turn];
        for (std::size_t why = 0; why < reasons.size(); ++why) reasons[why] += other.reasons[why];
        return *this;
    }
    [[nodiscard]] i64 of(Turn turn) const { return turns[std::size_t(turn)]; }
    [[nodiscard]] i64 enrolled() const { return of(Turn::first_time) + of(Turn::renewed) + of(Turn::returned); }
};

/// How members who may enrol and have not stand, and for whom cadres paid: persons of a village.
struct Standing
{
    u32 by_cadres = 0, never = 0, out = 0, broken = 0;
};

/// Writes the season into the members' histories and clears their payments.
/// \param returners_wait  those who return carry their wait in place of the years they missed
/// \param out_years       years missed in a row from which on one counts as out
/// \param turns           set for each of them
Standing settle_persons(std::span<u16> insured, std::span<const u8> life_bits, bool returners_wait, u32 out_years,
                        std::span<Turn> turns)
{
    using namespace insurance;
    Standing standing;
    const u32 keep = returners_wait ? Missed::largest : 0;
    for (std::size_t i = 0; i < insured.size(); ++i)
    {
        const u32 status = insured[i];
        const u32 paid = Paid::get(u16(status)), ever = Ever::get(u16(status));
        const u32 here = (life_bits[i] & life::Elsewhere::mask) == 0;
        const u32 consecutive = Consecutive::get(u16(status)), renewing = consecutive > 0;
        const u32 missed = renewing ? 0 : Missed::get(u16(status));
        // Who is covered elsewhere misses nothing.
        const u32 now_missed = std::min(Missed::largest, missed + (ever & here));
        const u32 open = here & (paid ^ 1u), gone = now_missed >= out_years;
        const Turn in = renewing ? Turn::renewed : ever ? Turn::returned : Turn::first_time;
        const Turn out = renewing == 0 ? Turn::stayed_out : here ? Turn::lapsed : Turn::left;
        turns[i] = paid ? in : out;
        standing.by_cadres += paid & ByCadre::get(u16(status));
        standing.never += open & (ever ^ 1u);
        standing.out += open & ever & gone;
        standing.broken += open & ever & (gone ^ 1u);
        u16 next = u16(status & (Covered::mask | Chronic::mask));
        next = Ever::set(next, ever | paid);
        next = Consecutive::set(next, paid ? std::min(Consecutive::largest, consecutive + 1) : 0);
        next = Missed::set(next, paid ? missed & keep : now_missed);
        next = NoClaim::set(next, paid & renewing ? NoClaim::get(u16(status)) : 0);
        insured[i] = next;
    }
    return standing;
}
}  // namespace

void History::add_parameters(Schema& schema)
{
    schema.add({.key = "history.initial_coverage",
                .unit = "1",
                .meaning = "share of persons covered in the year before the run, where the scheme ran",
                .value = "{ 2003-01-01 = 0.70, 2007-01-01 = 0.82, 2010-01-01 = 0.91, 2015-01-01 = 0.93 }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "A",
                .source = "02a less what reports may hold of duplicates and padding"});
    schema.add({.key = "history.initial_whole_households",
                .unit = "1",
                .meaning = "share of persons whose initial cover is that of their household as a whole",
                .value = "0.85",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "judgement"});
    schema.add(
        {.key = "history.out_years",
         .type = ValueType::integer,
         .unit = "year",
         .meaning = "coverage years missed in a row from which on a former member counts as out, not interrupted",
         .value = "2",
         .min = 1,
         .max = 15,
         .status = "A",
         .source = "judgement"});
    schema.add({.key = "history.platform_start",
                .type = ValueType::integer,
                .unit = "year",
                .meaning = "first coverage year that the national platform counts; 0 for none",
                .value = "2022",
                .min = 0,
                .max = 2100,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "05b: on line in 2022 (I01)"});
    schema.add(
        {.key = "history.platform_found",
         .unit = "1",
         .meaning = "share of the persons enrolled twice, and of invented heads, that the platform finds in each year",
         .value = "0.5",
         .min = 0,
         .max = 1,
         .dated = true,
         .by_place = true,
         .status = "A",
         .source = "09: 56 million removed in 2022-23 (S, I03); the stock is not known, so the share is judged"});
    schema.add({.key = "history.pay_back",
                .unit = "1",
                .meaning = "least expected benefit of a month's cover, over the price of the missed year, at which a "
                           "returning member pays that year back",
                .value = "1",
                .min = 0,
                .max = 1000,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "judgement"});
}

History::History(const Context& context, const Scheme& scheme, const Premium& premium, const Benefit& benefit,
                 const Health& health)
    : context_(context),
      scheme_(scheme),
      premium_(premium),
      benefit_(benefit),
      health_(health),
      subsidy_(context.policy.id("premium.subsidy")),
      team_(context.policy.id("cadre.active")),
      report_elsewhere_(context.policy.id("cadre.report_elsewhere")),
      platform_start_(context.policy.id("history.platform_start")),
      found_(context.policy.id("history.platform_found")),
      pay_back_(context.policy.id("history.pay_back")),
      credit_(context.policy.id("economy.credit")),
      out_years_(u32(context.scenario().integer("history.out_years")))
{
}

void History::declare(Registry& registry)
{
    const auto yearly = [&](const char* name, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = "1", .meaning = meaning});
    };
    series_.registered = yearly("registered", "persons registered when the season closes");
    series_.in_scheme = yearly("in_scheme", "of them, in counties that run the scheme");
    series_.eligible = yearly("eligible", "of those, persons without cover elsewhere, who may enrol");
    series_.enrolled = yearly("enrolled", "persons enrolled for the coverage year");
    series_.first_time = yearly("enrolled_new", "enrolled for the first time");
    series_.renewing = yearly("enrolled_renewing", "enrolled again without a break");
    series_.returning = yearly("enrolled_returning", "enrolled again after a break");
    series_.lapsed = yearly("lapsed", "enrolled last year and not again, without cover elsewhere");
    series_.left = yearly("left_for_elsewhere", "enrolled last year and not again, with cover elsewhere now");
    series_.elsewhere = yearly("covered_elsewhere", "covered by the employee scheme or where they live");
    series_.by_cadres = yearly("enrolled_by_cadres", "of those enrolled, paid for by cadres");
    series_.never = yearly("never_enrolled", "eligible persons never enrolled");
    series_.out =
        yearly("dropped_out", "eligible persons once enrolled who have missed several coverage years in a row");
    series_.broken = yearly("interrupted", "eligible persons once enrolled who have missed fewer");
    series_.waiting = yearly("enrolled_waiting", "of those enrolled, returned after a break that makes them wait");
    series_.counted = yearly("counted", "persons enrolled for the coverage year as the national count shows them");
    series_.listed = yearly("listed_elsewhere", "of those covered elsewhere, listed as insured by the village");
    series_.twice = yearly("enrolled_twice", "of those, not found by the national platform: counted here as well");
    paid_back_ = registry.add<i64>({.name = "paid_back",
                                    .entity = Entity::village,
                                    .role = Role::yearly,
                                    .unit = "fen",
                                    .meaning = "of premium_paid, for missed years, to shorten the wait"});
    series_.households_eligible = yearly("households_eligible", "households with an eligible member");
    series_.households_enrolled = yearly("households_enrolled", "households with all eligible members enrolled");
    series_.households_partly = yearly("households_partly", "households with some eligible members enrolled");
    const auto cell = [&](const char* name, const char* unit, const char* meaning)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::cell, .role = Role::yearly, .unit = unit, .meaning = meaning});
    };
    cell_eligible_ = cell("eligible", "1", "eligible persons of the class");
    cell_enrolled_ = cell("enrolled", "1", "enrolled persons of the class");
    cell_first_time_ = cell("enrolled_new", "1", "persons of the class enrolled for the first time");
    cell_renewing_ = cell("enrolled_renewing", "1", "persons of the class enrolled again without a break");
    cell_returning_ = cell("enrolled_returning", "1", "persons of the class enrolled again after a break");
    cell_lapsed_ =
        cell("lapsed", "1", "persons of the class enrolled last year and not again, without cover elsewhere");
    cell_left_ = cell("left_for_elsewhere", "1",
                      "persons of the class enrolled last year and not again, with cover elsewhere now");
    constexpr std::array<const char*, reason::count> meanings{
        "for whom the cover is worth it", "for whom it takes what they see of others",
        "for whom it takes reminders, calls and visits", "for whom it takes sanctions", "for whom a cadre paid"};
    for (u32 why = 0; why < reason::count; ++why)
    {
        const std::string series = fmt::format("enrolled_{}", reason::names[why]),
                          meaning = fmt::format("enrolled persons {}", meanings[why]);
        reason_[why] = yearly(series.c_str(), meaning.c_str());
        cell_reason_[why] = cell(series.c_str(), "1", meaning.c_str());
    }
    cell_premium_ = cell("premium_paid", "fen", "premiums paid by their households, shared by heads enrolled");
    premium_paid_ = registry.add<i32>({.name = "premium_paid",
                                       .entity = Entity::household,
                                       .unit = "fen",
                                       .meaning = "premiums paid for the coverage year",
                                       .panel = true,
                                       .flow = true});
    paid_week_ = registry.add<u8>({.name = "paid_week",
                                   .entity = Entity::household,
                                   .unit = "1",
                                   .meaning = "week of the season of the last payment, from 1; 0 for none",
                                   .panel = true,
                                   .flow = true});
    paid_reason_ = registry.add<u8>({.name = "paid_reason",
                                     .entity = Entity::household,
                                     .unit = "1",
                                     .meaning = "what it took to pay for the member for whom it took most: 0 nobody "
                                                "paid for, 1 voluntary, 2 social, 3 pressed, 4 threatened, 5 advanced "
                                                "by a cadre, 6 not told",
                                     .panel = true,
                                     .flow = true});
    perceived_pressure_ = registry.add<u8>({.name = "perceived_pressure",
                                            .entity = Entity::household,
                                            .unit = "util/16",
                                            .meaning = "the most that pressure and sanctions added on an occasion to "
                                                       "decide in the season, up to 15.9 util",
                                            .panel = true,
                                            .flow = true});
    enrolled_members_ = registry.add<u8>({.name = "enrolled_members",
                                          .entity = Entity::household,
                                          .unit = "1",
                                          .meaning = "members enrolled for the coverage year",
                                          .panel = true,
                                          .flow = true});
}

void History::bind(const Registry& registry)
{
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    family_ = registry.find<u16>(Entity::person, "family");
    purse_.bind(registry);
    income_ = registry.find<i32>(Entity::household, "income");
    reported_ = registry.find<i32>(Entity::village, "reported");
    need_ = registry.find<i16>(Entity::person, "need");
    life_ = registry.find<u8>(Entity::person, "life");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    standing_ = registry.find<u8>(Entity::household, "standing");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    group_ = registry.find<u8>(Entity::household, "target_group");
    season_week_ = registry.find<u8>(Entity::household, "season_week");
    season_pressure_ = registry.find<u8>(Entity::household, "season_pressure");
    season_paid_ = registry.find<i32>(Entity::household, "season_paid");
    season_premium_ = registry.find<i64>(Entity::village, "season_premium");
    season_aid_ = registry.find<i64>(Entity::village, "season_aid");
    village_premium_ = registry.find<i64>(Entity::village, "premium_paid");
    village_aid_ = registry.find<i64>(Entity::village, "premium_aid");
    village_subsidy_ = registry.find<i64>(Entity::village, "subsidy");
}

void History::plan(Agenda& agenda)
{
    agenda.on_blocks("benefit_year_opens", [this](BlockTask& task) { begin_cover(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { settle(task); });
    agenda.on_blocks("year_closes", [this](BlockTask& task) { count(task); });
}

void History::begin_cover(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    for (u16& status : insured)
    {
        // The year of return is over, and with it what was left of the wait.
        const u16 in = u16(status & insurance::Consecutive::mask ? insurance::Waits::mask : 0);
        status = insurance::Covered::set(u16(status & ~in), insurance::Paid::get(status));
    }
    // From here on others see who is covered for the new year.
    const RowBits elsewhere(task.scratch, life_bits, life::Elsewhere::mask);
    RowBits covered(task.scratch, insured, insurance::Covered::mask);
    covered -= elsewhere;
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
        block.household[standing_][h] =
            network::standing(covered.count(first, size), size - elsewhere.count(first, size));
    }
}

void History::settle(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto born = block.person[birth_year_];
    const auto need = block.person[need_];
    const int year = task.step.year;
    const bool runs = scheme_.runs(block, year);
    const u32 persons = block.person.rows();

    const RowBits elsewhere(task.scratch, life_bits, life::Elsewhere::mask);
    const RowBits paid(task.scratch, insured, insurance::Paid::mask);
    const auto age_class = task.scratch.take_raw<u8>(persons);
    const auto turns = task.scratch.take_raw<Turn>(persons);
    for (u32 p = 0; p < persons; ++p) age_class[p] = u8(classes::of_age(year - 1 - born[p]) - classes::first_age);
    std::array<Margin, classes::count> cells{};
    classes::ByAgeAndResidence<Margin> by_age;
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const auto add = [&](Column<i32> column, auto number) { block.village[column][v] += i32(number); };
            add(series_.registered, village.persons);
            if (!runs) return;
            add(series_.in_scheme, village.persons);
            const Waiting waiting = benefit_.waiting({task.step.date, make_date(year, 1, 1)}, village.place);
            const bool returners_wait = waiting.active != decltype(waiting.active){};
            if (returners_wait) add(series_.waiting, begin_waits(task, village, waiting));
            const Standing standing =
                settle_persons(insured.subspan(village.first_person, village.persons),
                               life_bits.subspan(village.first_person, village.persons), returners_wait, out_years_,
                               turns.subspan(village.first_person, village.persons));
            u32 eligible_in_village = 0, households_eligible = 0, households_enrolled = 0, households_partly = 0;
            Margin all{};
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
                const u32 eligible = size - elsewhere.count(first, size), enrolled = paid.count(first, size);
                const Fen premium = block.household[season_paid_][h];
                const Fen even = enrolled ? premium / enrolled : 0;
                Fen left = enrolled ? premium % enrolled : 0;
                Margin household{};
                for (u32 p = first; p < first + size; ++p)
                {
                    const bool pays = paid[p], here = !elsewhere[p];
                    // Whole fen: the first heads carry what does not divide.
                    const Fen share = pays ? even + (left > 0) : 0;
                    left -= pays && left > 0;
                    const bool away = life::Residence::get(life_bits[p]) != life::at_home;
                    for (Margin* margin : {&by_age.at(age_class[p], away), &household})
                    {
                        margin->eligible += here || pays;
                        margin->premium += share;
                        ++margin->turns[std::size_t(turns[p])];
                        if (pays) ++margin->reasons[reason::from_need(need[p])];
                    }
                }
                all += household;
                cells[classes::first_quintile + block.household[quintile_][h]] += household;
                cells[classes::first_group + block.household[group_][h]] += household;
                eligible_in_village += eligible;
                households_eligible += eligible > 0;
                households_enrolled += eligible > 0 && enrolled >= eligible;
                households_partly += enrolled > 0 && enrolled < eligible;
                u32 most = 0;
                for (u32 why = 0; why <= reason::count; ++why) most = household.reasons[why] > 0 ? why + 1 : most;
                block.household[paid_reason_][h] = u8(most);
                block.household[premium_paid_][h] = block.household[season_paid_][h];
                block.household[paid_week_][h] = block.household[season_week_][h];
                block.household[perceived_pressure_][h] = block.household[season_pressure_][h];
                block.household[enrolled_members_][h] = u8(std::min(255u, enrolled));
            }
            for (u32 why = 0; why < reason::count; ++why) add(reason_[why], all.reasons[why]);
            add(series_.eligible, eligible_in_village);
            add(series_.enrolled, all.enrolled());
            add(series_.first_time, all.of(Turn::first_time));
            add(series_.renewing, all.of(Turn::renewed));
            add(series_.returning, all.of(Turn::returned));
            add(series_.lapsed, all.of(Turn::lapsed));
            add(series_.left, all.of(Turn::left));
            add(series_.by_cadres, standing.by_cadres);
            add(series_.never, standing.never);
            add(series_.out, standing.out);
            add(series_.broken, standing.broken);
            add(series_.elsewhere, elsewhere.count(village.first_person, village.persons));
            const Twice twice = enrolled_twice(task, village, elsewhere);
            add(series_.listed, twice.listed);
            add(series_.twice, twice.counted);
            add(series_.households_eligible, households_eligible);
            add(series_.households_enrolled, households_enrolled);
            add(series_.households_partly, households_partly);
            const Fen subsidy =
                Fen(context_.policy.value(subsidy_, {task.step.date, make_date(year, 1, 1)}, village.place) *
                        f64(fen_per_yuan) +
                    0.5);
            block.village[village_subsidy_][v] += subsidy * all.enrolled();
            block.village[village_premium_][v] += block.village[season_premium_][v];
            block.village[village_aid_][v] += block.village[season_aid_][v];
            block.village[season_premium_][v] = 0;
            block.village[season_aid_][v] = 0;
        });
    by_age.add_to(cells);
    for (u32 row = 0; row < classes::count; ++row)
    {
        block.cell[cell_eligible_][row] += cells[row].eligible;
        block.cell[cell_enrolled_][row] += cells[row].enrolled();
        block.cell[cell_first_time_][row] += cells[row].of(Turn::first_time);
        block.cell[cell_renewing_][row] += cells[row].of(Turn::renewed);
        block.cell[cell_returning_][row] += cells[row].of(Turn::returned);
        block.cell[cell_lapsed_][row] += cells[row].of(Turn::lapsed);
        block.cell[cell_left_][row] += cells[row].of(Turn::left);
        block.cell[cell_premium_][row] += cells[row].premium;
        for (u32 why = 0; why < reason::count; ++why) block.cell[cell_reason_[why]][row] += cells[row].reasons[why];
    }
}

u32 History::begin_waits(BlockTask& task, const VillageRows& village, const Waiting& waiting) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto insured = block.person[insurance_];
    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    const int year = task.step.year;
    const Date today = task.step.date;
    const PremiumTerms terms = premium_.terms(today, year, village.place);
    const f32 threshold = f32(context_.policy.value(pay_back_, today, village.place));
    const GroupValues credit = context_.policy.by_group(credit_, today, village.place);
    u32 waiters = 0, h = village.first_household;
    for (u32 p = village.first_person; p < village.end_person(); ++p)
    {
        const u16 status = insured[p];
        if ((status & (insurance::Paid::mask | insurance::Consecutive::mask)) != insurance::Paid::mask) continue;
        while (p >= first_member[h] + size[h]) ++h;
        const TargetGroup group = TargetGroup(block.household[group_][h]);
        const u32 missed = insurance::Missed::get(status);
        i32 months = waiting.months(status, group, year);
        if (months > 0)
        {
            // Years are paid back one by one, while each is worth its price and there is money for it.
            const Fen price = terms.own(group, block.household[quintile_][h],
                                        decision_kernels::income_per_head(block.household[income_][h], size[h]));
            const auto& prospect = health_.prospects(year, village.place, group, today)[Health::class_of(
                year - block.person[birth_year_][p], family::Male::get(block.person[family_][p]) != 0,
                insurance::Chronic::get(status) != 0)];
            const f32 month = prospect.expected_benefit_yuan * f32(fen_per_yuan) / f32(months_of_year);
            for (i32 years = 1; years < waiting.counted(missed, year); ++years)
            {
                const i32 left = waiting.after_break(missed, year, years);
                if (left == months || f32(months - left) * month < threshold * f32(price) ||
                    price > purse_.means(block, h, price, credit[std::size_t(group)]))
                    break;
                months = left;
                purse_.pay_premium(block, village.village, h, price);
                block.household[season_paid_][h] += i32(price);
                block.village[season_premium_][village.village] += price;
                block.village[paid_back_][village.village] += price;
            }
            ++waiters;
        }
        insured[p] = insurance::Waits::set(status, std::min(insurance::Waits::largest, u32(months)));
    }
    return waiters;
}

History::Twice History::enrolled_twice(BlockTask& task, const VillageRows& village, const RowBits& elsewhere) const
{
    // Where no team reports, nobody is put on a list besides who has paid.
    const f32 listed = context_.policy.value(team_, task.step.date, village.place) != 0
                           ? f32(context_.policy.value(report_elsewhere_, task.step.date, village.place))
                           : 0.f;
    if (listed <= 0.f) return {};
    const Structure& s = context_.structure;
    const ColumnTable& person = task.block.person;
    const auto line = task.scratch.take_raw<u32>(village.persons), origin = task.scratch.take_raw<u32>(village.persons);
    u32 count = 0;
    for (u32 p = village.first_person; p < village.end_person(); ++p)
    {
        line[count] = person[s.line][p];
        origin[count] = person[s.origin][p];
        count += elsewhere[p];
    }
    // The draws belong to the person, whatever the year: who is on the list stays on it, and is found once.
    const auto list = task.scratch.take_raw<u32>(count), find = task.scratch.take_raw<u32>(count);
    draw_batch({task.seed,
                {make_date(2003, 1, 1), purpose::enrolled_twice},
                line.data(),
                origin.data(),
                count,
                {list.data(), find.data(), nullptr, nullptr}});
    const Ppm left = not_found(task.step.year, village.place);
    Twice twice;
    for (u32 i = 0; i < count; ++i)
    {
        const u32 on_list = math::uniform(list[i]) < listed;
        twice.listed += on_list;
        twice.counted += on_list & u32(Ppm(u64(find[i]) * u64(million) >> 32) < left);
    }
    return twice;
}

Ppm History::not_found(int year, PlaceId village) const
{
    const auto in = [&](int y, ParameterId p) { return context_.policy.value(p, make_date(y, 1, 1), village); };
    const int start = int(in(year, platform_start_));
    Ppm share = million;
    if (start > 0)
        for (int y = start; y <= year; ++y)
            share = share * (million - Ppm(in(y, found_) * f64(million) + 0.5)) / million;
    return share;
}

void History::count(BlockTask& task) const
{
    Block& block = task.block;
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const auto of = [&](Column<i32> column) { return block.village[column][village.village]; };
                         const i32 enrolled = of(series_.enrolled);
                         const i64 padded = std::max(0, of(reported_) - enrolled - of(series_.listed));
                         const i64 left = (padded * not_found(task.step.year, village.place) + million / 2) / million;
                         block.village[series_.counted][village.village] = enrolled + of(series_.twice) + i32(left);
                     });
}

void History::initialise(BlockTask& task)
{
    Block& block = task.block;
    const int last_year = context_.from - 1;
    if (!scheme_.runs(block, last_year)) return;
    const Structure& s = context_.structure;
    const u32 rows = block.person.rows();
    const auto own = task.scratch.take_raw<u32>(rows), which = task.scratch.take_raw<u32>(rows),
               past = task.scratch.take_raw<u32>(rows);
    const Occasion occasion{task.step.date, purpose::history_at_start};
    draw_batch({task.seed,
                occasion,
                block.person[s.line].data(),
                block.person[s.origin].data(),
                rows,
                {own.data(), which.data(), past.data(), nullptr}});
    const ParameterId coverage_id = context_.policy.id("history.initial_coverage");
    const f32 whole = f32(context_.scenario().real("history.initial_whole_households"));
    const u32 years = u32(last_year - scheme_.start(block) + 1);
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const f32 coverage = f32(context_.policy.value(coverage_id, make_date(last_year, 1, 1), village.place));
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                const Identity household{block.household[s.household_line][h], block.household[s.household_place][h]};
                const f32 common = math::uniform(draw(task.seed, household, occasion)[0]);
                const u32 first = block.household[s.first_member][h], end = first + block.household[s.size][h];
                u32 eligible = 0, covered = 0;
                for (u32 p = first; p < end; ++p)
                {
                    if (life::Elsewhere::get(block.person[life_][p]) != life::none) continue;
                    ++eligible;
                    const u32 possible =
                        std::min(years, u32(std::max(1, last_year - block.person[birth_year_][p] + 1)));
                    const f32 u = math::uniform(which[p]) < whole ? common : math::uniform(own[p]);
                    // How long: as if each past year had been decided by the same coverage.
                    const u32 span = u32(u64(past[p]) * possible >> 32) + 1;
                    u16 status = 0;
                    if (u < coverage)
                    {
                        ++covered;
                        status = insurance::Covered::set(insurance::Ever::set(status, 1), 1);
                        status = insurance::Consecutive::set(
                            status, std::min(insurance::Consecutive::largest, std::max(span, possible / 2)));
                    }
                    else if (math::uniform(own[p]) < coverage && possible > 1)
                        status = insurance::Missed::set(insurance::Ever::set(status, 1),
                                                        std::min(insurance::Missed::largest, span));
                    block.person[insurance_][p] = status;
                }
                block.household[standing_][h] = network::standing(covered, eligible);
            }
        });
}
}  // namespace canbao
