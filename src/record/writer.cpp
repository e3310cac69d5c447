#include "record/writer.hpp"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/run_file.hpp"

namespace canbao
{
namespace
{
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

f64 seconds_since(Clock::time_point begin) { return std::chrono::duration<f64>(Clock::now() - begin).count(); }

[[noreturn]] void mistake(std::string_view group, std::string_view what)
{
    throw std::logic_error(fmt::format("record: /{}: {}", group, what));
}

[[noreturn]] void mistake(std::string_view group, std::string_view name, std::string_view what)
{
    throw std::logic_error(fmt::format("record: /{}/{}: {}", group, name, what));
}

/// Memory for columns; what has been written is used again, so that a run does not ask the system at every tick.
struct Buffer
{
    std::unique_ptr<std::byte[]> bytes;
    std::size_t capacity = 0;
};

class BufferPool
{
public:
    explicit BufferPool(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    Buffer take(std::size_t bytes)
    {
        {
            const std::lock_guard lock(mutex_);
            auto best = free_.end();
            for (auto it = free_.begin(); it != free_.end(); ++it)
                if (it->capacity >= bytes && it->capacity / 2 <= bytes &&
                    (best == free_.end() || it->capacity < best->capacity))
                    best = it;
            if (best != free_.end())
            {
                Buffer found = std::move(*best);
                free_bytes_ -= found.capacity;
                std::swap(*best, free_.back());
                free_.pop_back();
                return found;
            }
        }
        return {std::make_unique_for_overwrite<std::byte[]>(bytes), bytes};
    }

    void give(Buffer buffer)
    {
        const std::lock_guard lock(mutex_);
        if (free_bytes_ + buffer.capacity > most_bytes_) return;
        free_bytes_ += buffer.capacity;
        free_.push_back(std::move(buffer));
    }

private:
    std::mutex mutex_;
    std::vector<Buffer> free_;
    std::size_t most_bytes_, free_bytes_ = 0;
};

void check_folder(const fs::path& path, const WriterOptions& options, Faults& faults)
{
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::is_directory(folder, error))
    {
        faults.add({path.string(), fmt::format("the folder {} does not exist", folder.string()), "", "make it first"});
        return;
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0)
    {
        faults.add({path.string(), fmt::format("the folder {} cannot be written", folder.string()), "",
                    "choose another with -o, or change its permissions"});
        return;
    }
    const auto space = fs::space(folder, error);
    constexpr f64 mebi = 1u << 20;
    if (!error && space.available < options.expected_bytes)
        faults.add({path.string(),
                    fmt::format("the file needs {:.1f} MiB and {:.1f} MiB are free", f64(options.expected_bytes) / mebi,
                                f64(space.available) / mebi),
                    "", "make space, record less, or choose another disk with -o"});
}

Fault taken(const fs::path& path)
{
    return {path.string(), "the file exists", "", "choose another name with -o, or replace it with --force"};
}
}  // namespace

void check_output(const fs::path& path, const WriterOptions& options, Faults& faults)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status))
        faults.add({path.string(), "this is a folder", "", "give the name of a file with -o"});
    else if (fs::exists(status) && !fs::is_regular_file(status))
        faults.add({path.string(), "this is no regular file", "", "choose another name with -o"});
    else if (fs::exists(status) && !options.force) faults.add(taken(path));
    else check_folder(path, options, faults);
}

struct Commit::Data
{
    struct Entry
    {
        Column column;
        Buffer buffer;
    };
    std::shared_ptr<BufferPool> pool;
    const GroupPlan* plan = nullptr;
    std::size_t group = 0;
    std::vector<Entry> entries;

    ~Data()
    {
        for (auto& entry : entries) pool->give(std::move(entry.buffer));
    }
    [[nodiscard]] const VariablePlan& variable(const Entry& entry) const
    {
        return plan->variables[entry.column.variable];
    }
    [[nodiscard]] std::size_t held_bytes() const
    {
        std::size_t sum = 0;
        for (const auto& entry : entries) sum += entry.buffer.capacity;
        return sum;
    }
    [[nodiscard]] u64 bytes() const
    {
        u64 sum = 0;
        for (const auto& entry : entries)
            sum += entry.column.steps * variable(entry).step_values * size_of(variable(entry).variable.type);
        return sum;
    }
    [[nodiscard]] std::vector<Column> columns() const
    {
        std::vector<Column> list;
        for (const auto& entry : entries) list.push_back(entry.column);
        return list;
    }

