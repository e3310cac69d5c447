#include "engine/checkpoint.hpp"

#include <algorithm>
#include <cstring>
#include <sstream>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "engine/stored.hpp"
#include "record/state_file.hpp"

namespace canbao
{
namespace
{
constexpr std::array<std::string_view, 5> role_names{"state", "layout", "yearly", "level", "weekly"};
constexpr std::array block_entities{Entity::village, Entity::household, Entity::person, Entity::cell};

/// A line for each column: entity, name, type, role.
std::string registry_text(const Registry& registry)
{
    std::string text;
    for (std::size_t e = 0; e < entity_count; ++e)
        for (const ColumnInfo& column : registry.columns(Entity(e)))
            text += fmt::format("{} {} {} {}\n", entity_names[e], column.name, to_string(column.type),
                                role_names[std::size_t(column.role)]);
    return text;
}

/// The lines of one text that another lacks; the first of them, and how many there are.
std::string lacking(const std::string& in, const std::string& of)
{
    std::string first;
    std::size_t count = 0;
    std::istringstream lines(of);
    for (std::string line; std::getline(lines, line);)
        if (("\n" + in).find("\n" + line + "\n") == std::string::npos && count++ == 0) first = line;
    if (count == 0) return "none";
    return count == 1 ? fmt::format("'{}'", first) : fmt::format("'{}' and {} more", first, count - 1);
}

void check_registry(const std::filesystem::path& path, const std::string& saved, const Registry& registry)
{
    const std::string ours = registry_text(registry);
    if (saved == ours) return;
    throw UserError(Fault{
        path.string(), "the checkpoint was written by a program with other columns",
        fmt::format("this one lacks {}, the checkpoint lacks {}", lacking(ours, saved), lacking(saved, ours)), ""});
}

/// Rows of each block's tables, as columns of the file.
std::string rows_name(Entity entity) { return fmt::format("{}_rows", entity_names[std::size_t(entity)]); }

CheckpointHead from_file(const std::filesystem::path& path, const StateHead& file)
{
    const auto text = [&](const char* name)
    {
        const auto found = file.texts.find(name);
        if (found == file.texts.end())
            throw UserError(Fault{path.string(), fmt::format("the checkpoint lacks '{}'", name), "", ""});
        return found->second;
    };
    const auto number = [&](const char* name)
    {
        const auto found = file.numbers.find(name);
        if (found == file.numbers.end())
            throw UserError(Fault{path.string(), fmt::format("the checkpoint lacks '{}'", name), "", ""});
        return found->second;
    };
    CheckpointHead head;
    head.scenario_digest = text("scenario_digest");
    head.population_digest = text("population_digest");
    head.years_digest = text("years_digest");
    head.households = u64(number("households"));
    if (file.numbers.contains("last_year")) head.last_year = int(number("last_year"));
    const auto date = parse_date(text("date"));
    if (!date) throw UserError(Fault{path.string(), "the checkpoint has no date", "", ""});
    head.last = {*date, PhaseId(number("phase")), i32(number("year")), i32(number("number"))};
    return head;
}
}  // namespace

u64 save_checkpoint(const std::filesystem::path& path, const World& world, const CheckpointHead& head)
{
    const Registry& registry = world.registry();
    StateHead state;
    state.texts = {{"scenario_digest", head.scenario_digest},
                   {"population_digest", head.population_digest},
                   {"years_digest", head.years_digest},
                   {"date", format(head.last.date)},
                   {"columns", registry_text(registry)}};
    state.numbers = {{"phase", head.last.phase},
                     {"year", head.last.year},
                     {"number", head.last.number},
                     {"households", i64(head.households)}};
    if (head.last_year) state.numbers["last_year"] = *head.last_year;

    StateWriter file(path, state);
    for (const Entity entity : block_entities)
    {
        std::vector<u32> rows;
        for (const Block& block : world.blocks()) rows.push_back(block.table(entity).rows());
        file.begin("blocks", rows_name(entity), Type::uint32, rows.size());
        file.append(std::as_bytes(std::span(rows)));
    }
    for (std::size_t e = 0; e < entity_count; ++e)
    {
        const auto& columns = registry.columns(Entity(e));
        for (std::size_t c = 0; c < columns.size(); ++c)
        {
            file.begin(entity_names[e], columns[c].name, stored(columns[c].type), world.rows(Entity(e)));
            if (Entity(e) == Entity::place) file.append(world.place_table().raw(c));
            else
                for (const Block& block : world.blocks()) file.append(block.table(Entity(e)).raw(c));
        }
    }
    return file.finish();
}

CheckpointHead read_checkpoint_head(const std::filesystem::path& path)
{
    return from_file(path, StateReader(path).head());
}

CheckpointHead load_checkpoint(const std::filesystem::path& path, World& world)
{
    const StateReader file(path);
    const CheckpointHead head = from_file(path, file.head());
    const Registry& registry = world.registry();
    const auto columns_text = file.head().texts.find("columns");
    check_registry(path, columns_text == file.head().texts.end() ? "" : columns_text->second, registry);

    const std::size_t blocks = world.blocks().size();
    std::array<std::vector<u32>, entity_count> rows;
    for (const Entity entity : block_entities)
    {
        auto& of_entity = rows[std::size_t(entity)];
        file.read("blocks", rows_name(entity), Type::uint32, blocks,
                  [&](std::span<const std::byte> values)
                  {
                      const std::size_t before = of_entity.size();
                      of_entity.resize(before + values.size() / sizeof(u32));
                      std::memcpy(of_entity.data() + before, values.data(), values.size());
                  });
    }
    for (std::size_t b = 0; b < blocks; ++b)
    {
        std::array<u32, entity_count> of_block{};
        for (const Entity entity : block_entities) of_block[std::size_t(entity)] = rows[std::size_t(entity)][b];
        if (of_block[std::size_t(Entity::village)] != world.blocks()[b].villages)
            throw UserError(Fault{path.string(), "the checkpoint is of other places", "", ""});
        world.make_room(world.blocks()[b], of_block);
    }
    for (std::size_t e = 0; e < entity_count; ++e)
    {
        const auto& columns = registry.columns(Entity(e));
        for (std::size_t c = 0; c < columns.size(); ++c)
        {
            // The values of one block after the other, from pieces that end anywhere.
            std::size_t block = 0, filled = 0;
            file.read(entity_names[e], columns[c].name, stored(columns[c].type), world.rows(Entity(e)),
                      [&](std::span<const std::byte> values)
                      {
                          while (!values.empty())
                          {
                              ColumnTable& table = Entity(e) == Entity::place ? world.place_table()
                                                                              : world.blocks()[block].table(Entity(e));
                              const auto room = table.raw(c).subspan(filled);
                              const std::size_t taken = std::min(room.size(), values.size());
                              std::memcpy(room.data(), values.data(), taken);
                              values = values.subspan(taken);
                              filled += taken;
                              if (filled == table.raw(c).size()) ++block, filled = 0;
                          }
                      });
        }
    }
    return head;
}
}  // namespace canbao
