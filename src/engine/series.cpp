#include "engine/series.hpp"

#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "core/digest.hpp"

namespace canbao
{
namespace
{
/// Visits the integer values of a column.
template <class Visit>
void for_each_value(const ColumnTable& table, const ColumnInfo& info, std::size_t column, Visit&& visit)
{
    const auto bytes = table.raw(column);
    const auto walk = [&]<class T>(T)
    {
        const auto* const values = reinterpret_cast<const T*>(bytes.data());
        for (u32 row = 0; row < table.rows(); ++row) visit(row, i64(values[row]));
    };
    switch (info.type)
    {
        case ScalarType::int32: walk(i32{}); break;
        case ScalarType::int64: walk(i64{}); break;
        default: throw std::logic_error(fmt::format("series '{}' is no i32 or i64 column", info.name));
    }
}
}  // namespace

YearlySeries::YearlySeries(const Registry& registry, u32 classes) : registry_(registry), classes_(classes)
{
    const auto add = [&](Entity entity, Measure::Over over)
    {
        const auto& columns = registry.columns(entity);
        for (u32 c = 0; c < columns.size(); ++c)
            if (columns[c].role == Role::yearly || columns[c].role == Role::level)
                measures_.push_back({over, entity, c, columns[c].role == Role::yearly});
    };
    add(Entity::village, Measure::Over::places);
    add(Entity::place, Measure::Over::pools);
    if (classes > 0) add(Entity::cell, Measure::Over::margins);
    values_.resize(measures_.size());
}

std::size_t YearlySeries::find(Measure::Over over, std::string_view name) const
{
    for (std::size_t m = 0; m < measures_.size(); ++m)
        if (measures_[m].over == over && info(measures_[m]).name == name) return m;
    throw std::logic_error(fmt::format("no yearly series '{}' in this model", name));
}

void YearlySeries::fold(const World& world, const Workers& workers, bool counts)
{
    const Places& places = world.places();
    workers.for_each(measures_.size(),
                     [&](std::size_t m)
                     {
                         const Measure& measure = measures_[m];
                         const ColumnInfo& column = info(measure);
                         auto& values = values_[m];
                         switch (measure.over)
                         {
                             case Measure::Over::pools:
                                 values.assign(world.place_table().rows(), 0);
                                 for_each_value(world.place_table(), column, measure.column,
                                                [&](u32 place, i64 value) { values[place] = value; });
                                 break;
                             case Measure::Over::places:
                                 values.assign(places.size(), 0);
                                 for (const Block& block : world.blocks())
                                 {
                                     const PlaceId first = places.first(Level::village) + block.first_village;
                                     for_each_value(block.village, column, measure.column,
                                                    [&](u32 row, i64 value) { values[first + row] = value; });
                                 }
                                 for (PlaceId place = PlaceId(places.size()) - 1; place > 0; --place)
                                     values[places.parent(place)] += values[place];
                                 break;
                             case Measure::Over::margins:
                                 values.assign(std::size_t(margin_places(places)) * classes_, 0);
                                 for (const Block& block : world.blocks())
                                 {
                                     i64* const county =
                                         &values[std::size_t(world.counties()[block.county].place) * classes_];
                                     for_each_value(block.cell, column, measure.column,
                                                    [&](u32 row, i64 value) { county[row] += value; });
                                 }
                                 for (PlaceId place = margin_places(places) - 1; place > 0; --place)
                                     for (u32 c = 0; c < classes_; ++c)
                                         values[std::size_t(places.parent(place)) * classes_ + c] +=
                                             values[std::size_t(place) * classes_ + c];
                                 break;
                         }
                     });
    if (!counts) return;
    Digest digest;
    digest.update(std::string_view(years_digest_));
    for (std::size_t m = 0; m < measures_.size(); ++m)
    {
        digest.update(std::string_view(info(measures_[m]).name));
        digest.update(std::span<const i64>(values_[m]));
    }
    years_digest_ = digest.hex();
}

void YearlySeries::reset(World& world, const Workers& workers) const
{
    const auto clear = [](ColumnTable& table, std::size_t column)
    {
        const auto bytes = table.raw(column);
        std::memset(bytes.data(), 0, bytes.size());
    };
    for (const Measure& measure : measures_)
        if (measure.reset && measure.entity == Entity::place) clear(world.place_table(), measure.column);
    workers.for_each(world.blocks().size(),
                     [&](std::size_t b)
                     {
                         for (const Measure& measure : measures_)
                             if (measure.reset && measure.entity != Entity::place)
                                 clear(world.blocks()[b].table(measure.entity), measure.column);
                     });
}

std::string YearlySeries::digest(const World& world) const
{
    Digest all;
    all.update(std::string_view(years_digest_));
    for (const Role role : {Role::state, Role::weekly, Role::level})
        all.update(std::string_view(digest_columns(world, role)));
    return all.hex();
}
}  // namespace canbao
