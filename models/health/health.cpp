#include "models/health/health.hpp"

#include <algorithm>

#include "models/health/claim.hpp"
#include "models/panel.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"

namespace canbao
{
Health::Health(const Context& context, const Benefit& benefit)
    : context_(context),
      benefit_(benefit),
      risk_(context),
      capacity_(context.policy.id("health.capacity")),
      income_(context.policy.id("health.reference_income")),
      visible_claim_(context.policy.id("health.visible_claim")),
      capacity_floor_(f32(context.scenario().real("health.capacity_floor"))),
      capacity_sd_(f32(context.scenario().real("health.capacity_sd"))),
      crowding_out_(context.scenario().real("health.crowding_out"))
{
}

void Health::declare(Registry& registry)
{
    health_ = registry.add<u8>(
        {.name = "health",
         .entity = Entity::person,
         .unit = "1",
         .meaning = "chronic condition, admitted, forgone: bits of models/person.hpp",
         .panel = true,
         .fields = {
             panel_field<health::Chronic>("chronic_condition", "has a chronic condition"),
             panel_field<health::Hospital>("hospital_admission", "admitted to hospital in the benefit year"),
             panel_field<health::Forgone>("admission_forgone", "a needed admission was forgone in the benefit year")}});
    bills_ = registry.add<i32>({.name = "bills",
                                .entity = Entity::person,
                                .unit = "fen",
                                .meaning = "bills of the benefit year for care, whoever paid them",
                                .panel = true});
    out_of_pocket_ = registry.add<i32>({.name = "out_of_pocket",
                                        .entity = Entity::household,
                                        .unit = "fen",
                                        .meaning = "out-of-pocket spending on care in the benefit year",
                                        .panel = true,
                                        .flow = true});
    account_ = registry.add<i32>({.name = "outpatient_account",
                                  .entity = Entity::household,
                                  .unit = "fen",
                                  .meaning = "what is left of the household's account with the scheme",
                                  .panel = true,
                                  .flow = true});
    claims_ = registry.add<u8>({.name = "claims",
                                .entity = Entity::household,
                                .unit = "1",
                                .meaning = "admissions of the benefit year of which the scheme paid enough to be "
                                           "talked about",
                                .panel = true,
                                .flow = true});
    const auto count = [&](const char* name, const char* meaning, Role role = Role::yearly) {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = role, .unit = "1", .meaning = meaning});
    };
    const auto flow = [&](const char* name, const char* meaning)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = "fen", .meaning = meaning});
    };
    admissions_ = count("admissions", "admissions to hospital");
    admissions_covered_ = count("admissions_covered", "of admissions, those of persons covered by the scheme");
    admitted_ = count("persons_admitted", "persons admitted to hospital at least once");
    forgone_ = count("admissions_forgone", "needed admissions that were forgone");
    inpatient_cost_ = flow("inpatient_cost", "bills of admissions");
    inpatient_cost_covered_ = flow("inpatient_cost_covered", "bills of admissions of persons covered by the scheme");
    outpatient_cost_ = flow("outpatient_cost", "bills of outpatient care");
    benefit_inpatient_ = flow("benefit_inpatient", "paid by the scheme for admissions");
    benefit_critical_ = flow("benefit_critical", "of benefit_inpatient, paid by the critical-illness layer");
    benefit_outpatient_ = flow("benefit_outpatient", "paid by the scheme for outpatient care");
    benefit_elsewhere_ = flow("benefit_elsewhere", "paid by the employee scheme and by schemes at destinations");
    assistance_paid_ = flow("assistance_paid", "paid by medical assistance for admissions, after the scheme");
    waiting_refused_ = flow("waiting_refused", "claims that the scheme refused because the member had to wait");
    out_of_pocket_total_ = flow("out_of_pocket_total", "paid for care by households");
    catastrophic_ = count("catastrophic_households_40",
                          "households with out-of-pocket spending of 40 % and more of capacity to pay "
                          "(consumption with care, less food)");
    catastrophic_persons_ = count("catastrophic_persons_40", "persons in these households");
    chronic_ = count("chronic_persons", "persons with a chronic condition", Role::level);
    declare_margins(registry);
}

