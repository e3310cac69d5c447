#include "models/demography/household.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "models/population/village.hpp"

namespace canbao::demography
{
using population::Marital;
using population::Standing;

namespace
{
/// Room between units of the order, for units that form in between.
constexpr i32 unit_gap = 256;

bool male(const Member& m) { return family::Male::get(m.family) != 0; }
bool married(const Member& m) { return family::Marital::get(m.family) == u32(Marital::married); }
bool never_married(const Member& m) { return family::Marital::get(m.family) == u32(Marital::never_married); }
bool is_head(const Member& m) { return family::Role::get(m.family) == u32(Standing::head); }
bool leaves(const Member& m) { return m.fate == Fate::dies || m.fate == Fate::exits || m.fate == Fate::moves; }
bool founds(Fate fate)
{
    return fate == Fate::divides || fate == Fate::divides_joint || fate == Fate::divorces || fate == Fate::separates;
}
void set_marital(Member& m, Marital marital) { m.family = family::Marital::set(m.family, u32(marital)); }
void set_role(Member& m, Standing role) { m.family = family::Role::set(m.family, u32(role)); }

/// Sorts by unit, rank and age. By insertion, which keeps the order of equals and allocates nothing; households are
/// small, and nearly in order.
void order(std::vector<Member>& members)
{
    const auto before = [](const Member& a, const Member& b)
    {
        if (a.unit != b.unit) return a.unit < b.unit;
        if (a.rank != b.rank) return a.rank < b.rank;
        return a.birth_year < b.birth_year;
    };
    for (std::size_t i = 1; i < members.size(); ++i)
        for (std::size_t j = i; j > 0 && before(members[j], members[j - 1]); --j) std::swap(members[j], members[j - 1]);
}
}  // namespace

void HouseholdWork::begin(int year)
{
    members_.clear();
    year_ = year;
    last_unit_ = new_units_ = 0;
    divides_ = false;
}

void HouseholdWork::add(u32 source, u16 family, i16 birth_year, Fate fate)
{
    Member member{.source = source, .fate = fate, .family = family, .birth_year = birth_year};
    if (members_.empty()) member.unit = last_unit_ = 0;
    else
    {
        const Member& before = members_.back();
        const bool is_wife = married(member) && !male(member) && married(before) && male(before) && before.rank == 0;
        const bool is_child = never_married(member);
        if (!is_wife && !is_child) last_unit_ += unit_gap;
        member.unit = last_unit_;
        member.rank = is_wife ? 1 : is_child ? 2 : 0;
    }
    divides_ = divides_ || founds(fate);
    members_.push_back(member);
}

std::size_t HouseholdWork::partner(std::size_t of) const
{
    const Member& one = members_[of];
    if (!married(one) || one.rank > 1) return nobody;
    for (std::size_t i = 0; i < members_.size(); ++i)
        if (i != of && members_[i].unit == one.unit && members_[i].rank == 1 - one.rank && married(members_[i]))
            return i;
    return nobody;
}

std::size_t HouseholdWork::head() const
{
    for (std::size_t i = 0; i < members_.size(); ++i)
        if (is_head(members_[i])) return i;
    return nobody;
}

std::size_t HouseholdWork::couples() const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) count += members_[i].rank == 1 && partner(i) != nobody;
    return count;
}

bool HouseholdWork::only_children() const
{
    return !empty() && std::all_of(members_.begin(), members_.end(),
                                   [&](const Member& m) { return m.birth_year > year_ - adult_age; });
}

void HouseholdWork::bear(std::size_t mother, u32 extra, u16 family)
{
    Member& m = members_[mother];
    m.family = family::Births::set(m.family, family::Births::get(m.family) + 1);
    const u32 role = family::Role::get(m.family);
    Member child{.extra = extra, .unit = m.unit, .rank = 2, .family = family, .birth_year = i16(year_)};
    set_role(child, role <= u32(Standing::spouse) ? Standing::child : Standing::other);
    members_.push_back(child);
}

void HouseholdWork::wed(std::size_t stayer, u32 extra, u16 family, i16 birth_year)
{
    Member& here = members_[stayer];
    // A son or daughter of the house begins a unit of his or her own, after the parents'.
    if (here.rank == 2) here.unit += ++new_units_;
    Member spouse{.extra = extra, .unit = here.unit, .family = family, .birth_year = birth_year};
    here.rank = male(here) ? 0 : 1;
    spouse.rank = male(spouse) ? 0 : 1;
    set_marital(here, Marital::married);
    set_marital(spouse, Marital::married);
    set_role(spouse, is_head(here) ? Standing::spouse : Standing::other);
    // The husband comes first, so a man who joins a woman who is the head takes her place.
    if (is_head(here) && !male(here)) set_role(here, Standing::spouse), set_role(spouse, Standing::head);
    members_.push_back(spouse);
}

