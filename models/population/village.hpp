/// The first inhabitants of one village: persons by age and sex, couples, mothers and children, households.
///
/// models/population/README.md has the equations, sources and limits.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "core/random.hpp"

namespace canbao
{
class Scenario;

namespace population
{
inline constexpr int oldest = 100;  ///< ages beyond are counted here
inline constexpr std::size_t ages = oldest + 1;
inline constexpr std::size_t sexes = 2;  ///< 0 female, 1 male

/// What is known of the registered rural population of the nation on 1 January of `year`. Made once, then read by all
/// villages. A person aged a on that day was born in year - 1 - a.
struct PopulationStructure
{
    int year = 0;
    std::array<std::array<f64, ages>, sexes> share{};          ///< of all persons; adds up to one
    std::array<std::array<f32, ages>, sexes> married{};        ///< share living with or registered with a spouse
    std::array<std::array<f32, ages>, sexes> never_married{};  ///< share who never married
    std::array<u32, ages> age_at_birth{};  ///< cumulative distribution of a mother's age at a birth [2^-32]
    f64 household_size = 0;                ///< mean registered household [persons]
    f64 one_person_share = 0;              ///< of households
    f64 village_age_spread = 0;            ///< standard deviation of a village's tilt to the young or old [1]
};

/// Reads the tables of section `population`. \throws UserError with all faults found
[[nodiscard]] PopulationStructure make_structure(const Scenario& scenario, int start_year);

/// Place in the household, seen from its head.
enum class Standing : u8
{
    head,
    spouse,
    child,   ///< of the head, married or not
    parent,  ///< of the head or of the head's spouse
    other    ///< a child's spouse and children, brothers and sisters, and whoever else
};

enum class Marital : u8
{
    never_married,
    married,
    formerly_married  ///< widowed or divorced
};

struct VillageRequest
{
    Identity village;  ///< lineage::village(places.identity_place(v))
    u32 persons = 0;   ///< 1 to 16383
    Seed population_seed;
    f32 child_tilt = 1.f;  ///< CountyFacts::child_tilt and so on
    f32 elder_tilt = 1.f;
    f32 household_size_factor = 1.f;
};

/// The persons of a village, one household after the other, and the households.
///
/// Order: a household begins with its head. A husband is directly followed by his wife, and the two by their
/// children who never married, oldest first; so kinship inside the household can be read from the order. Children
/// with a family of their own come after them, each directly followed by spouse and children (Standing::other).
/// Row i is the founder with number i + 1 (lineage::founder). Vectors keep their capacity between villages.
struct VillagePopulation
{
    std::vector<u8> age;   ///< completed years on 1 January
    std::vector<u8> male;  ///< 0 or 1
    std::vector<Marital> marital;
    std::vector<Standing> standing;
    std::vector<u8> births;  ///< children born to her who live in the village; 0 for men
    struct Household
    {
        u16 first = 0;  ///< row of the head
        u16 size = 0;
    };
    std::vector<Household> households;

    [[nodiscard]] u32 persons() const { return static_cast<u32>(age.size()); }
};

/// Synthesises villages. Holds the working space of one thread, so give each task its own; what it makes depends on
/// the request and the structure only.
class VillageSynthesis
{
public:
    /// The structure must outlive the synthesis.
    explicit VillageSynthesis(const PopulationStructure& structure);
    explicit VillageSynthesis(PopulationStructure&&) = delete;
    ~VillageSynthesis();
    VillageSynthesis(VillageSynthesis&&) noexcept;
    VillageSynthesis& operator=(VillageSynthesis&&) noexcept;

    /// Replaces `village` by the population asked for. Allocates only when a village is larger than all before.
    void operator()(const VillageRequest& request, VillagePopulation& village);

private:
    struct Work;
    std::unique_ptr<Work> work_;
};
}  // namespace population
}  // namespace canbao