void Health::bind(const Registry& registry)
{
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    family_ = registry.find<u16>(Entity::person, "family");
    life_ = registry.find<u8>(Entity::person, "life");
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    group_ = registry.find<u8>(Entity::household, "target_group");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    income_column_ = registry.find<i32>(Entity::household, "income");
    purse_.bind(registry);
}

void Health::plan(Agenda& agenda)
{
    agenda.on_blocks("benefit_year_opens", [this](BlockTask& task) { open_year(task); });
    agenda.on_blocks("illness", [this](BlockTask& task) { fall_ill(task); });
    agenda.on_world("season_opens", [this](WorldTask& task) { prepare(task.step.year, task.step.date); });
    season_opens_ = agenda.phase("season_opens");
    agenda.on_blocks("year_closes", [this](BlockTask& task) { close_year(task); });
}

std::span<const u32> Health::screen(BlockTask& task, std::span<const u32> word, const u32* threshold, int year) const
{
    const ColumnTable& persons = task.block.person;
    const auto hits = task.scratch.take_raw<u32>(persons.rows());
    std::size_t count = 0;
    health_kernels::screen(
        {{persons[birth_year_].data(), persons[family_].data(), persons[health_].data(), year, persons.rows()},
         word.data(),
         threshold,
         hits.data(),
         &count});
    return hits.first(count);
}

void Health::initialise(BlockTask& task)
{
    const int year = year_of(task.step.date);
    const auto word = draw_persons<1>(task, purpose::chronic_at_start);
    const auto bits = task.block.person[health_];
    for (const u32 p : screen(task, word[0], risk_.year(year).chronic.data(), year))
        bits[p] = health::Chronic::set(bits[p], 1);
}

void Health::open_year(BlockTask& task) const
{
    count_year_without_claim(task);
    const auto bits = task.block.person[health_];
    for (u8& b : bits) b = health::HospitalLastYear::set(u8(b & health::Chronic::mask), health::Hospital::get(b));
    const auto bills = task.block.person[bills_];
    std::fill(bills.begin(), bills.end(), 0);
    const auto spent = task.block.household[out_of_pocket_];
    std::fill(spent.begin(), spent.end(), 0);
    const auto claims = task.block.household[claims_];
    std::fill(claims.begin(), claims.end(), u8(0));
}

void Health::count_year_without_claim(BlockTask& task) const
{
    Block& block = task.block;
    const int year = year_of(task.step.date) - 1;
    const When when{task.step.date - std::chrono::days(1), make_date(year, 1, 1)};
    const auto bits = block.person[health_];
    const auto insured = block.person[insurance_];
    const auto count = [&](u32 from, u32 end, PlaceId place)
    {
        const Loyalty loyalty = benefit_.loyalty(when, place);
        if (!loyalty.active || year < loyalty.counted_from) return;
        for (u32 p = from; p < end; ++p)
        {
            const u32 member =
                u32(insurance::Covered::get(insured[p])) & u32(insurance::Consecutive::get(insured[p]) > 0);
            const u32 years = insurance::NoClaim::get(insured[p]) + (member & (health::Claimed::get(bits[p]) ^ 1u));
            insured[p] = insurance::NoClaim::set(insured[p], std::min(years, insurance::NoClaim::largest));
        }
    };
    if (!benefit_.differs_by_place()) count(0, block.person.rows(), block.village[context_.structure.place][0]);
    else
        for_each_village(block, context_.structure,
                         [&](const VillageRows& village)
                         { count(village.first_person, village.end_person(), village.place); });
}

Package Health::package_at(Date date, int year, PlaceId place) const
{
    return benefit_.package({date, make_date(year, 1, 1)}, place);
}

void Health::pay(Block& block, u32 household, Fen own) const
{
    purse_.take(block, household, own);
    i32& spent = block.household[out_of_pocket_][household];
    spent = i32(std::min(health::most_fen, spent + own));
}
}  // namespace canbao
