#include "models/sanction/sanction.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/bits.hpp"
#include "core/math.hpp"
#include "models/household.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// What tells instruments apart; what they have in common is code, once.
struct Kind
{
    const char* name;           ///< of its parameters and its series
    Sanction::Concern concern;  ///< of the invented one by configuration
    bool money;                 ///< paid by the village when the season closes, so withheld to the fen
    const char* meaning;
    const char *allowed, *allowed_status, *allowed_source;
    const char *amount, *amount_source;
    const char *chance, *chance_source;
};
using enum Sanction::Concern;
constexpr const char* seen_in_poli = "08b: Poli village, November 2024 (SEED0); taken for all villages and years (A)";
constexpr const char* seen_in_babao = "08b: Babao village, November 2024 (L02); taken for all villages and years (A)";
constexpr const char* own_money = "the village's own money; judgement";
constexpr std::array<Kind, Sanction::instrument_count> kinds{{
    {"scholarship", admitted, true, "scholarship and gift box of a student just admitted to a university", "true", "A",
     seen_in_poli, "800", "08b names the benefit (SEED0); amount judged", "1", own_money},
    {"festival", over_70, true, "yearly festival benefit of a member of 70 and over", "true", "A", seen_in_poli, "150",
     "08b names the benefit (SEED0); amount judged", "1", own_money},
    {"hardship", target_group, true, "year-end relief of a monitored, dibao or tekun household", "true", "A",
     seen_in_babao, "200", "08b names the benefit (L02); amount judged", "0.8",
     "the village proposes, the township decides; judgement"},
    {"seals", procedure, false, "the village's seal or procedure that a household needs in a season", "true", "A",
     seen_in_babao, "200", "08b names it (L02); worth to the household judged", "0.8",
     "in the village's hands, and against the law; judgement"},
    {"party", party_member, false, "membership of the party", "true", "A", seen_in_babao, "1000",
     "08b names it (L02); worth to the member judged", "0.2", "the village cannot expel alone; judgement"},
    {"schooling", school_child, false, "school of a child of compulsory age", "true", "A",
     "08b: schools were asked for 100 % of pupils (L10); that it was threatened is judged", "1000",
     "worth to the family judged", "0.1", "against the law on compulsory education; judgement"},
    {"pension", over_60, false, "residents' pension of a member of 60 and over, handled late", "true", "A",
     "judgement: handled by the village", "{ 2003-01-01 = 0, 2011-01-01 = 100 }",
     "two months of a basic pension, paid since 2009 to 2012; judgement", "0.3", "paid late, not lost; judgement"},
    {"invented", everybody, false, "an instrument that the scenario makes up", "false", "A",
     "none unless a scenario says so", "500", "any amount", "1", "any"},
}};
constexpr int age_60 = 60, age_70 = 70;

Fen to_fen(f32 yuan) { return Fen(yuan * 100.f + 0.5f); }
}  // namespace

void Sanction::add_parameters(Schema& schema)
{
    const auto allowed =
        [&](std::string key, std::string meaning, const char* value, const char* status, const char* source)
    {
        schema.add({.key = std::move(key),
                    .type = ValueType::boolean,
                    .unit = "",
                    .meaning = std::move(meaning),
                    .value = value,
                    .dated = true,
                    .by_place = true,
                    .status = status,
                    .source = source});
    };
    const RealParameters real(schema, {.dated = true, .by_place = true});
    allowed("sanction.active",
            "villages announce and impose sanctions; each instrument has a switch of its own besides", "true", "A",
            "08b (SEED0, L02)");
    real("sanction.credibility", "1",
         "probability with which a village means what it announces, and households expect it to", "0.8", 0, 1, "A",
         "judgement");
    for (const Kind& kind : kinds)
    {
        const auto key = [&](const char* what) { return fmt::format("sanction.{}_{}", kind.name, what); };
        allowed(key("allowed"), fmt::format("the village may withhold from those who do not pay: {}", kind.meaning),
                kind.allowed, kind.allowed_status, kind.allowed_source);
        real(key("amount"), "yuan", fmt::format("worth to each whom it concerns: {}", kind.meaning), kind.amount, 0,
             1e6, "A", kind.amount_source);
        real(key("chance"), "1", fmt::format("probability that it is in the village's power: {}", kind.meaning),
             kind.chance, 0, 1, "A", kind.chance_source);
    }
    real("sanction.seals_need", "1/year", "probability that a household needs a seal or procedure in a season", "0.3",
         0, 1, "A", "judgement");
    schema.add({.key = "sanction.invented_concerns",
                .type = ValueType::choice,
                .unit = "",
                .meaning = "whom the invented instrument concerns: each such member, or every household",
                .value = "\"everybody\"",
                .choices = {"pupil", "over_60", "party", "migrant", "everybody"},
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "any"});
}

