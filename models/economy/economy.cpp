#include "models/economy/economy.hpp"

#include <algorithm>
#include <cmath>

#include "core/bits.hpp"
#include "core/math.hpp"
#include "models/economy/kernels.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao
{
namespace
{
/// The widest income, saving or debt that a column holds: 20 million yuan.
constexpr f32 most_yuan = 2.0e7f;

i32 to_fen(f32 yuan) { return i32(math::clamp(yuan, 0.f, most_yuan) * 100.f + 0.5f); }
i32 hold(i64 fen) { return i32(std::clamp<i64>(fen, 0, i64(most_yuan) * fen_per_yuan)); }
}  // namespace

void Economy::add_parameters(Schema& schema)
{
    const RealParameters real(schema);
    schema.add(
        {.key = "economy.income",
         .unit = "yuan/year",
         .meaning = "mean rural income per head of the nation",
         .value = "{ table = \"data/income.csv\", time = \"year\", value = \"income_yuan\" }",
         .min = 100,
         .max = 1e6,
         .dated = true,
         .by_place = true,
         .status = "S",
         .source = "03a, net income to 2012 and disposable income from 2013; the last year is extrapolated (A)"});
    schema.add({.key = "economy.crop_share",
                .unit = "1",
                .meaning = "share of income that comes from own crops",
                .value = "{ 2003-01-01 = 0.40, 2013-01-01 = 0.26, 2024-01-01 = 0.20 }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "K weak",
                .source = "NBS composition of rural income, rounded"});
    schema.add({.key = "economy.harvest_hit",
                .unit = "1",
                .meaning = "probability that a village's harvest is hit",
                .value = "{ table = \"data/crop_shocks.csv\", time = \"year\", value = \"probability_hit\" }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "D",
                .source = "07: share of sown area with a loss of 10 % and more"});
    schema.add({.key = "economy.job_shock",
                .unit = "1/year",
                .meaning = "probability that a household with a migrant loses wages in a year",
                .value = "0.06",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "judgement"});
    schema.add({.key = "economy.credit",
                .unit = "year",
                .meaning = "debt up to which kin and neighbours lend for a premium, in years of income; 0: nobody does",
                .value = "0.35",
                .min = 0,
                .max = 20,
                .dated = true,
                .by_place = true,
                .by_group = true,
                .status = "A",
                .source = "calibration, which does not identify it: 0 to 1 fit; less than in illness "
                          "(health.debt_limit); no published figure was found"});
    real("economy.permanent_sd", "1", "standard deviation of log permanent income within a county", "0.55", 0, 2, "D",
         "03a, 03b: quintiles and mean over median give 0.46 to 0.7 for all income");
    real("economy.permanent_persistence", "1", "yearly persistence of log permanent income", "0.98", 0, 1, "A",
         "07: the numbers of the literature are not open; shape of J09 to J13");
    real("economy.transitory_sd", "1", "standard deviation of the yearly transitory shock to log income", "0.35", 0, 2,
         "A", "07: variance mainly transitory (J09); size is a judgement");
    real("economy.harvest_loss", "1", "mean share of crops lost when a harvest is hit", "0.3", 0, 1, "D",
         "07: hit means a loss of 10 % and more, 4 to 8 % of the area hit yields nothing");
    real("economy.job_loss", "1", "share of the year's income lost in a job shock", "0.35", 0, 1, "A", "judgement");
    real("economy.buffer", "year", "savings that a household aims at, in years of income", "0.35", 0, 5, "A",
         "buffer-stock saving (Carroll 1997, QJE 112:1); size is a judgement");
    real("economy.adjustment", "1", "share of the distance to the aim that is closed in half a year", "0.2", 0, 1, "A",
         "judgement");
    real("economy.consumption_floor", "1", "least consumption, as a share of the nation's mean income", "0.15", 0, 1,
         "A", "judgement: half the dibao standard over mean income (03d)");
    real("economy.repayment", "1", "share of what is left after consumption that pays back debt", "0.5", 0, 1, "A",
         "judgement");
    real("economy.autumn_share_home", "1", "share of the year's income that is there in autumn, without migrants",
         "0.6", 0, 1, "A", "judgement: harvest and local work");
    real("economy.autumn_share_migrant", "1", "the same with a migrant, whose wages come at Spring Festival", "0.35", 0,
         1, "A", "judgement");
    real("economy.start_savings", "year", "mean savings at the start, in years of income", "0.3", 0, 5, "A",
         "judgement, the aim less a little");
}

Economy::Economy(const Context& context) : context_(context)
{
    const Scenario& s = context.scenario();
    const auto real = [&](const char* key) { return f32(s.real(key)); };
    permanent_sd_ = real("economy.permanent_sd");
    persistence_ = real("economy.permanent_persistence");
    transitory_sd_ = real("economy.transitory_sd");
    harvest_loss_ = real("economy.harvest_loss");
    job_loss_ = real("economy.job_loss");
    buffer_ = real("economy.buffer");
    adjustment_ = real("economy.adjustment");
    floor_ = real("economy.consumption_floor");
    repayment_ = real("economy.repayment");
    autumn_share_home_ = real("economy.autumn_share_home");
    autumn_share_migrant_ = real("economy.autumn_share_migrant");
    start_savings_ = real("economy.start_savings");
    income_ = context.policy.id("economy.income");
    crop_share_ = context.policy.id("economy.crop_share");
    harvest_hit_ = context.policy.id("economy.harvest_hit");
    job_shock_ = context.policy.id("economy.job_shock");
}

void Economy::declare(Registry& registry)
{
    permanent_ = registry.add<f32>({.name = "permanent_income",
                                    .entity = Entity::household,
                                    .unit = "1",
                                    .meaning = "log of permanent income relative to the county's median"});
    household_income_ = registry.add<i32>({.name = "income",
                                           .entity = Entity::household,
                                           .unit = "fen/year",
                                           .meaning = "household income of the year",
                                           .panel = true});
    savings_ = registry.add<i32>(
        {.name = "savings", .entity = Entity::household, .unit = "fen", .meaning = "liquid savings", .panel = true});
    debt_ = registry.add<i32>(
        {.name = "debt", .entity = Entity::household, .unit = "fen", .meaning = "debt", .panel = true});
    income_total_ = registry.add<i64>({.name = "income_total",
                                       .entity = Entity::village,
                                       .role = Role::yearly,
                                       .unit = "fen",
                                       .meaning = "household income received"});
    consumption_total_ = registry.add<i64>({.name = "consumption_total",
                                            .entity = Entity::village,
                                            .role = Role::yearly,
                                            .unit = "fen",
                                            .meaning = "household consumption other than premiums and care"});
    registry.add<i64>({.name = "premium_borrowed",
                       .entity = Entity::village,
                       .role = Role::yearly,
                       .unit = "fen",
                       .meaning = "borrowed by households for premiums, on the day of payment"});
}

void Economy::bind(const Registry& registry) { life_ = registry.find<u8>(Entity::person, "life"); }

void Economy::plan(Agenda& agenda)
{
    agenda.on_blocks("income_year", [this](BlockTask& task) { draw_incomes(task, false); });
    agenda.on_blocks("harvest", [this](BlockTask& task) { receive(task, true); });
    agenda.on_blocks("remittance", [this](BlockTask& task) { receive(task, false); });
}

void Economy::draw_incomes(BlockTask& task, bool at_start) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const u32 rows = block.household.rows();
    const auto w0 = task.scratch.take_raw<u32>(rows), w1 = task.scratch.take_raw<u32>(rows),
               w2 = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {task.step.date, at_start ? purpose::initial_income : purpose::yearly_income},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {w0.data(), w1.data(), w2.data(), nullptr}});
    const auto permanent = block.household[permanent_];
    const auto income = block.household[household_income_];
    const auto size = block.household[s.size];
    const Date date = task.step.date;
    const f32 innovation = at_start ? permanent_sd_ : permanent_sd_ * std::sqrt(1.f - persistence_ * persistence_);
    const f32 kept = at_start ? 0.f : persistence_;
    const f32 half_variance = 0.5f * (permanent_sd_ * permanent_sd_ + transitory_sd_ * transitory_sd_);
    const auto relative = task.scratch.take_raw<f32>(rows);
    economy_kernels::incomes({w0.data(), w1.data(), permanent.data(), relative.data(), rows, kept, innovation,
                              transitory_sd_, half_variance});
    const RowBits migrants(task.scratch, block.person[life_], life::Residence::mask);
    const auto first = block.household[s.first_member];

    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         const f32 mean = mean_income(date, village.place);
                         const f32 hit = f32(context_.policy.value(harvest_hit_, date, village.place));
                         const f32 crops = f32(context_.policy.value(crop_share_, date, village.place));
                         const f32 job_shock = f32(context_.policy.value(job_shock_, date, village.place));
                         const auto harvest =
                             draw(task.seed, lineage::village(context_.geography.places.identity_place(village.place)),
                                  {date, purpose::harvest});
                         // A hit harvest loses between half and one and a half times the mean loss.
                         const f32 loss = math::uniform(harvest[0]) < hit
                                              ? math::min(1.f, harvest_loss_ * (0.5f + math::uniform(harvest[1])))
                                              : 0.f;
                         const f32 level = mean * (1.f - crops * loss);
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             income[h] = to_fen(f32(size[h]) * level * relative[h]);
                             if (math::uniform(w2[h]) < job_shock && migrants.any(first[h], size[h]))
                                 income[h] -= i32(f32(income[h]) * job_loss_);
                         }
                     });
}

