#include "viz/data/comparison.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace canbao::viz
{
namespace
{
std::string key_of(const Quantity& quantity, Moment moment)
{
    return fmt::format("{}@{}.{}", quantity.name, moment.year, moment.week.value_or(99));
}
}  // namespace

Comparison::Comparison(std::unique_ptr<RunData> base, std::unique_ptr<RunData> reform)
    : base_(std::move(base)), reform_(std::move(reform))
{
    if (!reform_) return;
    const Places &a = base_->places(), &b = reform_->places();
    if (a.code != b.code || a.level != b.level || a.parent != b.parent)
        throw UserError(
            {reform_->reader().path().string(),
             fmt::format("its {} places are not the {} of {}", b.count(), a.count(), base_->reader().path().string()),
             "two runs of the same places", "choose runs of one geography and population"});
    const auto& years = reform_->years();
    const bool in_common =
        years.empty() || base_->years().empty() ||
        std::any_of(years.begin(), years.end(),
                    [&](i32 year) { return std::count(base_->years().begin(), base_->years().end(), year) > 0; });
    if (!in_common)
        throw UserError({reform_->reader().path().string(),
                         fmt::format("has no year in common with {}", base_->reader().path().string()), "",
                         "choose runs of the same years"});
}

std::optional<Moment> Comparison::in_reform(Moment moment) const
{
    if (!reform_) return moment;
    const auto& years = reform_->years();
    const auto found = std::find(years.begin(), years.end(), base_->years()[moment.year]);
    if (found == years.end()) return std::nullopt;
    return Moment{std::size_t(found - years.begin()), moment.week};
}

Values Comparison::values(const Quantity& quantity, Moment moment, Show show)
{
    if (show == Show::base || !reform_) return base_->values(quantity, moment);
    if (show == Show::difference) return difference(quantity, moment);
    if (const auto there = in_reform(moment)) return reform_->values(quantity, *there);
    return std::make_shared<const std::vector<f32>>(std::size_t(base_->places().count()),
                                                    std::numeric_limits<f32>::quiet_NaN());
}

Values Comparison::difference(const Quantity& quantity, Moment moment)
{
    const std::string key = key_of(quantity, moment);
    if (key == key_ && difference_) return difference_;
    const Values from = base_->values(quantity, moment), to = values(quantity, moment, Show::reform);
    std::vector<f32> result(from->size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = (*to)[i] - (*from)[i];
    key_ = key;
    difference_ = std::make_shared<const std::vector<f32>>(std::move(result));
    return difference_;
}

Range Comparison::range(const Quantity& quantity, Show show)
{
    if (!reform_) return base_->range(quantity);
    if (show != Show::difference)
    {
        // One for both, so that a colour means the same in the two maps.
        const Range &a = base_->range(quantity), &b = reform_->range(quantity);
        Range range = round_range(std::min(a.low, b.low), std::max(a.high, b.high));
        if (quantity.palette == Palette::two_sided) range.low = -(range.high = std::max(a.high, b.high));
        return range;
    }
    if (range_key_ == quantity.name) return range_;
    // The years of the reform's effect are the last ones, so the later half is looked at.
    std::vector<f32> all;
    const std::size_t count = years().size(), step = std::max<std::size_t>(1, count / 8);
    for (std::size_t i = 0; i < 4 && i * step < count; ++i)
    {
        const Values found = difference(quantity, {count - 1 - i * step, {}});
        for (auto at = std::size_t(base_->places().first_village); at < found->size(); ++at)
            if ((*found)[at] != 0) all.push_back((*found)[at]);
    }
    range_key_ = quantity.name;
    return range_ = two_sided_range_of(all);
}

void Comparison::forget()
{
    key_.clear();
    range_key_.clear();
}
}  // namespace canbao::viz
