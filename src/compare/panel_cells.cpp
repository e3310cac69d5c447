#include "compare/panel_cells.hpp"

#include <algorithm>
#include <stdexcept>

namespace canbao::compare
{
namespace
{
enum Series : std::size_t
{
    registered,
    eligible,
    enrolled,
    household_count,
    paying,
    first_reason,  // five reasons
    income_total = first_reason + 5,
    premium_paid,
    out_of_pocket_total,
    over_10,
    over_25,
    poor,
    poor_after_care,
    poor_after_all,
    series_count
};

/// As the margins divide (models/classes.hpp): by the age reached in the year before.
std::size_t age_class(int year, int birth_year)
{
    std::size_t row = 0;
    for (const int limit : {15, 25, 45, 60, 70}) row += year - 1 - birth_year >= limit;
    return row;
}

bool by_person(Breakdown breakdown) { return breakdown == Breakdown::age || breakdown == Breakdown::residence; }
}  // namespace

f64 half_median_income(const PanelYear& panel)
{
    std::vector<const PanelHousehold*> households;
    i64 persons = 0;
    for (const PanelHousehold& h : panel.households)
        if (h.size > 0) households.push_back(&h), persons += h.size;
    std::ranges::sort(households, [](const PanelHousehold* a, const PanelHousehold* b)
                      { return a->income * b->size < b->income * a->size; });
    i64 below = 0;
    for (const PanelHousehold* const h : households)
        if ((below += h->size) * 2 >= persons) return 0.5 * f64(h->income) / f64(h->size);
    return 0;
}

PanelCells::PanelCells(const RunData& run, const RunData& base, const Question& question)
    : question_(question), classes_(classes_of(question).size())
{
    keeps_households_ =
        std::ranges::any_of(question.measures, [](const Measure& m) { return m.statistic != Statistic::none; });
    columns_of_.resize(run.places().size());
    for (const PlaceInfo& place : run.places())
        for (std::size_t column = 0; column < question.places.size(); ++column)
        {
            const i32 wanted = question.places[column];
            if (run.ancestor(place.number, run.places()[std::size_t(wanted)].level) == wanted)
                columns_of_[std::size_t(place.number)].push_back(column);
        }
    cells_.resize(question.years.size() * question.places.size() * classes_);
    for (Cell& cell : cells_) cell.sums.resize(series_count);
    for (std::size_t year = 0; year < question.years.size(); ++year) add_year(run, base, year);
}

void PanelCells::add_year(const RunData& run, const RunData& base, std::size_t year)
{
    const bool is_base = &run == &base;
    const PanelYear panel = PanelYear::read(run, question_.years[year]);
    const PanelYear other = is_base ? PanelYear{} : PanelYear::read(base, question_.years[year]);
    const PanelYear& of_base = is_base ? panel : other;
    const f64 line = question_.poverty_line ? *question_.poverty_line * 100 : half_median_income(of_base);
    const Breakdown breakdown = question_.breakdown;
    const std::size_t unknown = breakdown == Breakdown::none ? 0 : classes_ - 1;

    std::unordered_map<u64, std::size_t> class_in_base;  // of households, or of persons by residence
    if (breakdown == Breakdown::residence)
        for (const PanelMember& m : of_base.members) class_in_base.emplace(m.person, m.residence != 0);
    else if (breakdown == Breakdown::quintile || breakdown == Breakdown::group)
        for (const PanelHousehold& h : of_base.households)
            class_in_base.emplace(h.household, breakdown == Breakdown::quintile ? h.quintile : h.group);
    const auto find = [&](u64 identity)
    {
        const auto at = class_in_base.find(identity);
        return at == class_in_base.end() ? unknown : std::min(at->second, unknown);
    };

    for (const PanelHousehold& h : panel.households)
    {
        const bool runs = panel.scheme_runs[std::size_t(h.village)];
        const auto add_person = [&](Cell& cell, const PanelMember& m)
        {
            const bool may = runs && !m.elsewhere;
            ++cell.sums[registered], cell.sums[eligible] += may, cell.sums[enrolled] += may && m.enrolled;
        };
        for (const std::size_t column : columns_of_[std::size_t(h.village)])
        {
            const auto cell_of = [&](std::size_t in_class) -> Cell&
            { return cells_[(year * question_.places.size() + column) * classes_ + in_class]; };
            if (by_person(breakdown))
            {
                for (const PanelMember& m : panel.members_of(h))
                    add_person(cell_of(breakdown == Breakdown::age ? age_class(question_.years[year], m.birth_year)
                                                                   : find(m.person)),
                               m);
                continue;
            }
            Cell& cell = cell_of(breakdown == Breakdown::none ? 0 : find(h.household));
            for (const PanelMember& m : panel.members_of(h)) add_person(cell, m);
            auto& sums = cell.sums;
            ++sums[household_count], sums[paying] += h.pays();
            if (h.reason >= 1 && h.reason <= 5) ++sums[first_reason + h.reason - 1];
            sums[income_total] += h.income, sums[premium_paid] += h.premium;
            sums[out_of_pocket_total] += h.out_of_pocket;
            sums[over_10] += h.out_of_pocket * 10 > h.income, sums[over_25] += h.out_of_pocket * 4 > h.income;
            const f64 needed = line * h.size;
            sums[poor] += f64(h.income) < needed ? h.size : 0;
            sums[poor_after_care] += f64(h.income - h.out_of_pocket) < needed ? h.size : 0;
            sums[poor_after_all] += f64(h.income - h.out_of_pocket - h.premium) < needed ? h.size : 0;
            if (keeps_households_ && h.size > 0)
                cell.households.push_back({h.size, h.income, h.out_of_pocket, h.premium});
        }
    }
}

const PanelCells::Cell& PanelCells::cell(std::size_t year, std::size_t place, std::size_t in_class) const
{
    return cells_[(year * question_.places.size() + place) * classes_ + in_class];
}

i64 PanelCells::value(std::string_view series, std::size_t year, std::size_t place, std::size_t in_class) const
{
    const auto& known = panel_series();
    const auto at = std::ranges::find(known, series, &PanelSeries::name);
    if (at == known.end()) throw std::logic_error("no series of the panel");
    return cell(year, place, in_class).sums[std::size_t(at - known.begin())];
}

std::optional<f64> PanelCells::statistic(Statistic which, std::size_t year, std::size_t place,
                                         std::size_t in_class) const
{
    const auto holdings = [&](const auto& income, const auto& amount)
    {
        std::vector<Holding> list;
        for (const Member& m : cell(year, place, in_class).households)
            list.push_back({m.persons, income(m), amount(m)});
        return list;
    };
    const auto income = [](const Member& m) { return m.income; };
    const auto after_care = [](const Member& m) { return m.income - m.out_of_pocket; };
    const auto after_all = [](const Member& m) { return m.income - m.out_of_pocket - m.premium; };
    const auto premium = [](const Member& m) { return m.premium; };
    switch (which)
    {
        case Statistic::gini: return gini(holdings(income, income));
        case Statistic::gini_after_care: return gini(holdings(after_care, after_care));
        case Statistic::gini_after_care_and_premium: return gini(holdings(after_all, after_all));
        case Statistic::concentration_premium: return concentration_index(holdings(income, premium));
        case Statistic::concentration_out_of_pocket:
            return concentration_index(holdings(income, [](const Member& m) { return m.out_of_pocket; }));
        case Statistic::kakwani_premium:
        {
            const auto of_premium = concentration_index(holdings(income, premium));
            const auto of_income = gini(holdings(income, income));
            if (!of_premium || !of_income) return std::nullopt;
            return *of_premium - *of_income;
        }
        case Statistic::none: break;
    }
    return std::nullopt;
}
}  // namespace canbao::compare
