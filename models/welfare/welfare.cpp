#include "models/welfare/welfare.hpp"

#include <algorithm>
#include <cmath>

#include "core/math.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
void Welfare::add_parameters(Schema& schema)
{
    const auto share = [&](const char* key, const char* meaning, const char* column, const char* source)
    {
        schema.add(
            {.key = key,
             .unit = "1",
             .meaning = meaning,
             .value = std::string("{ table = \"data/welfare.csv\", time = \"year\", value = \"") + column + "\" }",
             .min = 0,
             .max = 1,
             .dated = true,
             .by_place = true,
             .interpolation = Interpolation::linear,
             .status = "D",
             .source = source});
    };
    share("welfare.tekun", "share of registered persons who are destitute without support", "tekun_share",
          "13 tekun: recipients over registered rural persons");
    share("welfare.dibao", "share of registered persons on subsistence allowance", "dibao_share",
          "13 dibao: recipients over registered rural persons");
    share("welfare.monitored", "share of registered persons who are or were registered as poor, or are monitored",
          "monitored_share", "03d: persons whose premium was aided (E06, I01, E13) less dibao and tekun; 13 poverty");
    schema.add({.key = "welfare.reassessment",
                .unit = "1/year",
                .meaning = "share of households whose group is assessed anew in a year",
                .value = "0.25",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "judgement"});
    schema.add({.key = "welfare.poverty_noise",
                .unit = "1",
                .meaning = "standard deviation of the error with which permanent income is seen in an assessment",
                .value = "0.5",
                .min = 0,
                .max = 5,
                .status = "A",
                .source = "judgement: targeting of dibao is known to be loose"});
}

Welfare::Welfare(const Context& context) : context_(context)
{
    tekun_ = context.policy.id("welfare.tekun");
    dibao_ = context.policy.id("welfare.dibao");
    monitored_ = context.policy.id("welfare.monitored");
    reassessment_ = f32(context.scenario().real("welfare.reassessment"));
    poverty_noise_ = f32(context.scenario().real("welfare.poverty_noise"));
}

void Welfare::declare(Registry& registry)
{
    group_ = registry.add<u8>({.name = "target_group",
                               .entity = Entity::household,
                               .unit = "1",
                               .meaning = "target group: 0 general, 1 monitored, 2 dibao, 3 tekun",
                               .panel = true});
    quintile_ = registry.add<u8>({.name = "quintile",
                                  .entity = Entity::household,
                                  .unit = "1",
                                  .meaning = "quintile of persons by the year's household income per head, 0 to 4",
                                  .panel = true});
}

void Welfare::bind(const Registry& registry)
{
    income_ = registry.find<i32>(Entity::household, "income");
    permanent_ = registry.find<f32>(Entity::household, "permanent_income");
}

void Welfare::plan(Agenda& agenda)
{
    agenda.on_blocks("income_ranks", [this](BlockTask& task) { count_incomes(task); });
    agenda.on_world("income_ranks", [this](WorldTask& task) { find_limits(task); });
    agenda.on_blocks("assessment", [this](BlockTask& task) { assess(task); });
    agenda.bind_together("income_ranks", "assessment");
}

std::size_t Welfare::bin_of(i32 income, u32 size)
{
    // 48 bins a factor of e, from 1 fen a head on.
    const f32 head = f32(income) / f32(std::max(1u, size));
    return std::size_t(math::clamp(math::log(math::max(1.f, head)) * 48.f, 0.f, f32(bins - 1)));
}

void Welfare::count_incomes(BlockTask& task)
{
    const Block& block = task.block;
    Histogram& histogram = block_histogram_[block.number];
    histogram.fill(0);
    const auto size = block.household[context_.structure.size];
    for (u32 h = 0; h < block.household.rows(); ++h) histogram[bin_of(block.household[income_][h], size[h])] += size[h];
}

void Welfare::find_limits(WorldTask&)
{
    std::array<u64, bins> total{};
    u64 persons = 0;
    for (const auto& histogram : block_histogram_)
        for (std::size_t b = 0; b < bins; ++b) total[b] += histogram[b], persons += histogram[b];
    u64 below = 0;
    std::size_t quintile = 0;
    limit_.fill(bins);
    for (std::size_t b = 0; b < bins && quintile < 4; ++b)
    {
        below += total[b];
        while (quintile < 4 && below * 5 >= persons * (quintile + 1)) limit_[quintile++] = b + 1;
    }
}

void Welfare::assess(BlockTask& task) const
{
    Block& block = task.block;
    const auto size = block.household[context_.structure.size];
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const std::size_t bin = bin_of(block.household[income_][h], size[h]);
        u8 quintile = 0;
        for (const std::size_t limit : limit_) quintile = u8(quintile + (bin >= limit));
        block.household[quintile_][h] = quintile;
    }
    assess_groups(task, false);
}

void Welfare::assess_groups(BlockTask& task, bool at_start) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const u32 rows = block.household.rows();
    const auto w0 = task.scratch.take_raw<u32>(rows), w1 = task.scratch.take_raw<u32>(rows),
               w2 = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {task.step.date, purpose::welfare_group},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {w0.data(), w1.data(), w2.data(), nullptr}});
    const f32 permanent_sd = f32(context_.scenario().real("economy.permanent_sd"));
    const f32 seen_sd = std::sqrt(permanent_sd * permanent_sd + poverty_noise_ * poverty_noise_);
    const Date date = task.step.date;
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            // Groups are filled from the poorest up, as seen by the assessor: a household belongs to a group when its rank
            // lies in the group's share. Tekun are destitute persons who live alone or with one other; their share of
            // such households is larger accordingly.
            const f32 tekun = f32(context_.policy.value(tekun_, date, village.place));
            const f32 dibao = f32(context_.policy.value(dibao_, date, village.place));
            const f32 monitored = f32(context_.policy.value(monitored_, date, village.place));
            u32 in_small = 0;
            for (u32 h = village.first_household; h < village.end_household(); ++h)
                if (block.household[s.size][h] <= 2) in_small += block.household[s.size][h];
            const f32 tekun_of_small = in_small ? math::min(1.f, tekun * f32(village.persons) / f32(in_small)) : 0.f;
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                if (!at_start && math::uniform(w2[h]) >= reassessment_) continue;
                f32 noise, unused;
                math::normals(w0[h], w1[h], noise, unused);
                const f32 rank = math::normal_cdf((block.household[permanent_][h] + poverty_noise_ * noise) /
                                                  math::max(seen_sd, 1e-6f));
                TargetGroup group = TargetGroup::general;
                if (block.household[s.size][h] <= 2 && rank < tekun_of_small) group = TargetGroup::tekun;
                else if (rank < tekun + dibao) group = TargetGroup::dibao;
                else if (rank < tekun + dibao + monitored) group = TargetGroup::monitored;
                block.household[group_][h] = u8(group);
            }
        });
}

void Welfare::initialise(BlockTask& task)
{
    assess_groups(task, true);
    // Before the first income year ends, the rank in the permanent distribution stands for the quintile.
    Block& block = task.block;
    const f32 sd = math::max(f32(context_.scenario().real("economy.permanent_sd")), 1e-6f);
    for (u32 h = 0; h < block.household.rows(); ++h)
        block.household[quintile_][h] = u8(math::min(4.f, math::normal_cdf(block.household[permanent_][h] / sd) * 5.f));
}
}  // namespace canbao
