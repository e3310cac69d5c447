/// What happens to each person in a year.
#include <algorithm>

#include "core/random.hpp"
#include "models/demography/pending.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
using demography::Fate;
using demography::Rates;
using population::Marital;
using population::Standing;
namespace school_age = demography::school_age;

namespace
{
u32 pick(const std::array<u32, 3>& cumulative, u32 word) { return u32(word >= cumulative[0]) + u32(word >= cumulative[1]); }

Rates::Status status_of(u8 life)
{
    if (life::Residence::get(life) != life::at_home) return Rates::away;
    return life::School::get(life) >= life::upper_secondary ? Rates::student : Rates::at_home;
}

/// School and admission after the summer of the year in which a person reaches an age.
u8 after_summer(u8 life, int age, const Rates& rates, u32 word)
{
    u32 school = life::School::get(life);
    bool admitted = false;
    if (age == school_age::compulsory) school = life::compulsory;
    if (age == school_age::upper_secondary)
        school = school == life::compulsory && word < rates.upper_secondary ? life::upper_secondary
                                                                              : life::not_at_school;
    if (age == school_age::university)
    {
        admitted = school == life::upper_secondary && word < rates.university;
        school = admitted ? life::tertiary : life::not_at_school;
    }
    if (age >= school_age::university_ends) school = life::not_at_school;
    return life::Admitted::set(life::School::set(life, school), admitted);
}

/// Lets a person leave the rural register; a husband takes his wife along, and parents their children under age, who
/// are the rows that follow.
struct LeaveRegister
{
    std::span<const u16> family;
    std::span<const i16> birth_year;
    std::span<u8> fate;
    int year;

    void operator()(u32 person) const
    {
        fate[person] = u8(Fate::exits);
        u32 next = person + 1;
        if (marital(person) == Marital::never_married) return;
        if (marital(person) == Marital::married && in_house(next) && marital(next) == Marital::married &&
            !family::Male::get(family[next]))
            fate[next++] = u8(Fate::exits);
        for (; in_house(next) && marital(next) == Marital::never_married; ++next)
            if (year - birth_year[next] < demography::majority) fate[next] = u8(Fate::exits);
    }

private:
    [[nodiscard]] Marital marital(u32 p) const { return Marital(family::Marital::get(family[p])); }
    [[nodiscard]] bool in_house(u32 p) const
    {
        return p < family.size() && family::Role::get(family[p]) != u32(Standing::head);
    }
};
}  // namespace

void Demography::live_year(BlockTask& task)
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int year = year_of(task.step.date);
    const u32 rows = block.person.rows();
    const auto line = block.person[s.line], origin = block.person[s.origin];
    const auto birth_year = block.person[birth_year_];
    const auto family = block.person[family_];
    const auto life = block.person[life_];

    const auto fate = task.scratch.take<u8>(rows);
    Pending& pending = pending_[block.number];
    pending.clear();

    const LeaveRegister leave_register{family, birth_year, fate, year};
    // Words are drawn for a few rows at a time, so that they are still in the first-level cache when they are read.
    constexpr u32 chunk = 512;
    std::array<std::array<u32, chunk>, 4> event, course;
    const auto draw_chunk = [&](Purpose purpose, auto& word, u32 from, u32 count)
    {
        draw_batch({task.seed, {task.step.date, purpose}, line.data() + from, origin.data() + from, count,
                    {word[0].data(), word[1].data(), word[2].data(), word[3].data()}});
    };
    const auto live = [&](const Rates& rates, u32 first, u32 end)
    {
        for (u32 p = first; p < end; ++p)
        {
            const u32 i = (p - first) % chunk;
            if (i == 0)
            {
                draw_chunk(purpose::vital, event, p, std::min(chunk, end - p));
                draw_chunk(purpose::life_course, course, p, std::min(chunk, end - p));
            }
            const int age = std::clamp(year - birth_year[p], 0, demography::oldest);
            const u32 male = family::Male::get(family[p]), kind = family[p] & Rates::kinds;
            u8 now = life[p];
            if (age <= school_age::university_ends) now = after_summer(now, age, rates, course[0][i]);
            if (course[1][i] < rates.party[std::size_t(age)][male]) now = life::Party::set(now, 1);

            const Rates::Status status = status_of(now);
            const Rates::Person& chance = rates.person[Rates::index(age, status, kind)];
            const bool dies = event[0][i] < chance.death, exits = event[1][i] < chance.exit,
                       of_family = event[2][i] < chance.family, divorces = course[3][i] < rates.divorce[kind];
            // Whose fate is set already leaves with a husband, father or mother.
            if ((dies || exits || of_family || divorces) && fate[p] == u8(Fate::stays)) [[unlikely]]
            {
                const bool married = Marital(family::Marital::get(family[p])) == Marital::married;
                const bool heads = family::Role::get(family[p]) == u32(Standing::head);
                if (dies) fate[p] = u8(Fate::dies);
                else if (exits) leave_register(p);
                else if (divorces)
                    fate[p] = u8(course[3][i] < rates.wife_founds ? Fate::divorces : Fate::separates);
                else if (!married) fate[p] = u8(Fate::seeks);
                else if (!male) fate[p] = u8(Fate::bears);
                else if (!heads) fate[p] = u8(Fate::divides);
            }

            const bool moves = event[3][i] < chance.residence;
            if (status == Rates::away)
            {
                const u32 cover = moves ? life::none : pick(rates.cover[life::Elsewhere::get(now)], course[2][i]);
                if (moves) now = life::Residence::set(now, life::at_home);
                now = life::Elsewhere::set(now, cover);
            }
            else if (moves) [[unlikely]]
            {
                const auto words = draw(task.seed, {line[p], origin[p]}, {task.step.date, purpose::migration});
                now = life::Residence::set(now, life::in_county + pick(rates.destination, words[0]));
                now = life::Elsewhere::set(now, pick(rates.arrival_cover, words[1]));
            }
            life[p] = now;
        }
    };
    if (!rates_.differs_by_place())
        live(rates_.national(year), 0, rows);
    else
        for_each_village(block, s, [&](const VillageRows& village)
        {
            auto& local = workspace_->lanes.local().local_rates;
            local.assign(1, rates_.rates(year, rates_.terms(year, village.place), rates_.terms(year - 1, village.place)));
            live(local.front(), village.first_person, village.end_person());
        });

    for (u32 p = 0; p < rows; ++p)
        if (fate[p] != u8(Fate::stays)) pending.events.emplace_back(p, Fate(fate[p]));
}
}  // namespace canbao
