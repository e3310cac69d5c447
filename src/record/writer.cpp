#include "record/writer.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/commit_data.hpp"
#include "record/output_check.hpp"
#include "record/reader.hpp"
#include "record/writer_thread.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;

/// Which file a path leads to; empty for none.
std::optional<std::pair<dev_t, ino_t>> identity(const fs::path& path)
{
    struct stat found
    {
    };
    if (stat(path.c_str(), &found) != 0) return {};
    return std::pair(found.st_dev, found.st_ino);
}
}  // namespace

struct RunWriter::Impl
{
    Impl(const fs::path& output, const Layout& layout, const Manifest& manifest, const WriterOptions& choices)
        : path(output),
          part(fmt::format("{}.{}.part", output.string(), getpid())),
          options(choices),
          plan(make_plan(layout)),
          pool(std::make_shared<BufferPool>(choices.queue_bytes)),
          statics(plan.size()),
          present(plan.size()),
          last_coordinate(plan.size())
    {
        Faults faults;
        check_output(path, options, faults);
        faults.raise_if_any();
        for (std::size_t group = 0; group < plan.size(); ++group) statics[group].resize(plan[group].variables.size());
        const Storage storage = options.compress ? Storage::compressed : Storage::plain;
        thread.emplace([this, title = layout.title, manifest, storage]
                       { return std::make_unique<RunFile>(part.string(), title, plan, manifest, storage); },
                       options.queue_bytes);
        thread->drain(false);
        fail_before_start();
    }

    ~Impl()
    {
        thread.reset();
        if (!started) remove_part();
    }

    void remove_part() const
    {
        std::error_code ignored;
        fs::remove(part, ignored);
    }
    /// The reason names the file under which it was written so far; the user knows it by the name it was to get.
    [[nodiscard]] std::string told(std::string text) const
    {
        if (const auto at = text.find(part.string()); at != std::string::npos)
            text.replace(at, part.string().size(), path.string());
        return text;
    }
    void fail_before_start()
    {
        const auto reason = thread->failure();
        if (!reason) return;
        thread->stop();
        remove_part();
        throw UserError(
            Fault{told(*reason), "", "", "make space or choose another place with -o; nothing was written"});
    }
    void fail_after_start() const
    {
        if (const auto reason = thread->failure())
            throw RunError(told(*reason) + "; the file can be read up to its last complete tick");
    }

    [[nodiscard]] std::size_t find_group(std::string_view name) const
    {
        for (std::size_t i = 0; i < plan.size(); ++i)
            if (plan[i].group.name == name) return i;
        mistake(name, "there is no such group");
    }

    /// The static variable that `count` values are for, and how many of its values came before.
    std::pair<std::size_t, u64> find_static(std::size_t group, std::string_view name, Type type, std::size_t count,
                                            Part extent)
    {
        const auto& variables = plan[group].variables;
        const std::string& group_name = plan[group].group.name;
        if (started) mistake(group_name, name, "static variables are written before the start");
        for (std::size_t i = 0; i < variables.size(); ++i)
        {
            if (variables[i].variable.name != name) continue;
            if (variables[i].extent != Extent::fixed) mistake(group_name, name, "is not static");
            if (variables[i].variable.type != type)
                mistake(group_name, name,
                        fmt::format("is {}, not {}", to_string(variables[i].variable.type), to_string(type)));
            const u64 before = statics[group][i], all = variables[i].step_values;
            if (extent == Part::all && before > 0) mistake(group_name, name, "was written already");
            if (extent == Part::all ? count != all : before + count > all)
                mistake(group_name, name, fmt::format("has {} values, not {}", all, before + count));
            if (extent == Part::next && (variables[i].tail.empty() || count % (all / variables[i].tail[0]) != 0))
                mistake(group_name, name, fmt::format("{} values are no multiple of an entry", count));
            statics[group][i] += count;
            return {i, before};
        }
        mistake(group_name, name, "there is no such variable");
    }

    /// How many of the ticks that are submitted next are in the file already, and the number of the first of them.
    [[nodiscard]] std::pair<u64, u64> find_present(std::size_t group, std::span<const i64> coordinates) const
    {
        const auto& there = present[group];
        const auto first = std::lower_bound(there.begin(), there.end(), coordinates.front());
        u64 count = 0;
        for (const i64 coordinate : coordinates)
        {
            const auto at = first + i64(count);
            if (at == there.end()) break;
            if (*at != coordinate)
                mistake(plan[group].group.name,
                        fmt::format("{} is not in the file, which goes on to {}", coordinate, there.back()));
            ++count;
        }
        return {u64(first - there.begin()), count};
    }

