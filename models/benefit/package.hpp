/// The terms of the scheme in one place on one day, as pure functions (M5): what is paid of a bill, who has to wait,
/// what loyalty earns. models/benefit/README.md has the equations.
#pragma once
#include <array>
#include <string_view>

#include "models/context.hpp"
#include "models/person.hpp"

namespace canbao
{
/// Level of the hospital that treats a patient.
enum class Tier : u8
{
    township,  ///< tier 1 and below
    county,    ///< tier 2
    city       ///< tier 3
};
inline constexpr std::size_t tier_count = 3;
inline constexpr std::array<std::string_view, tier_count> tier_names{"township", "county", "city"};

/// A share in millionths.
using Ppm = i64;
inline constexpr i64 million = 1'000'000;
inline constexpr int months_of_year = 12;

/// Waiting period of who pays late or comes back after a break.
struct Waiting
{
    std::array<bool, group_count> active{};
    i32 fixed = 0;         ///< months, for the first missed year or a late payment
    i32 further = 0;       ///< months for each further missed year
    i32 paid_back = 0;     ///< months that a year paid back takes away
    i32 long_break = 0;    ///< missed years from which on `least` holds
    i32 least = 0;         ///< months that remain after a long break whatever is paid back
    i32 counted_from = 0;  ///< first coverage year whose absence counts
    f32 foresight = 0;     ///< weight of next year's wait in this year's decision [1]

    /// Missed years that count for the coverage year. \param missed coverage years missed in a row before it
    [[nodiscard]] i32 counted(u32 missed, int coverage_year) const;
    /// Months that who pays in the season waits. \param years_paid_back of the missed ones
    [[nodiscard]] i32 after_break(u32 missed, int coverage_year, i32 years_paid_back = 0) const;
    /// Months that who pays after the season waits from the payment on.
    [[nodiscard]] i32 late(u32 missed, int coverage_year) const;
    /// Months of the coverage year, counted from January, in which a member's cover pays nothing.
    /// \param insurance_bits of a member of the group, whether the year's season is settled or not
    [[nodiscard]] i32 months(u16 insurance_bits, TargetGroup group, int coverage_year) const;

    friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// What waiting does to the worth of enrolling, by a member's history, in years of cover [1].
class YearShare
{
public:
    YearShare() : YearShare(Waiting{}, TargetGroup::general, 0) {}
    YearShare(const Waiting& waiting, TargetGroup group, int coverage_year);

    /// Of the coverage year itself: what the wait leaves of it.
    /// \param insurance_bits before the season for the coverage year is settled
    [[nodiscard]] f32 cover(u16 insurance_bits) const { return cover_[row(insurance_bits)]; }
    /// Of the year after it: what who stays out now would then wait, times the weight that households give to it.
    [[nodiscard]] f32 ahead(u16 insurance_bits) const { return ahead_[row(insurance_bits)]; }
    /// Both.
    [[nodiscard]] f32 operator()(u16 insurance_bits) const { return both_[row(insurance_bits)]; }

private:
    /// Years missed; who was never in comes last.
    [[nodiscard]] static u32 row(u16 bits)
    {
        if (!(bits & insurance::Ever::mask)) return insurance::Missed::largest + 1;
        return bits & insurance::Consecutive::mask ? 0 : insurance::Missed::get(bits);
    }
    std::array<f32, insurance::Missed::largest + 2> cover_{}, ahead_{}, both_{};
};

/// Bonus on the cap of the critical-illness layer for years of membership and for years without a claim.
struct Loyalty
{
    bool active = false;
    i32 years = 0;         ///< coverage years in a row after which the bonus begins
    i32 counted_from = 0;  ///< first coverage year that counts
    Fen per_year = 0, per_year_without_claim = 0;
    Ppm most = 0;  ///< of the cap

    /// \param consecutive coverage years in a row, the running one included
    [[nodiscard]] Fen bonus(u32 consecutive, u32 years_without_claim, int coverage_year, Fen cap) const;

    friend bool operator==(const Loyalty&, const Loyalty&) = default;
};

/// What is paid of an admission, and by whom.
struct Payout
{
    Fen basic = 0;            ///< by the scheme
    Fen critical = 0;         ///< by the scheme's critical-illness layer
    Fen assistance = 0;       ///< by medical assistance
    bool used_bonus = false;  ///< the critical-illness layer paid more than its cap without bonus
    [[nodiscard]] Fen scheme() const { return basic + critical; }
    [[nodiscard]] Fen total() const { return basic + critical + assistance; }
};

/// The terms of one place on one day, in whole numbers, so that a claim is settled to the fen.
struct Package
{
    using ByGroup = std::array<i64, group_count>;

    ByGroup critical_deductible{};                                ///< of what is left in scope [fen]; first: it differs
    std::array<Fen, tier_count> deductible{};                     ///< of an admission
    std::array<std::array<Ppm, tier_count>, group_count> rate{};  ///< above the deductible, within scope
    Ppm scope = 0;                                                ///< share of a bill that counts
    Fen ceiling = 0;                                              ///< most that is paid for an admission
    Fen account = 0;            ///< put into the household's account, a member and year
    Ppm pool_rate = 0;          ///< outpatient pool
    Fen pool_cap = 0;           ///< outpatient pool, a member and year
    Ppm chronic_rate = 0;       ///< outpatient cover of diabetes and hypertension, above the pool
    Fen chronic_cap = 0;        ///< the same, a member with a chronic condition and year
    Ppm employee_share = 0;     ///< share of any bill that the employee scheme pays its members
    ByGroup critical_rate{};    ///< of what is above the deductible [ppm]; 0 where there is no such layer
    ByGroup critical_cap{};     ///< [fen]
    ByGroup assistance_rate{};  ///< of what is left in scope [ppm]
    Fen assistance_cap = 0;     ///< of an admission
    Waiting waiting;
    Loyalty loyalty;

    /// Multiplies all rates at which the fund pays; none passes one.
    void scale(f32 factor);
    /// Basic cover of an admission: min(ceiling, rate * max(0, scope * cost - deductible)), rounded down to the fen.
    [[nodiscard]] Fen inpatient(Tier tier, Fen cost, TargetGroup group) const;
    /// All that is paid of an admission.
    /// \param spent  what the household has paid for care in the year before it [fen]
    /// \param bonus  on the cap of the critical-illness layer [fen]
    [[nodiscard]] Payout admission(Tier tier, Fen cost, TargetGroup group, Fen spent = 0, Fen bonus = 0) const;
    /// Paid for a year's outpatient bills of one member, before his household's account: the pool's share up to its cap,
    /// then for who has a chronic condition its share of the rest up to its cap.
    [[nodiscard]] Fen outpatient(Fen cost, bool chronic) const;
    /// Paid by the employee scheme, whose members are not the fund's.
    [[nodiscard]] Fen employee(Fen cost) const { return cost * employee_share / million; }

    friend bool operator==(const Package&, const Package&) = default;
};

/// A cap that no bill reaches.
inline constexpr Fen no_cap = Fen(1) << 60;
}  // namespace canbao
