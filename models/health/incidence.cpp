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
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
        if (size == 0) continue;
        const Fen income = block.household[income_column_][h], spending = block.household[out_of_pocket_][h];
        const Fen each_income = income / size, each_spending = spending / size;
        // Whole fen: the first members carry what does not divide.
        Fen left_income = income % size, left_spending = spending % size;
        for (u32 p = first; p < first + size; ++p)
        {
            const Fen of_income = each_income + (left_income > 0), of_spending = each_spending + (left_spending > 0);
            left_income -= left_income > 0, left_spending -= left_spending > 0;
            for (const u32 row : classes_of(block.household[quintile_][h], block.household[group_][h],
                                            year - 1 - block.person[birth_year_][p],
                                            life::Residence::get(block.person[life_][p]) != life::at_home))
                ++sums[row].persons, sums[row].income += of_income, sums[row].spending += of_spending;
        }
    }
    for (u32 row = 0; row < classes::count; ++row)
    {
        block.cell[cell_registered_][row] += sums[row].persons;
        block.cell[cell_income_][row] += sums[row].income;
        block.cell[cell_spending_][row] += sums[row].spending;
    }
}
}  // namespace canbao
