/// The weeks of a season: who has an occasion to decide, what it adds, who is paid for and why.
#include <algorithm>
#include <bit>
#include <cstring>

#include "models/cadre/cadre.hpp"
#include "models/classes.hpp"
#include "models/decision/decision.hpp"
#include "models/decision/kernels.hpp"
#include "models/decision/need.hpp"
#include "models/purposes.hpp"

namespace canbao
{
namespace
{
constexpr f32 pressure_steps = 16.f;  ///< of `season_pressure`, a util
}

void Decision::live_week(BlockTask& task) const
{
    Block& block = task.block;
    const int year = task.step.year;
    if (!scheme_.runs(block, year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const Season& calendar = calendar_.season(year);
    const bool weigh_again =
        task.step.number > 0 && context_.policy.changes(calendar.weeks[std::size_t(task.step.number) - 1], today);

    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            if (weigh_again) weigh(task, village, year, everybody(task, village));
            else if (block.village[shaken_][village.village]) weigh(task, village, year, shaken(task, village));
            block.village[shaken_][village.village] = 0;
            const Terms terms{premium_.terms(today, year, village.place),
                              context_.policy.by_group(credit_, today, village.place),
                              scheme_.by_household(today, year, village.place)};
            const f32 reminded = services_.attention(today, village.place) *
                                 f32(context_.policy.value(reminder_attention_, today, village.place)) *
                                 math::min(1.f, f32(block.village[reminder_hours_][village.village]) *
                                                    (1.f / cadre::most_reminder_hours));
            const Occasions rate = occasions(attention(today, calendar, today, village.place) + reminded, today,
                                             calendar, today, village.place);
            const f32 norm = f32(context_.policy.value(norm_, today, village.place));
            const f32 visit = f32(context_.policy.value(visit_weight_, today, village.place));
            const f32 pressure = f32(context_.policy.value(pressure_weight_, today, village.place)) *
                                 block.village[pressure_][village.village];
            const Sanction::Stakes stakes = sanction_.stakes(block, village.village, today, village.place);
            const f32 credibility = sanction_.credibility(today, village.place);

            if (block.village[open_households_][village.village] == 0) return;

            // Whose waiting has come to an end, or who has a visitor: few in any one week.
            const auto state = block.household[season_];
            const auto patience = block.household[patience_];
            const std::size_t padded = round_up(village.households, sizeof(u64));
            const auto decides = task.scratch.take<u8>(padded);
            decision_kernels::wait({state.data() + village.first_household, patience.data() + village.first_household,
                                    decides.data(), village.households, rate.home, rate.away});
            const auto ready = task.scratch.take_raw<u32>(village.households);
            u32 ready_count = 0;
            for (std::size_t i = 0; i < padded; i += sizeof(u64))
            {
                u64 eight;
                std::memcpy(&eight, decides.data() + i, sizeof eight);
                for (; eight != 0; eight &= eight - 1)
                    ready[ready_count++] = village.first_household + u32(i) + u32(std::countr_zero(eight)) / 8;
            }
            // A waiting time that has come to an end is followed by a new one.
            const auto over = task.scratch.take_raw<u32>(ready_count), line = task.scratch.take_raw<u32>(ready_count),
                       place = task.scratch.take_raw<u32>(ready_count), word = task.scratch.take_raw<u32>(ready_count);
            u32 over_count = 0;
            for (u32 i = 0; i < ready_count; ++i)
            {
                if (patience[ready[i]] > 0.f) continue;
                line[over_count] = block.household[s.household_line][ready[i]];
                place[over_count] = block.household[s.household_place][ready[i]];
                over[over_count++] = ready[i];
            }
            const auto waiting = task.scratch.take_raw<f32>(over_count);
            draw_batch({task.seed,
                        {today, purpose::occasion, 1},
                        line.data(),
                        place.data(),
                        over_count,
                        {word.data(), nullptr, nullptr, nullptr}});
            decision_kernels::exponential({word.data(), waiting.data(), over_count});
            for (u32 i = 0; i < over_count; ++i) patience[over[i]] = waiting[i];

            // What neighbours see is last week's: standings change only after everybody has decided.
            const Network::Sight sight = network_.sight(block, village, today);
            const auto felt = block.household[season_pressure_], asked = block.household[asking_];
            u32 paid_count = 0;
            for (u32 i = 0; i < ready_count; ++i)
            {
                const u32 h = ready[i];
                const bool visited = season::Contact::get(state[h]) != season::nobody;
                state[h] = season::Contact::set(state[h], season::nobody);
                const f32 least = from_need(block.household[least_need_][h]);
                Support support{.pressure = (pressure + (visited ? visit : 0.f)) * trust_.compliance(block, h)};
                if (season::Threatened::get(state[h]))
                    if (const f32 stake = sanction_.at_stake(block, h, stakes, year); stake > 0.f)
                        support.sanction = utils_per_yuan(block, h) * credibility * stake;
                // Most refuse whatever their neighbours do: no need to look.
                const f32 besides_norm = support.pressure + support.sanction;
                felt[h] = std::max(felt[h], u8(math::clamp(besides_norm * pressure_steps + 0.5f, 0.f, 255.f)));
                if (least > math::max(besides_norm, 0.f) + math::max(norm, 0.f)) continue;
                support.norm = norm * sight.share(h);
                if (least <= support.norm + besides_norm)
                {
                    if (decide(task, village, h, terms, support)) ready[paid_count++] = h;
                }
                else if (least <= math::max(support.norm, 0.f) && asking::Natural::get(asked[h]))
                    asked[h] = asking::Repelled::set(asked[h], 1);
            }
            for (u32 i = 0; i < paid_count; ++i)
                block.household[standing_][ready[i]] = ledger_.standing(block, ready[i]);
        });
}

bool Decision::decide(BlockTask& task, const VillageRows& village, u32 h, const Terms& terms,
                      const Support& support) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto need_of = block.person[need_];
    const Ledger::Price price = ledger_.price(block, h, terms.premium);
    const u32 first = block.household[s.first_member][h], end = first + block.household[s.size][h];
    const Fen means = purse_.means(block, h, price.of(end - first), terms.credit[block.household[group_][h]]);

