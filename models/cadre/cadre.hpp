/// Cadre behaviour (M10): a village team with limited hours, costs and reluctance, which each week puts its hours into
/// reminders, visits, calls and teachers, threatens on some visits, and in the end reports what the target asks for.
#pragma once

#include "models/calendar.hpp"
#include "models/context.hpp"
#include "models/rows.hpp"
#include "models/sanction/sanction.hpp"
#include "models/scheme/scheme.hpp"

namespace canbao
{
/// How the hours of a week are spent.
namespace cadre
{
enum Instrument : std::size_t
{
    reminder,  ///< chat group and loudspeaker, to the whole village
    visit,     ///< of a household with an adult at home
    call,      ///< to a household whose adults are all away
    teacher,   ///< a teacher sent to the family of a pupil
    instrument_count
};
/// Reminding for longer in a week than this [hour] reaches nobody who has not heard.
inline constexpr f32 most_reminder_hours = 4.f;
/// What an instrument can do in a week, in the eyes of the team.
struct Offer
{
    f32 heads_per_hour = 0;  ///< that an hour brings in
    f32 yuan_per_hour = 0;   ///< that it costs the team
    f32 most_hours = 0;      ///< that can be spent on it
};
using Offers = std::array<Offer, instrument_count>;
using Hours = std::array<f32, instrument_count>;

/// Puts the hours into the offer with the highest net yield first, and so on while an hour is worth its cost.
/// \param yuan_per_head what a head is worth to the team
[[nodiscard]] Hours allot(const Offers& offers, f32 hours, f32 yuan_per_head);

/// Effort of a week [1]: the larger the gap and the nearer the deadline, the more; at most 1.
[[nodiscard]] f32 effort(f32 gap, f32 full_gap, f32 days_left, f32 patience_days, f32 idle, f32 drive);
}  // namespace cadre

class Cadre final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Cadre(const Context& context, const Calendar& calendar, const Scheme& scheme, const Sanction& sanction);

    [[nodiscard]] std::string_view name() const override { return "cadre"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;

private:
    struct Week;

    void plan_week(BlockTask& task) const;
    void mark_pupils(BlockTask& task) const;
    /// What the team makes of a village's week; hours are decided as far as the village's sums allow.
    [[nodiscard]] Week weigh(const BlockTask& task, const VillageRows& village) const;
    /// Seeks households out.
    void seek(BlockTask& task, const VillageRows& village, Week& week) const;
    void report(BlockTask& task) const;

    Context context_;
    const Calendar& calendar_;
    const Scheme& scheme_;
    const Sanction& sanction_;
    ParameterId active_, hours_, full_gap_, patience_days_, idle_effort_, head_value_, schools_, reminder_yield_,
        routine_hours_, threat_share_, reluctance_mean_, reluctance_spread_, overreport_;
    std::array<ParameterId, cadre::instrument_count> contact_hours_{}, yield_{}, cost_{};  ///< not of reminders

    Column<f32> pressure_, target_, reported_share_, temper_, school_will_, caution_;
    Column<f32> drive_, fine_;
    struct Count
    {
        Column<i32> week, total;
    };
    std::array<Count, cadre::instrument_count> spent_{};  ///< hours of reminders, households of the others
    Count threats_;
    Column<i32> eligible_, paid_, open_households_, reported_, enrolled_, closing_eligible_, listed_elsewhere_;
    Column<u8> season_, life_;
};
}  // namespace canbao
