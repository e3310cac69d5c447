/// What happens to each person in a year.
#include <algorithm>

#include "core/random.hpp"
#include "models/demography/kernels.hpp"
#include "models/demography/pending.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"

namespace canbao
{
using demography::Fate;
using demography::class_of;
using demography::kinds;
using demography::Rates;
using demography::Status;
using population::Marital;
using population::Standing;
namespace school_age = demography::school_age;

namespace
{
u32 pick(const std::array<u32, 3>& cumulative, u32 word)
{
    return u32(word >= cumulative[0]) + u32(word >= cumulative[1]);
}

Status status_of(u8 life)
{
    if (life::Residence::get(life) != life::at_home) return demography::away;
    return life::School::get(life) >= life::upper_secondary ? demography::student : demography::at_home;
}

int age_of(int year, i16 birth_year) { return std::clamp(year - birth_year, 0, demography::oldest); }

/// School and admission after the summer of the year in which a person reaches an age.
u8 after_summer(u8 life, int age, const Rates& rates, u32 word)
{
    u32 school = life::School::get(life);
    bool admitted = false;
    if (age == school_age::compulsory) school = life::compulsory;
    if (age == school_age::upper_secondary)
        school =
            school == life::compulsory && word < rates.upper_secondary ? life::upper_secondary : life::not_at_school;
    if (age == school_age::university)
    {
        admitted = school == life::upper_secondary && word < rates.university;
        school = admitted ? life::tertiary : life::not_at_school;
    }
    if (age >= school_age::university_ends) school = life::not_at_school;
    return life::Admitted::set(life::School::set(life, school), admitted);
}

/// Where one who is away and stays away lives in the next year; not for those at home.
u32 next_destination(const Rates& rates, u32 residence, u32 word)
{
    return life::in_county + pick(rates.destination[residence - 1], word);
}

/// The words that leave residence and cover of a person as they are, by the bits of both in `life`.
struct Unmoved
{
    std::array<u32, 16> cover_first{}, cover_count{}, destination_first{}, destination_count{};

