#include "models/demography/demography.hpp"

#include <fmt/format.h>

#include "core/random.hpp"
#include "models/demography/pending.hpp"
#include "models/panel.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
using demography::StartShares;
using demography::Term;
using demography::Terms;
using demography::threshold;

Demography::Demography(const Context& context)
    : context_(context),
      rates_(context.policy, context.from, context.to),
      uxorilocal_(context.scenario().real("demography.uxorilocal")),
      husband_younger_(int(context.scenario().real("demography.husband_younger"))),
      husband_older_(int(context.scenario().real("demography.husband_older"))),
      workspace_(std::make_unique<Workspace>())
{
}

Demography::~Demography() = default;

void Demography::declare(Registry& registry)
{
    life_ = registry.add<u8>(
        {.name = "life",
         .entity = Entity::person,
         .unit = "1",
         .meaning = "school, party, residence, cover outside the scheme (packed)",
         .panel = true,
         .fields = {panel_field<life::School>("school", "school attended",
                                              {"not_at_school", "compulsory", "upper_secondary", "tertiary"}),
                    panel_field<life::Admitted>("university_admission", "admitted to a university this summer"),
                    panel_field<life::Party>("party_member", "member of the party"),
                    panel_field<life::Residence>("residence", "where the person lives: at home or as a migrant",
                                                 {"at_home", "in_county", "in_province", "in_other_province"}),
                    panel_field<life::Elsewhere>("cover_elsewhere", "insurance outside the village's scheme",
                                                 {"none", "employee_scheme", "destination_scheme"})}});
    const auto of_village = [&](const char* name, Role role, const char* meaning) {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = role, .unit = "1", .meaning = meaning});
    };
    births_ = of_village("births", Role::yearly, "births to registered women");
    deaths_ = of_village("deaths", Role::yearly, "deaths of registered persons");
    marriages_ = of_village("marriages", Role::yearly, "couples wed, where they live");
    exits_ = of_village("exits", Role::yearly, "persons who left the rural register");
    divisions_ = of_village("divisions", Role::yearly, "households founded out of others");
    households_ended_ = of_village("households_ended", Role::yearly, "households without a member left");
    moves_in_ = of_village("moves_in", Role::yearly, "persons who came from another village by marriage");
    moves_out_ = of_village("moves_out", Role::yearly, "persons who went to another village by marriage");
    migrants_ = of_village("migrants", Role::level, "registered persons who work outside their township");
    students_ = of_village("students", Role::level, "registered persons at upper secondary school or university");
    elders_70_ = of_village("elders_70", Role::level, "registered persons of 70 and over");
    party_members_ = of_village("party_members", Role::level, "registered party members");
    estates_ = registry.add<i64>({.name = "estates",
                                  .entity = Entity::village,
                                  .role = Role::yearly,
                                  .unit = "fen",
                                  .meaning = "savings of households that ended by death or exit"});
    debts_written_off_ = registry.add<i64>({.name = "debts_written_off",
                                            .entity = Entity::village,
                                            .role = Role::yearly,
                                            .unit = "fen",
                                            .meaning = "debts of households that ended by death or exit"});
}

void Demography::bind(const Registry& registry)
{
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    family_ = registry.find<u16>(Entity::person, "family");
    if (registry.has(Entity::person, "insurance")) insurance_ = registry.find<u16>(Entity::person, "insurance");
    const auto money = [&](const char* name, std::optional<Column<i32>>& column)
    {
        if (registry.has(Entity::household, name)) column = registry.find<i32>(Entity::household, name);
    };
    money("savings", savings_);
    money("debt", debt_);
    money("income", income_);
    for (u32 k = 0; registry.has(Entity::household, fmt::format("tie_{}", k)); ++k)
        ties_.push_back(registry.find<u16>(Entity::household, fmt::format("tie_{}", k)));
    const auto& columns = registry.columns(Entity::household);
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c].flow) flows_.push_back(u16(c));
}