    if (terms.by_household && price.of(1) > means) return false;
    std::array<u32, 256> willing;  // a household has at most 255 members
    u32 willing_count = 0, unpaid = 0;
    for (u32 p = first; p < end; ++p)
    {
        const u32 open =
            u32(life::Elsewhere::get(life_bits[p]) == life::none) & (insurance::Paid::get(insured[p]) ^ 1u);
        unpaid += open;
        willing[willing_count] = p;
        willing_count += open & u32(from_need(need_of[p]) <= support.norm + support.pressure + support.sanction);
    }
    if (terms.by_household && (willing_count < unpaid || price.of(unpaid) > means)) return false;
    // Who needs the least comes first when the means do not reach for all.
    if (!terms.by_household && price.own * willing_count > means)
        std::sort(willing.begin(), willing.begin() + willing_count,
                  [&](u32 a, u32 b)
                  {
                      const i16 na = need_of[a], nb = need_of[b];
                      return na != nb ? na < nb : a < b;
                  });
    const auto receipt = ledger_.pay(task, village.village, h, std::span(willing).first(willing_count), unpaid, price,
                                     Payer::household, means);
    const f32 pressed = support.norm + support.pressure;
    const bool natural = asking::Natural::get(block.household[asking_][h]) != 0;
    const auto why = [&](f32 need)
    {
        if (!tell_reasons_) return reason::untold;
        if (natural && need <= 0.f) return reason::voluntary;
        if (natural && need <= support.norm) return reason::social;
        return need <= pressed ? reason::pressed : reason::threatened;
    };
    for (u32 i = 0; i < receipt.members; ++i)
    {
        i16& need = need_of[willing[i]];
        need = reason::to_need(why(from_need(need)));
    }
    return receipt.members > 0;
}

void Decision::count_repelled(BlockTask& task) const
{
    Block& block = task.block;
    if (!tell_reasons_ || !scheme_.runs(block, task.step.year)) return;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const auto state = block.household[season_];
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    const auto need_of = block.person[need_];
    const auto asked = block.household[asking_];
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const f32 norm = f32(context_.policy.value(norm_, today, village.place));
            const Network::Sight sight = network_.sight(block, village, today);
            i32 repelled = 0;
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                if (!season::Open::get(state[h]) || !asking::Repelled::get(asked[h])) continue;
                const f32 seen = norm * sight.share(h);
                const u32 first = block.household[s.first_member][h];
                for (u32 p = first; p < first + block.household[s.size][h]; ++p)
                {
                    if (life::Elsewhere::get(life_bits[p]) != life::none || insurance::Paid::get(insured[p]) ||
                        from_need(need_of[p]) > math::max(seen, 0.f))
                        continue;
                    ++repelled;
                    for (const u32 row : classes::rows_of(block.household[quintile_][h], block.household[group_][h],
                                                          task.step.year - 1 - block.person[birth_year_][p],
                                                          life::Residence::get(life_bits[p]) != life::at_home))
                        ++block.cell[cell_repelled_][row];
                }
            }
            block.village[repelled_][village.village] += repelled;
        });
}
}  // namespace canbao
