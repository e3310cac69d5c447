#include "world/registry.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace canbao
{
namespace
{
std::optional<u16> position(const std::vector<ColumnInfo>& columns, std::string_view name)
{
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == name) return u16(i);
    return std::nullopt;
}
}  // namespace

u16 Registry::insert(ColumnInfo info)
{
    auto& columns = columns_[std::size_t(info.entity)];
    if (position(columns, info.name))
        throw std::logic_error(
            fmt::format("column '{}' of {} is declared twice", info.name, entity_names[std::size_t(info.entity)]));
    for (const PackedField& field : info.fields)
        if (field.width == 0 || std::size_t(field.at) + field.width > 8 * size_of(info.type))
            throw std::logic_error(fmt::format("the field '{}' is not inside the column '{}' of {}", field.name,
                                               info.name, entity_names[std::size_t(info.entity)]));
    info.mechanism = mechanism_;
    columns.push_back(std::move(info));
    return u16(columns.size() - 1);
}

u16 Registry::lookup(Entity entity, std::string_view name, ScalarType type) const
{
    const auto& columns = columns_[std::size_t(entity)];
    const auto at = position(columns, name);
    if (!at)
        throw std::logic_error(fmt::format("no mechanism of this model declares the column '{}' of {}", name,
                                           entity_names[std::size_t(entity)]));
    if (columns[*at].type != type)
        throw std::logic_error(fmt::format("column '{}' of {} is {}, not {}", name, entity_names[std::size_t(entity)],
                                           to_string(columns[*at].type), to_string(type)));
    return *at;
}

bool Registry::has(Entity entity, std::string_view name) const
{
    return position(columns_[std::size_t(entity)], name).has_value();
}

std::size_t Registry::row_bytes(Entity entity) const
{
    std::size_t bytes = 0;
    for (const auto& column : columns(entity)) bytes += size_of(column.type);
    return bytes;
}
}  // namespace canbao
