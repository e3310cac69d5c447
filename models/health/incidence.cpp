/// Who receives benefits and who spends, by class: the margins of health.
#include <array>

#include "core/bits.hpp"
#include "models/health/health.hpp"
#include "models/history/classes.hpp"
#include "models/person.hpp"
#include "models/rows.hpp"

namespace canbao
{
namespace
{
/// The rows of the margins that a person counts in.
std::array<u32, 4> classes_of(u8 quintile, u8 group, int age, bool away)
{
    return {classes::first_quintile + quintile, classes::of_age(age), classes::first_residence + away,
            classes::first_group + group};
}
}  // namespace

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
}

void Health::count_benefit(Block& block, u32 household, u32 person, int year, Fen benefit) const
{
    const u8 life_bits = block.person[life_][person];
    for (const u32 row :
         classes_of(block.household[quintile_][household], block.household[group_][household],
                    year - 1 - block.person[birth_year_][person], life::Residence::get(life_bits) != life::at_home))
        block.cell[cell_benefit_][row] += benefit;
}

void Health::count_spending(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int year = task.step.year;
    struct Sum
    {
        i64 persons = 0;
        Fen income = 0, spending = 0;
    };
    std::array<Sum, classes::count> sums{};
    // Age and residence together, so that a person is one addition.
    std::array<std::array<Sum, 2>, classes::first_residence - classes::first_age> by_age{};
    const auto born = block.person[birth_year_];
    const auto life_bits = block.person[life_];
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
        if (size == 0) continue;
        const i32 income = block.household[income_column_][h], spending = block.household[out_of_pocket_][h];
        for (const u32 row : {classes::first_quintile + block.household[quintile_][h],
                              classes::first_group + block.household[group_][h]})
            sums[row].persons += size, sums[row].income += income, sums[row].spending += spending;
        const i32 each_income = income / i32(size), each_spending = spending / i32(size);
        // Whole fen: the first members carry what does not divide.
        const u32 left_income = u32(income - each_income * i32(size)),
                  left_spending = u32(spending - each_spending * i32(size));
        for (u32 i = 0; i < size; ++i)
        {
            const u32 age = classes::of_age(year - 1 - born[first + i]) - classes::first_age;
            Sum& sum = by_age[age][life::Residence::get(life_bits[first + i]) != life::at_home];
            ++sum.persons;
            sum.income += each_income + (i < left_income), sum.spending += each_spending + (i < left_spending);
        }
    }
    for (u32 age = 0; age < by_age.size(); ++age)
        for (u32 away = 0; away < 2; ++away)
            for (const u32 row : {classes::first_age + age, classes::first_residence + away})
            {
                const Sum& sum = by_age[age][away];
                sums[row].persons += sum.persons, sums[row].income += sum.income, sums[row].spending += sum.spending;
            }
    for (u32 row = 0; row < classes::count; ++row)
    {
        block.cell[cell_registered_][row] += sums[row].persons;
        block.cell[cell_income_][row] += sums[row].income;
        block.cell[cell_spending_][row] += sums[row].spending;
    }
}
}  // namespace canbao