    // The rows of a tick are as many in every variable over them, or none in all.
    void check_rows() const
    {
        for (std::size_t rows = 0; rows < plan->rows.size(); ++rows)
        {
            const std::string& dimension = plan->group.dims[plan->rows[rows]].name;
            std::optional<u64> count;
            std::size_t variables = 0, given = 0;
            for (const auto& entry : plan->variables) variables += entry.extent == Extent::rows && entry.rows == rows;
            for (const auto& entry : entries)
            {
                if (variable(entry).extent != Extent::rows || variable(entry).rows != rows) continue;
                ++given;
                if (count && *count != entry.column.steps)
                    mistake(plan->group.name, dimension, "its variables have different numbers of rows");
                count = entry.column.steps;
            }
            if (given != 0 && given != variables) mistake(plan->group.name, dimension, "some of its variables lack");
        }
    }

    void check_ticks(u64 ticks) const
    {
        std::size_t given = 0, variables = 0;
        for (const auto& entry : plan->variables) variables += entry.extent == Extent::ticks;
        for (const auto& entry : entries)
        {
            if (variable(entry).extent != Extent::ticks) continue;
            ++given;
            if (entry.column.steps != ticks)
                mistake(plan->group.name, variable(entry).variable.name,
                        fmt::format("has values for {} ticks of {}", entry.column.steps, ticks));
        }
        if (given != variables)
            mistake(plan->group.name, fmt::format("{} of {} variables were given", given, variables));
    }
};

