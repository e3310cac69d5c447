#include "app/estimate.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

namespace canbao::app
{
std::string bytes_text(f64 bytes)
{
    return bytes < 1e6   ? fmt::format("{:.0f} kB", bytes / 1e3)
           : bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6)
                         : fmt::format("{:.2f} GB", bytes / 1e9);
}

f64 free_memory()
{
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("MemAvailable:")) return 1024 * std::strtod(line.c_str() + 13, nullptr);
    return 0;
}

Estimate estimate(EnrolmentModel& enrolment, const Recording& recording)
{
    constexpr f64 seconds_per_person = 0.3e-6, seconds_per_person_year = 0.25e-6;
    constexpr f64 spare = 1.1;  // tables in rebuilding, scratch space of the threads
    const Registry& registry = enrolment.model().registry;
    const Places& places = enrolment.geography().places;
    const int years = enrolment.to() - enrolment.from() + 1;
    Estimate e;
    e.persons = enrolment.geography().persons();
    e.households = u64(f64(e.persons) / enrolment.household_size());
    const f64 yearly = [&]
    {
        f64 bytes = 0;
        for (const auto& column : registry.columns(Entity::village))
            if (column.role == Role::yearly || column.role == Role::level) bytes += f64(size_of(column.type));
        return bytes * f64(places.size());
    }();
    f64 week = 0;
    if (recording.weekly)
        for (const auto& column : registry.columns(Entity::village))
            if (column.role == Role::weekly) week += f64(size_of(column.type)) * f64(places.count(Level::village));
    const PanelBytes panel = panel_bytes(registry);
    const f64 household = f64(panel.household) + f64(panel.member) * enrolment.household_size();
    const f64 households = recording.panel.which == PanelChoice::Which::none     ? 0
                           : recording.panel.which == PanelChoice::Which::sample ? f64(recording.panel.sample)
                                                                                 : f64(e.households);
    e.file = 70.0 * f64(places.size()) + yearly * years + week * f64(enrolment.calendar().weeks()) +
             households * (household * years + f64(panel.ties)) + 1e6;
    e.memory = spare * (f64(registry.row_bytes(Entity::person)) * f64(e.persons) +
                        f64(registry.row_bytes(Entity::household)) * f64(e.households)) +
               f64(registry.row_bytes(Entity::village)) * f64(places.count(Level::village)) + 2 * yearly + 6 * week +
               f64(places.size()) * 40 + 64e6 + 30e6;
    e.core_seconds = seconds_per_person * f64(e.persons) + seconds_per_person_year * f64(e.persons) * years;
    return e;
}
}  // namespace canbao::app
