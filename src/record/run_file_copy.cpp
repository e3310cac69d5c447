/// Taking ticks over from another file, and comparing those that come again with what is there.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "record/run_file_parts.hpp"

namespace canbao
{
namespace
{
using hdf5::Handle;

u64 steps_at_a_time(std::size_t step_bytes)
{
    return std::max<u64>(1, block_bytes / std::max<std::size_t>(1, step_bytes));
}

void read_steps(hid_t dataset, const std::string& path, Type type, const std::vector<hsize_t>& shape, u64 first,
                u64 steps, std::byte* values)
{
    std::vector<hsize_t> start(shape.size()), count = shape;
    start[0] = first;
    count[0] = steps;
    const Handle memory{H5Screate_simple(int(count.size()), count.data(), nullptr), H5Sclose};
    const Handle space{H5Dget_space(dataset), H5Sclose};
    if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
        H5Dread(dataset, hdf5::memory_type(type), memory.get(), space.get(), H5P_DEFAULT, values) < 0)
        hdf5::fail(path, "be read");
}
}  // namespace

void check_plan(const std::vector<GroupPlan>& plan, const RunReader& source)
{
    Faults faults;
    const std::string path = source.path().string();
    const Layout stored = source.layout();
    const auto add = [&](const std::string& group, const std::string& name, std::string_view what)
    {
        faults.add({fmt::format("{}: /{}{}{}", path, group, name.empty() ? "" : "/", name), std::string(what), "",
                    "a run is continued by the program and the scenario that began it"});
    };
    for (const Group& group : source.groups())
        if (std::none_of(plan.begin(), plan.end(), [&](const auto& p) { return p.group.name == group.name; }))
            add(group.name, "", "the run does not record this group");
    for (const GroupPlan& group : plan)
    {
        const std::string& name = group.group.name;
        if (!source.has(name))
        {
            add(name, "", "the file does not hold this group");
            continue;
        }
        for (const Dimension& dimension : group.group.dims)
        {
            const Dimension* const there = find_dimension(source.group(name), dimension.name);
            const bool same = there && there->extent == dimension.extent && there->type == dimension.type &&
                              (dimension.extent != Extent::fixed || there->size == dimension.size);
            if (!same) add(name, dimension.name, "the dimension differs");
            else if (!dimension.values.empty() &&
                     (!source.has(name, dimension.name) || source.read<i64>(name, dimension.name) != dimension.values))
                add(name, dimension.name, "the coordinate differs");
        }
        for (const VariablePlan& entry : group.variables)
        {
            const Variable& variable = entry.variable;
            if (!source.has(name, variable.name)) add(name, variable.name, "the file does not hold this");
            else if (const StoredVariable& there = source.variable(name, variable.name);
                     there.type != variable.type || there.dims != variable.dims)
                add(name, variable.name, "the variable has another type or other dimensions");
        }
        for (const Variable& there : stored.variables)
            if (there.group == name && std::none_of(group.variables.begin(), group.variables.end(),
                                                    [&](const auto& v) { return v.variable.name == there.name; }))
                add(name, there.name, "the run does not record this");
    }
    faults.raise_if_any();
}

void RunFile::copy_static(std::size_t group, std::size_t variable, const RunReader& source)
{
    const VariablePlan& plan = groups_[group]->plan.variables[variable];
    const Dataset& dataset = groups_[group]->variables[variable];
    const std::string& from = plan.variable.group;
    if (dataset.type == Type::text)
    {
        write_texts(group, variable, source.read_texts(from, dataset.name));
        return;
    }
    if (dataset.shape.empty())
    {
        write_values(group, variable, source.read_bytes(from, dataset.name).data(), 0, 1);
        return;
    }
    std::vector<u64> start(dataset.shape.size()), count(dataset.shape.begin(), dataset.shape.end());
    const u64 entry_values = plan.step_values / dataset.shape[0];
    const u64 entries = steps_at_a_time(entry_values * size_of(dataset.type));
    for (; start[0] < dataset.shape[0]; start[0] += count[0])
    {
        count[0] = std::min<u64>(entries, dataset.shape[0] - start[0]);
        const auto values = source.read_bytes(from, dataset.name, start, count);
        write_values(group, variable, values.data(), start[0] * entry_values, count[0] * entry_values);
    }
}

void RunFile::copy(Dataset& dataset, const RunReader& source, std::string_view group, u64 steps)
{
    std::vector<u64> start(dataset.shape.size()), count(dataset.shape.begin(), dataset.shape.end());
    // Whole chunks at a time, so that one that is compressed is packed once.
    const u64 most = steps_at_a_time(dataset.step_bytes), chunk = dataset.chunk[0];
    const u64 at_a_time = divide_up(most, chunk) * chunk;
    for (; start[0] < steps; start[0] += count[0])
    {
        count[0] = std::min<u64>(at_a_time, steps - start[0]);
        append(dataset, source.read_bytes(group, dataset.name, start, count).data(), count[0]);
    }
}