Sanction::Sanction(const Context& context) : context_(context)
{
    active_ = context.policy.id("sanction.active");
    credibility_ = context.policy.id("sanction.credibility");
    seals_need_ = context.policy.id("sanction.seals_need");
    invented_concerns_ = context.policy.id("sanction.invented_concerns");
    for (std::size_t i = 0; i < instrument_count; ++i)
    {
        const auto id = [&](const char* what)
        { return context.policy.id(fmt::format("sanction.{}_{}", kinds[i].name, what)); };
        allowed_[i] = id("allowed");
        amount_[i] = id("amount");
        chance_[i] = id("chance");
    }
}

void Sanction::declare(Registry& registry)
{
    for (std::size_t i = 0; i < instrument_count; ++i)
        applied_[i] =
            registry.add<i32>({.name = fmt::format("sanctions_{}", kinds[i].name),
                               .entity = Entity::village,
                               .role = Role::yearly,
                               .unit = "1",
                               .meaning = fmt::format("withheld from those concerned: {}", kinds[i].meaning)});
    benefits_paid_ = registry.add<i64>({.name = "village_benefits_paid",
                                        .entity = Entity::village,
                                        .role = Role::yearly,
                                        .unit = "fen",
                                        .meaning = "scholarships, festival benefits and relief paid by the village"});
    benefits_withheld_ =
        registry.add<i64>({.name = "village_benefits_withheld",
                           .entity = Entity::village,
                           .role = Role::yearly,
                           .unit = "fen",
                           .meaning = "scholarships, festival benefits and relief withheld by the village"});
}

void Sanction::bind(const Registry& registry)
{
    life_ = registry.find<u8>(Entity::person, "life");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    season_ = registry.find<u8>(Entity::household, "season");
    group_ = registry.find<u8>(Entity::household, "target_group");
    savings_ = registry.find<i32>(Entity::household, "savings");
    silenced_until_ = registry.find<i32>(Entity::village, "silenced_until");
}

void Sanction::plan(Agenda& agenda)
{
    agenda.on_blocks("season_closes", [this](BlockTask& task) { settle(task); });
}

bool Sanction::Stakes::any() const
{
    for (std::size_t i = 0; i < instrument_count; ++i)
        if (yuan[i] * chance[i] > 0.f) return true;
    return false;
}

Sanction::Stakes Sanction::stakes(const Block& block, u32 village, Date today, PlaceId place) const
{
    Stakes stakes;
    const auto value = [&](ParameterId p) { return context_.policy.value(p, today, place); };
    if (day_number(today) <= block.village[silenced_until_][village] || value(active_) == 0) return stakes;
    for (std::size_t i = 0; i < instrument_count; ++i)
    {
        if (value(allowed_[i]) == 0) continue;
        stakes.yuan[i] = f32(value(amount_[i]));
        stakes.chance[i] = f32(value(chance_[i]));
    }
    stakes.invented_concerns = Concern(u8(value(invented_concerns_)));
    return stakes;
}

f32 Sanction::credibility(Date today, PlaceId village) const
{
    return f32(context_.policy.value(credibility_, today, village));
}

Sanction::Concern Sanction::concern_of(std::size_t instrument, const Stakes& stakes)
{
    return instrument == invented ? stakes.invented_concerns : kinds[instrument].concern;
}