Commit::Commit(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Commit::~Commit() = default;
Commit::Commit(Commit&&) noexcept = default;
Commit& Commit::operator=(Commit&&) noexcept = default;

std::byte* Commit::room(std::string_view name, Type type, std::size_t count)
{
    const GroupPlan& plan = *data_->plan;
    std::size_t number = 0;
    while (number < plan.variables.size() && plan.variables[number].variable.name != name) ++number;
    if (number == plan.variables.size()) mistake(plan.group.name, name, "there is no such variable");
    const VariablePlan& variable = plan.variables[number];
    if (variable.extent == Extent::fixed) mistake(plan.group.name, name, "is static");
    if (variable.variable.type != type)
        mistake(plan.group.name, name,
                fmt::format("is {}, not {}", to_string(variable.variable.type), to_string(type)));
    if (count % variable.step_values != 0)
        mistake(plan.group.name, name, fmt::format("{} values are no multiple of {}", count, variable.step_values));
    for (const auto& entry : data_->entries)
        if (entry.column.variable == number) mistake(plan.group.name, name, "was given twice");
    Buffer buffer = data_->pool->take(count * size_of(type));
    std::byte* const bytes = buffer.bytes.get();
    data_->entries.push_back({{number, count / variable.step_values, bytes}, std::move(buffer)});
    return bytes;
}

void Commit::copy(std::string_view name, Type type, std::size_t count, const void* values)
{
    std::byte* const bytes = room(name, type, count);
    if (count > 0) std::memcpy(bytes, values, count * size_of(type));
}

struct RunWriter::Impl
{
    struct Task
    {
        std::function<void(std::unique_ptr<RunFile>&)> work;  ///< may put an end to the file
        std::size_t held_bytes = 0;
        u64 bytes = 0;
        u64 ticks = 0;
    };

    Impl(const fs::path& output, const Layout& layout, const Manifest& manifest, const WriterOptions& choices)
        : path(output),
          part(fmt::format("{}.{}.part", output.string(), getpid())),
          options(choices),
          plan(make_plan(layout)),
          pool(std::make_shared<BufferPool>(choices.queue_bytes)),
          statics(plan.size()),
          last_coordinate(plan.size())
    {
        Faults faults;
        check_output(path, options, faults);
        faults.raise_if_any();
        for (std::size_t group = 0; group < plan.size(); ++group) statics[group].resize(plan[group].variables.size());
        thread = std::thread([this, title = layout.title, manifest] { work(title, manifest); });
        drain();
        fail_before_start();
    }

    ~Impl()
    {
        stop();
        if (!started) remove_part();
    }

    // The writer's thread.
    void work(const std::string& title, const Manifest& manifest)
    {
        std::unique_ptr<RunFile> file;
        const auto attempt = [&](const std::function<void()>& step)
        {
            const auto begin = Clock::now();
            std::string found;
            try
            {
                step();
            }
            catch (const std::exception& error)
            {
                found = error.what();
                if (file) file->rescue();
                file.reset();
            }
            const std::lock_guard lock(mutex);
            if (!found.empty()) failure = found;
            statistics.writing_seconds += seconds_since(begin);
        };
        attempt([&] { file = std::make_unique<RunFile>(part.string(), title, plan, manifest); });
        for (;;)
        {
            std::unique_lock lock(mutex);
            busy = false;
            changed.notify_all();
            changed.wait(lock, [&] { return stopping || !queue.empty(); });
            if (queue.empty()) break;
            Task task = std::move(queue.front());
            queue.pop_front();
            busy = true;
            lock.unlock();
            if (file) attempt([&] { task.work(file); });
            task.work = {};  // gives its buffers back before the room is announced
            lock.lock();
            queued_bytes -= task.held_bytes;
            if (!failure) statistics.bytes += task.bytes, statistics.ticks += task.ticks;
            changed.notify_all();
        }
        if (file) attempt([&] { file->rescue(); });
    }

    void push(Task task)
    {
        std::unique_lock lock(mutex);
        const auto fits = [&]
        { return failure || queued_bytes == 0 || queued_bytes + task.held_bytes <= options.queue_bytes; };
        if (!fits())
        {
            const auto begin = Clock::now();
            changed.wait(lock, fits);
            statistics.waited_seconds += seconds_since(begin);
        }
        if (failure) return;
        queued_bytes += task.held_bytes;
        queue.push_back(std::move(task));
        changed.notify_all();
    }

    void drain()
    {
        std::unique_lock lock(mutex);
        const auto begin = Clock::now();
        changed.wait(lock, [&] { return queue.empty() && !busy; });
        if (started) statistics.waited_seconds += seconds_since(begin);
    }

    void stop()
    {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            changed.notify_all();
        }
        if (thread.joinable()) thread.join();
    }

    void remove_part() const
    {
        std::error_code ignored;
        fs::remove(part, ignored);
    }

    [[nodiscard]] std::optional<std::string> failed() const
    {
        const std::lock_guard lock(mutex);
        return failure;
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
        const auto reason = failed();
        if (!reason) return;
        stop();
        remove_part();
        throw UserError(
            Fault{told(*reason), "", "", "make space or choose another place with -o; nothing was written"});
    }
    void fail_after_start() const
    {
        if (const auto reason = failed())
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

    void take_name()
    {
        const unsigned flags = options.force ? 0u : unsigned(RENAME_NOREPLACE);
        if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), flags) == 0) return;
        if (errno == EEXIST) throw UserError(taken(path));
        // Not every file system knows RENAME_NOREPLACE.
        std::error_code error;
        if (!options.force && fs::exists(path, error)) throw UserError(taken(path));
        fs::rename(part, path, error);
        if (error) throw UserError(Fault{path.string(), error.message(), "", "choose another place with -o"});
    }

    fs::path path, part;
    WriterOptions options;
    std::vector<GroupPlan> plan;
    std::shared_ptr<BufferPool> pool;
    std::vector<std::vector<u64>> statics;  ///< how many values of each were written
    std::vector<std::optional<i64>> last_coordinate;
    bool started = false, finished = false;

    mutable std::mutex mutex;  ///< for what follows
    std::condition_variable changed;
    std::deque<Task> queue;
    std::size_t queued_bytes = 0;
    bool busy = true, stopping = false;
    std::optional<std::string> failure;
    WriterStats statistics;
    std::thread thread;
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
    impl_->push({[number, variable = variable, before = before, count, copy](std::unique_ptr<RunFile>& file)
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
    impl_->push({[=](std::unique_ptr<RunFile>& file) { file->write_texts(number, variable, *shared); }, bytes, bytes});
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
    impl_->push({[](std::unique_ptr<RunFile>& file) { file->flush(); }});
    impl_->drain();
    impl_->fail_before_start();
    impl_->take_name();
    impl_->push({[name = impl_->path.string()](std::unique_ptr<RunFile>& file) { file->set_path(name); }});
    impl_->started = true;
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
    impl_->push({[data, ticks = std::vector(coordinates.begin(), coordinates.end())](std::unique_ptr<RunFile>& file)
                 { file->append_ticks(data->group, data->columns(), ticks); },
                 data->held_bytes(), data->bytes(), coordinates.size()});
    impl_->fail_after_start();
}

void RunWriter::submit_rows(Commit commit)
{
    if (!impl_->started) throw std::logic_error("record: rows before the start");
    const std::shared_ptr<Commit::Data> data = std::move(commit.data_);
    data->check_rows();
    for (const auto& entry : data->entries)
        if (data->variable(entry).extent != Extent::rows)
            mistake(data->plan->group.name, data->variable(entry).variable.name, "belongs to the whole tick");
    impl_->push({[data](std::unique_ptr<RunFile>& file) { file->append_rows(data->group, data->columns()); },
                 data->held_bytes(), data->bytes()});
    impl_->fail_after_start();
}

void RunWriter::finish(const RunOutcome& outcome)
{
    if (!impl_->started || impl_->finished) throw std::logic_error("record: finish() comes once, after start()");
    impl_->finished = true;
    impl_->push({[outcome](std::unique_ptr<RunFile>& file) { file->close(outcome), file.reset(); }});
    impl_->drain();
    impl_->stop();
    impl_->fail_after_start();
}

WriterStats RunWriter::stats() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->statistics;
}
}  // namespace canbao
