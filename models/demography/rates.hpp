/// The probabilities of a year, from data tables and the scenario's dated terms.
///
/// The age of a year is year - birth year: the age that a person reaches in it, which is also the person's exact age,
/// on average, in the middle of the year. Rates of completed years are averaged over the two years on either side.
#pragma once
#include <array>
#include <vector>

#include "engine/policy.hpp"
#include "models/demography/classes.hpp"
#include "models/demography/schedule.hpp"

namespace canbao::demography
{
/// The dated parameters, each of which may differ between places. Percentages are turned into shares when read.
enum class Term : u8
{
    fertility,           ///< total fertility rate [births/woman]
    sex_ratio,           ///< boys per 100 girls at birth
    mortality,           ///< factor on the death rates of the table [1]
    marriage,            ///< factor on the marriage probabilities of the table [1]
    remarriage,          ///< yearly probability of the widowed and divorced below 60
    divorce,             ///< yearly probability of a couple
    division,            ///< yearly probability that a couple beside another founds a household
    joint_division,      ///< the same beside two others or more
    exit,                ///< yearly share of registered persons who leave the rural register
    migrants,            ///< share of registered persons who work outside their township
    migrants_in_county,  ///< of migrants
    migrants_elsewhere,  ///< of migrants, outside the province
    employee_scheme,     ///< of migrants
    destination_scheme,  ///< of migrants
    upper_secondary,     ///< of those who finish compulsory school
    university,          ///< of a cohort, at 18
    newborn_cover        ///< 1 when a child shares its mother's cover in the year of birth
};
inline constexpr std::size_t term_count = 17;
using Terms = std::array<f64, term_count>;

/// The schema key of a term.
[[nodiscard]] std::string_view key_of(Term term);

/// Probabilities as thresholds of a 32-bit word: an event happens when the word is below.
struct Rates
{
    /// Of one class of persons.
    struct Person
    {
        u32 death, exit;
        u32 family;     ///< birth (married women), marriage (the unmarried), division (married men)
        u32 residence;  ///< leaving (those at home) or returning (those away)
    };
    std::array<Person, class_count> person{};          ///< by class_of()
    std::array<std::array<u32, sexes>, ages> party{};  ///< joining
    std::array<std::array<u32, 3>, 3> cover{};  ///< cumulative: the cover elsewhere that follows each, of those away
    std::array<u32, 3> arrival_cover{};         ///< cumulative: the cover of those who leave
    std::array<std::array<u32, 3>, 3> destination{};  ///< cumulative: county, province, other province, of those away
    std::array<u32, 3> arrival_destination{};         ///< cumulative: the same of those who leave
    std::array<u32, 8> divorce{};                     ///< by sex and marital status, of husbands only
    u32 division = 0;     ///< the part of a husband's `family` in which he divides from one other couple
    u32 wife_founds = 0;  ///< the part of `divorce` in which the wife founds a household
    u32 upper_secondary = 0, university = 0, boy = 0;
    bool newborn_cover = false;
};

/// Shares of the first population, by age of the year before the start; a person is at one school or at none.
struct StartShares
{
    AgeTable migrants{};  ///< of those not at school
    AgeTable party{};
    std::array<f64, ages> upper_secondary{}, university{};
};

/// Reads the tables once and makes the rates of any year.
class RateBook
{
public:
    /// \throws UserError with all faults of tables and paths that do not cover the years
    RateBook(const Policy& policy, int from, int to);

    /// The terms on 1 August of a year at a place.
    [[nodiscard]] Terms terms(int year, PlaceId place) const;
    /// True when an intervention changes a term for some places only.
    [[nodiscard]] bool differs_by_place() const { return differs_by_place_; }

    /// The rates of a year from its terms and those of the year before.
    [[nodiscard]] Rates rates(int year, const Terms& now, const Terms& before) const;
    /// The rates of a year where no intervention of some places reaches; made once.
    [[nodiscard]] const Rates& national(int year) const { return national_[std::size_t(year - first_)]; }
    /// The shares at the start, with the terms of the year before it.
    [[nodiscard]] StartShares start_shares(const Terms& before) const;
    [[nodiscard]] const StartShares& national_start() const { return national_start_; }

    /// What tables and paths let expect of the nation: a cohort-component projection of the first population, by which
    /// profiles are scaled. Interventions are left out, so that a reform of one thing moves no other: with fewer births
    /// nobody's chance to be a migrant changes. Persons and wives are those before the events of the year; scholars
    /// those after.
    struct Expected
    {
        AgeTable persons{};                                     ///< by sex and age of the year; 1 in all at the start
        std::array<f64, ages> wives{};                          ///< share of women who are married
        std::array<f64, ages> maidens{};                        ///< share of women who never married
        std::array<f64, ages> upper_secondary{}, university{};  ///< shares at school
        f64 exit_scale = 1, migrant_scale = 1;                  ///< means of the two profiles over persons
    };
    [[nodiscard]] const Expected& expected(int year) const { return expected_[std::size_t(year - first_ + 1)]; }
    /// Probability of dying in the year for a person of that age of the year.
    [[nodiscard]] f64 death(int year, std::size_t sex, int age, f64 factor) const;
    /// Propensity to be away relative to other ages; its mean over persons is Expected::migrant_scale.
    [[nodiscard]] f64 migrant_profile(int year, std::size_t sex, int age) const { return migrants_.at(year, sex, age); }
    /// Propensity to leave the register; its mean over persons is Expected::exit_scale.
    [[nodiscard]] f64 exit_profile(int year, std::size_t sex, int age) const { return exit_.at(year, sex, age); }
    /// Births of the year per woman of each age. \param total births of a woman over all ages
    [[nodiscard]] std::array<f64, ages> fertility(int year, f64 total) const;

private:
    [[nodiscard]] Terms terms_without_interventions(int year) const;
    [[nodiscard]] Expected follow(int year) const;
    void complete(int year, Expected& expected) const;
    [[nodiscard]] f64 migrant_share(int year, std::size_t sex, int age, const Terms& terms) const;
    [[nodiscard]] f64 party_share(int year, std::size_t sex, int age) const;
    [[nodiscard]] f64 first_marriage(int year, std::size_t sex, int age, const Terms& terms) const;
    [[nodiscard]] std::array<f64, ages> marital_fertility(int year, const Terms& terms) const;
    void set_residence(int year, const Terms& now, const Terms& before, Rates& rates) const;
    void set_school_and_party(int year, const Terms& now, Rates& rates) const;

    const Policy& policy_;
    int first_;
    Schedule mortality_, fertility_, first_marriage_, migrants_, exit_, party_;
    f64 male_search_ = 1, party_men_ = 0.5, renewal_ = 1, cover_renewal_ = 1, exit_of_migrants_ = 1,
        exit_of_students_ = 1, wife_founds_ = 1;
    std::array<ParameterId, term_count> parameter_{};
    bool differs_by_place_ = false;
    std::vector<Expected> expected_;  ///< from the year before the first
    std::vector<Rates> national_;
    StartShares national_start_;
};

/// A probability as a threshold: a word is below it with that probability.
[[nodiscard]] constexpr u32 threshold(f64 probability)
{
    if (!(probability > 0)) return 0;
    return probability >= 1 ? 0xffffffffu : u32(probability * 4294967296.0);
}
/// The threshold for a newborn to be a boy.
[[nodiscard]] constexpr u32 boy_threshold(const Terms& terms)
{
    const f64 boys = terms[std::size_t(Term::sex_ratio)];
    return threshold(boys / (100 + boys));
}
}  // namespace canbao::demography
