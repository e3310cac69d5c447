/// Who falls ill, what it costs, and who stays away from care: the tables and functions of M4, without any state.
/// models/health/README.md has the equations and where the numbers come from.
#pragma once
#include <array>
#include <vector>

#include "models/benefit/benefit.hpp"
#include "models/health/kernels.hpp"

namespace canbao
{
/// What cover is worth to a person in a year, as the first two moments tell.
struct Prospect
{
    f32 expected_benefit_yuan = 0;     ///< paid by the scheme, and after it by medical assistance, in a year
    f32 expected_oop_uninsured = 0;    ///< out-of-pocket spending of a year without cover [yuan]
    f32 variance_reduction_yuan2 = 0;  ///< of the year's out-of-pocket spending, by cover
};
}  // namespace canbao

namespace canbao::health
{
inline constexpr int oldest = 100;  ///< ages beyond are counted here
inline constexpr std::size_t class_count = health_kernels::class_count;
static_assert(class_count == std::size_t(oldest + 1) * 4);

/// The class of a person; `age` is the age reached in the year.
[[nodiscard]] constexpr std::size_t class_of(int age, bool male, bool chronic)
{
    return std::size_t(age < 0 ? 0 : age > oldest ? oldest : age) * 4 + std::size_t(male) * 2 + std::size_t(chronic);
}

/// Illness periods of a benefit year, and the days of each (Calendar::plan).
inline constexpr int period_count = 6;
inline constexpr std::array<int, period_count> period_days{59, 184, 30, 31, 30, 31};
/// The month, 0 for January, in which the low half of a word puts an illness of a period: every day alike.
[[nodiscard]] int month_of(int period, u32 word);
/// The period in which the year's outpatient care is drawn: March to August.
inline constexpr int outpatient_period = 1;

/// The largest bill [yuan]: what a column of fen holds with room to spare.
inline constexpr f32 largest_bill = 2.0e6f;

/// What holds for one calendar year.
struct Year
{
    std::array<f32, class_count> admissions{};   ///< recorded admissions of a person [1/year]
    std::array<f32, class_count> need{};         ///< admissions needed, forgone ones included [1/year]
    std::array<u32, class_count> chronic{};      ///< probability of a chronic condition [2^-32]; same for both sexes
    std::array<u32, class_count> onset{};        ///< probability of onset in the year [2^-32]; 0 where chronic
    std::array<f32, tier_count> tier_share{};    ///< of admissions; adds up to one
    std::array<f32, tier_count> mean_cost{};     ///< of an admission that is needed [yuan]
    std::array<f32, tier_count> mean_bill{};     ///< of an admission that takes place, as recorded [yuan]
    std::array<u32, tier_count - 1> tier_cut{};  ///< word 0 of an episode below the first: township, and so on
    std::array<f32, 2> outpatient_median{};      ///< of a user, without and with a chronic condition [yuan]
    Fen typical_bill = 0;                        ///< mean bill on the record
    f32 forgone_intercept = 0;                   ///< of the log odds of forgoing care
};

/// One admission that a person needs.
struct Episode
{
    Tier tier{};
    Fen cost = 0;
};

class Risk
{
public:
    static void add_parameters(Schema& schema);
    /// Makes the tables of every year of the run. \throws UserError with all faults of the tables
    explicit Risk(const Context& context);

    /// The tables of a year; years outside the run have those of its first or last.
    [[nodiscard]] const Year& year(int year) const;

    /// Thresholds of the need of an admission in one period [2^-32], by class.
    [[nodiscard]] std::array<u32, class_count> need(const Year& year, int period, Date date) const;
    /// Probability that a person of the class is admitted, on the record, in each period.
    [[nodiscard]] f64 admission_probability(const Year& year, std::size_t person_class, int period, Date date) const;

    /// Severity picks the hospital, and the bill is lognormal around the hospital's mean: a function of the draw alone.
    [[nodiscard]] Episode episode(const Year& year, const std::array<u32, 4>& words) const;
    /// Probability that a household of a yearly income [fen] that can pay for an admission forgoes it all the same.
    /// \param own_share share of the bill that it would pay itself
    [[nodiscard]] f32 forgone(const Year& year, f64 own_share, Fen income) const
    {
        return forgone(year, deterrence(year, own_share, income));
    }
    /// The same, with deterrence() known.
    [[nodiscard]] static f32 forgone(const Year& year, f32 deterrence);
    /// What the price of a typical admission, relative to income, adds to the log odds of forgoing it.
    [[nodiscard]] f32 deterrence(const Year& year, f64 own_share, Fen income) const;

    [[nodiscard]] u32 outpatient_users() const { return outpatient_users_; }
    [[nodiscard]] f32 outpatient_sd() const { return outpatient_sd_; }
    [[nodiscard]] f32 cost_sd() const { return cost_sd_; }
    [[nodiscard]] f32 debt_limit() const { return debt_limit_; }

private:
    struct Tables;
    /// A dated parameter, interventions included, at the start of a year.
    [[nodiscard]] f64 on_1_january(std::string_view key, int year) const;
    void fill_people(Year& year, int number, const Tables& tables) const;
    void fill_costs(Year& year, int number, const Tables& tables) const;
    /// Fits what is not on the record, the log odds of forgoing care and the bills of all who need it, so that a
    /// reference population shows what is: the share forgone and the mean bill of those admitted.
    void calibrate(Year& year, int number) const;

    Context context_;
    f32 chronic_multiplier_, cost_sd_, outpatient_sd_, price_response_, debt_limit_;
    u32 outpatient_users_;
    ParameterId admission_factor_;
    std::vector<Year> years_;
};

/// The bill of a hospital whose bills have the given mean, for a standard normal z [fen].
[[nodiscard]] Fen bill(f32 mean, f32 sd, f32 z);

/// Risk::admission_probability of every class and period.
using AdmissionChances = std::array<std::array<f64, period_count>, class_count>;
[[nodiscard]] AdmissionChances admission_chances(const Risk& risk, const Year& year, Date date);

/// The prospects of every class and target group under a package: [group][class].
using Prospects = std::array<std::array<Prospect, class_count>, group_count>;

/// Integrates the package over the distribution of a year's bills, by the trapezoidal rule on a fixed grid. Care is
/// used as recorded, with and without cover.
/// The first admission of a year is taken to find no other spending of the household, and cover to carry no bonus.
/// \param chance  from admission_chances()
void integrate(const Risk& risk, const Year& year, const Package& package, const AdmissionChances& chance,
               Prospects& prospects);
}  // namespace canbao::health