    fs::path path, part;
    WriterOptions options;
    std::vector<GroupPlan> plan;
    std::shared_ptr<BufferPool> pool;
    std::vector<std::vector<u64>> statics;  ///< how many values of each were written
    std::vector<std::vector<i64>> present;  ///< of each group the ticks that were taken over
    std::vector<std::optional<i64>> last_coordinate;
    std::optional<std::pair<dev_t, ino_t>> continued;  ///< the file of that name from which ticks were taken over
    bool copied = false, started = false, finished = false;
    std::optional<WriterThread> thread;
};

RunWriter::RunWriter(const fs::path& path, const Layout& layout, const Manifest& manifest, const WriterOptions& options)
    : impl_(std::make_unique<Impl>(path, layout, manifest, options))
{
}

RunWriter::~RunWriter() = default;

void RunWriter::write_values(std::string_view group, std::string_view name, Type type, std::size_t count,
                             const void* values, Part part)
{
    const std::size_t number = impl_->find_group(group);
    const auto [variable, before] = impl_->find_static(number, name, type, count, part);
    const std::size_t bytes = count * size_of(type);
    const auto copy = std::make_shared<std::vector<std::byte>>(bytes);
    if (bytes > 0) std::memcpy(copy->data(), values, bytes);
    impl_->thread->push({[number, variable = variable, before = before, count, copy](std::unique_ptr<RunFile>& file)
                         { file->write_values(number, variable, copy->data(), before, count); },
                         bytes, bytes});
    impl_->fail_before_start();
}

void RunWriter::write_static(std::string_view group, std::string_view name, std::vector<std::string> texts)
{
    const std::size_t number = impl_->find_group(group);
    const std::size_t variable = impl_->find_static(number, name, Type::text, texts.size(), Part::all).first;
    std::size_t bytes = 0;
    for (const auto& text : texts) bytes += text.size();
    const auto shared = std::make_shared<const std::vector<std::string>>(std::move(texts));
    impl_->thread->push(
        {[=](std::unique_ptr<RunFile>& file) { file->write_texts(number, variable, *shared); }, bytes, bytes});
    impl_->fail_before_start();
}

void RunWriter::start()
{
    if (impl_->started) throw std::logic_error("record: the run was started already");
    for (std::size_t group = 0; group < impl_->plan.size(); ++group)
        for (std::size_t i = 0; i < impl_->statics[group].size(); ++i)
            if (const auto& entry = impl_->plan[group].variables[i];
                entry.extent == Extent::fixed && impl_->statics[group][i] != entry.step_values)
                mistake(entry.variable.group, entry.variable.name, "is static and was not written before the start");
    // Readers are let in before the file has its name, so whoever finds it can read it.
    impl_->thread->push({[](std::unique_ptr<RunFile>& file) { file->go_live(); }});
    impl_->thread->drain(false);
    impl_->fail_before_start();
    if (impl_->continued && impl_->continued != identity(impl_->path))
        throw UserError(Fault{impl_->path.string(), "another file took this name meanwhile", "",
                              "look whether another program continues the run; nothing was replaced"});
    take_name(impl_->part, impl_->path, impl_->options.force);
    impl_->thread->push({[name = impl_->path.string()](std::unique_ptr<RunFile>& file) { file->set_path(name); }});
    impl_->started = true;
}

