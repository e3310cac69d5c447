/// The past of a run that begins after the scheme did.
#include <algorithm>

#include "core/math.hpp"
#include "models/history/history.hpp"
#include "models/network/network.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
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