void RunFile::copy_ticks(std::size_t group, const RunReader& source, u64 ticks)
{
    GroupData& data = *groups_[group];
    const std::string& name = data.plan.group.name;
    if (ticks == 0) return;
    for (auto& rows : data.rows)
    {
        const RowRange last = source.rows(name, data.scales[rows.dimension].name, ticks - 1);
        rows.complete = rows.written = last.start + last.count;
    }
    std::vector<Column> columns;
    for (std::size_t i = 0; i < data.variables.size(); ++i)
    {
        const VariablePlan& entry = data.plan.variables[i];
        if (entry.extent == Extent::ticks) columns.push_back({i, ticks, nullptr});
        if (entry.extent == Extent::rows) columns.push_back({i, data.rows[entry.rows].complete, nullptr});
    }
    reserve(group, columns, ticks);
    for (const Column& column : columns) copy(data.variables[column.variable], source, name, column.steps);
    for (auto& rows : data.rows)
    {
        copy(rows.start, source, name, ticks);
        copy(rows.count, source, name, ticks);
        resize(data.scales[rows.dimension], rows.complete);
    }
    copy(data.scales[data.mark], source, name, ticks);
    data.ticks = ticks;
}

std::vector<i64> RunFile::read_numbers(const Dataset& dataset, u64 first, u64 count) const
{
    std::vector<i64> values(count);
    const hsize_t start = first, size = count;
    const Handle memory{H5Screate_simple(1, &size, nullptr), H5Sclose};
    const Handle space{H5Dget_space(dataset.id.get()), H5Sclose};
    if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &size, nullptr) < 0 ||
        H5Dread(dataset.id.get(), H5T_NATIVE_INT64, memory.get(), space.get(), H5P_DEFAULT, values.data()) < 0)
        hdf5::fail(dataset.path, "be read");
    return values;
}

std::string RunFile::tick_name(const GroupData& group, u64 tick) const
{
    const Dataset& mark = group.scales[group.mark];
    return fmt::format("{} {}", mark.name, read_numbers(mark, tick, 1).front());
}

void RunFile::expect(const Dataset& dataset, const std::byte* values, u64 first, u64 steps,
                     const std::string& tick) const
{
    std::vector<std::byte> there;
    const u64 at_a_time = steps_at_a_time(dataset.step_bytes);
    for (u64 step = 0; step < steps; step += at_a_time)
    {
        const u64 count = std::min(at_a_time, steps - step);
        there.resize(count * dataset.step_bytes);
        read_steps(dataset.id.get(), dataset.path, dataset.type, dataset.shape, first + step, count, there.data());
        const std::byte* const given = values + step * dataset.step_bytes;
        if (std::memcmp(there.data(), given, there.size()) == 0) continue;
        const auto at = std::mismatch(there.begin(), there.end(), given).first - there.begin();
        throw hdf5::Error(fmt::format(
            "{}: the run gives another value for {} than the file holds, at position {}", dataset.path, tick,
            step * dataset.step_bytes / size_of(dataset.type) + std::size_t(at) / size_of(dataset.type)));
    }
}

void RunFile::expect_rows(std::size_t group, std::span<const Column> columns, u64 tick)
{
    GroupData& data = *groups_[group];
    std::vector<u64> given(data.rows.size());
    for (const auto& column : columns)
    {
        const std::size_t number = data.plan.variables[column.variable].rows;
        const GroupData::Rows& rows = data.rows[number];
        const u64 start = u64(read_numbers(rows.start, tick, 1).front()) + rows.compared;
        const u64 end = u64(read_numbers(rows.start, tick, 1).front()) + u64(read_numbers(rows.count, tick, 1).front());
        if (column.steps > end - std::min(start, end))
            throw hdf5::Error(fmt::format("{}: the run gives more rows for {} than the file holds",
                                          data.variables[column.variable].path, tick_name(data, tick)));
        expect(data.variables[column.variable], column.values, start, column.steps, tick_name(data, tick));
        given[number] = column.steps;
    }
    for (std::size_t i = 0; i < given.size(); ++i) data.rows[i].compared += given[i];
}

void RunFile::expect_ticks(std::size_t group, std::span<const Column> columns, u64 first, u64 ticks)
{
    GroupData& data = *groups_[group];
    std::vector<Column> of_rows;
    for (const auto& column : columns)
        if (data.plan.variables[column.variable].extent == Extent::rows) of_rows.push_back(column);
    const u64 last = first + ticks - 1;
    if (!of_rows.empty()) expect_rows(group, of_rows, last);
    for (const auto& column : columns)
    {
        if (data.plan.variables[column.variable].extent != Extent::ticks) continue;
        const Dataset& dataset = data.variables[column.variable];
        // One by one, so that the message can name the tick.
        for (u64 tick = 0; tick < ticks; ++tick)
            expect(dataset, column.values + tick * dataset.step_bytes, first + tick, 1, tick_name(data, first + tick));
    }
    for (auto& rows : data.rows)
    {
        const auto counts = read_numbers(rows.count, first, ticks);
        for (u64 tick = 0; tick < ticks; ++tick)
            if (const u64 given = tick + 1 == ticks ? rows.compared : 0; u64(counts[tick]) != given)
                throw hdf5::Error(fmt::format("{}: the run gives {} rows for {} and the file holds {}", rows.count.path,
                                              given, tick_name(data, first + tick), counts[tick]));
        rows.compared = 0;
    }
}
}  // namespace canbao
