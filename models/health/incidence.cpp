/// Who receives benefits and who spends, by class: the margins of health.
#include <array>

#include "core/bits.hpp"
#include "models/health/health.hpp"
#include "models/history/classes.hpp"
#include "models/person.hpp"
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
            by_age.at(classes::of_age(year - 1 - born[first + i]) - classes::first_age,
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
}  // namespace canbao
