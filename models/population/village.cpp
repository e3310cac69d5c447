#include "models/population/village.hpp"

#include <algorithm>
#include <span>

#include "core/error.hpp"
#include "core/math.hpp"
#include "models/population/purposes.hpp"
#include "world/lineage.hpp"

namespace canbao::population
{
namespace
{
using Index = u16;  ///< of a person or a family in the village
constexpr Index none = 0xffff;
constexpr u32 one = 1u << 24;        ///< probabilities are held in units of 2^-24
constexpr int youngest_single = 18;  ///< who may live alone
constexpr int oldest_child = 34;     ///< never married up to this age live with their mother
constexpr int youngest_leaver = 22;  ///< children who may leave to live alone where households are small
constexpr int youngest_elder = 45;   ///< of a mother who may live with the family of a child
constexpr int father_heads_until = 60;
constexpr int closest_mother = 18, farthest_mother = 42;  ///< years between mother and child
constexpr int most_children = 6;

u32 fixed(f32 probability) { return static_cast<u32>(math::clamp(probability, 0.f, 1.f) * f32(one)); }

/// A number of [0, count) from a word.
u32 below(u32 word, u32 count) { return static_cast<u32>(u64(word) * count >> 32); }
}  // namespace

/// Everything a village needs on the way; the steps are called in the order in which they stand.
struct VillageSynthesis::Work
{
    /// A couple or a lone mother, with her children who are not married.
    struct Family
    {
        Index husband = none, wife = none;
        Index elder_family = none;  ///< the parents of the husband or lone mother, when they live here
        Index elder = none;         ///< or the one that is left
        Index others = none;        ///< first of the others who live here
        bool moved = false;         ///< lives with the family of a child
    };

    const PopulationStructure& structure;
    std::array<std::array<u32, ages>, sexes> married{};  ///< [2^-24]
    std::array<std::array<u32, ages>, sexes> never{};    ///< of those not married [2^-24]
    std::array<u8, 256> age_at_birth{};                  ///< quantiles

    VillageRequest request;
    u32 persons = 0, women = 0;
    std::array<std::array<u32, ages + 1>, sexes> first_of_age{};  ///< persons of a sex from this age upward begin here

    std::vector<u8> age;
    std::vector<Marital> marital;
    std::vector<Index> next;  ///< in the list of a mother's children or of a family's others
    std::vector<Index> first_child;
    std::vector<u8> children, last_age;
    std::vector<Index> husbands, wives, mothers, single, alone;
    std::array<u32, ages + 2> mothers_of_age{};
    std::vector<Index> family_of;  ///< of a wife or mother
    std::vector<Family> family;
    std::vector<Index> host;  ///< families by age of the younger generation's head
    std::array<u32, ages + 2> hosts_of_age{};
    std::array<u32, ages + 1> host_next{};
    std::vector<u32> home;  ///< households: number of a family, or of a lone person plus 65536
    std::vector<u32> buckets;
    std::vector<u32> line, place;
    std::array<std::vector<u32>, 4> word;

    explicit Work(const PopulationStructure& s) : structure(s)
    {
        for (std::size_t sex = 0; sex < sexes; ++sex)
            for (std::size_t a = 0; a < ages; ++a)
            {
                const f32 m = s.married[sex][a];
                married[sex][a] = fixed(m);
                never[sex][a] = m < 1.f ? fixed(s.never_married[sex][a] / (1.f - m)) : 0;
            }
        std::size_t a = 0;
        for (u32 q = 0; q < 256; ++q)
        {
            while (a + 1 < ages && s.age_at_birth[a] < (q << 24 | 0x800000u)) ++a;
            age_at_birth[q] = static_cast<u8>(std::clamp(int(a), closest_mother, farthest_mother));
        }
    }

    [[nodiscard]] bool is_male(Index person) const { return person >= women; }
    [[nodiscard]] std::size_t sex_of(u32 person) const { return person >= women; }

