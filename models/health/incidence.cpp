/// Who receives benefits and who spends, by class: the margins of health, and the close of the year.
#include <algorithm>
#include <array>

#include "core/bits.hpp"
#include "core/math.hpp"
#include "models/classes.hpp"
#include "models/health/health.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
void Health::declare_margins(Registry& registry)
{
    const auto margin = [&](const char* name, const char* unit, const char* meaning)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::cell, .role = Role::yearly, .unit = unit, .meaning = meaning});
    };
    cell_registered_ = margin("registered", "1", "registered persons of the class at the end of the year");
    cell_income_ = margin("income_total", "fen", "household income, shared evenly by the members");
    cell_spending_ = margin("out_of_pocket_total", "fen", "paid for care by households, shared evenly by the members");
    cell_benefit_ = margin("benefit_paid", "fen", "paid by the scheme for admissions and outpatient care of the class");
    cell_admissions_ = margin("admissions", "1", "admissions to hospital of the class");
    cell_forgone_ = margin("admissions_forgone", "1", "needed admissions of the class that were forgone");
    cell_catastrophic_ =
        margin("catastrophic_persons_40", "1", "persons of the class in households of catastrophic_households_40");
}

void Health::count_in_classes(Block& block, u32 household, u32 person, int year, Column<i64> margin, i64 amount) const
{
    const u8 life_bits = block.person[life_][person];
    for (const u32 row : classes::rows_of(block.household[quintile_][household], block.household[group_][household],
                                          year - 1 - block.person[birth_year_][person],
                                          life::Residence::get(life_bits) != life::at_home))
        block.cell[margin][row] += amount;
}

void Health::count_spending(BlockTask& task, std::span<const u8> catastrophic) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int year = task.step.year;
    struct Sum
    {
        i64 persons = 0, catastrophic = 0;
        Fen income = 0, spending = 0;

        Sum& operator+=(const Sum& other)
        {
            persons += other.persons, catastrophic += other.catastrophic;
            income += other.income, spending += other.spending;
            return *this;
        }
    };
    std::array<Sum, classes::count> sums{};
    classes::ByAgeAndResidence<Sum> by_age;
    const auto born = block.person[birth_year_];
    const auto life_bits = block.person[life_];
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
        if (size == 0) continue;
        const i32 income = block.household[income_column_][h], spending = block.household[out_of_pocket_][h];
        const Sum household{size, catastrophic[h] ? size : 0, income, spending};
        sums[classes::first_quintile + block.household[quintile_][h]] += household;
        sums[classes::first_group + block.household[group_][h]] += household;
        const i32 each_income = income / i32(size), each_spending = spending / i32(size);
        // Whole fen: the first members carry what does not divide.
        const u32 left_income = u32(income - each_income * i32(size)),
                  left_spending = u32(spending - each_spending * i32(size));
        for (u32 i = 0; i < size; ++i)
            by_age.at(classes::of_age(year - 1 - born[first + i]),
                      life::Residence::get(life_bits[first + i]) != life::at_home) +=
                Sum{1, catastrophic[h], each_income + (i < left_income), each_spending + (i < left_spending)};
    }
    by_age.add_to(sums);
    for (u32 row = 0; row < classes::count; ++row)
    {
        block.cell[cell_registered_][row] += sums[row].persons;
        block.cell[cell_income_][row] += sums[row].income;
        block.cell[cell_spending_][row] += sums[row].spending;
        block.cell[cell_catastrophic_][row] += sums[row].catastrophic;
    }
}

void Health::close_year(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Date date = task.step.date;
    const u32 rows = block.household.rows();
    const auto word0 = task.scratch.take_raw<u32>(rows), word1 = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {date, purpose::consumption},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {word0.data(), word1.data(), nullptr, nullptr}});
    const f64 capacity = context_.policy.value(capacity_, date, 0);
    const f64 least = f64(capacity_floor_) * context_.policy.value(income_, date, 0) * fen_per_yuan;
    const auto bits = block.person[health_];
    const auto is_catastrophic = [&](u32 h)
    {
        const f64 own = f64(block.household[out_of_pocket_][h]);
        if (own == 0) return false;
        f32 z, unused;
        math::normals(word0[h], word1[h], z, unused);
        const f64 usual = capacity *
                          std::max(f64(block.household[income_column_][h]), least * block.household[s.size][h]) *
                          f64(math::exp(capacity_sd_ * z - 0.5f * capacity_sd_ * capacity_sd_));
        return own >= 0.4 * (std::max(0., usual - crowding_out_ * own) + own);
    };
    const auto catastrophic = task.scratch.take_raw<u8>(rows);
    for (u32 h = 0; h < rows; ++h) catastrophic[h] = is_catastrophic(h);
    count_spending(task, catastrophic);
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         i32 households = 0, persons = 0, chronic = 0, admitted = 0;
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             households += catastrophic[h];
                             persons += catastrophic[h] ? block.household[s.size][h] : 0;
                         }
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             chronic += i32(health::Chronic::get(bits[p]));
                             admitted += i32(health::Hospital::get(bits[p]));
                         }
                         block.village[catastrophic_][village.village] = households;
                         block.village[catastrophic_persons_][village.village] = persons;
                         block.village[chronic_][village.village] = chronic;
                         block.village[admitted_][village.village] = admitted;
                     });
}
}  // namespace canbao