Sanction::Concerned Sanction::concerned(const Block& block, u32 household, int year) const
{
    Concerned count{};
    const auto of = [&](Concern concern) -> u32& { return count[std::size_t(concern)]; };
    const u32 first = block.household[context_.structure.first_member][household];
    const u32 end = first + block.household[context_.structure.size][household];
    for (u32 p = first; p < end; ++p)
    {
        const u8 life = block.person[life_][p];
        const int age = year - 1 - block.person[birth_year_][p];
        const u32 school = life::School::get(life);
        of(pupil) += school == life::compulsory || school == life::upper_secondary;
        of(school_child) += school == life::compulsory;
        of(admitted) += life::Admitted::get(life);
        of(over_60) += age >= age_60;
        of(over_70) += age >= age_70;
        of(party_member) += life::Party::get(life);
        of(migrant) += life::Residence::get(life) != life::at_home;
    }
    of(everybody) = 1;
    of(target_group) = TargetGroup(block.household[group_][household]) != TargetGroup::general;
    of(procedure) = season::Procedure::get(block.household[season_][household]);
    return count;
}

f32 Sanction::at_stake(const Block& block, u32 household, const Stakes& stakes, int coverage_year) const
{
    const Concerned count = concerned(block, household, coverage_year);
    f32 sum = 0;
    for (std::size_t i = 0; i < instrument_count; ++i)
        sum += stakes.yuan[i] * stakes.chance[i] * f32(count[std::size_t(concern_of(i, stakes))]);
    return sum;
}

void Sanction::announce(BlockTask& task, u32 household, Date season_opens, PlaceId village) const
{
    u8& state = task.block.household[season_][household];
    if (season::Threatened::get(state)) return;
    const Structure& s = context_.structure;
    const Identity who{task.block.household[s.household_line][household],
                       task.block.household[s.household_place][household]};
    const f32 need = f32(context_.policy.value(seals_need_, task.step.date, village));
    const bool needs = math::uniform(draw(task.seed, who, {season_opens, purpose::procedure_need})[0]) < need;
    state = season::Procedure::set(season::Threatened::set(state, 1), needs);
}

void Sanction::settle(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Date today = task.step.date;
    const auto life_bits = block.person[life_];
    const auto born = block.person[birth_year_];
    const auto may_receive = task.scratch.take_raw<u8>(block.person.rows());
    const i16 last_birth_year = i16(task.step.year - 1 - age_70);
    for (u32 p = 0; p < may_receive.size(); ++p)
        may_receive[p] = u8((life_bits[p] & life::Admitted::mask) | u8(born[p] <= last_birth_year));
    const RowBits some(task.scratch, may_receive, 0xff);
    const auto first = block.household[s.first_member];
    const auto size = block.household[s.size];
    for_each_village(
        block, s,
        [&](const VillageRows& village)
        {
            const u32 v = village.village;
            const Stakes stakes = this->stakes(block, v, today, village.place);
            const f32 meant = credibility(today, village.place);
            std::array<Fen, instrument_count> benefit{};
            for (std::size_t i = 0; i < instrument_count; ++i)
                if (kinds[i].money) benefit[i] = to_fen(f32(context_.policy.value(amount_[i], today, village.place)));
            for (u32 h = village.first_household; h < village.end_household(); ++h)
            {
                const u8 state = block.household[season_][h];
                const bool punished = season::Threatened::get(state) && season::Open::get(state);
                if (!punished && !some.any(first[h], size[h]) &&
                    TargetGroup(block.household[group_][h]) == TargetGroup::general)
                    continue;
                const Concerned count = concerned(block, h, task.step.year);
                // One draw a household: what is less in the village's power is done only where the rest is done too.
                f32 lot = 1.f;
                if (punished)
                    lot = math::uniform(
                        draw(task.seed, {block.household[s.household_line][h], block.household[s.household_place][h]},
                             {today, purpose::sanction_outcome})[0]);
                Fen received = 0;
                for (std::size_t i = 0; i < instrument_count; ++i)
                {
                    const u32 members = count[std::size_t(concern_of(i, stakes))];
                    const Fen due = benefit[i] * members;
                    const bool imposed = punished && stakes.yuan[i] > 0.f && lot < meant * stakes.chance[i];
                    if (imposed)
                    {
                        block.village[applied_[i]][v] += i32(members);
                        block.village[benefits_withheld_][v] += due;
                    }
                    else received += due;
                }
                block.household[savings_][h] += i32(received);
                block.village[benefits_paid_][v] += received;
            }
        });
}
}  // namespace canbao
