#include "models/belief/belief.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/math.hpp"

namespace canbao
{
namespace
{
constexpr f32 levels = f32(salience::Level::largest);
constexpr f32 claims_that_convince = 2.f;
}  // namespace

void Belief::add_parameters(Schema& schema)
{
    const RealParameters dated(schema, {.dated = true, .by_place = true});
    const RealParameters fixed(schema);
    dated("belief.strength", "1",
          "by how much claims that are fully present raise the benefit that a household expects", "0.5", 0, 10, "A",
          "08a: one more informed friend is worth a premium 13 to 15 % lower (N04), at premium and benefits of 2012");
    dated("belief.publicity", "1", "what public information about claims adds to salience, each year", "0", 0, 1, "A",
          "none unless a scenario says so");
    fixed("belief.own", "1", "salience that two paid claims of one's own add", "0.8", 0, 1, "A",
          "08a: two paid admissions raise staying (N15); size judged");
    fixed("belief.ties", "1", "salience that is added when all eight ties have had a paid claim", "0.6", 0, 1, "A",
          "08a: peer effects hold information (N02, N04); size judged with belief.strength");
    fixed("belief.bill", "1", "salience that a large bill adds which cover would have shared", "0.4", 0, 1, "A",
          "judgement: half of what claims add");
    fixed("belief.big_bill", "1", "own spending on care of a year from which on it is large, as a share of income",
          "0.2", 0.001, 10, "A", "judgement: half of the 40 % at which spending is called catastrophic");
    fixed("belief.half_life", "year", "time in which half of the salience fades", "1.5", 0.1, 100, "A", "judgement");
}

Belief::Belief(const Context& context, const Scheme& scheme)
    : context_(context),
      scheme_(scheme),
      strength_(context.policy.id("belief.strength")),
      publicity_(context.policy.id("belief.publicity"))
{
    const auto real = [&](const char* key) { return f32(context.scenario().real(key)); };
    own_ = real("belief.own");
    ties_weight_ = real("belief.ties");
    bill_weight_ = real("belief.bill");
    big_bill_ = real("belief.big_bill");
    kept_ = math::exp(-0.693147181f / real("belief.half_life"));
}

void Belief::declare(Registry& registry)
{
    salience_ = registry.add<u8>({.name = "salience",
                                  .entity = Entity::household,
                                  .unit = "1",
                                  .meaning = "how present claims are to it (1/63), claims not yet looked back on "
                                             "(packed)"});
    salience_sum_ = registry.add<i64>({.name = "salience_sum",
                                       .entity = Entity::village,
                                       .role = Role::level,
                                       .unit = "1/63",
                                       .meaning = "how present claims are, summed over households"});
}

void Belief::bind(const Registry& registry)
{
    for (u32 k = 0; k < tie_count; ++k) tie_[k] = registry.find<u16>(Entity::household, fmt::format("tie_{}", k));
    claims_ = registry.find<u8>(Entity::household, "claims");
    standing_ = registry.find<u8>(Entity::household, "standing");
    out_of_pocket_ = registry.find<i32>(Entity::household, "out_of_pocket");
    income_ = registry.find<i32>(Entity::household, "income");
}

void Belief::plan(Agenda& agenda)
{
    agenda.on_blocks("season_opens", [this](BlockTask& task) { look_back(task); });
    agenda.on_blocks("year_closes", [this](BlockTask& task) { close_year(task); });
}

void Belief::look_back(BlockTask& task) const
{
    Block& block = task.block;
    if (!scheme_.runs(block, task.step.year)) return;
    const Date today = task.step.date;
    const auto state = block.household[salience_];
    const auto claims = block.household[claims_];
    const auto bears_bill = bills(block);
    const network::Ties ties(block, tie_);
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const f32 publicity = f32(context_.policy.value(publicity_, today, village.place));
                         // Who has had a claim since the last look back: what others see of it.
                         const auto claimed = task.scratch.take_raw<u8>(village.households);
                         u32 claimants = 0;
                         for (u32 i = 0; i < village.households; ++i)
                         {
                             const u32 h = village.first_household + i;
                             claimed[i] = u8((claims[h] > 0) | salience::Claim::get(state[h]));
                             claimants += claimed[i];
                         }
                         for (u32 i = 0; i < village.households; ++i)
                         {
                             const u32 h = village.first_household + i;
                             const u8 old = state[h];
                             const u32 seen = claimants > 0 ? ties.sum<u8>(claimed, h) : 0;
                             const u32 own = claims[h] + salience::Claim::get(old);
                             const u32 bill = bears_bill(h);
                             const f32 added = publicity +
                                               own_ * math::min(1.f, f32(own) * (1.f / claims_that_convince)) +
                                               ties_weight_ * f32(seen) * (1.f / f32(tie_count)) +
                                               (bill | salience::Bill::get(old) ? bill_weight_ : 0.f);
                             // What fades is rounded down, so that it ends.
                             const u32 level = u32(f32(salience::Level::get(old)) * kept_) + u32(added * levels + 0.5f);
                             u8 state_now = salience::Level::set(0, std::min(level, salience::Level::largest));
                             state_now = salience::Claim::set(state_now, claims[h] > 0);
                             state[h] = salience::Bill::set(state_now, bill);
                         }
                     });
}

void Belief::close_year(BlockTask& task) const
{
    Block& block = task.block;
    // As the look back of this autumn asked.
    const bool runs = scheme_.runs(block, task.step.year + 1);
    const auto state = block.household[salience_];
    const auto claims = block.household[claims_];
    const auto bears_bill = bills(block);
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         i64 sum = 0;
                         for (const u8 now : state.subspan(village.first_household, village.households))
                             sum += salience::Level::get(now);
                         block.village[salience_sum_][village.village] = sum;
                         for (u32 h = village.first_household; runs && h < village.end_household(); ++h)
                         {
                             const u8 old = state[h];
                             const u32 late_claim = u32(claims[h] > 0) & (salience::Claim::get(old) ^ 1u);
                             const u32 late_bill = bears_bill(h) & (salience::Bill::get(old) ^ 1u);
                             state[h] = salience::Bill::set(salience::Claim::set(old, late_claim), late_bill);
                         }
                     });
}
}  // namespace canbao
