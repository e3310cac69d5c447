#include <algorithm>

#include "models/health/health.hpp"

namespace canbao
{
void Health::prepare(int coverage_year, Date season_opens)
{
    prepared_ = coverage_year;
    outlooks_.clear();
    prospects_.clear();
    // Interventions may begin and end while the season is open.
    const Date last = make_date(coverage_year, 6, 30);
    std::vector<Date> days{season_opens};
    for (const Rule& rule : context_.scenario().rules())
        for (const Date day : {rule.from, rule.to.value_or(rule.from)})
            if (day > season_opens && day <= last) days.push_back(day);
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    for (const Date day : days) look_ahead(day, season_opens);
}

void Health::look_ahead(Date today, Date season_opens)
{
    std::vector<Package> packages;
    Outlook& outlook = outlooks_.emplace_back(Outlook{today, {}, u32(prospects_.size())});
    if (!benefit_.differs_by_place()) packages.push_back(package_at(today, prepared_, 0));
    else
    {
        const Places& places = context_.geography.places;
        for (PlaceId place = places.first(Level::county); place < places.size(); ++place)
        {
            const Package here = package_at(today, prepared_, place);
            // Neighbours mostly share a package, so the last one found is looked at first.
            const auto known = std::find(packages.rbegin(), packages.rend(), here);
            const auto row = known == packages.rend() ? packages.size() : std::size_t(packages.rend() - known) - 1;
            if (known == packages.rend()) packages.push_back(here);
            outlook.row_of.push_back(outlook.row + u32(row));
        }
    }
    const health::Year& year = risk_.year(year_of(season_opens));
    for (const Package& package : packages)
        health::integrate(risk_, year, season_opens, package, prospects_.emplace_back());
}

std::span<const Prospect> Health::prospects([[maybe_unused]] int coverage_year, PlaceId place, TargetGroup group,
                                            Date today) const
{
    CANBAO_EXPECT(coverage_year == prepared_);
    std::size_t at = outlooks_.size() - 1;
    while (at > 0 && outlooks_[at].from > today) --at;
    const Outlook& outlook = outlooks_[at];
    const u32 row =
        outlook.row_of.empty() ? outlook.row : outlook.row_of[place - context_.geography.places.first(Level::county)];
    return prospects_[row][std::size_t(group)];
}
}  // namespace canbao
