#include "engine/agenda.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace canbao
{
const Step* Past::last(PhaseId phase) const
{
    const auto found =
        std::find_if(steps_.rbegin(), steps_.rend(), [&](const Step& step) { return step.phase == phase; });
    return found == steps_.rend() ? nullptr : &*found;
}

PhaseId Agenda::add_phase(std::string name, std::string meaning)
{
    for (const auto& phase : phases_)
        if (phase.name == name) throw std::logic_error(fmt::format("phase '{}' is added twice", name));
    phases_.push_back({std::move(name), std::move(meaning), {}});
    return PhaseId(phases_.size() - 1);
}

PhaseId Agenda::phase(std::string_view name) const
{
    for (std::size_t i = 0; i < phases_.size(); ++i)
        if (phases_[i].name == name) return PhaseId(i);
    throw std::logic_error(fmt::format("no phase '{}' in this model", name));
}

void Agenda::on_blocks(std::string_view name, std::function<void(BlockTask&)> action)
{
    phases_[phase(name)].actions.push_back({Scope::block, mechanism_, std::move(action), {}, {}});
}
void Agenda::on_counties(std::string_view name, std::function<void(CountyTask&)> action)
{
    phases_[phase(name)].actions.push_back({Scope::county, mechanism_, {}, std::move(action), {}});
}
void Agenda::on_world(std::string_view name, std::function<void(WorldTask&)> action)
{
    phases_[phase(name)].actions.push_back({Scope::world, mechanism_, {}, {}, std::move(action)});
}

void Agenda::bind_together(std::string_view first, std::string_view last)
{
    bound_.emplace_back(phase(first), phase(last));
}

bool Agenda::whole_between(const Step& done, const Step& next) const
{
    return done.date != next.date ||
           std::none_of(bound_.begin(), bound_.end(),
                        [&](const auto& bound) { return done.phase >= bound.first && next.phase <= bound.second; });
}

std::vector<Step> Agenda::steps() const
{
    std::vector<Step> due;
    for (const Step& step : steps_)
        if (!phases_[step.phase].actions.empty()) due.push_back(step);
    std::stable_sort(due.begin(), due.end(), before);
    return due;
}
}  // namespace canbao