void copy_ticks(const RunReader& source, RunWriter& writer, const LastTicks& last)
{
    RunWriter::Impl& impl = *writer.impl_;
    if (impl.started || impl.copied) throw std::logic_error("record: ticks are taken over once, before the start");
    impl.copied = true;
    for (const auto& entry : last) static_cast<void>(impl.find_group(entry.first));
    check_plan(impl.plan, source);
    for (std::size_t group = 0; group < impl.plan.size(); ++group)
    {
        const GroupPlan& plan = impl.plan[group];
        const std::string& name = plan.group.name;
        for (std::size_t i = 0; i < plan.variables.size(); ++i)
        {
            const VariablePlan& entry = plan.variables[i];
            if (entry.extent != Extent::fixed || impl.statics[group][i] == entry.step_values) continue;
            if (impl.statics[group][i] != 0) mistake(name, entry.variable.name, "was written in part");
            impl.statics[group][i] = entry.step_values;
            impl.thread->push(
                {[&source, group, i](std::unique_ptr<RunFile>& file) { file->copy_static(group, i, source); }});
        }
        if (!plan.has_ticks) continue;
        const auto mark = std::find_if(plan.group.dims.begin(), plan.group.dims.end(),
                                       [](const Dimension& d) { return d.extent == Extent::ticks; });
        auto& present = impl.present[group];
        present = source.read<i64>(name, mark->name);
        if (const auto end = last.find(name); end != last.end())
            present.erase(std::upper_bound(present.begin(), present.end(), end->second), present.end());
        impl.thread->push({[&source, group, ticks = present.size()](std::unique_ptr<RunFile>& file)
                           { file->copy_ticks(group, source, ticks); }});
    }
    impl.thread->drain(false);
    impl.fail_before_start();
    if (!source.replaced() && identity(source.path()) == identity(impl.path)) impl.continued = identity(impl.path);
}

Commit RunWriter::begin(std::string_view group)
{
    const std::size_t number = impl_->find_group(group);
    if (!impl_->plan[number].has_ticks) mistake(group, "the group has no ticks");
    auto data = std::make_unique<Commit::Data>();
    data->pool = impl_->pool;
    data->plan = &impl_->plan[number];
    data->group = number;
    return Commit(std::move(data));
}

void RunWriter::submit(Commit commit, i64 coordinate) { submit(std::move(commit), std::span(&coordinate, 1)); }

void RunWriter::submit(Commit commit, std::span<const i64> coordinates)
{
    if (!impl_->started) throw std::logic_error("record: a tick before the start");
    const std::shared_ptr<Commit::Data> data = std::move(commit.data_);
    data->check_ticks(coordinates.size());
    data->check_rows();
    auto& last = impl_->last_coordinate[data->group];
    for (const i64 coordinate : coordinates)
    {
        if (last && coordinate <= *last) mistake(data->plan->group.name, "its coordinate does not increase");
        last = coordinate;
    }
    if (coordinates.empty()) mistake(data->plan->group.name, "a commit of no tick");
    const auto [first, known] = impl_->find_present(data->group, coordinates);
    impl_->thread->push({[data, first = first, known = known,
                          ticks = std::vector(coordinates.begin(), coordinates.end())](std::unique_ptr<RunFile>& file)
                         {
                             if (known == ticks.size()) file->expect_ticks(data->group, data->columns(), first, known);
                             else
                             {
                                 if (known > 0) file->expect_ticks(data->group, data->first_ticks(known), first, known);
                                 file->append_ticks(data->group, data->columns(known), std::span(ticks).subspan(known));
                             }
                         },
                         data->held_bytes(), data->bytes(), coordinates.size()});
    impl_->fail_after_start();
}

void RunWriter::submit_rows(Commit commit, i64 coordinate)
{
    if (!impl_->started) throw std::logic_error("record: rows before the start");
    const std::shared_ptr<Commit::Data> data = std::move(commit.data_);
    data->check_rows();
    for (const auto& entry : data->entries)
        if (data->variable(entry).extent != Extent::rows)
            mistake(data->plan->group.name, data->variable(entry).variable.name, "belongs to the whole tick");
    const auto [first, known] = impl_->find_present(data->group, std::span(&coordinate, 1));
    impl_->thread->push({[data, first = first, known = known](std::unique_ptr<RunFile>& file)
                         {
                             if (known > 0) file->expect_rows(data->group, data->columns(), first);
                             else file->append_rows(data->group, data->columns());
                         },
                         data->held_bytes(), data->bytes()});
    impl_->fail_after_start();
}

void RunWriter::finish(const RunOutcome& outcome)
{
    if (!impl_->started || impl_->finished) throw std::logic_error("record: finish() comes once, after start()");
    impl_->finished = true;
    impl_->thread->push({[outcome](std::unique_ptr<RunFile>& file) { file->close(outcome), file.reset(); }});
    impl_->thread->drain(impl_->started);
    impl_->thread->stop();
    impl_->fail_after_start();
}

WriterStats RunWriter::stats() const { return impl_->thread->stats(); }
}  // namespace canbao