    void begin(const VillageRequest& r)
    {
        request = r;
        persons = r.persons;
        if (line.size() < persons)
        {
            for (u32 i = static_cast<u32>(line.size()); i < persons; ++i) line.push_back(lineage::founder(i + 1));
            for (auto& words : word) words.resize(persons);
        }
        place.assign(persons, r.village.place);
        age.resize(persons), marital.resize(persons), children.resize(persons);
        last_age.resize(persons), next.resize(persons), first_child.resize(persons), family_of.resize(persons);
        std::ranges::fill(children, u8(0));
        std::ranges::fill(last_age, u8(0xff));
        std::ranges::fill(first_child, none);
        family.clear(), host.clear(), mothers.clear(), single.clear(), alone.clear(), home.clear();
    }

    [[nodiscard]] Occasion occasion(Purpose purpose, u16 index = 0) const
    {
        return {make_date(structure.year, 1, 1), purpose, index};
    }

    /// Four words for each of the first `count` slots.
    void draw_slots(Purpose purpose, u32 count)
    {
        draw_batch({request.population_seed,
                    occasion(purpose),
                    line.data(),
                    place.data(),
                    count,
                    {word[0].data(), word[1].data(), word[2].data(), word[3].data()}});
    }

    /// Persons by sex and age: slot i takes the place (i + u) / n of the village's age-sex distribution, so every
    /// age is drawn without bias and with less noise than by independent draws.
    void draw_ages()
    {
        const auto tilts = draw(request.population_seed, request.village, occasion(purpose::village_tilt));
        f32 z, unused;
        math::normals(tilts[0], tilts[1], z, unused);
        const f32 shift = f32(structure.village_age_spread) * z;
        const f64 young = f64(request.child_tilt) * f64(math::exp(-shift));
        const f64 old = f64(request.elder_tilt) * f64(math::exp(shift));
        const auto weight = [&](std::size_t sex, std::size_t a) {
            return structure.share[sex][a] * (a < 15 ? young : a < 65 ? 1.0 : old);
        };

        f64 total = 0.0;
        for (std::size_t sex = 0; sex < sexes; ++sex)
            for (std::size_t a = 0; a < ages; ++a) total += weight(sex, a);
        draw_slots(purpose::age_and_sex, persons);
        f64 sum = 0.0;
        u32 i = 0;
        for (std::size_t sex = 0; sex < sexes; ++sex)
        {
            for (std::size_t a = 0; a < ages; ++a)
            {
                first_of_age[sex][a] = i;
                sum += weight(sex, a);
                const bool last = sex == 1 && a == ages - 1;
                const u64 limit = (last ? u64(1) << 32 : static_cast<u64>(sum / total * 4294967296.0)) * persons;
                for (; i < persons && (u64(i) << 32 | word[0][i]) < limit; ++i) age[i] = static_cast<u8>(a);
            }
            first_of_age[sex][ages] = i;
            if (sex == 0) women = i;
        }
    }

    /// Marks `couples` of the persons [begin, end) as married, evenly along their cumulated probabilities.
    u32 marry(u32 begin, u32 end, u32 couples, u64 total, u32 offset)
    {
        if (couples == 0) return 0;
        const u64 step = total / couples;
        u64 cumulated = 0, mark = step * offset >> 32;
        u32 marked = 0;
        const std::size_t sex = sex_of(begin);
        for (u32 i = begin; i < end; ++i)
        {
            const u32 p = married[sex][age[i]];
            cumulated += p;
            if (p == 0 || cumulated <= mark || marked == couples) continue;
            marital[i] = Marital::married;
            mark += step, ++marked;
        }
        return marked;
    }

