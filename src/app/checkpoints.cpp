#include "app/checkpoints.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/ending.hpp"
#include "app/estimate.hpp"

namespace canbao::app
{
namespace
{
namespace fs = std::filesystem;

constexpr std::string_view rolling_prefix = "rolling-", year_prefix = "year-", extension = ".h5";
/// Saving may take so much of the time.
constexpr f64 most_share = 0.05;

bool is_ours(const fs::path& file)
{
    const std::string name = file.filename().string();
    return (name.starts_with(rolling_prefix) || name.starts_with(year_prefix)) &&
           (name.ends_with(extension) || name.ends_with(".part"));
}

bool is_rolling(const fs::path& file) { return file.filename().string().starts_with(rolling_prefix); }

std::vector<fs::path> files_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (is_ours(entry.path())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

void remove_quietly(const fs::path& path)
{
    std::error_code ignored;
    fs::remove(path, ignored);
}

void remove_rolling(const fs::path& folder, const fs::path& but = {})
{
    for (const fs::path& file : files_in(folder))
        if (is_rolling(file) && file != but) remove_quietly(file);
}

/// Asks the system to bring a file to the disk, and waits for it.
void settle(const fs::path& path)
{
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    static_cast<void>(fdatasync(file));
    close(file);
}
}  // namespace

fs::path checkpoint_folder(const fs::path& run_file)
{
    return run_file.parent_path() / (run_file.stem().string() + ".checkpoints");
}

std::vector<FoundCheckpoint> find_checkpoints(const fs::path& run_file, Faults& refused)
{
    std::vector<FoundCheckpoint> found;
    for (const fs::path& path : files_in(checkpoint_folder(run_file)))
    {
        if (!path.string().ends_with(extension)) continue;
        try
        {
            found.push_back({path, read_checkpoint_head(path)});
        }
        catch (const UserError& error)
        {
            refused.add(error);
        }
    }
    std::ranges::stable_sort(
        found, [](const FoundCheckpoint& a, const FoundCheckpoint& b) { return before(b.head.last, a.head.last); });
    return found;
}

void drop_rolling(const fs::path& run_file)
{
    remove_rolling(checkpoint_folder(run_file));
    remove_quietly(checkpoint_folder(run_file));
}

Checkpoints::Checkpoints(const fs::path& run_file, CheckpointOptions options, bool keep_old, Actions actions)
    : folder_(checkpoint_folder(run_file)), options_(std::move(options)), actions_(std::move(actions))
{
    for (const fs::path& old : files_in(folder_))
        if (!keep_old || old.string().ends_with(".part")) remove_quietly(old);
}

Checkpoints::~Checkpoints()
{
    if (settling_.joinable()) settling_.join();
    remove_quietly(folder_);  // when nothing is left in it
}

bool Checkpoints::is_due(Clock::time_point now) const
{
    if (options_.seconds <= 0) return false;
    const f64 lost = std::chrono::duration<f64>(now - saved_).count();
    const f64 elapsed = std::chrono::duration<f64>(now - begin_).count();
    return lost + longest_way_ > options_.seconds && spent_ + cost_ <= most_share * elapsed;
}

void Checkpoints::meet(const Step& last, const Step* next)
{
    const auto now = Clock::now();
    // The way to the next meeting is about as long as the longest of the last year's.
    longest_way_ = std::max(std::chrono::duration<f64>(now - met_).count(), 0.9 * longest_way_);
    met_ = now;
    for (const i64 year : options_.years)
    {
        const Date new_year = make_date(int(year), 1, 1);
        if (last.date >= new_year || (next && next->date < new_year)) continue;
        if (!next && year_of(last.date) + 1 != year) continue;
        save(folder_ / fmt::format("{}{}{}", year_prefix, year, extension));
    }
    if (next && is_due(now)) save_rolling(last);
    met_ = Clock::now();
}

void Checkpoints::interrupted(const Step& last)
{
    if (options_.seconds > 0) save_rolling(last);
}

void Checkpoints::complete()
{
    if (settling_.joinable()) settling_.join();
    remove_rolling(folder_);
}

void Checkpoints::save_rolling(const Step& last)
{
    // The number keeps apart those of one day, which has several phases.
    const fs::path path =
        folder_ / fmt::format("{}{}-{:02}{}", rolling_prefix, format(last.date), last.phase, extension);
    if (!save(path)) return;
    settling_ = std::thread(
        [this, path]
        {
            settle(path);
            remove_rolling(folder_, path);
        });
}

bool Checkpoints::save(const fs::path& path)
{
    if (settling_.joinable()) settling_.join();
    const auto start = Clock::now();
    actions_.commit_ticks();
    bool saved = false;
    try
    {
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) throw RunError(fmt::format("{}: {}", folder_.string(), error.message()));
        // What is left on the disk belongs to the run file first.
        const u64 needed = actions_.bytes();
        if (const auto space = fs::space(folder_, error); !error && space.available < needed)
            throw RunError(fmt::format("{}: {} are needed and {} are free", path.string(), bytes_text(f64(needed)),
                                       bytes_text(f64(space.available))));
        bytes_ = actions_.save(path);
        ++count_;
        saved = true;
        failed_ = false;
    }
    catch (const RunError& error)
    {
        // The run can do without; that is said once.
        if (!std::exchange(failed_, true))
            tell({run_failed, {fmt::format("{}; the run goes on without this checkpoint", error.what())}});
    }
    const auto end = Clock::now();
    cost_ = std::chrono::duration<f64>(end - start).count();
    spent_ += cost_;
    saved_ = end;
    return saved;
}

std::string Checkpoints::summary() const
{
    if (count_ == 0) return {};
    const f64 elapsed = std::chrono::duration<f64>(Clock::now() - begin_).count();
    return fmt::format("{}: {} saved, {} each, {:.1f} s or {:.1f} % of the time\n", folder_.string(), count_,
                       bytes_text(f64(bytes_)), spent_, 100 * spent_ / std::max(elapsed, 1e-9));
}
}  // namespace canbao::app
