#include "engine/recorder.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "engine/stored.hpp"

namespace canbao
{
namespace
{
std::vector<i64> numbers(u64 first, u64 count)
{
    std::vector<i64> values(count);
    for (u64 i = 0; i < count; ++i) values[i] = i64(first + i);
    return values;
}
}  // namespace

Recorder::Recorder(Model& model, const World& world, YearlySeries& series, const Workers& workers,
                   RecorderPhases phases, RecorderOptions options)
    : model_(model),
      world_(world),
      series_(series),
      workers_(workers),
      phases_(std::move(phases)),
      options_(std::move(options))
{
    Agenda& agenda = model.agenda;
    agenda.set_mechanism("recorder");
    if (!phases_.week.empty() && options_.weekly)
    {
        const PhaseId week = agenda.phase(phases_.week);
        const auto& columns = model.registry.columns(Entity::village);
        for (u32 c = 0; c < columns.size(); ++c)
            if (columns[c].role == Role::weekly) week_columns_.push_back({c, {}});
        agenda.on_blocks(phases_.week, [this](BlockTask& task) { copy_week(task); });
        agenda.on_world(phases_.exchange, [this](WorldTask& task) { flush_weeks(task.step); });
        agenda.on_world(phases_.season_closes, [this](WorldTask& task) { flush_weeks(task.step); });
        const std::array meetings{agenda.phase(phases_.exchange), agenda.phase(phases_.season_closes),
                                  agenda.phase(phases_.year_closes)};
        for (const Step& step : agenda.steps())
        {
            if (step.phase == week) weeks_.push_back(step);
            if (std::find(meetings.begin(), meetings.end(), step.phase) != meetings.end()) meetings_.push_back(step);
        }
    }
    agenda.on_world(phases_.year_closes, [this](WorldTask& task) { close_year(task); });

    if (options_.panel.which != PanelChoice::Which::none) panel_.emplace(world, workers, options_.panel);
}

Recorder::~Recorder() = default;

Layout Recorder::layout(std::string title) const
{
    const Places& places = world_.places();
    const Registry& registry = model_.registry;
    Layout layout;
    layout.title = std::move(title);

    const Dimension place{.name = "place",
                          .size = places.size(),
                          .units = "1",
                          .long_name = "number of the place, nation first and villages last",
                          .values = numbers(0, places.size())};
    const u64 above = places.first(Level::village);
    Flags levels;
    for (std::size_t l = 0; l < level_count; ++l) levels.push_back({i64(l), std::string(level_names[l])});

    layout.groups.push_back({.name = "places", .long_name = "the hierarchy of places", .dims = {place}});
    const auto fixed = [&](const char* name, Type type, const char* meaning, Flags flags = {})
    {
        layout.variables.push_back({.group = "places",
                                    .name = name,
                                    .type = type,
                                    .dims = {"place"},
                                    .units = "1",
                                    .long_name = meaning,
                                    .flags = std::move(flags)});
    };
    fixed("code", Type::int64, "administrative code");
    fixed("level", Type::uint8, "level in the hierarchy", levels);
    fixed("parent", Type::int32, "number of the place above; the nation is its own");
    fixed("name", Type::text, "name in Latin letters");
    fixed("name_zh", Type::text, "name in Chinese");

    Group yearly{.name = "yearly",
                 .long_name = "yearly series of all places",
                 .dims = {{.name = "year", .extent = Extent::ticks, .units = "1", .long_name = "benefit year"}, place}};
    Group pools{.name = "pools",
                .long_name = "yearly series of places above the villages that are no sums",
                .dims = {{.name = "year", .extent = Extent::ticks, .units = "1", .long_name = "benefit year"},
                         {.name = "place",
                          .size = above,
                          .units = "1",
                          .long_name = "number of the place, nation to townships",
                          .values = numbers(0, above)}}};
    Group margins{.name = "margins",
                  .long_name = "one-way margins of counties and above",
                  .dims = {{.name = "year", .extent = Extent::ticks, .units = "1", .long_name = "benefit year"},
                           {.name = "place",
                            .size = margin_places(places),
                            .units = "1",
                            .long_name = "number of the place, nation to counties",
                            .values = numbers(0, margin_places(places))}}};
    Flags classes;
    for (std::size_t c = 0; c < options_.classes.size(); ++c)
    {
        std::string word = options_.classes[c];
        std::replace(word.begin(), word.end(), ' ', '_');
        classes.push_back({i64(c), word});
    }
    if (!classes.empty())
        margins.dims.push_back({.name = "class",
                                .size = classes.size(),
                                .units = "1",
                                .long_name = "class of persons",
                                .values = numbers(0, classes.size()),
                                .flags = classes});
    bool any_pool = false;
    for (const Measure& measure : series_.measures())
    {
        const ColumnInfo& info = series_.info(measure);
        Variable variable{.name = info.name,
                          .type = stored(info.type),
                          .units = info.unit,
                          .long_name = info.meaning,
                          .attributes = {{"mechanism", info.mechanism}}};
        switch (measure.over)
        {
            case Measure::Over::places: variable.group = "yearly", variable.dims = {"year", "place"}; break;
            case Measure::Over::pools:
                variable.group = "pools", variable.dims = {"year", "place"}, any_pool = true;
                break;
            case Measure::Over::margins: variable.group = "margins", variable.dims = {"year", "place", "class"}; break;
        }
        layout.variables.push_back(std::move(variable));
    }
    layout.groups.push_back(std::move(yearly));
    if (any_pool) layout.groups.push_back(std::move(pools));
    if (!classes.empty()) layout.groups.push_back(std::move(margins));

    if (!week_columns_.empty())
    {
        layout.groups.push_back({.name = "weekly",
                                 .long_name = "the weeks of the payment seasons, by village",
                                 .dims = {{.name = "week",
                                           .extent = Extent::ticks,
                                           .units = "days since 1970-01-01",
                                           .long_name = "day of the weekly tick",
                                           .attributes = {{"calendar", "proleptic_gregorian"}}},
                                          {.name = "village",
                                           .size = places.count(Level::village),
                                           .units = "1",
                                           .long_name = "number of the place",
                                           .values = numbers(above, places.count(Level::village))}},
                                 .ticks_per_commit = 4});
        layout.variables.push_back({.group = "weekly",
                                    .name = "coverage_year",
                                    .type = Type::int32,
                                    .dims = {"week"},
                                    .units = "1",
                                    .long_name = "coverage year of the season"});
        layout.variables.push_back({.group = "weekly",
                                    .name = "week_of_season",
                                    .type = Type::int32,
                                    .dims = {"week"},
                                    .units = "1",
                                    .long_name = "week of the season, from 0"});
        for (const WeekColumn& week : week_columns_)
        {
            const ColumnInfo& info = registry.columns(Entity::village)[week.column];
            layout.variables.push_back({.group = "weekly",
                                        .name = info.name,
                                        .type = stored(info.type),
                                        .dims = {"week", "village"},
                                        .units = info.unit,
                                        .long_name = info.meaning,
                                        .attributes = {{"mechanism", info.mechanism}}});
        }
    }
    if (panel_) panel_->describe(layout);
    return layout;
}

void Recorder::write_to(RunWriter& writer)
{
    writer_ = &writer;
    const Places& places = world_.places();
    std::vector<i64> code(places.size());
    std::vector<u8> level(places.size());
    std::vector<i32> parent(places.size());
    std::vector<std::string> name(places.size()), name_zh(places.size());
    for (PlaceId place = 0; place < places.size(); ++place)
    {
        code[place] = i64(places.code(place));
        level[place] = u8(places.level(place));
        parent[place] = i32(places.parent(place));
        name[place] = places.name(place);
        name_zh[place] = places.name_zh(place);
    }
    writer.write_static<i64>("places", "code", code);
    writer.write_static<u8>("places", "level", level);
    writer.write_static<i32>("places", "parent", parent);
    writer.write_static("places", "name", std::move(name));
    writer.write_static("places", "name_zh", std::move(name_zh));
    if (panel_) panel_->write_ties(writer);
}

void Recorder::go_on_in(RunWriter& writer, u64 roster_rows)
{
    writer_ = &writer;
    if (panel_) panel_->go_on_after(roster_rows);
}

void Recorder::resume(const Step& last, std::optional<int> last_year)
{
    last_year_ = last_year;
    make_room(last);
}

void Recorder::flush(const Step& last)
{
    if (!week_columns_.empty()) flush_weeks(last);
}

void Recorder::copy_week(BlockTask& task)
{
    const auto at = std::lower_bound(weeks_.begin(), weeks_.end(), task.step.date,
                                     [](const Step& week, Date date) { return week.date < date; });
    const std::size_t slot = std::size_t(at - weeks_.begin()) - first_week_;
    const std::size_t villages = world_.places().count(Level::village);
    for (WeekColumn& week : week_columns_)
    {
        const auto bytes = task.block.village.raw(week.column);
        const std::size_t width = bytes.size() / task.block.villages;
        const std::size_t offset = (slot * villages + task.block.first_village) * width;
        std::memcpy(week.values.data() + offset, bytes.data(), bytes.size());
    }
}

void Recorder::flush_weeks(const Step& now)
{
    const std::size_t villages = world_.places().count(Level::village);
    const std::size_t end = weeks_until(now);
    if (const std::size_t count = end - first_week_; count > 0 && writer_)
    {
        Commit commit = writer_->begin("weekly");
        std::vector<i64> days(count);
        const auto coverage_year = commit.column<i32>("coverage_year", count);
        const auto week_of_season = commit.column<i32>("week_of_season", count);
        for (std::size_t i = 0; i < count; ++i)
        {
            days[i] = day_number(weeks_[first_week_ + i].date);
            coverage_year[i] = weeks_[first_week_ + i].year;
            week_of_season[i] = weeks_[first_week_ + i].number;
        }
        for (WeekColumn& week : week_columns_)
        {
            const ColumnInfo& info = model_.registry.columns(Entity::village)[week.column];
            const auto out = room(commit, info.name, info.type, count * villages);
            std::memcpy(out.data(), week.values.data(), out.size());
        }
        writer_->submit(std::move(commit), days);
    }
    make_room(now);
}

std::size_t Recorder::weeks_until(const Step& now) const
{
    return std::size_t(std::upper_bound(weeks_.begin(), weeks_.end(), now, before) - weeks_.begin());
}

void Recorder::make_room(const Step& now)
{
    const std::size_t villages = world_.places().count(Level::village);
    first_week_ = weeks_until(now);
    const auto next = std::upper_bound(meetings_.begin(), meetings_.end(), now, before);
    std::size_t ahead = 0;
    while (first_week_ + ahead < weeks_.size() &&
           (next == meetings_.end() || before(weeks_[first_week_ + ahead], *next)))
        ++ahead;
    for (WeekColumn& week : week_columns_)
        week.values.resize(ahead * villages * size_of(model_.registry.columns(Entity::village)[week.column].type));
}

void Recorder::close_year(WorldTask& task)
{
    if (!week_columns_.empty()) flush_weeks(task.step);
    const int year = task.step.year;
    const bool counts = year >= options_.first_year;
    series_.fold(world_, workers_, counts);
    if (counts)
    {
        if (writer_) write_year(year);
        last_year_ = year;
        if (on_year_) on_year_(year);
    }
    series_.reset(task.world, workers_);
}

void Recorder::write_year(int year)
{
    if (panel_) panel_->write_year(*writer_, year);
    const auto write = [&](std::string_view group, Measure::Over over)
    {
        Commit commit = writer_->begin(group);
        for (std::size_t m = 0; m < series_.measures().size(); ++m)
        {
            if (series_.measures()[m].over != over) continue;
            const ColumnInfo& info = series_.info(series_.measures()[m]);
            const auto& values = series_.values(m);
            if (info.type == ScalarType::int64) commit.put<i64>(info.name, values);
            else
            {
                const auto out = commit.column<i32>(info.name, values.size());
                for (std::size_t i = 0; i < values.size(); ++i) out[i] = i32(values[i]);
            }
        }
        writer_->submit(std::move(commit), year);
    };
    const auto any = [&](Measure::Over over)
    {
        return std::any_of(series_.measures().begin(), series_.measures().end(),
                           [&](const Measure& measure) { return measure.over == over; });
    };
    write("yearly", Measure::Over::places);
    if (any(Measure::Over::pools)) write("pools", Measure::Over::pools);
    if (any(Measure::Over::margins)) write("margins", Measure::Over::margins);
}
}  // namespace canbao