    /// The number of couples is the mean of what the two sexes' shares ask for; those married are spread along ages
    /// so that each sex keeps the shape of its shares.
    void draw_marital_status()
    {
        draw_slots(purpose::marital_status, persons);
        std::array<u64, sexes> total{};
        for (u32 i = 0; i < persons; ++i)
        {
            const u32 p = word[0][i] >> 8;
            total[sex_of(i)] += married[sex_of(i)][age[i]];
            marital[i] = p < never[sex_of(i)][age[i]] ? Marital::never_married : Marital::formerly_married;
        }
        const auto offsets = draw(request.population_seed, request.village, occasion(purpose::marital_status));
        const u32 wanted = static_cast<u32>((total[0] + total[1] + (offsets[0] >> 7)) >> 25);
        const u32 couples = std::min({wanted, women, persons - women});
        const u32 wed = marry(0, women, couples, total[0], offsets[1]);
        const u32 husbands_found = marry(women, persons, wed, total[1], offsets[2]);
        for (u32 i = women, surplus = wed - husbands_found; i-- > 0 && surplus > 0;)
            if (marital[i] == Marital::married) marital[i] = Marital::formerly_married, --surplus;
    }

    /// The married of one sex in the order of age plus up to four years of noise either way.
    void sort_married(u32 begin, u32 end, std::vector<Index>& sorted)
    {
        constexpr u32 keys = 8 * ages + 128;
        buckets.assign(keys + 1, 0);
        // The noise has a triangular distribution with a standard deviation of 1.6 years.
        const auto key = [&](u32 i) { return 8u * age[i] + (((word[0][i] & 63u) + (word[0][i] >> 6 & 63u)) >> 1); };
        u32 count = 0;
        for (u32 i = begin; i < end; ++i)
            if (marital[i] == Marital::married) ++buckets[key(i) + 1], ++count;
        for (u32 k = 0; k < keys; ++k) buckets[k + 1] += buckets[k];
        sorted.resize(count);
        for (u32 i = begin; i < end; ++i)
            if (marital[i] == Marital::married) sorted[buckets[key(i)]++] = static_cast<Index>(i);
    }

    /// Couples meet in the order of their noisy ages.
    void match_couples()
    {
        draw_slots(purpose::couple, persons);
        sort_married(0, women, wives);
        sort_married(women, persons, husbands);
        for (std::size_t c = 0; c < wives.size(); ++c)
        {
            family_of[wives[c]] = static_cast<Index>(c);
            family.push_back({husbands[c], wives[c]});
        }
    }

    void list_mothers()
    {
        for (u32 a = 0; a < ages; ++a)
        {
            mothers_of_age[a] = static_cast<u32>(mothers.size());
            for (u32 i = first_of_age[0][a]; i < first_of_age[0][a + 1]; ++i)
                if (marital[i] != Marital::never_married)
                {
                    mothers.push_back(static_cast<Index>(i));
                    if (marital[i] == Marital::formerly_married) family_of[i] = none;
                }
        }
        mothers_of_age[ages] = mothers_of_age[ages + 1] = static_cast<u32>(mothers.size());
    }

    /// True when the mother may take a child of this age: not a twin, not too many.
    [[nodiscard]] bool has_room(Index mother, int child_age) const
    {
        return children[mother] < most_children && last_age[mother] != child_age;
    }

    /// A mother for a child: her age at the birth follows the schedule. A minor goes to the one of two women with fewer
    /// children; older ones to any, since who stays at home varies more than who was born. Where no woman of the age
    /// has room, the nearest ages are tried.
    [[nodiscard]] Index find_mother(int child_age, u32 schedule, u32 choice) const
    {
        const int wanted = child_age + age_at_birth[schedule >> 24];
        for (int distance = 0; distance <= farthest_mother - closest_mother; ++distance)
            for (const int sign : {1, -1})
            {
                const int a = wanted + sign * distance;
                if (a > oldest || a < child_age + closest_mother || a > child_age + farthest_mother) continue;
                const u32 begin = mothers_of_age[std::size_t(a)], count = mothers_of_age[std::size_t(a) + 1] - begin;
                if (count == 0) continue;
                const Index one_woman = mothers[begin + below(choice << 16, count)];
                const Index another = mothers[begin + below(choice & 0xffff0000u, count)];
                const bool minor = child_age < youngest_single;
                const Index chosen = minor && children[another] < children[one_woman] ? another : one_woman;
                if (has_room(chosen, child_age)) return chosen;
                for (u32 k = 0; k < count; ++k)
                    if (has_room(mothers[begin + k], child_age)) return mothers[begin + k];
            }
        return none;
    }

