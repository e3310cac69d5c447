#include "viz/data/story.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/counted.hpp"
#include "viz/data/quantity.hpp"
#include "viz/data/time_axis.hpp"

namespace canbao::viz
{
namespace
{
std::string_view because(Reason reason)
{
    switch (reason)
    {
        case Reason::voluntary: return "The cover was worth its price to them.";
        case Reason::social: return "It took what they saw others do.";
        case Reason::pressed: return "It took the cadres' reminders or visits.";
        case Reason::threatened: return "It took the threat of a sanction.";
        case Reason::advanced: return "A cadre paid from his own pocket.";
        case Reason::not_told: return "Nobody told what it took.";
        case Reason::nobody: break;
    }
    return "Nobody was paid for.";
}

std::string list(const std::vector<std::string>& items)
{
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : i + 1 == items.size() ? " and " : ", ", items[i]);
    return text;
}

template <class Is>
std::string those(const Household& household, i32 year, Is is)
{
    std::vector<std::string> names;
    for (const Member& member : household.members)
        if (is(member)) names.push_back(fmt::format("the {}", call(member, year)));
    return list(names);
}

std::string start(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
    return text;
}
}  // namespace

std::string yuan(i64 fen) { return format_number(f64(fen) / f64(fen_per_yuan), 0); }

std::string call(const Member& member, i32 year)
{
    const bool male = member.sex == 1;
    const char* word = male ? "man" : "woman";
    if (member.role == 0) word = "head";
    if (member.role == 1) word = male ? "husband" : "wife";
    if (member.role == 2) word = male ? "son" : "daughter";
    if (member.role == 3) word = male ? "father" : "mother";
    return fmt::format("{} ({})", word, std::max(0, member.age(year)));
}

std::vector<std::string> tell(const Household& household, i32 year, const Season* season)
{
    std::vector<std::string> lines;
    if (household.enrolled == 0)
        lines.push_back(fmt::format("None of its {} enrolled.", counted(household.size, "person")));
    else
    {
        lines.push_back(
            household.enrolled >= household.size
                ? fmt::format("All of its {} enrolled.", counted(household.size, "person"))
                : fmt::format("{} of its {} enrolled.", household.enrolled, counted(household.size, "person")));
        const std::string left = household.members.empty() || household.enrolled >= household.size
                                     ? std::string()
                                     : those(household, year, [](const Member& m) { return !m.is_enrolled(); });
        if (!left.empty()) lines.back() += fmt::format(" Not enrolled: {}.", left);
        lines.emplace_back(because(household.reason));
    }
    if (household.paid_week > 0)
    {
        std::string when = fmt::format("week {} of the season", household.paid_week);
        if (season && std::size_t(household.paid_week) <= season->weeks.size())
            when += fmt::format(", from {}", written(season->weeks[std::size_t(household.paid_week) - 1]));
        lines.push_back(fmt::format("It paid {} yuan, last in {}.", yuan(household.premium), when));
    }
    const f64 share = household.income > 0 ? 100.0 * f64(household.premium) / f64(household.income) : 0;
    lines.push_back(fmt::format("Its income was {} yuan{}; it has {} yuan of savings{}.", yuan(household.income),
                                share > 0 ? fmt::format(", of which {:.1f}\u00A0% went into premiums", share) : "",
                                yuan(household.savings),
                                household.debt > 0 ? fmt::format(" and {} yuan of debt", yuan(household.debt)) : ""));
    const std::string admitted = those(household, year, [](const Member& m) { return m.was_admitted; });
    if (!admitted.empty()) lines.push_back(start(fmt::format("{} went to hospital.", admitted)));
    const std::string forgone = those(household, year, [](const Member& m) { return m.care_forgone; });
    if (!forgone.empty()) lines.push_back(start(fmt::format("{} did without care that was needed.", forgone)));
    if (household.out_of_pocket > 0)
        lines.push_back(fmt::format("Care cost it {} yuan of its own.", yuan(household.out_of_pocket)));
    const std::string away = those(household, year, [](const Member& m) { return m.residence != 0; });
    if (!away.empty()) lines.push_back(start(fmt::format("{} worked away from home.", away)));
    if (household.target_group > 0)
    {
        constexpr std::array<const char*, 4> groups{"", "monitored", "dibao", "tekun"};
        lines.push_back(fmt::format("It is a {} household.", groups[std::min<std::size_t>(household.target_group, 3)]));
    }
    return lines;
}
}  // namespace canbao::viz