void Demography::plan(Agenda& agenda)
{
    agenda.on_blocks("vital_events", [this](BlockTask& task) { live_year(task); });
    agenda.on_counties("marriages", [this](CountyTask& task) { marry(task); });
    agenda.on_blocks("households", [this](BlockTask& task) { rebuild(task); });
    agenda.on_blocks("year_closes", [this](BlockTask& task) { count_levels(task); });
    agenda.bind_together("vital_events", "households");
}

void Demography::initialise_places(World& world, Seed) { pending_.resize(world.blocks().size()); }

void Demography::resume(const World& world, const Past&) { pending_.resize(world.blocks().size()); }

void Demography::initialise(BlockTask& task)
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const u32 rows = block.person.rows();
    std::array<std::span<u32>, 4> word;
    for (auto& w : word) w = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {make_date(context_.from, 1, 1), purpose::life_at_start},
                block.person[s.line].data(),
                block.person[s.origin].data(),
                rows,
                {word[0].data(), word[1].data(), word[2].data(), word[3].data()}});
    const int year = context_.from - 1;
    namespace school_age = demography::school_age;
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         const Terms terms = rates_.terms(year, village.place);
                         const StartShares local =
                             rates_.differs_by_place() ? rates_.start_shares(terms) : StartShares{};
                         const StartShares& shares = rates_.differs_by_place() ? local : rates_.national_start();
                         const auto of = [&](Term term) { return terms[std::size_t(term)]; };
                         const u32 employee = threshold(of(Term::employee_scheme));
                         const u32 covered = threshold(of(Term::employee_scheme) + of(Term::destination_scheme));
                         const u32 in_county = threshold(of(Term::migrants_in_county));
                         const u32 in_province = threshold(1 - of(Term::migrants_elsewhere));
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             const int age = std::clamp(year - block.person[birth_year_][p], 0, demography::oldest);
                             const auto a = std::size_t(age);
                             const u32 male = family::Male::get(block.person[family_][p]);
                             u32 school = life::not_at_school;
                             if (age >= school_age::compulsory && age < school_age::upper_secondary)
                                 school = life::compulsory;
                             else if (word[0][p] < threshold(shares.upper_secondary[a])) school = life::upper_secondary;
                             else if (word[0][p] < threshold(shares.university[a])) school = life::tertiary;
                             u8 life = life::School::set(0, school);
                             if (word[1][p] < threshold(shares.party[male][a])) life = life::Party::set(life, 1);
                             if (school == life::not_at_school && word[2][p] < threshold(shares.migrants[male][a]))
                             {
                                 // One word serves both: its high half for the destination, its low half for the cover.
                                 const u32 where = word[3][p] & 0xffff0000u, cover = word[3][p] << 16;
                                 life = life::Residence::set(life, where < in_county     ? life::in_county
                                                                   : where < in_province ? life::in_province
                                                                                         : life::in_other_province);
                                 life = life::Elsewhere::set(life, cover < employee  ? life::employee_scheme
                                                                   : cover < covered ? life::destination_scheme
                                                                                     : life::none);
                             }
                             block.person[life_][p] = life;
                         }
                     });
    count_levels(task);
}

void Demography::count_levels(BlockTask& task) const
{
    Block& block = task.block;
    const int year = year_of(task.step.date);
    const auto life = block.person[life_];
    const auto birth_year = block.person[birth_year_];
    for_each_village(block, context_.structure,
                     [&](const VillageRows& village)
                     {
                         i32 migrants = 0, students = 0, elders = 0, members = 0;
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             migrants += life::Residence::get(life[p]) != life::at_home;
                             students += life::School::get(life[p]) >= life::upper_secondary;
                             elders += year - birth_year[p] >= 70;
                             members += i32(life::Party::get(life[p]));
                         }
                         block.village[migrants_][village.village] = migrants;
                         block.village[students_][village.village] = students;
                         block.village[elders_70_][village.village] = elders;
                         block.village[party_members_][village.village] = members;
                     });
}
}  // namespace canbao