    /// Puts a child into its mother's list, the oldest in front.
    void give_child(Index mother, Index child)
    {
        Index* at = &first_child[mother];
        while (*at != none && age[*at] > age[child]) at = &next[*at];
        next[child] = *at;
        *at = child;
        ++children[mother];
        last_age[mother] = age[child];
        if (family_of[mother] == none)
        {
            family_of[mother] = static_cast<Index>(family.size());
            family.push_back({none, mother});
        }
    }

    /// Children and unmarried young people go to mothers, youngest first. Whoever finds no mother is single.
    void find_mothers()
    {
        draw_slots(purpose::mother, persons);
        for (u32 a = 0; a <= u32(oldest_child); ++a)
            for (std::size_t sex = 0; sex < sexes; ++sex)
                for (u32 i = first_of_age[sex][a]; i < first_of_age[sex][a + 1]; ++i)
                {
                    if (marital[i] != Marital::never_married) continue;
                    const Index mother = find_mother(int(a), word[0][i], word[1][i]);
                    if (mother == none) single.push_back(static_cast<Index>(i));
                    else give_child(mother, static_cast<Index>(i));
                }
        for (std::size_t sex = 0; sex < sexes; ++sex)
            for (u32 i = first_of_age[sex][0]; i < first_of_age[sex][ages]; ++i)
            {
                const bool old_bachelor = marital[i] == Marital::never_married && age[i] > oldest_child;
                const bool left_alone = marital[i] == Marital::formerly_married && first_child[i] == none;
                if (old_bachelor || left_alone) single.push_back(static_cast<Index>(i));
            }
    }

    void list_hosts()
    {
        const auto head_age = [&](const Family& f) { return age[f.husband != none ? f.husband : f.wife]; };
        hosts_of_age.fill(0);
        for (const Family& f : family) ++hosts_of_age[head_age(f) + 1u];
        for (std::size_t a = 0; a <= ages; ++a) hosts_of_age[a + 1] += hosts_of_age[a];
        for (std::size_t a = 0; a < ages; ++a) host_next[a] = hosts_of_age[a];
        host.resize(family.size());
        for (std::size_t f = 0; f < family.size(); ++f) host[host_next[head_age(family[f])]++] = static_cast<Index>(f);
        for (std::size_t a = 0; a < ages; ++a) host_next[a] = hosts_of_age[a];
    }

    [[nodiscard]] bool can_host(const Family& f) const { return !f.moved && f.elder_family == none && f.elder == none; }

    /// A family whose head was born when the elder was as old as the schedule says, or nearly.
    [[nodiscard]] Index find_host(int elder_age, u32 schedule, Index not_this)
    {
        const int wanted = elder_age - age_at_birth[schedule >> 24];
        for (int distance = 0; distance <= farthest_mother - closest_mother; ++distance)
            for (const int sign : {1, -1})
            {
                const int a = wanted + sign * distance;
                if (a < elder_age - farthest_mother || a > elder_age - closest_mother || a < youngest_single) continue;
                for (u32& k = host_next[std::size_t(a)]; k < hosts_of_age[std::size_t(a) + 1]; ++k)
                    if (host[k] != not_this && can_host(family[host[k]])) return host[k];
            }
        return none;
    }

    void add_other(Family& f, Index person)
    {
        next[person] = f.others;
        f.others = person;
    }

