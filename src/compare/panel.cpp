#include "compare/panel.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace canbao::compare
{
namespace
{
std::size_t position_of(const RunData& run, int year)
{
    const auto at = std::ranges::find(run.years(), year);
    if (at == run.years().end())
        throw UserError(Fault{run.name(), fmt::format("no year {}", year),
                              fmt::format("{} to {}", run.years().front(), run.years().back()), ""});
    return std::size_t(at - run.years().begin());
}
}  // namespace

PanelYear PanelYear::read(const RunData& run, int year)
{
    if (!run.has_panel())
        throw UserError(Fault{run.name(), "it holds no household panel", "",
                              "run the scenario again with `--record households` (or households:sample=1000)"});
    const RunReader& reader = run.reader();
    const std::size_t t = position_of(run, year);
    const auto column = [&]<class T>(T, const char* group, const char* name, RowRange rows)
    {
        const u64 start[] = {rows.start}, count[] = {rows.count};
        return rows.count ? reader.read<T>(group, name, start, count) : std::vector<T>{};
    };
    PanelYear panel;
    panel.year = year;
    const RowRange rows = reader.rows("households", "row", t);
    panel.households.resize(rows.count);
    const auto fill = [&]<class T>(T, const char* name, const auto& put)
    {
        const auto values = column(T{}, "households", name, rows);
        for (std::size_t i = 0; i < values.size(); ++i) put(panel.households[i], values[i]);
    };
    fill(u64{}, "household", [](PanelHousehold& h, u64 v) { h.household = v; });
    fill(i32{}, "village", [](PanelHousehold& h, i32 v) { h.village = v; });
    fill(u8{}, "size", [](PanelHousehold& h, u8 v) { h.size = v; });
    fill(u8{}, "enrolled_members", [](PanelHousehold& h, u8 v) { h.enrolled_members = v; });
    fill(u8{}, "paid_reason", [](PanelHousehold& h, u8 v) { h.reason = v; });
    fill(u8{}, "quintile", [](PanelHousehold& h, u8 v) { h.quintile = v; });
    fill(u8{}, "target_group", [](PanelHousehold& h, u8 v) { h.group = v; });
    fill(u8{}, "paid_week", [](PanelHousehold& h, u8 v) { h.week = v; });
    fill(u8{}, "perceived_pressure", [](PanelHousehold& h, u8 v) { h.pressure = v; });
    fill(u8{}, "resentment", [](PanelHousehold& h, u8 v) { h.resentment = v; });
    fill(u16{}, "trust", [](PanelHousehold& h, u16 v) { h.trust = v; });
    fill(i64{}, "income", [](PanelHousehold& h, i64 v) { h.income = v; });
    fill(i64{}, "savings", [](PanelHousehold& h, i64 v) { h.savings = v; });
    fill(i64{}, "debt", [](PanelHousehold& h, i64 v) { h.debt = v; });
    fill(i64{}, "out_of_pocket", [](PanelHousehold& h, i64 v) { h.out_of_pocket = v; });
    fill(i64{}, "premium_paid", [](PanelHousehold& h, i64 v) { h.premium = v; });

    const RowRange roster = reader.rows("roster", "row", t);
    fill(i64{}, "first_member",
         [&](PanelHousehold& h, i64 v)
         {
             // A file that was damaged must not lead outside.
             if (v < i64(roster.start) || u64(v) - roster.start + h.size > roster.count)
                 throw UserError(Fault{run.name(), "its panel and its roster do not agree", "",
                                       "the file was damaged or changed; run the scenario again"});
             h.first_member = std::size_t(u64(v) - roster.start);
         });
    panel.members.resize(roster.count);
    const auto fill_members = [&]<class T>(T, const char* name, const auto& put)
    {
        const auto values = column(T{}, "roster", name, roster);
        for (std::size_t i = 0; i < values.size(); ++i) put(panel.members[i], values[i]);
    };
    fill_members(u64{}, "person", [](PanelMember& m, u64 v) { m.person = v; });
    fill_members(i16{}, "birth_year", [](PanelMember& m, i16 v) { m.birth_year = v; });
    fill_members(u8{}, "residence", [](PanelMember& m, u8 v) { m.residence = v; });
    fill_members(u8{}, "cover_elsewhere", [](PanelMember& m, u8 v) { m.elsewhere = v != 0; });
    fill_members(u8{}, "years_enrolled", [](PanelMember& m, u8 v) { m.years_enrolled = v, m.enrolled = v != 0; });
    fill_members(u8{}, "years_missed", [](PanelMember& m, u8 v) { m.years_missed = v; });
    fill_members(u8{}, "chronic_condition", [](PanelMember& m, u8 v) { m.chronic = v != 0; });
    fill_members(u8{}, "hospital_admission", [](PanelMember& m, u8 v) { m.admitted = v != 0; });
    fill_members(u8{}, "admission_forgone", [](PanelMember& m, u8 v) { m.forgone = v != 0; });
    fill_members(u8{}, "sex", [](PanelMember& m, u8 v) { m.male = v != 0; });
    fill_members(u8{}, "family_role", [](PanelMember& m, u8 v) { m.role = v; });

    const u64 start[] = {t, 0}, count[] = {1, run.places().size()};
    const auto in_scheme = reader.read<i64>("yearly", "in_scheme", start, count);
    panel.scheme_runs.resize(in_scheme.size());
    for (std::size_t p = 0; p < in_scheme.size(); ++p) panel.scheme_runs[p] = in_scheme[p] > 0;
    return panel;
}

std::unordered_map<u64, std::size_t> PanelYear::index() const
{
    std::unordered_map<u64, std::size_t> map;
    map.reserve(households.size());
    for (std::size_t i = 0; i < households.size(); ++i) map.emplace(households[i].household, i);
    return map;
}

PanelShare panel_share(const RunData& run, int year)
{
    const std::size_t t = position_of(run, year);
    return {i64(run.reader().rows("households", "row", t).count), run.yearly("household_count", {0})[t]};
}
}  // namespace canbao::compare
