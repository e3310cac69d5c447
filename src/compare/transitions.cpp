#include "compare/transitions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compare/text.hpp"
#include "core/counted.hpp"

namespace canbao::compare
{
namespace
{
constexpr std::array<std::string_view, transition_count> names{"stayed in",  "joined",    "left",
                                                               "stayed out", "only base", "only reform"};
constexpr std::size_t reasons = reason_names.size();

/// Counts of one pair of runs.
struct Counts
{
    std::array<i64, transition_count> households{}, persons{};
    std::array<i64, reasons * reasons> by_reason{};
};

Transition between(const PanelHousehold* base, const PanelHousehold* reform)
{
    if (!reform) return Transition::only_base;
    if (!base) return Transition::only_reform;
    return base->pays() ? (reform->pays() ? Transition::stayed_in : Transition::left)
                        : (reform->pays() ? Transition::joined : Transition::stayed_out);
}

/// A damaged file may hold any code.
std::size_t reason_of(const PanelHousehold& household) { return std::min<std::size_t>(household.reason, reasons - 1); }

std::vector<Estimate> estimates(const std::vector<Counts>& pairs, std::size_t size, const auto& count)
{
    std::vector<Estimate> list;
    std::vector<f64> values(pairs.size());
    for (std::size_t i = 0; i < size; ++i)
    {
        for (std::size_t p = 0; p < pairs.size(); ++p) values[p] = f64(count(pairs[p], i));
        list.push_back(estimate(values));
    }
    return list;
}

std::string number(const std::optional<f64>& value) { return value ? csv_number(*value) : ""; }
}  // namespace

std::string_view to_string(Transition transition) { return names[std::size_t(transition)]; }

TransitionTable transitions(const RunSet& set, std::size_t arm, int year)
{
    TransitionTable table;
    table.arm = arm, table.year = year;
    std::vector<Counts> pairs;
    for (const auto& point : set.all_points())
        for (const auto& pair : pair_with_base(set, arm, point, false).pairs)
        {
            const RunFile& base_file = set.runs[pair.first];
            const auto base_run = base_file.open();
            const PanelYear base = PanelYear::read(*base_run, year),
                            reform = PanelYear::read(*set.runs[pair.second].open(), year);
            if (pairs.empty()) table.share = panel_share(*base_run, year);
            const auto in_reform = reform.index(), in_base = base.index();
            Counts& counts = pairs.emplace_back();
            const std::size_t first_changed = table.changed.size();
            const auto add = [&](const PanelHousehold* here, const PanelHousehold* there)
            {
                const Transition transition = between(here, there);
                ++counts.households[std::size_t(transition)];
                counts.persons[std::size_t(transition)] += here ? here->size : there->size;
                if (here && there) ++counts.by_reason[reason_of(*here) * reasons + reason_of(*there)];
                if (transition == Transition::joined || transition == Transition::left ||
                    (transition == Transition::stayed_in && here->reason != there->reason))
                    table.changed.push_back(
                        {base_file.manifest.replicate, base_file.manifest.seed, transition, *here, *there});
            };
            for (const PanelHousehold& household : base.households)
            {
                const auto at = in_reform.find(household.household);
                add(&household, at == in_reform.end() ? nullptr : &reform.households[at->second]);
            }
            for (const PanelHousehold& household : reform.households)
                if (!in_base.contains(household.household)) add(nullptr, &household);
            std::sort(table.changed.begin() + std::ptrdiff_t(first_changed), table.changed.end(),
                      [](const Changed& x, const Changed& y) { return x.household() < y.household(); });
        }
    if (pairs.empty())
        throw UserError(Fault{set.arms[arm].title, "no complete pair of runs", "", "let the study go on"});
    table.households =
        estimates(pairs, transition_count, [](const Counts& c, std::size_t i) { return c.households[i]; });
    table.persons = estimates(pairs, transition_count, [](const Counts& c, std::size_t i) { return c.persons[i]; });
    table.reasons = estimates(pairs, reasons * reasons, [](const Counts& c, std::size_t i) { return c.by_reason[i]; });
    return table;
}

std::string transitions_csv(const RunSet& set, const std::vector<TransitionTable>& tables)
{
    std::string out = "arm,year,kind,from,to,unit,count,low,high,n\n";
    for (const TransitionTable& table : tables)
    {
        const auto row = [&](std::string_view kind, std::string_view from, std::string_view to, std::string_view unit,
                             const Estimate& count)
        {
            out += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", csv_field(set.arms[table.arm].name), table.year, kind,
                               from, to, unit, csv_number(count.mean), number(count.low), number(count.high), count.n);
        };
        constexpr std::array<std::array<std::string_view, 2>, transition_count> ends{{{"in", "in"},
                                                                                      {"out", "in"},
                                                                                      {"in", "out"},
                                                                                      {"out", "out"},
                                                                                      {"there", "not there"},
                                                                                      {"not there", "there"}}};
        for (std::size_t i = 0; i < transition_count; ++i)
        {
            row("transition", ends[i][0], ends[i][1], "households", table.households[i]);
            row("transition", ends[i][0], ends[i][1], "persons", table.persons[i]);
        }
        for (std::size_t from = 0; from < reasons; ++from)
            for (std::size_t to = 0; to < reasons; ++to)
                row("reason", reason_names[from], reason_names[to], "households", table.reasons[from * reasons + to]);
    }
    return out;
}

