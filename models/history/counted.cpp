/// Enrolment as the national platform counts it: persons enrolled twice, and padding.
#include <algorithm>

#include "core/math.hpp"
#include "models/history/history.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
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
}  // namespace canbao