    /// A single person moves in: a widow or widower with a child's family, an old bachelor with his mother, anyone
    /// else with any family.
    void move_in(Index person, u32 schedule, u32 choice)
    {
        if (age[person] >= youngest_elder && marital[person] == Marital::formerly_married)
        {
            const Index f = find_host(age[person], schedule, none);
            if (f != none)
            {
                family[f].elder = person;
                return;
            }
        }
        if (marital[person] == Marital::never_married)
        {
            const Index mother = find_mother(age[person], schedule, choice);
            // A widow without a family of her own is single herself and may have been placed already.
            if (mother != none && family_of[mother] != none)
            {
                give_child(mother, person);
                return;
            }
        }
        add_other(family[below(choice, static_cast<u32>(family.size()))], person);
    }

    /// Splits and joins until there are as many households as the mean size asks for.
    void form_households()
    {
        draw_slots(purpose::coresidence, persons);
        const auto rounding = draw(request.population_seed, request.village, occasion(purpose::coresidence));
        const f64 size = std::max(1.0, structure.household_size * f64(request.household_size_factor));
        const u32 wanted = std::max(1u, static_cast<u32>(persons / size + f64(math::uniform(rounding[0]))));
        const f64 share = structure.one_person_share / f64(request.household_size_factor);
        const u32 wanted_alone = static_cast<u32>(share * wanted + f64(math::uniform(rounding[1])));

        // Who of the singles lives alone is spread evenly over them, who stand in the order of sex and age.
        u32 eligible = 0;
        for (const Index person : single) eligible += age[person] >= youngest_single;
        u32 stay = std::min(wanted_alone, eligible);
        if (family.size() + stay < wanted) stay = std::min(wanted - static_cast<u32>(family.size()), eligible);
        u32 seen = 0, moved = 0;
        for (const Index person : single)
        {
            const bool may = age[person] >= youngest_single;
            const u32 before = may ? seen++ * stay : 0;
            if (may && (u64(before) + (u64(eligible) * rounding[2] >> 32)) / eligible !=
                           (u64(before) + stay + (u64(eligible) * rounding[2] >> 32)) / eligible)
                alone.push_back(person);
            else single[moved++] = person;
        }
        single.resize(moved);

        list_hosts();
        const auto couples = static_cast<u32>(wives.size());
        const auto households = [&](u32 joined) { return family.size() - joined + alone.size(); };
        u32 joined = 0;
        // Parents move together with the family of a child, evenly along their ages.
        if (households(0) > wanted)
        {
            const u32 first = static_cast<u32>(
                std::ranges::find_if(wives, [&](Index w) { return age[w] >= youngest_elder; }) - wives.begin());
            const u32 elders = couples - first;
            const u32 needed = static_cast<u32>(households(0)) - wanted;
            for (u32 round = 0; round < 2 && joined < needed; ++round)
                for (u32 k = 0; k < elders && joined < needed; ++k)
                {
                    const bool turn = u64(k) * needed / elders != u64(k + 1) * needed / elders;
                    const Index f = static_cast<Index>(first + k);
                    if ((round == 0 && !turn && needed < elders) || !can_host(family[f])) continue;
                    const Index son = find_host(age[family[f].wife], word[0][k], f);
                    if (son == none) continue;
                    family[son].elder_family = f;
                    family[f].moved = true;
                    ++joined;
                }
        }
        // The old are placed first, while families still have room for a parent.
        for (std::size_t k = single.size(); k-- > 0;)
        {
            if (family.empty()) alone.push_back(single[k]);
            else move_in(single[k], word[1][k], word[2][k]);
        }
        while (households(joined) > wanted && !alone.empty() && !family.empty())
        {
            const std::size_t k = alone.size() - 1;
            move_in(alone[k], word[1][k], word[3][k]);
            alone.pop_back();
        }
        // Where households are small, grown children live by themselves, one of a family in each round.
        for (bool more = true; more && households(joined) < wanted;)
        {
            more = false;
            for (std::size_t f = 0; f < family.size() && households(joined) < wanted; ++f)
            {
                const Index mother = family[f].wife;
                const Index child = first_child[mother];
                const bool last_of_lone_mother = family[f].husband == none && next_or_none(child) == none;
                if (child == none || age[child] < youngest_leaver || last_of_lone_mother) continue;
                first_child[mother] = next[child];
                alone.push_back(child);
                more = true;
            }
        }
        for (std::size_t f = 0; f < family.size(); ++f)
            if (!family[f].moved) home.push_back(static_cast<u32>(f));
        for (const Index person : alone) home.push_back(65536u + person);
    }

