#include "catch.hpp"
#include "models/demography/household.hpp"
#include "models/population/village.hpp"

using namespace canbao;
using demography::Fate;
using demography::HouseholdWork;
using demography::Member;
using population::Marital;
using population::Standing;

namespace
{
constexpr int year = 2010;

u16 person(bool male, Marital marital, Standing standing, bool founder = false)
{
    u16 f = family::Male::set(0, male);
    f = family::Marital::set(f, u32(marital));
    f = family::Role::set(f, u32(standing));
    return family::Founder::set(f, founder);
}

/// Rows 0 to 7: head and wife with a son of 25 and a daughter of 14; a married son of 30 with wife and child; the head's
/// widowed mother.
struct House
{
    HouseholdWork work;
    explicit House(std::array<Fate, 8> fate = {}, bool son_founded = false, bool wife_founded = false)
    {
        using enum Marital;
        work.begin(year);
        const auto add = [&](u16 family, int age)
        {
            const u32 row = u32(work.members().size());
            work.add(row, family, i16(year - age), fate[row]);
        };
        add(person(true, married, Standing::head, true), 55);
        add(person(false, married, Standing::spouse), 53);
        add(person(true, never_married, Standing::child), 25);
        add(person(false, never_married, Standing::child), 14);
        add(person(true, married, Standing::child, son_founded), 30);
        add(person(false, married, Standing::other, wife_founded), 28);
        add(person(true, never_married, Standing::other), 5);
        add(person(false, formerly_married, Standing::parent), 78);
    }
    [[nodiscard]] std::vector<u32> rows() const { return rows(work.members()); }
    static std::vector<u32> rows(const std::vector<Member>& members)
    {
        std::vector<u32> rows;
        for (const Member& m : members) rows.push_back(m.source);
        return rows;
    }
    [[nodiscard]] const Member& of(u32 row) const
    {
        for (const Member& m : work.members())
            if (m.source == row) return m;
        throw std::runtime_error("no such member");
    }
};
Standing standing(const Member& m) { return Standing(family::Role::get(m.family)); }
Marital marital(const Member& m) { return Marital(family::Marital::get(m.family)); }
std::array<Fate, 8> only(std::initializer_list<std::pair<u32, Fate>> fates)
{
    std::array<Fate, 8> all{};
    for (const auto& [row, fate] : fates) all[row] = fate;
    return all;
}
}  // namespace

