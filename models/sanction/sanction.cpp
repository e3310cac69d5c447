#include "models/sanction/sanction.hpp"

#include <algorithm>

#include "core/bits.hpp"
#include "models/household.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
constexpr int festival_age = 70;
}

void Sanction::add_parameters(Schema& schema)
{
    const auto amount = [&](const char* key, const char* meaning, const char* value, const char* source)
    {
        schema.add({.key = key,
                    .unit = "yuan",
                    .meaning = meaning,
                    .value = value,
                    .min = 0,
                    .max = 1e6,
                    .dated = true,
                    .by_place = true,
                    .status = "A",
                    .source = source});
    };
    const auto allowed = [&](const char* key, const char* meaning)
    {
        schema.add({.key = key,
                    .type = ValueType::boolean,
                    .unit = "",
                    .meaning = meaning,
                    .value = "true",
                    .dated = true,
                    .by_place = true,
                    .status = "S",
                    .source = "08b: Poli village, November 2024 (SEED0); taken for all villages and years (A)"});
    };
    amount("sanction.scholarship_amount", "scholarship and gift box for a student just admitted to a university", "800",
           "08b names the benefit (SEED0); amount judged");
    allowed("sanction.scholarship_allowed", "the village may withhold scholarships from families that do not pay");
    amount("sanction.festival_amount", "yearly festival benefit of a member of 70 and over", "150",
           "08b names the benefit (SEED0); amount judged");
    allowed("sanction.festival_allowed", "the village may withhold festival benefits from families that do not pay");
    schema.add({.key = "sanction.credibility",
                .unit = "1",
                .meaning = "probability with which households expect an announced sanction to be carried out",
                .value = "0.8",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "judgement"});
}

Sanction::Sanction(const Context& context) : context_(context)
{
    amount_ = {context.policy.id("sanction.scholarship_amount"), context.policy.id("sanction.festival_amount")};
    allowed_ = {context.policy.id("sanction.scholarship_allowed"), context.policy.id("sanction.festival_allowed")};
    credibility_ = context.policy.id("sanction.credibility");
}

void Sanction::declare(Registry& registry)
{
    applied_[scholarship] = registry.add<i32>({.name = "sanctions_scholarship",
                                               .entity = Entity::village,
                                               .role = Role::yearly,
                                               .unit = "1",
                                               .meaning = "scholarships withheld"});
    applied_[festival_benefit] = registry.add<i32>({.name = "sanctions_festival",
                                                    .entity = Entity::village,
                                                    .role = Role::yearly,
                                                    .unit = "1",
                                                    .meaning = "festival benefits withheld"});
    benefits_paid_ = registry.add<i64>({.name = "village_benefits_paid",
                                        .entity = Entity::village,
                                        .role = Role::yearly,
                                        .unit = "fen",
                                        .meaning = "scholarships and festival benefits paid by the village"});
    benefits_withheld_ = registry.add<i64>({.name = "village_benefits_withheld",
                                            .entity = Entity::village,
                                            .role = Role::yearly,
                                            .unit = "fen",
                                            .meaning = "scholarships and festival benefits withheld"});
}

void Sanction::bind(const Registry& registry)
{
    life_ = registry.find<u8>(Entity::person, "life");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    season_ = registry.find<u8>(Entity::household, "season");
    savings_ = registry.find<i32>(Entity::household, "savings");
}

void Sanction::plan(Agenda& agenda)
{
    agenda.on_blocks("season_closes", [this](BlockTask& task) { settle(task); });
}

Sanction::Stakes Sanction::stakes(Date today, PlaceId village) const
{
    Stakes stakes{};
    for (std::size_t i = 0; i < instrument_count; ++i)
        if (context_.policy.value(allowed_[i], today, village) != 0)
            stakes[i] = f32(context_.policy.value(amount_[i], today, village));
    return stakes;
}

f32 Sanction::credibility(Date today, PlaceId village) const
{
    return f32(context_.policy.value(credibility_, today, village));
}

std::array<u32, Sanction::instrument_count> Sanction::concerned(const Block& block, u32 household, int year) const
{
    std::array<u32, instrument_count> members{};
    const u32 first = block.household[context_.structure.first_member][household];
    const u32 end = first + block.household[context_.structure.size][household];
    for (u32 p = first; p < end; ++p)
    {
        members[scholarship] += life::Admitted::get(block.person[life_][p]);
        members[festival_benefit] += year - 1 - block.person[birth_year_][p] >= festival_age;
    }
    return members;
}

f32 Sanction::at_stake(const Block& block, u32 household, const Stakes& stakes, int coverage_year) const
{
    const auto members = concerned(block, household, coverage_year);
    return stakes[scholarship] * f32(members[scholarship]) + stakes[festival_benefit] * f32(members[festival_benefit]);
}

void Sanction::settle(BlockTask& task) const
{
    Block& block = task.block;
    const Date today = task.step.date;
    const auto life_bits = block.person[life_];
    const auto born = block.person[birth_year_];
    const auto may_concern = task.scratch.take_raw<u8>(block.person.rows());
    const i16 last_birth_year = i16(task.step.year - 1 - festival_age);
    for (u32 p = 0; p < may_concern.size(); ++p)
        may_concern[p] = u8((life_bits[p] & life::Admitted::mask) | u8(born[p] <= last_birth_year));
    const RowBits some(task.scratch, may_concern, 0xff);
    const auto first = block.household[context_.structure.first_member];
    const auto size = block.household[context_.structure.size];
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         const Stakes stakes = this->stakes(today, village.place);
                         std::array<f32, instrument_count> amount;
                         for (std::size_t i = 0; i < instrument_count; ++i)
                             amount[i] = f32(context_.policy.value(amount_[i], today, village.place));
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             if (!some.any(first[h], size[h])) continue;
                             const auto members = concerned(block, h, task.step.year);
                             const u8 state = block.household[season_][h];
                             const bool punished = season::Threatened::get(state) && season::Open::get(state);
                             Fen received = 0;
                             for (std::size_t i = 0; i < instrument_count; ++i)
                             {
                                 const Fen benefit = Fen(amount[i] * 100.f + 0.5f) * members[i];
                                 if (punished && stakes[i] > 0)
                                 {
                                     block.village[applied_[i]][village.village] += i32(members[i]);
                                     block.village[benefits_withheld_][village.village] += benefit;
                                 }
                                 else received += benefit;
                             }
                             block.household[savings_][h] += i32(received);
                             block.village[benefits_paid_][village.village] += received;
                         }
                     });
}
}  // namespace canbao