    [[nodiscard]] Index next_or_none(Index person) const { return person == none ? none : next[person]; }

    /// Households stand in the village in any order (Fisher and Yates).
    void shuffle_homes()
    {
        const auto count = static_cast<u32>(home.size());
        for (u32 k = count; k > 1; --k) std::swap(home[k - 1], home[below(word[3][k - 1], k)]);
    }

    void add(VillagePopulation& village, Index person, Standing standing) const
    {
        village.age.push_back(age[person]);
        village.male.push_back(is_male(person));
        village.marital.push_back(marital[person]);
        village.standing.push_back(standing);
        village.births.push_back(is_male(person) ? u8(0) : children[person]);
    }

    /// A family's own members: the couple or lone mother, then the children.
    void add_family(VillagePopulation& village, const Family& f, Standing first, Standing second, Standing child) const
    {
        if (f.husband != none) add(village, f.husband, first);
        add(village, f.wife, f.husband != none ? second : first);
        for (Index c = first_child[f.wife]; c != none; c = next[c]) add(village, c, child);
    }

    void add_home(VillagePopulation& village, u32 number)
    {
        if (number >= 65536u)
        {
            add(village, static_cast<Index>(number - 65536u), Standing::head);
            return;
        }
        const Family& f = family[number];
        if (f.elder_family != none)
        {
            const Family& parents = family[f.elder_family];
            ++children[parents.wife];
            if (age[parents.husband] < father_heads_until)
            {
                add_family(village, parents, Standing::head, Standing::spouse, Standing::child);
                add_family(village, f, Standing::child, Standing::other, Standing::other);
            }
            else
            {
                add_family(village, f, Standing::head, Standing::spouse, Standing::child);
                add_family(village, parents, Standing::parent, Standing::parent, Standing::other);
            }
            for (Index p = parents.others; p != none; p = next[p]) add(village, p, Standing::other);
        }
        else
        {
            if (f.elder != none && !is_male(f.elder)) ++children[f.elder];
            add_family(village, f, Standing::head, Standing::spouse, Standing::child);
            if (f.elder != none) add(village, f.elder, Standing::parent);
        }
        for (Index p = f.others; p != none; p = next[p]) add(village, p, Standing::other);
    }

    void write(VillagePopulation& village)
    {
        village.age.clear(), village.male.clear(), village.marital.clear();
        village.standing.clear(), village.births.clear(), village.households.clear();
        for (auto* column : {&village.age, &village.male, &village.births}) column->reserve(persons);
        village.marital.reserve(persons), village.standing.reserve(persons), village.households.reserve(home.size());
        for (const u32 number : home)
        {
            const auto first = static_cast<u16>(village.age.size());
            add_home(village, number);
            village.households.push_back({first, static_cast<u16>(village.age.size() - first)});
        }
    }
};

VillageSynthesis::VillageSynthesis(const PopulationStructure& structure) : work_(std::make_unique<Work>(structure)) {}
VillageSynthesis::~VillageSynthesis() = default;
VillageSynthesis::VillageSynthesis(VillageSynthesis&&) noexcept = default;
VillageSynthesis& VillageSynthesis::operator=(VillageSynthesis&&) noexcept = default;

void VillageSynthesis::operator()(const VillageRequest& request, VillagePopulation& village)
{
    CANBAO_EXPECT(request.persons >= 1 && request.persons <= lineage::max_founder);
    Work& work = *work_;
    work.begin(request);
    work.draw_ages();
    work.draw_marital_status();
    work.match_couples();
    work.list_mothers();
    work.find_mothers();
    work.form_households();
    work.shuffle_homes();
    work.write(village);
    CANBAO_EXPECT(village.persons() == request.persons);
}
}  // namespace canbao::population
