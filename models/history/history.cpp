#include "models/history/history.hpp"

#include <fmt/format.h>

#include "core/bits.hpp"
#include "models/classes.hpp"
#include "models/network/network.hpp"
#include "models/person.hpp"

namespace canbao
{
History::History(const Context& context, const Scheme& scheme, const Premium& premium, const Benefit& benefit,
                 const Health& health)
    : context_(context),
      scheme_(scheme),
      premium_(premium),
      benefit_(benefit),
      health_(health),
      subsidy_(context.policy.id("premium.subsidy")),
      team_(context.policy.id("cadre.active")),
      report_elsewhere_(context.policy.id("cadre.report_elsewhere")),
      platform_start_(context.policy.id("history.platform_start")),
      found_(context.policy.id("history.platform_found")),
      pay_back_(context.policy.id("history.pay_back")),
      credit_(context.policy.id("economy.credit")),
      out_years_(u32(context.scenario().integer("history.out_years")))
{
}

void History::declare(Registry& registry)
{
    const auto yearly = [&](const char* name, const char* meaning)
    {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = "1", .meaning = meaning});
    };
    series_.registered = yearly("registered", "persons registered when the season closes");
    series_.in_scheme = yearly("in_scheme", "of them, in counties that run the scheme");
    series_.eligible = yearly("eligible", "of those, persons without cover elsewhere, who may enrol");
    series_.enrolled = yearly("enrolled", "persons enrolled for the coverage year");
    series_.first_time = yearly("enrolled_new", "enrolled for the first time");
    series_.renewing = yearly("enrolled_renewing", "enrolled again without a break");
    series_.returning = yearly("enrolled_returning", "enrolled again after a break");
    series_.lapsed = yearly("lapsed", "enrolled last year and not again, without cover elsewhere");
    series_.left = yearly("left_for_elsewhere", "enrolled last year and not again, with cover elsewhere now");
    series_.elsewhere = yearly("covered_elsewhere", "covered by the employee scheme or where they live");
    series_.by_cadres = yearly("enrolled_by_cadres", "of those enrolled, paid for by cadres");
    series_.never = yearly("never_enrolled", "eligible persons never enrolled");
    series_.out =
        yearly("dropped_out", "eligible persons once enrolled who have missed several coverage years in a row");
    series_.broken = yearly("interrupted", "eligible persons once enrolled who have missed fewer");
    series_.waiting = yearly("enrolled_waiting", "of those enrolled, returned after a break that makes them wait");
    series_.counted = yearly("counted", "persons enrolled for the coverage year as the national count shows them");
    series_.listed = yearly("listed_elsewhere", "of those covered elsewhere, listed as insured by the village");
    series_.twice = yearly("enrolled_twice", "of those, not found by the national platform: counted here as well");
    paid_back_ = registry.add<i64>({.name = "paid_back",
                                    .entity = Entity::village,
                                    .role = Role::yearly,
                                    .unit = "fen",
                                    .meaning = "of premium_paid, for missed years, to shorten the wait"});
    series_.households_eligible = yearly("households_eligible", "households with an eligible member");
    series_.households_enrolled = yearly("households_enrolled", "households with all eligible members enrolled");
    series_.households_partly = yearly("households_partly", "households with some eligible members enrolled");
    const auto cell = [&](const char* name, const char* unit, const char* meaning)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::cell, .role = Role::yearly, .unit = unit, .meaning = meaning});
    };
    cell_eligible_ = cell("eligible", "1", "eligible persons of the class");
    cell_enrolled_ = cell("enrolled", "1", "enrolled persons of the class");
    cell_first_time_ = cell("enrolled_new", "1", "persons of the class enrolled for the first time");
    cell_renewing_ = cell("enrolled_renewing", "1", "persons of the class enrolled again without a break");
    cell_returning_ = cell("enrolled_returning", "1", "persons of the class enrolled again after a break");
    cell_lapsed_ =
        cell("lapsed", "1", "persons of the class enrolled last year and not again, without cover elsewhere");
    cell_left_ = cell("left_for_elsewhere", "1",
                      "persons of the class enrolled last year and not again, with cover elsewhere now");
    constexpr std::array<const char*, reason::count> meanings{
        "for whom the cover is worth it", "for whom it takes what they see of others",
        "for whom it takes reminders, calls and visits", "for whom it takes sanctions", "for whom a cadre paid"};
    for (u32 why = 0; why < reason::count; ++why)
    {
        const std::string series = fmt::format("enrolled_{}", reason::names[why]),
                          meaning = fmt::format("enrolled persons {}", meanings[why]);
        reason_[why] = yearly(series.c_str(), meaning.c_str());
        cell_reason_[why] = cell(series.c_str(), "1", meaning.c_str());
    }
    cell_premium_ = cell("premium_paid", "fen", "premiums paid by their households, shared by heads enrolled");
    premium_paid_ = registry.add<i32>({.name = "premium_paid",
                                       .entity = Entity::household,
                                       .unit = "fen",
                                       .meaning = "premiums paid for the coverage year",
                                       .panel = true,
                                       .flow = true});
    paid_week_ = registry.add<u8>({.name = "paid_week",
                                   .entity = Entity::household,
                                   .unit = "1",
                                   .meaning = "week of the season of the last payment, from 1; 0 for none",
                                   .panel = true,
                                   .flow = true});
    paid_reason_ = registry.add<u8>({.name = "paid_reason",
                                     .entity = Entity::household,
                                     .unit = "1",
                                     .meaning = "what it took to pay for the member for whom it took most: 0 nobody "
                                                "paid for, 1 voluntary, 2 social, 3 pressed, 4 threatened, 5 advanced "
                                                "by a cadre, 6 not told",
                                     .panel = true,
                                     .flow = true});
    perceived_pressure_ = registry.add<u8>({.name = "perceived_pressure",
                                            .entity = Entity::household,
                                            .unit = "util/16",
                                            .meaning = "the most that pressure and sanctions added on an occasion to "
                                                       "decide in the season, up to 15.9 util",
                                            .panel = true,
                                            .flow = true});
    enrolled_members_ = registry.add<u8>({.name = "enrolled_members",
                                          .entity = Entity::household,
                                          .unit = "1",
                                          .meaning = "members enrolled for the coverage year",
                                          .panel = true,
                                          .flow = true});
}

