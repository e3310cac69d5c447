#include "compare/story.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "core/counted.hpp"

namespace canbao::compare
{
namespace
{
/// Whole yuan with thousands.
std::string yuan(i64 fen)
{
    const i64 amount = (fen + (fen < 0 ? -50 : 50)) / 100;
    std::string digits = std::to_string(amount < 0 ? -amount : amount);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
    return fmt::format("{}{} yuan", amount < 0 ? "-" : "", digits);
}

std::string person_word(const PanelMember& m)
{
    constexpr std::array<std::array<const char*, 2>, 5> words{
        {{"head", "head"}, {"wife", "husband"}, {"daughter", "son"}, {"mother", "father"}, {"relative", "relative"}}};
    return words[std::min<std::size_t>(m.role, 4)][m.male];
}

std::string person(const PanelMember& m, int year)
{
    return fmt::format("{} ({})", person_word(m), year - m.birth_year);
}

std::string list_of(const std::vector<std::string>& items)
{
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
    return text;
}

std::string because(u8 reason)
{
    constexpr std::array<const char*, 7> words{"",
                                               "the cover is worth it to them",
                                               "of what they see others do",
                                               "of reminders, calls and visits",
                                               "of sanctions announced",
                                               "a cadre paid",
                                               "of something the run does not tell"};
    return words[std::min<std::size_t>(reason, 6)];
}

std::string who(const StoryYear& now, const StoryYear* before, int year)
{
    std::vector<std::string> members, born, gone;
    std::size_t away = 0;
    std::set<u64> here;
    for (const PanelMember& m : now.members) here.insert(m.person), away += m.residence != 0;
    for (const PanelMember& m : now.members) members.push_back(person(m, year));
    std::string text = fmt::format("{}: {}", counted(members.size(), "member"), list_of(members));
    if (away > 0) text += fmt::format("; {} away for work or school", away);
    if (!before) return text + ".";
    std::set<u64> known;
    for (const PanelMember& m : before->members)
    {
        known.insert(m.person);
        if (!here.contains(m.person)) gone.push_back(person(m, year - 1));
    }
    for (const PanelMember& m : now.members)
        if (!known.contains(m.person)) born.push_back(person(m, year));
    if (!born.empty()) text += fmt::format("; new: {}", list_of(born));
    if (!gone.empty()) text += fmt::format("; no longer there: {}", list_of(gone));
    return text + ".";
}

std::string money(const PanelHousehold& h)
{
    constexpr std::array<const char*, 5> fifths{"poorest", "second", "middle", "fourth", "richest"};
    constexpr std::array<const char*, 4> groups{"", "monitored", "dibao", "tekun"};
    std::string text = fmt::format("Income {} ({} fifth), savings {}, debt {}", yuan(h.income),
                                   fifths[std::min<std::size_t>(h.quintile, 4)], yuan(h.savings), yuan(h.debt));
    if (h.group > 0) text += fmt::format("; target group {}", groups[std::min<std::size_t>(h.group, 3)]);
    return text + ".";
}

std::string cover(const StoryYear& now)
{
    const PanelHousehold& h = now.household;
    if (!now.scheme_runs) return "The scheme does not run here yet.";
    const auto elsewhere = std::ranges::count(now.members, true, &PanelMember::elsewhere);
    std::string text;
    if (!h.pays()) text = "Nobody is enrolled";
    else
    {
        text = fmt::format("{} enrolled{}", h.enrolled_members,
                           h.week > 0 ? fmt::format(" by week {} of the season", h.week) : "");
        text += fmt::format(" because {}; premium {}", because(h.reason), yuan(h.premium));
    }
    if (elsewhere > 0) text += fmt::format("; {} covered elsewhere", elsewhere);
    if (h.pressure > 0) text += fmt::format("; pressure added up to {:.1f} util", f64(h.pressure) / 16);
    return text + ".";
}

/// Empty in a year without illness that cost anything.
std::string care(const StoryYear& now, int year)
{
    const PanelHousehold& h = now.household;
    std::vector<std::string> admitted, forgone, parts;
    for (const PanelMember& m : now.members)
    {
        if (m.admitted) admitted.push_back(person(m, year));
        if (m.forgone) forgone.push_back(person(m, year));
    }
    if (!admitted.empty()) parts.push_back("in hospital: " + list_of(admitted));
    if (!forgone.empty()) parts.push_back("needed hospital and did without: " + list_of(forgone));
    if (h.out_of_pocket > 0)
        parts.push_back(fmt::format(
            "{} of its own spent on care{}", yuan(h.out_of_pocket),
            h.income > 0 ? fmt::format(" ({:.1f} % of income)", 100 * f64(h.out_of_pocket) / f64(h.income)) : ""));
    if (parts.empty()) return "";
    std::string text = fmt::format("{}.", fmt::join(parts, "; "));
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
    return text;
}

std::vector<std::string> lines_of(const StoryYear& now, const StoryYear* before, int year)
{
    std::vector<std::string> lines{who(now, before, year), money(now.household), cover(now)};
    if (std::string text = care(now, year); !text.empty()) lines.push_back(std::move(text));
    return lines;
}

bool same(const StoryYear& a, const StoryYear& b)
{
    const auto members = [](const StoryYear& y)
    {
        std::vector<std::array<i64, 8>> list;
        for (const PanelMember& m : y.members)
            list.push_back({i64(m.person), m.residence, m.elsewhere, m.enrolled, m.chronic, m.admitted, m.forgone,
                            m.years_enrolled});
        return list;
    };
    const auto household = [](const PanelHousehold& h)
    {
        return std::array<i64, 12>{h.size,   h.enrolled_members, h.reason, h.quintile,      h.group,   h.week,
                                   h.income, h.savings,          h.debt,   h.out_of_pocket, h.premium, h.pressure};
    };
    return household(a.household) == household(b.household) && members(a) == members(b);
}

std::string place_of(const RunData& run, i32 village)
{
    std::string text;
    for (i32 place = village; run.places()[std::size_t(place)].level >= 3;
         place = run.places()[std::size_t(place)].parent)
        text += (text.empty() ? "" : ", ") + run.places()[std::size_t(place)].name;
    return text;
}

std::string about(const PanelHousehold& h)
{
    return fmt::format("{}, income {}, {} enrolled", counted(h.size, "member"), yuan(h.income), h.enrolled_members);
}
}  // namespace

Story read_story(const RunData& run, u64 household, const std::vector<int>& years)
{
    Story story;
    story.household = household;
    for (const int year : years)
    {
        const PanelYear panel = PanelYear::read(run, year);
        const auto at = std::ranges::find(panel.households, household, &PanelHousehold::household);
        if (at == panel.households.end()) continue;
        const auto members = panel.members_of(*at);
        story.years[year] = {*at, {members.begin(), members.end()}, panel.scheme_runs[std::size_t(at->village)]};
    }
    return story;
}

std::optional<int> parts_in(const Story& one, const Story& other)
{
    std::set<int> years;
    for (const auto* const story : {&one, &other})
        for (const auto& [year, now] : story->years) years.insert(year);
    for (const int year : years)
    {
        const auto a = one.years.find(year), b = other.years.find(year);
        if (a == one.years.end() || b == other.years.end() || !same(a->second, b->second)) return year;
    }
    return std::nullopt;
}

std::string tell(const RunData& run, const Story& story, const RunData* against, const Story* other)
{
    const std::string here = run.manifest().scenario_name;
    std::string there = against ? against->manifest().scenario_name : "";
    if (there == here) there = against ? against->name() : "";
    const auto& first = story.years.begin()->second.household;
    std::string out = fmt::format("Household {} in {}\n{}, replicate {}\n", story.household,
                                  place_of(run, first.village), here, run.manifest().replicate);
    if (other)
    {
        const auto parting = parts_in(story, *other);
        out += parting ? fmt::format("The worlds part for it in {}; the other is '{}'.\n", *parting, there)
                       : fmt::format("It lives the same years in '{}'.\n", there);
    }
    const StoryYear *before = nullptr, *before_there = nullptr;
    std::set<int> years;
    for (const auto& [year, now] : story.years) years.insert(year);
    if (other)
        for (const auto& [year, now] : other->years) years.insert(year);
    for (const int year : years)
    {
        const auto at = story.years.find(year);
        out += fmt::format("\n{}\n", year);
        std::vector<std::string> lines{"It is not there."};
        if (at != story.years.end()) lines = lines_of(at->second, before, year), before = &at->second;
        for (const std::string& line : lines) out += "  " + line + "\n";
        if (!other) continue;
        const auto beside = other->years.find(year);
        std::vector<std::string> theirs{"It is not there."};
        const bool equal = beside != other->years.end() && at != story.years.end() && same(at->second, beside->second);
        if (beside != other->years.end())
            theirs = lines_of(beside->second, before_there, year), before_there = &beside->second;
        if (equal) continue;
        out += fmt::format("  In '{}':\n", there);
        for (const std::string& line : theirs)
            if (std::ranges::find(lines, line) == lines.end()) out += "    " + line + "\n";
        if (std::ranges::all_of(theirs,
                                [&](const auto& line) { return std::ranges::find(lines, line) != lines.end(); }))
            out += "    the same, with another history of cover or conditions of members\n";
    }
    return out;
}

std::vector<Candidate> some_households(const RunData& run, std::size_t most)
{
    const PanelYear panel = PanelYear::read(run, run.years().back());
    std::vector<Candidate> list;
    const std::size_t step = std::max<std::size_t>(1, panel.households.size() / std::max<std::size_t>(1, most));
    for (std::size_t i = 0; i < panel.households.size() && list.size() < most; i += step)
        list.push_back({panel.households[i].household, about(panel.households[i])});
    return list;
}

std::vector<Candidate> changed_households(const RunData& run, const RunData& against, std::size_t most)
{
    std::vector<Candidate> list;
    std::set<u64> told;
    for (const int year : run.years())
    {
        const PanelYear here = PanelYear::read(run, year), there = PanelYear::read(against, year);
        const auto index = there.index();
        for (const PanelHousehold& h : here.households)
        {
            const auto at = index.find(h.household);
            if (list.size() >= most) return list;
            if (at == index.end() || told.contains(h.household)) continue;
            const PanelHousehold& o = there.households[at->second];
            if (h.reason == o.reason && h.pays() == o.pays()) continue;
            told.insert(h.household);
            const auto state = [](const PanelHousehold& x)
            { return x.pays() ? fmt::format("enrolled because {}", because(x.reason)) : std::string("not enrolled"); };
            list.push_back({h.household, fmt::format("from {} on: {} | {}", year, state(h), state(o))});
        }
    }
    return list;
}
}  // namespace canbao::compare
