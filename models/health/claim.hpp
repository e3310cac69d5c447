/// A claim, and the books that it is entered in; shared by admissions and outpatient visits.
#pragma once
#include <algorithm>

#include "models/health/health.hpp"
#include "models/person.hpp"

namespace canbao
{
namespace health
{
/// What a column of fen holds, with room for one more bill.
inline constexpr Fen most_fen = 1'800'000'000;
}  // namespace health

/// Who falls ill, and the schemes that stand behind him.
struct Health::Patient
{
    bool village = false, employee = false, destination = false;
    i32 waits = 0;  ///< months of the year in which the village's scheme pays nothing
    Fen bonus = 0;  ///< on the cap of its critical-illness layer

    /// \param paid  what he paid for this year is not settled yet
    Patient(const Package& package, u16 insurance_bits, u8 life_bits, TargetGroup group, int year, bool unsettled)
    {
        const u32 other = life::Elsewhere::get(life_bits);
        // Whoever is in two schemes claims once: an employee there, everybody else at home.
        employee = other == life::employee_scheme;
        village = !employee && insurance::Covered::get(insurance_bits) != 0;
        destination = !employee && !village && other == life::destination_scheme;
        if (!village) return;
        waits = package.waiting.months(insurance_bits, group, year);
        const u32 years =
            insurance::Consecutive::get(insurance_bits) + (unsettled ? insurance::Paid::get(insurance_bits) : 0);
        bonus = package.loyalty.bonus(years, insurance::NoClaim::get(insurance_bits), year,
                                      package.critical_cap[std::size_t(group)]);
    }
};

/// A bill and those who pay it.
struct Health::Claim
{
    Fen cost = 0;
    Fen benefit = 0;     ///< by the village's scheme
    Fen critical = 0;    ///< of it, by the critical-illness layer
    Fen assistance = 0;  ///< by medical assistance
    Fen elsewhere = 0;   ///< by the employee scheme or the scheme at a migrant's destination
    Fen refused = 0;     ///< that the village's scheme would have paid but for the wait
    bool used_bonus = false;
    [[nodiscard]] Fen own() const { return cost - benefit - assistance - elsewhere; }

    /// \param month  of the illness, 0 for January
    Claim(const Package& package, const Patient& patient, Fen bill, const Payout& payout, int month) : cost(bill)
    {
        if (patient.employee) elsewhere = package.employee(cost);
        else if (patient.destination) elsewhere = payout.scheme();
        else if (patient.village && month < patient.waits) refused = payout.scheme();
        else if (patient.village)
        {
            benefit = payout.scheme();
            critical = payout.critical;
            assistance = payout.assistance;
            used_bonus = payout.used_bonus;
        }
    }
};

/// Sums of one village and period.
struct Health::Books
{
    i32 admissions = 0, admissions_covered = 0, forgone = 0;
    Fen inpatient_cost = 0, inpatient_cost_covered = 0, outpatient_cost = 0, benefit_inpatient = 0,
        benefit_critical = 0, benefit_outpatient = 0, benefit_elsewhere = 0, assistance = 0, refused = 0, own = 0;

    void post(const Health& health, Block& block, u32 village) const
    {
        const auto add = [&](auto column, auto amount) { block.village[column][village] += amount; };
        add(health.admissions_, admissions);
        add(health.admissions_covered_, admissions_covered);
        add(health.forgone_, forgone);
        add(health.inpatient_cost_, inpatient_cost);
        add(health.inpatient_cost_covered_, inpatient_cost_covered);
        add(health.outpatient_cost_, outpatient_cost);
        add(health.benefit_inpatient_, benefit_inpatient);
        add(health.benefit_critical_, benefit_critical);
        add(health.benefit_outpatient_, benefit_outpatient);
        add(health.benefit_elsewhere_, benefit_elsewhere);
        add(health.assistance_paid_, assistance);
        add(health.waiting_refused_, refused);
        add(health.out_of_pocket_total_, own);
    }
};
}  // namespace canbao