void HouseholdWork::bring_child(std::size_t stayer, u32 extra, u16 family, i16 birth_year)
{
    const u32 role = family::Role::get(members_[stayer].family);
    Member child{.extra = extra, .unit = members_[stayer].unit, .rank = 2, .family = family, .birth_year = birth_year};
    set_role(child, role <= u32(Standing::spouse) ? Standing::child : Standing::other);
    members_.push_back(child);
}

void HouseholdWork::take_leavers()
{
    for (std::size_t i = 0; i < members_.size(); ++i)
    {
        if (!leaves(members_[i])) continue;
        const std::size_t other = partner(i);
        if (other == nobody || leaves(members_[other])) continue;
        set_marital(members_[other], Marital::formerly_married);
        // Husband or wife of the head follows as the head; what the others are to the house stays as it was.
        if (is_head(members_[i])) set_role(members_[other], Standing::head);
    }
    std::erase_if(members_, leaves);
}

bool HouseholdWork::next_founding(std::vector<Member>& founding, std::size_t& founder)
{
    founding.clear();
    for (std::size_t i = 0; divides_ && i < members_.size(); ++i)
    {
        Member& husband = members_[i];
        const Fate fate = husband.fate;
        if (!founds(fate)) continue;
        const bool divides = fate == Fate::divides || fate == Fate::divides_joint;
        husband.fate = Fate::stays;
        const std::size_t w = partner(i);
        if (w == nobody) continue;
        Member& wife = members_[w];
        if (!divides)
        {
            set_marital(husband, Marital::formerly_married);
            set_marital(wife, Marital::formerly_married);
            wife.rank = 0;
            wife.unit = (last_unit_ += unit_gap);
            set_role(wife, Standing::other);
            // Nobody founds two households, so a woman who has founded one stays in the house.
            if (fate == Fate::separates || family::Founder::get(wife.family)) continue;
            founder = 0;
            founding.push_back(wife);
            members_.erase(members_.begin() + std::ptrdiff_t(w));
        }
        else
        {
            const bool he = !family::Founder::get(husband.family), she = !family::Founder::get(wife.family);
            if (is_head(husband) || is_head(wife) || couples() < (fate == Fate::divides ? 2 : 3) || !(he || she))
                continue;
            founder = he ? 0 : 1;
            const i32 unit = husband.unit;
            founding.push_back(husband);
            founding.push_back(wife);
            for (const Member& m : members_)
                if (m.unit == unit && m.rank == 2) founding.push_back(m);
            std::erase_if(members_, [&](const Member& m) { return m.unit == unit; });
            order(founding);
        }
        founding[founder].family = family::Founder::set(founding[founder].family, 1);
        for (std::size_t m = 0; m < founding.size(); ++m)
            set_role(founding[m], m == 0                            ? Standing::head
                                  : m == 1 && founding[m].rank == 1 ? Standing::spouse
                                                                    : Standing::child);
        return true;
    }
    return false;
}

void HouseholdWork::choose_head()
{
    std::size_t oldest = 0;
    for (std::size_t i = 1; i < members_.size(); ++i)
        if (members_[i].birth_year < members_[oldest].birth_year) oldest = i;
    if (members_[oldest].rank == 1)
        if (const std::size_t husband = partner(oldest); husband != nobody) oldest = husband;
    const i32 unit = members_[oldest].unit;
    const bool of_unit = members_[oldest].rank < 2;
    for (Member& m : members_)
    {
        const bool follows = of_unit && m.unit == unit;
        set_role(m, !follows ? Standing::other : m.rank < 2 ? Standing::spouse : Standing::child);
        if (follows) m.unit = -1;
    }
    members_[oldest].unit = -1;
    if (!of_unit) members_[oldest].rank = 0;
    set_role(members_[oldest], Standing::head);
}

void HouseholdWork::settle()
{
    if (empty()) return;
    if (head() == nobody) choose_head();
    order(members_);
    CANBAO_EXPECT(is_head(members_.front()));
}
}  // namespace canbao::demography
