#include "viz/data/panel.hpp"

#include <algorithm>
#include <unordered_map>

namespace canbao::viz
{
namespace
{
constexpr u64 rows_at_once = 1 << 20;

/// A column of the rows, or `fallback` for each where the file has none.
std::vector<f64> column(const RunReader& reader, const char* group, const char* name, RowRange rows)
{
    if (!reader.has(group, name) || rows.count == 0) return std::vector<f64>(rows.count, 0);
    const u64 start[] = {rows.start}, count[] = {rows.count};
    return reader.read<f64>(group, name, start, count);
}

std::vector<u64> identities(const RunReader& reader, const char* group, const char* name, RowRange rows)
{
    if (rows.count == 0) return {};
    const u64 start[] = {rows.start}, count[] = {rows.count};
    return reader.read<u64>(group, name, start, count);
}

i32 village_at(const RunReader& reader, u64 row)
{
    const u64 start[] = {row}, count[] = {1};
    return reader.read<i32>("households", "village", start, count).front();
}
}  // namespace

Panel::Panel(const RunReader& reader)
    : reader_(reader),
      is_recorded_(reader.has("households", "household") && reader.has("households", "village") &&
                   reader.has("households", "year"))
{
}

std::optional<u64> Panel::tick_of(i32 year) const
{
    const u64 ticks = reader_.committed("households");
    const auto years = reader_.read<i32>("households", "year");
    const auto found = std::find(years.begin(), years.end(), year);
    if (found == years.end() || u64(found - years.begin()) >= ticks) return std::nullopt;
    return u64(found - years.begin());
}

/// Villages follow one another, so their rows are found by halving. A file in which they do not is searched through.
RowRange Panel::rows_of_village(i32 village, u64 tick) const
{
    const RowRange all = reader_.rows("households", "row", tick);
    const auto bound = [&](i32 value)
    {
        u64 low = all.start, high = all.start + all.count;
        while (low < high)
        {
            const u64 middle = low + (high - low) / 2;
            if (village_at(reader_, middle) < value) low = middle + 1;
            else high = middle;
        }
        return low;
    };
    const u64 first = bound(village), end = bound(village + 1);
    if (first < end) return {first, end - first};
    RowRange found{all.start, 0};
    for (u64 at = all.start; at < all.start + all.count; at += rows_at_once)
    {
        const u64 start[] = {at}, count[] = {std::min(rows_at_once, all.start + all.count - at)};
        const auto villages = reader_.read<i32>("households", "village", start, count);
        for (u64 i = 0; i < villages.size(); ++i)
            if (villages[i] == village)
            {
                if (found.count == 0) found.start = at + i;
                ++found.count;
            }
    }
    return found;
}

std::vector<Household> Panel::read_rows(RowRange rows) const
{
    const auto of = [&](const char* name) { return column(reader_, "households", name, rows); };
    const auto id = identities(reader_, "households", "household", rows);
    const auto village = of("village"), size = of("size"), income = of("income"), savings = of("savings"),
               debt = of("debt"), group = of("target_group"), quintile = of("quintile"), out = of("out_of_pocket"),
               claims = of("claims"), trust = of("trust"), resentment = of("resentment"), premium = of("premium_paid"),
               week = of("paid_week"), reason = of("paid_reason"), pressure = of("perceived_pressure"),
               enrolled = of("enrolled_members"), first = of("first_member");
    std::vector<Household> households(rows.count);
    std::vector<i64> first_member(rows.count);
    for (std::size_t i = 0; i < households.size(); ++i)
    {
        Household& h = households[i];
        h.id = id[i];
        h.village = i32(village[i]);
        h.size = int(size[i]);
        h.income = i64(income[i]);
        h.savings = i64(savings[i]);
        h.debt = i64(debt[i]);
        h.target_group = u8(group[i]);
        h.quintile = u8(quintile[i]);
        h.out_of_pocket = i64(out[i]);
        h.claims = int(claims[i]);
        h.trust = trust[i] / 65535;
        h.resentment = resentment[i] / 255;
        h.premium = i64(premium[i]);
        h.paid_week = int(week[i]);
        h.reason = Reason(std::min(u8(reason[i]), u8(reasons - 1)));
        h.pressure = pressure[i] / 16;
        h.enrolled = int(enrolled[i]);
        first_member[i] = i64(first[i]);
    }
    if (has("roster", "person") && has("households", "first_member")) read_members(households, first_member);
    return households;
}

void Panel::read_members(std::vector<Household>& households, const std::vector<i64>& first) const
{
    if (households.empty()) return;
    const u64 begin = u64(*std::min_element(first.begin(), first.end()));
    u64 end = begin;
    for (std::size_t i = 0; i < first.size(); ++i) end = std::max(end, u64(first[i]) + u64(households[i].size));
    const u64 written = reader_.variable("roster", "person").shape[0];
    if (end > written || end - begin > rows_at_once) return;
    const RowRange rows{begin, end - begin};
    const auto of = [&](const char* name) { return column(reader_, "roster", name, rows); };
    const auto person = identities(reader_, "roster", "person", rows);
    const auto born = of("birth_year"), sex = of("sex"), role = of("family_role"), school = of("school"),
               residence = of("residence"), elsewhere = of("cover_elsewhere"), chronic = of("chronic_condition"),
               admitted = of("hospital_admission"), forgone = of("admission_forgone"), covered = of("covered"),
               party = of("party_member"), university = of("university_admission"), enrolled = of("years_enrolled");
    for (std::size_t i = 0; i < households.size(); ++i)
        for (int m = 0; m < households[i].size; ++m)
        {
            const std::size_t at = std::size_t(u64(first[i]) - begin) + std::size_t(m);
            Member member;
            member.person = person[at];
            member.birth_year = i16(born[at]);
            member.sex = u8(sex[at]);
            member.role = u8(role[at]);
            member.school = u8(school[at]);
            member.residence = u8(residence[at]);
            member.cover_elsewhere = u8(elsewhere[at]);
            member.is_chronic = chronic[at] > 0;
            member.was_admitted = admitted[at] > 0;
            member.care_forgone = forgone[at] > 0;
            member.is_covered = covered[at] > 0;
            member.is_party_member = party[at] > 0;
            member.admitted_to_university = university[at] > 0;
            member.years_enrolled = u8(enrolled[at]);
            households[i].members.push_back(member);
        }
}

std::vector<Household> Panel::of_village(i32 village, i32 year) const
{
    if (!is_recorded_) return {};
    const auto tick = tick_of(year);
    if (!tick) return {};
    auto households = read_rows(rows_of_village(village, *tick));
    std::erase_if(households, [&](const Household& h) { return h.village != village; });
    return households;
}

std::vector<std::optional<Household>> Panel::history(u64 household, i32 village, const std::vector<i32>& years) const
{
    std::vector<std::optional<Household>> result(years.size());
    for (std::size_t i = 0; is_recorded_ && i < years.size(); ++i)
    {
        const auto tick = tick_of(years[i]);
        if (!tick) continue;
        const RowRange rows = rows_of_village(village, *tick);
        const auto ids = identities(reader_, "households", "household", rows);
        const auto found = std::find(ids.begin(), ids.end(), household);
        if (found == ids.end()) continue;
        auto one = read_rows({rows.start + u64(found - ids.begin()), 1});
        result[i] = std::move(one.front());
    }
    return result;
}

std::vector<Ties> Panel::ties(i32 village, const std::vector<Household>& households) const
{
    std::vector<Ties> result(households.size());
    if (!has("ties", "household") || !has("ties", "target") || !has("ties", "village")) return result;
    const auto villages = reader_.read<i32>("ties", "village");
    const auto first = std::find(villages.begin(), villages.end(), village);
    if (first == villages.end()) return result;
    const auto end = std::find_if(first, villages.end(), [&](i32 other) { return other != village; });
    const u64 row = u64(first - villages.begin()), rows = u64(end - first);
    const u64 columns = reader_.variable("ties", "target").shape[1];
    const u64 start[] = {row, 0}, count[] = {rows, columns};
    const auto ids = identities(reader_, "ties", "household", {row, rows});
    const auto targets = reader_.read<u64>("ties", "target", start, count);
    const auto kin = column(reader_, "ties", "kin_village", {row, rows});
    std::unordered_map<u64, std::size_t> row_of;
    for (std::size_t i = 0; i < ids.size(); ++i) row_of.emplace(ids[i], i);
    for (std::size_t i = 0; i < households.size(); ++i)
        if (const auto at = row_of.find(households[i].id); at != row_of.end())
        {
            const auto begin = targets.begin() + std::ptrdiff_t(at->second * columns);
            result[i].targets.assign(begin, begin + std::ptrdiff_t(columns));
            std::erase(result[i].targets, 0u);
            if (has("ties", "kin_village")) result[i].kin_village = i32(kin[at->second]);
        }
    return result;
}
}  // namespace canbao::viz
