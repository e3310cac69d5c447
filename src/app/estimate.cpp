#include "app/estimate.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "core/counted.hpp"
#include "engine/recorder.hpp"
#include "models/classes.hpp"

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
    constexpr f64 seconds_per_person = 0.15e-6, seconds_per_person_year = 0.28e-6;
    constexpr f64 fixed_bytes = 1.9e6;  // the tables of the scenario, and what HDF5 needs for some 200 datasets
    constexpr f64 spare = 1.1;          // tables in rebuilding, scratch space of the threads
    const Registry& registry = enrolment.model().registry;
    const Places& places = enrolment.geography().places;
    const int years = enrolment.to() - enrolment.from() + 1;
    Estimate e;
    e.persons = enrolment.geography().persons();
    e.households = u64(f64(e.persons) / enrolment.household_size());
    f64 place_year = 0, village_week = 0;
    for (const auto& column : registry.columns(Entity::village))
    {
        if (column.role == Role::yearly || column.role == Role::level) place_year += f64(size_of(column.type));
        if (column.role == Role::weekly && recording.weekly) village_week += f64(size_of(column.type));
    }
    f64 margin_year = 0;
    for (const auto& column : registry.columns(Entity::cell))
        if (column.role == Role::yearly) margin_year += f64(size_of(column.type)) * classes::count;
    const f64 yearly = place_year * f64(places.size()) + margin_year * f64(places.first(Level::township)),
              week = village_week * f64(places.count(Level::village));
    const PanelBytes panel = panel_bytes(registry);
    const f64 household = f64(panel.household) + f64(panel.member) * enrolment.household_size();
    const f64 households = recording.panel.which == PanelChoice::Which::none     ? 0
                           : recording.panel.which == PanelChoice::Which::sample ? f64(recording.panel.sample)
                                                                                 : f64(e.households);
    e.file = 70.0 * f64(places.size()) + yearly * years + week * f64(enrolment.calendar().weeks()) +
             households * (household * years + f64(panel.ties)) + fixed_bytes;
    e.place_year = place_year;
    e.margin_year = margin_year;
    e.village_week = village_week;
    e.household_year = households > 0 ? household : 0;
    e.memory = spare * (f64(registry.row_bytes(Entity::person)) * f64(e.persons) +
                        f64(registry.row_bytes(Entity::household)) * f64(e.households)) +
               f64(registry.row_bytes(Entity::village)) * f64(places.count(Level::village)) + 2 * yearly + 6 * week +
               f64(places.size()) * 40 + 64e6 + 30e6;
    e.checkpoint = f64(registry.row_bytes(Entity::person)) * f64(e.persons) +
                   f64(registry.row_bytes(Entity::household)) * f64(e.households) +
                   f64(registry.row_bytes(Entity::village)) * f64(places.count(Level::village)) + 0.3e6;
    e.core_seconds = seconds_per_person * f64(e.persons) + seconds_per_person_year * f64(e.persons) * years;
    return e;
}

std::string plan_text(EnrolmentModel& enrolment, const Recording& recording, const std::filesystem::path& output,
                      int threads, const Ranks& ranks, const Ranks::Node& node)
{
    const Places& places = enrolment.geography().places;
    const Estimate e = estimate(enrolment, recording);
    const u32 replicate = enrolment.seed().replicate;
    std::string text =
        fmt::format("{}: {} to {}, seed {}, {}\n", enrolment.scenario().name(), enrolment.from(), enrolment.to(),
                    enrolment.seed().seed,
                    ranks.alone() ? fmt::format("replicate {}", replicate)
                                  : fmt::format("replicates {} to {}, each in a process of its own ({} on this node)",
                                                replicate, replicate + u32(ranks.count()) - 1, node.processes));
    text += fmt::format(
        "places   {}, {}, {}, {}, {}\n", counted(places.count(Level::province), "province"),
        counted(places.count(Level::city), "city", "cities"), counted(places.count(Level::county), "county-level unit"),
        counted(places.count(Level::township), "township"), counted(places.count(Level::village), "village"));
    text += fmt::format("persons  {} registered in about {}\n", e.persons, counted(e.households, "household"));
    text += fmt::format("memory   about {} ({:.0f} bytes a person)\n", bytes_text(e.memory),
                        e.memory / f64(std::max<u64>(1, e.persons)));
    text += fmt::format("time     about {:.0f} s of processor time, {:.0f} s on {}\n", e.core_seconds,
                        e.core_seconds / threads, counted(threads, "thread"));
    text += fmt::format("file     about {}", bytes_text(e.file));
    std::error_code error;
    const auto folder = output.has_parent_path() ? output.parent_path() : std::filesystem::path(".");
    if (const auto space = std::filesystem::space(folder, error); !error)
        text += fmt::format("; {} free in {}{}", bytes_text(f64(space.available)), folder.string(),
                            f64(space.available) < e.file ? ", which is too little" : "");
    text += fmt::format("\n         {:.0f} bytes a place and year, {:.0f} more a county and above", e.place_year,
                        e.margin_year);
    if (e.village_week > 0) text += fmt::format(", {:.0f} a village and week", e.village_week);
    if (e.household_year > 0) text += fmt::format(", {:.0f} a household and year with its members", e.household_year);
    text += fmt::format("\nstate    about {} a checkpoint\n", bytes_text(e.checkpoint));
    if (!ranks.alone()) text += "memory, time and file are those of one replicate\n";
    return text;
}
}  // namespace canbao::app