    explicit Unmoved(const Rates& rates)
    {
        for (u32 bits = 0; bits < 16; ++bits)
        {
            const u8 life = u8(bits << 4);
            const u32 residence = life::Residence::get(life), elsewhere = life::Elsewhere::get(life);
            const bool away = residence != life::at_home && elsewhere < 3;
            set(away ? &rates.cover[elsewhere] : nullptr, elsewhere, cover_first[bits], cover_count[bits]);
            set(away ? &rates.destination[residence - 1] : nullptr, residence - 1, destination_first[bits],
                destination_count[bits]);
        }
    }

private:
    /// Those at home stay by every word but the largest, which is looked at again and changes nothing.
    static void set(const std::array<u32, 3>* cumulative, u32 state, u32& first, u32& count)
    {
        first = cumulative && state > 0 ? (*cumulative)[state - 1] : 0;
        count = (cumulative ? (*cumulative)[state] : 0xffffffffu) - first;
    }
};

/// Residence and cover elsewhere of one who leaves or returns.
u8 move(u8 life, const Rates& rates, Identity who, const BlockTask& task)
{
    const bool returns = life::Residence::get(life) != life::at_home;
    const auto words = draw(task.seed, who, {task.step.date, purpose::migration});
    life = life::Residence::set(
        life, returns ? u32(life::at_home) : life::in_county + pick(rates.arrival_destination, words[0]));
    return life::Elsewhere::set(life, returns ? u32(life::none) : pick(rates.arrival_cover, words[1]));
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

    // Words are drawn for a few rows at a time, so that they are still in the first-level cache when they are read.
    constexpr u32 chunk = demography_kernels::screen_rows;
    std::array<std::array<u32, chunk>, 4> event{}, course{};
    const auto draw_chunk = [&](Purpose purpose, auto& word, u32 from, u32 count)
    {
        draw_batch({task.seed,
                    {task.step.date, purpose},
                    line.data() + from,
                    origin.data() + from,
                    count,
                    {word[0].data(), word[1].data(), word[2].data(), word[3].data()}});
    };
    const LeaveRegister leave_register{family, birth_year, fate, year};

    /// Everything that may happen to one person.
    const auto live = [&](const Rates& rates, u32 p, u32 i)
    {
        const int age = age_of(year, birth_year[p]);
        const u32 male = family::Male::get(family[p]), kind = family[p] & kinds;
        u8 now = life[p];
        if (demography::changes_school(age)) now = after_summer(now, age, rates, course[0][i]);
        if (course[1][i] < rates.party[std::size_t(age)][male]) now = life::Party::set(now, 1);

        const Status status = status_of(now);
        const Rates::Person& chance = rates.person[class_of(age, status, kind)];
        const bool married = Marital(family::Marital::get(family[p])) == Marital::married;
        const bool heads = family::Role::get(family[p]) == u32(Standing::head);
        if (fate[p] != u8(Fate::stays)) return;  // leaves with husband, father or mother
        if (event[0][i] < chance.death) fate[p] = u8(Fate::dies);
        else if (event[1][i] < chance.exit) leave_register(p);
        else if (course[3][i] < rates.divorce[kind])
            fate[p] = u8(course[3][i] < rates.wife_founds ? Fate::divorces : Fate::separates);
        else if (event[2][i] < chance.family)
        {
            if (!married) fate[p] = u8(Fate::seeks);
            else if (!male) fate[p] = u8(Fate::bears);
            else if (!heads) fate[p] = u8(event[2][i] < rates.division ? Fate::divides : Fate::divides_joint);
        }
        if (event[3][i] < chance.residence) now = move(now, rates, {line[p], origin[p]}, task);
        else if (status == demography::away)
        {
            // Who is away is not at school, so the word of school is free.
            now = life::Elsewhere::set(now, pick(rates.cover[life::Elsewhere::get(now)], course[2][i]));
            now = life::Residence::set(now, next_destination(rates, life::Residence::get(now), course[0][i]));
        }
        life[p] = now;
    };
    const auto live_through = [&](const Rates& rates, u32 first, u32 end)
    {
        const Unmoved unmoved(rates);
        std::array<u8, chunk> happens;
        for (u32 from = first; from < end; from += chunk)
        {
            const u32 count = std::min(chunk, end - from);
            draw_chunk(purpose::vital, event, from, count);
            draw_chunk(purpose::life_course, course, from, count);
            // To four in five nothing happens; they are told apart first, many at a time.
            demography_kernels::screen({.count = int(count),
                                        .year = year,
                                        .birth_year = birth_year.data() + from,
                                        .family = family.data() + from,
                                        .life = life.data() + from,
                                        .death = event[0].data(),
                                        .exit = event[1].data(),
                                        .household = event[2].data(),
                                        .residence = event[3].data(),
                                        .school = course[0].data(),
                                        .party = course[1].data(),
                                        .cover = course[2].data(),
                                        .divorce = course[3].data(),
                                        .chances = &rates.person[0].death,
                                        .party_chances = rates.party[0].data(),
                                        .divorce_chances = rates.divorce.data(),
                                        .cover_first = unmoved.cover_first.data(),
                                        .cover_count = unmoved.cover_count.data(),
                                        .destination_first = unmoved.destination_first.data(),
                                        .destination_count = unmoved.destination_count.data(),
                                        .happens = happens.data()});
            for (u32 i = 0; i < count; ++i)
                if (happens[i]) live(rates, from + i, i);
        }
    };
    if (!rates_.differs_by_place()) live_through(rates_.national(year), 0, rows);
    else
        for_each_village(block, s,
                         [&](const VillageRows& village)
                         {
                             auto& local = workspace_->lanes.local().local_rates;
                             local.assign(1, rates_.rates(year, rates_.terms(year, village.place),
                                                          rates_.terms(year - 1, village.place)));
                             live_through(local.front(), village.first_person, village.end_person());
                         });

    for (u32 p = 0; p < rows; ++p)
        if (fate[p] != u8(Fate::stays)) pending.events.emplace_back(p, Fate(fate[p]));
}
}  // namespace canbao
