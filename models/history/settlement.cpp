/// The close of a season: who came, stayed and went, by place and by class.
#include <algorithm>
#include <array>

#include "core/bits.hpp"
#include "models/classes.hpp"
#include "models/history/history.hpp"
#include "models/person.hpp"
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
    for (u32 p = 0; p < persons; ++p) age_class[p] = u8(classes::of_age(year - 1 - born[p]));
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
            u32 households_eligible = 0, households_enrolled = 0, households_partly = 0;
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
            add(series_.eligible, all.eligible);
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
}  // namespace canbao
