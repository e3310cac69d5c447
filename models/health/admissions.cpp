/// Who needs hospital, who goes, and who pays.
#include <algorithm>

#include "core/math.hpp"
#include "models/health/claim.hpp"
#include "models/purposes.hpp"

namespace canbao
{
std::span<const u32> Health::find_need(BlockTask& task) const
{
    // One draw has four words: January's serves the year's onsets and two periods, September's four periods; the needs
    // of later months are kept as bits.
    constexpr int january = 0, march = 1, september = 2, october = 3;
    const int period = task.step.number, number = task.step.year;
    const auto bits = task.block.person[health_];
    const health::Year& year = risk_.year(number);
    const auto needs = [&](std::span<const u32> word, int in_period)
    {
        const auto threshold = risk_.need(year, in_period, task.step.date);
        return screen(task, word, threshold.data(), number);
    };
    const auto note = [&](std::span<const u32> word, int in_period, u32 bit)
    {
        for (const u32 p : needs(word, in_period))
            bits[p] = health::Ahead::set(bits[p], health::Ahead::get(bits[p]) | 1u << bit);
    };
    if (period == january)
    {
        const auto word = draw_persons<3>(task, purpose::illness);
        for (const u32 p : screen(task, word[2], year.onset.data(), number)) bits[p] = health::Chronic::set(bits[p], 1);
        note(word[1], march, 0);
        return needs(word[0], january);
    }
    if (period == september)
    {
        const auto word = draw_persons<4>(task, purpose::illness);
        for (u32 month = 1; month < 4; ++month) note(word[month], september + int(month), month - 1);
        return needs(word[0], september);
    }

    const u32 bit = period == march ? 0 : u32(period - october);
    const u8 due = health::Ahead::set(0, 1u << bit);
    const auto rows = task.scratch.take_raw<u32>(bits.size());
    std::size_t count = 0;
    for (std::size_t p = 0; p < bits.size(); ++p)
    {
        rows[count] = u32(p);
        count += (bits[p] & due) != 0;
    }
    // Nobody is due twice: the bit of March to August is that of October later in the year.
    for (const u32 p : rows.first(count)) bits[p] = u8(bits[p] & ~due);
    return rows.first(count);
}

template <class Treat>
void Health::for_each_household_of(const Block& block, std::span<const u32> persons, Treat&& treat) const
{
    const Structure& s = context_.structure;
    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    u32 village = 0, household = 0;
    for (const u32 p : persons)
    {
        while (p >= block.village[s.first_person][village] + block.village[s.persons][village]) ++village;
        household = std::max(household, block.village[s.first_household][village]);
        while (p >= first_member[household] + size[household]) ++household;
        treat(village, household, p);
    }
}

void Health::fall_ill(BlockTask& task) const
{
    admit(task, find_need(task));
    if (task.step.number == health::outpatient_period) visit(task);
}

void Health::admit(BlockTask& task, std::span<const u32> in_need) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int number = task.step.year, period = task.step.number;
    const health::Year& year = risk_.year(number);
    const auto place = block.village[s.place];
    const auto insured = block.person[insurance_];
    const auto life_bits = block.person[life_];
    Package package = package_at(task.step.date, task.step.year, place[0]);
    const Fen visible = Fen(context_.policy.value(visible_claim_, task.step.date, 0) * fen_per_yuan + 0.5);
    const auto claims = block.household[claims_];
    const auto bits = block.person[health_];
    const auto books = task.scratch.take<Books>(block.villages);

    const auto line = task.scratch.take_raw<u32>(in_need.size()), origin = task.scratch.take_raw<u32>(in_need.size());
    for (std::size_t i = 0; i < in_need.size(); ++i)
        line[i] = block.person[s.line][in_need[i]], origin[i] = block.person[s.origin][in_need[i]];
    std::array<std::span<u32>, 4> word;
    DrawBatch batch{task.seed, {task.step.date, purpose::episode}, line.data(), origin.data(), in_need.size(), {}};
    for (std::size_t w = 0; w < 4; ++w)
        word[w] = task.scratch.take_raw<u32>(in_need.size()), batch.out[w] = word[w].data();
    draw_batch(batch);

    u32 known = 0;  // the village whose package is at hand
    std::size_t next = 0;
    for_each_household_of(
        block, in_need,
        [&](u32 village, u32 h, u32 p)
        {
            if (benefit_.differs_by_place() && village != known)
                package = package_at(task.step.date, task.step.year, place[village]), known = village;
            const std::size_t i = next++;
            const auto [tier, cost] = risk_.episode(year, {word[0][i], word[1][i], word[2][i], word[3][i]});
            const TargetGroup group = TargetGroup(block.household[group_][h]);
            const Patient patient(package, insured[p], life_bits[p], group, number, period == 0);
            const Payout payout =
                package.admission(tier, cost, group, block.household[out_of_pocket_][h], patient.bonus);
            const Claim claim(package, patient, cost, payout, health::month_of(period, word[0][i]));
            Books& book = books[village];
            if (claim.own() > purse_.means(block, h, claim.own(), risk_.debt_limit()) ||
                math::uniform(word[3][i]) <
                    risk_.forgone(year, f64(claim.own()) / f64(cost), block.household[income_column_][h]))
            {
                bits[p] = health::Forgone::set(bits[p], 1);
                ++book.forgone;
                count_in_classes(block, h, p, number, cell_forgone_, 1);
                return;
            }
            pay(block, h, claim.own());
            bits[p] = health::Hospital::set(bits[p], 1);
            i32& bills = block.person[bills_][p];
            bills = i32(std::min(health::most_fen, bills + cost));
            ++book.admissions;
            count_in_classes(block, h, p, number, cell_admissions_, 1);
            claims[h] = u8(std::min(255, claims[h] + (claim.benefit > 0 && claim.benefit >= visible)));
            book.inpatient_cost += cost;
            if (patient.village) ++book.admissions_covered, book.inpatient_cost_covered += cost;
            if (claim.benefit > 0)
            {
                bits[p] = health::Claimed::set(bits[p], 1);
                count_in_classes(block, h, p, number, cell_benefit_, claim.benefit);
            }
            if (claim.used_bonus) insured[p] = insurance::NoClaim::set(insured[p], 0);
            book.benefit_inpatient += claim.benefit;
            book.benefit_critical += claim.critical;
            book.benefit_elsewhere += claim.elsewhere;
            book.assistance += claim.assistance;
            book.refused += claim.refused;
            book.own += claim.own();
        });
    for (u32 v = 0; v < block.villages; ++v) books[v].post(*this, block, v);
}
}  // namespace canbao