TEST_CASE("A household to which nothing happens stays as it is")
{
    House house;
    house.work.take_leavers();
    house.work.settle();
    CHECK(house.rows() == std::vector<u32>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("The widow follows the head, and everyone else stays what he was")
{
    House house(only({{0, Fate::dies}}));
    house.work.take_leavers();
    house.work.settle();
    CHECK(house.rows() == std::vector<u32>{1, 2, 3, 4, 5, 6, 7});
    CHECK(standing(house.of(1)) == Standing::head);
    CHECK(marital(house.of(1)) == Marital::formerly_married);
    CHECK(standing(house.of(2)) == Standing::child);
    CHECK(standing(house.of(7)) == Standing::parent);
}

TEST_CASE("Without head and spouse the oldest adult is the head and comes first with spouse and children")
{
    House house(only({{0, Fate::dies}, {1, Fate::dies}, {7, Fate::dies}}));
    house.work.take_leavers();
    house.work.settle();
    CHECK(house.rows() == std::vector<u32>{4, 5, 6, 2, 3});
    CHECK(standing(house.of(4)) == Standing::head);
    CHECK(standing(house.of(5)) == Standing::spouse);
    CHECK(standing(house.of(6)) == Standing::child);
    CHECK(standing(house.of(2)) == Standing::other);
}

TEST_CASE("An unmarried son can become the head")
{
    House house(only(
        {{0, Fate::dies}, {1, Fate::exits}, {4, Fate::exits}, {5, Fate::exits}, {6, Fate::exits}, {7, Fate::dies}}));
    house.work.take_leavers();
    CHECK(!house.work.only_children());
    house.work.settle();
    CHECK(house.rows() == std::vector<u32>{2, 3});
    CHECK(standing(house.of(2)) == Standing::head);
}

TEST_CASE("Children alone are recognised")
{
    House house(
        only({{0, Fate::dies}, {1, Fate::dies}, {2, Fate::exits}, {4, Fate::dies}, {5, Fate::moves}, {7, Fate::dies}}));
    house.work.take_leavers();
    CHECK(house.work.only_children());
}

TEST_CASE("A bride joins her husband, and the two stand behind his parents' family")
{
    House house(only({{2, Fate::weds}}));
    house.work.wed(2, 77, person(false, Marital::never_married, Standing::child), i16(year - 23));
    house.work.bring_child(2, 78, person(false, Marital::never_married, Standing::child), i16(year - 3));
    house.work.take_leavers();
    house.work.settle();
    const auto& m = house.work.members();
    REQUIRE(m.size() == 10);
    CHECK(House::rows(m) == std::vector<u32>{0, 1, 3, 2, new_row, new_row, 4, 5, 6, 7});
    CHECK(marital(m[3]) == Marital::married);
    CHECK(marital(m[4]) == Marital::married);
    CHECK(m[4].extra == 77);
    CHECK(m[5].extra == 78);
    CHECK(standing(m[4]) == Standing::other);
}

TEST_CASE("A man who joins a woman who is the head takes her place")
{
    HouseholdWork work;
    work.begin(year);
    work.add(0, person(false, Marital::formerly_married, Standing::head, true), i16(year - 35), Fate::weds);
    work.add(1, person(false, Marital::never_married, Standing::child), i16(year - 8), Fate::stays);
    work.wed(0, 5, person(true, Marital::never_married, Standing::child), i16(year - 36));
    work.take_leavers();
    work.settle();
    CHECK(House::rows(work.members()) == std::vector<u32>{new_row, 0, 1});
    CHECK(standing(work.members()[0]) == Standing::head);
    CHECK(standing(work.members()[1]) == Standing::spouse);
    CHECK(standing(work.members()[2]) == Standing::child);
}

TEST_CASE("A child is born into its mother's family")
{
    House house(only({{5, Fate::bears}, {1, Fate::bears}}));
    house.work.bear(5, 0, person(true, Marital::never_married, Standing::head));
    house.work.bear(1, 1, person(false, Marital::never_married, Standing::head));
    house.work.take_leavers();
    house.work.settle();
    const auto& m = house.work.members();
    CHECK(House::rows(m) == std::vector<u32>{0, 1, 2, 3, new_row, 4, 5, 6, new_row, 7});
    CHECK(standing(m[4]) == Standing::child);
    CHECK(standing(m[8]) == Standing::other);
    CHECK(m[8].birth_year == year);
    CHECK(family::Births::get(house.of(5).family) == 1);
    CHECK(family::Births::get(house.of(7).family) == 0);
}

TEST_CASE("A couple beside another founds a household with its children")
{
    const bool son_founded = GENERATE(false, true);
    House house(only({{4, Fate::divides}}), son_founded);
    std::vector<Member> founding;
    std::size_t founder = 99;
    house.work.take_leavers();
    REQUIRE(house.work.next_founding(founding, founder));
    CHECK(House::rows(founding) == std::vector<u32>{4, 5, 6});
    CHECK(founder == (son_founded ? 1 : 0));
    CHECK(family::Founder::get(founding[founder].family) == 1);
    CHECK(standing(founding[0]) == Standing::head);
    CHECK(standing(founding[1]) == Standing::spouse);
    CHECK(standing(founding[2]) == Standing::child);
    CHECK(!house.work.next_founding(founding, founder));
    house.work.settle();
    CHECK(house.rows() == std::vector<u32>{0, 1, 2, 3, 7});
}

TEST_CASE("Nobody founds two households, and a lone couple does not divide")
{
    std::vector<Member> founding;
    std::size_t founder = 0;
    House both(only({{4, Fate::divides}}), true, true);
    both.work.take_leavers();
    CHECK(!both.work.next_founding(founding, founder));
    House alone(only({{4, Fate::divides}, {0, Fate::dies}}));
    alone.work.take_leavers();
    CHECK(!alone.work.next_founding(founding, founder));
    CHECK(alone.work.members().size() == 7);
}

TEST_CASE("Divorce: the wife founds a household, or stays on the register")
{
    std::vector<Member> founding;
    std::size_t founder = 0;
    House leaves(only({{4, Fate::divorces}}));
    leaves.work.take_leavers();
    REQUIRE(leaves.work.next_founding(founding, founder));
    CHECK(House::rows(founding) == std::vector<u32>{5});
    CHECK(marital(leaves.of(4)) == Marital::formerly_married);
    CHECK(marital(founding[0]) == Marital::formerly_married);
    leaves.work.settle();
    CHECK(leaves.rows() == std::vector<u32>{0, 1, 2, 3, 4, 6, 7});

    House stays(only({{4, Fate::separates}}));
    stays.work.take_leavers();
    CHECK(!stays.work.next_founding(founding, founder));
    stays.work.settle();
    CHECK(stays.rows() == std::vector<u32>{0, 1, 2, 3, 4, 6, 7, 5});
    CHECK(marital(stays.of(5)) == Marital::formerly_married);
}

TEST_CASE("A household whose members have all left is empty")
{
    House house({Fate::dies, Fate::exits, Fate::moves, Fate::exits, Fate::dies, Fate::dies, Fate::exits, Fate::dies});
    house.work.take_leavers();
    CHECK(house.work.empty());
    house.work.settle();
    CHECK(!house.work.only_children());
}