void History::bind(const Registry& registry)
{
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    family_ = registry.find<u16>(Entity::person, "family");
    purse_.bind(registry);
    income_ = registry.find<i32>(Entity::household, "income");
    reported_ = registry.find<i32>(Entity::village, "reported");
    need_ = registry.find<i16>(Entity::person, "need");
    life_ = registry.find<u8>(Entity::person, "life");
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    standing_ = registry.find<u8>(Entity::household, "standing");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    group_ = registry.find<u8>(Entity::household, "target_group");
    season_week_ = registry.find<u8>(Entity::household, "season_week");
    season_pressure_ = registry.find<u8>(Entity::household, "season_pressure");
    season_paid_ = registry.find<i32>(Entity::household, "season_paid");
    season_premium_ = registry.find<i64>(Entity::village, "season_premium");
    season_aid_ = registry.find<i64>(Entity::village, "season_aid");
    village_premium_ = registry.find<i64>(Entity::village, "premium_paid");
    village_aid_ = registry.find<i64>(Entity::village, "premium_aid");
    village_subsidy_ = registry.find<i64>(Entity::village, "subsidy");
}

void History::plan(Agenda& agenda)
{
    agenda.on_blocks("benefit_year_opens", [this](BlockTask& task) { begin_cover(task); });
    agenda.on_blocks("season_closes", [this](BlockTask& task) { settle(task); });
    agenda.on_blocks("year_closes", [this](BlockTask& task) { count(task); });
}

void History::begin_cover(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const auto life_bits = block.person[life_];
    const auto insured = block.person[insurance_];
    for (u16& status : insured)
    {
        // The year of return is over, and with it what was left of the wait.
        const u16 in = u16(status & insurance::Consecutive::mask ? insurance::Waits::mask : 0);
        status = insurance::Covered::set(u16(status & ~in), insurance::Paid::get(status));
    }
    // From here on others see who is covered for the new year.
    const RowBits elsewhere(task.scratch, life_bits, life::Elsewhere::mask);
    RowBits covered(task.scratch, insured, insurance::Covered::mask);
    covered -= elsewhere;
    for (u32 h = 0; h < block.household.rows(); ++h)
    {
        const u32 first = block.household[s.first_member][h], size = block.household[s.size][h];
        block.household[standing_][h] =
            network::standing(covered.count(first, size), size - elsewhere.count(first, size));
    }
}
}  // namespace canbao