f32 Economy::mean_income(When when, PlaceId village) const
{
    return f32(context_.policy.value(income_, when, village)) *
           context_.geography.income_factor(context_.geography.county_of(village), year_of(when.about));
}

void Economy::receive(BlockTask& task, bool is_harvest) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto income = block.household[household_income_];
    const auto savings = block.household[savings_], debt = block.household[debt_];
    const auto size = block.household[s.size];
    const auto first = block.household[s.first_member];
    const RowBits migrants(task.scratch, block.person[life_], life::Residence::mask);
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const f32 mean = f32(context_.policy.value(income_, task.step.date, village.place));
            const f32 floor_of_half_year = 0.5f * floor_ * mean * f32(fen_per_yuan);
            i64 received = 0, consumed = 0;
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                const f32 autumn = migrants.any(first[h], size[h]) ? autumn_share_migrant_ : autumn_share_home_;
                const i64 receipt = i64(f32(income[h]) * (is_harvest ? autumn : 1.f - autumn));
                const i64 cash = savings[h] + receipt;
                const f32 wanted = f32(receipt) + adjustment_ * (f32(savings[h]) - buffer_ * f32(income[h]));
                const i64 consumption = std::min(cash, i64(math::max(wanted, floor_of_half_year * f32(size[h]))));
                const i64 left = cash - consumption;
                const i64 repaid = std::min<i64>(debt[h], i64(f32(left) * repayment_));
                const i64 kept = hold(left - repaid);
                received += receipt;
                consumed += consumption + (left - repaid - kept);  // what a column cannot hold is spent
                debt[h] -= i32(repaid);
                savings[h] = i32(kept);
            }
            block.village[income_total_][village.village] += received;
            block.village[consumption_total_][village.village] += consumed;
        });
}

void Economy::initialise(BlockTask& task)
{
    draw_incomes(task, true);
    Block& block = task.block;
    const Structure& s = context_.structure;
    const u32 rows = block.household.rows();
    const auto word = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {task.step.date, purpose::initial_income, 1},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {word.data(), nullptr, nullptr, nullptr}});
    // Exponential: many hold little, a few much.
    for (u32 h = 0; h < rows; ++h)
        block.household[savings_][h] =
            hold(i64(f32(block.household[household_income_][h]) * start_savings_ * math::exponential(word[h])));
}
}  // namespace canbao