std::string changed_csv(const RunSet& set, const std::vector<TransitionTable>& tables)
{
    std::string out =
        "arm,year,seed,replicate,household,transition,village,size,quintile,group,income_yuan,base_enrolled,"
        "reform_enrolled,base_reason,reform_reason,base_premium_yuan,reform_premium_yuan,base_out_of_pocket_yuan,"
        "reform_out_of_pocket_yuan\n";
    for (const TransitionTable& table : tables)
        for (const Changed& c : table.changed)
            out += fmt::format(
                "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(set.arms[table.arm].name),
                table.year, c.seed, c.replicate, c.household(), to_string(c.transition), c.base.village, c.base.size,
                c.base.quintile + 1, c.base.group, csv_number(f64(c.base.income) / 100), c.base.enrolled_members,
                c.reform.enrolled_members, reason_names[reason_of(c.base)], reason_names[reason_of(c.reform)],
                csv_number(f64(c.base.premium) / 100), csv_number(f64(c.reform.premium) / 100),
                csv_number(f64(c.base.out_of_pocket) / 100), csv_number(f64(c.reform.out_of_pocket) / 100));
    return out;
}

std::string transitions_text(const RunSet& set, const TransitionTable& table)
{
    std::string out = fmt::format("\nHouseholds at the end of {}: {} beside {}\n", table.year,
                                  set.arms[table.arm].title, set.arms.front().title);
    out += fmt::format("{:<12} {:>10}  {:<22} {:>10}\n", "", "households", "95 % interval", "persons");
    for (std::size_t i = 0; i < transition_count; ++i)
    {
        const Estimate& count = table.households[i];
        out +=
            fmt::format("{:<12} {:>10}  {:<22} {:>10}\n", names[i], short_number(count.mean),
                        count.low ? fmt::format("{} to {}", short_number(*count.low), short_number(*count.high)) : "-",
                        short_number(table.persons[i].mean));
    }
    if (!table.share.whole())
        out += fmt::format("The panel holds {} of {}; each stands for {:.4g}.\n", table.share.recorded,
                           counted(table.share.registered, "household"), table.share.weight());
    out += "\nWhat it took to pay: base (rows), reform (columns), households\n";
    out += fmt::format("{:<12}", "");
    for (const std::string_view name : reason_names) out += fmt::format(" {:>10}", name);
    out += "\n";
    for (std::size_t from = 0; from < reasons; ++from)
    {
        out += fmt::format("{:<12}", reason_names[from]);
        for (std::size_t to = 0; to < reasons; ++to)
            out += fmt::format(" {:>10}", short_number(table.reasons[from * reasons + to].mean));
        out += "\n";
    }
    return out;
}
}  // namespace canbao::compare
