#include <algorithm>

#include "models/health/health.hpp"

namespace canbao
{
void Health::prepare(int coverage_year, Date season_opens)
{
    prepared_ = coverage_year;
    outlooks_.clear();
    prospects_.clear();
    // Interventions may begin and end while the season is open, or while who is late may still pay.
    const Date last = make_date(coverage_year, 8, 31);
    std::vector<Date> days{season_opens};
    for (const Rule& rule : context_.scenario().rules())
        for (const Date day : {rule.from, rule.to.value_or(rule.from)})
            if (day > season_opens && day <= last) days.push_back(day);
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    for (const Date day : days) look_ahead(day, season_opens);
}

void Health::resume(const World&, const Past& past)
{
    if (const Step* const opened = past.last(season_opens_)) prepare(opened->year, opened->date);
}

void Health::look_ahead(Date today, Date season_opens)
{
    std::vector<Package> packages;
    Outlook& outlook = outlooks_.emplace_back();
    outlook.from = today;
    const Places& places = context_.geography.places;
    // Counties differ in the deductible of the critical-illness layer, places within them by interventions only.
    const PlaceId end = benefit_.differs_by_place() ? PlaceId(places.size()) : places.first(Level::township);
    for (PlaceId place = places.first(Level::county); place < end; ++place)
    {
        const Package here = package_at(today, prepared_, place);
        // Neighbours mostly share a package, so the last one found is looked at first.
        const auto known = std::find(packages.rbegin(), packages.rend(), here);
        const auto row = known == packages.rend() ? packages.size() : std::size_t(packages.rend() - known) - 1;
        if (known == packages.rend()) packages.push_back(here);
        outlook.row_of.push_back(u32(prospects_.size() + row));
    }
    const health::Year& year = risk_.year(year_of(season_opens));
    const health::AdmissionChances chance = health::admission_chances(risk_, year, season_opens);
    for (const Package& package : packages) health::integrate(risk_, year, package, chance, prospects_.emplace_back());
}

std::span<const Prospect> Health::prospects([[maybe_unused]] int coverage_year, PlaceId place, TargetGroup group,
                                            Date today) const
{
    CANBAO_EXPECT(coverage_year == prepared_);
    std::size_t at = outlooks_.size() - 1;
    while (at > 0 && outlooks_[at].from > today) --at;
    const Places& places = context_.geography.places;
    const PlaceId first = places.first(Level::county);
    const auto& row_of = outlooks_[at].row_of;
    const PlaceId known = place - first < row_of.size() ? place : places.ancestor(place, Level::county);
    return prospects_[row_of[known - first]][std::size_t(group)];
}

YearShare Health::year_share(int coverage_year, PlaceId place, TargetGroup group, Date today) const
{
    return {benefit_.waiting({today, make_date(coverage_year, 1, 1)}, place), group, coverage_year};
}
}  // namespace canbao
