#include "study/runner.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "core/error.hpp"
#include "engine/series.hpp"
#include "models/classes.hpp"
#include "models/person.hpp"
#include "models/population/geography.hpp"

namespace canbao::study
{
namespace
{
constexpr u32 first_health = classes::count;  ///< without, with a chronic condition when the season opened
constexpr std::array<std::string_view, 2> studied_classes{"not chronic", "chronic"};
constexpr u32 class_count = classes::count + u32(studied_classes.size());

struct StudiedSeries
{
    const char *name, *unit, *meaning;
    bool by_class;
};
constexpr std::array<StudiedSeries, 5> studied_series{
    {{"members_before", "1", "persons covered in the year before who may still enrol, when the season closes", true},
     {"members_left", "1", "of them, persons not enrolled again", true},
     {"bills_persons", "1", "members with a bill for care in the year", false},
     {"bills_total", "fen", "their bills, whoever paid them", false},
     {"bills_top_5", "fen", "of that, of the twentieth of them with the largest bills", false}}};

/// Counts and sums by amount, in classes an eighth of an octave wide: enough for shares of the largest, whatever the
/// number of households.
class Spread
{
public:
    void add(i64 amount)
    {
        const auto bits = u32(std::bit_width(u64(amount)));
        const u32 eighth = bits > 4 ? u32(amount >> (bits - 4)) & 7u : 0u;
        auto& cell = cells_[bits * 8 + eighth];
        ++cell.count, cell.sum += amount;
    }
    [[nodiscard]] i64 count() const
    {
        i64 total = 0;
        for (const Cell& cell : cells_) total += cell.count;
        return total;
    }
    [[nodiscard]] i64 sum() const
    {
        i64 total = 0;
        for (const Cell& cell : cells_) total += cell.sum;
        return total;
    }
    /// The sum of the `count` largest; of a class that is cut, as many times its mean.
    [[nodiscard]] i64 largest(i64 count) const
    {
        i64 total = 0;
        for (auto cell = cells_.rbegin(); cell != cells_.rend() && count > 0; ++cell)
        {
            const i64 taken = std::min(count, cell->count);
            if (taken > 0) total += cell->sum / cell->count * taken;
            count -= taken;
        }
        return total;
    }

private:
    struct Cell
    {
        i64 count = 0, sum = 0;
    };
    std::array<Cell, 65 * 8> cells_{};
};

template <class T>
i64 sum_of(std::span<const T> values)
{
    i64 total = 0;
    for (const T value : values) total += value;
    return total;
}
}  // namespace

const std::vector<std::string>& class_names()
{
    static const std::vector<std::string> names = []
    {
        std::vector<std::string> all(classes::names.begin(), classes::names.end());
        all.insert(all.end(), studied_classes.begin(), studied_classes.end());
        return all;
    }();
    return names;
}

std::vector<SeriesInfo> known_series(const Registry& registry)
{
    std::vector<SeriesInfo> list;
    const auto entry = [&](const std::string& name, const std::string& unit, const std::string& meaning) -> SeriesInfo&
    {
        const auto at = std::ranges::find(list, name, &SeriesInfo::name);
        return at != list.end() ? *at : list.emplace_back(SeriesInfo{name, unit, meaning});
    };
    const YearlySeries series(registry, classes::count);
    for (const Measure& measure : series.measures())
    {
        const ColumnInfo& info = series.info(measure);
        SeriesInfo& at = entry(info.name, info.unit, info.meaning);
        (measure.over == Measure::Over::margins ? at.by_class : at.yearly) = true;
    }
    for (const ColumnInfo& info : registry.columns(Entity::village))
        if (info.role == Role::weekly && info.type == ScalarType::int32)
            entry(info.name, info.unit, info.meaning).weekly = true;
    for (const StudiedSeries& studied : studied_series)
    {
        SeriesInfo& at = entry(studied.name, studied.unit, studied.meaning);
        at.yearly = true, at.by_class = studied.by_class;
    }
    return list;
}

f64 Outcome::sum(std::string_view series, int year) const
{
    const auto found = whole_.find(std::pair<std::string, int>(series, year));
    if (found == whole_.end()) throw RunError(fmt::format("no series '{}' of {} in the run", series, year));
    return f64(found->second);
}

f64 Outcome::sum(std::string_view series, int year, u32 in_class) const
{
    const auto found = by_class_.find(std::pair<std::string, int>(series, year));
    if (found == by_class_.end() || in_class >= found->second.size())
        throw RunError(fmt::format("no series '{}' of {} for '{}' in the run", series, year,
                                   class_names()[std::min<std::size_t>(in_class, class_count - 1)]));
    return f64(found->second[in_class]);
}

f64 Outcome::on(std::string_view series, int coverage_year, Date day) const
{
    const auto found = weeks_.find(std::pair<std::string, int>(series, coverage_year));
    if (found == weeks_.end())
        throw RunError(fmt::format("no weekly series '{}' of the season of {} in the run", series, coverage_year));
    const auto after = found->second.upper_bound(day);
    return after == found->second.begin() ? 0 : f64(std::prev(after)->second);
}

f64 Outcome::value(const Reference& reference) const
{
    if (reference.on) return on(reference.series, reference.years.from, *reference.on);
    f64 total = 0;
    for (int year = reference.years.from; year <= reference.years.to; ++year)
    {
        if (reference.classes.empty()) total += sum(reference.series, year);
        for (const u32 c : reference.classes) total += sum(reference.series, year, c);
    }
    return total;
}

/// What is copied from the world while it lives. A run has one thread, so blocks come one after the other.
struct Outcome::Watch
{
    Watch(EnrolmentModel& model, Outcome& out)
        : enrolment(model), registry(model.model().registry), series(registry, classes::count), outcome(out)
    {
        Agenda& agenda = model.model().agenda;
        agenda.set_mechanism("study");
        const auto& columns = registry.columns(Entity::village);
        for (u32 c = 0; c < columns.size(); ++c)
            if (columns[c].role == Role::weekly && columns[c].type == ScalarType::int32) weekly.push_back(c);
        insurance = registry.find<u16>(Entity::person, "insurance");
        life = registry.find<u8>(Entity::person, "life");
        birth_year = registry.find<i16>(Entity::person, "birth_year");
        bills = registry.find<i32>(Entity::person, "bills");
        agenda.on_blocks("decision_week", [this](BlockTask& task) { note_week(task); });
        agenda.on_blocks("season_closes", [this](BlockTask& task) { note_members(task); });
        agenda.on_blocks("year_closes", [this](BlockTask& task) { note_bills(task); });
        agenda.on_world("year_closes", [this](WorldTask& task) { close_year(task); });
    }

    void note_week(const BlockTask& task)
    {
        for (const u32 c : weekly)
        {
            const auto bytes = task.block.village.raw(c);
            const std::span values(reinterpret_cast<const i32*>(bytes.data()), task.block.villages);
            outcome.weeks_[{registry.columns(Entity::village)[c].name, task.step.year}][task.step.date] +=
                sum_of(std::span<const i32>(values));
        }
    }

    /// After the season's histories are written: who was covered before has one more year, or one missed.
    void note_members(const BlockTask& task)
    {
        auto& before = members(0, task.step.year);
        auto& left = members(1, task.step.year);
        const Block& block = task.block;
        for (u32 p = 0; p < block.person.rows(); ++p)
        {
            const u16 status = block.person[insurance][p];
            const bool stayed = canbao::insurance::Consecutive::get(status) >= 2;
            const bool gone = canbao::insurance::Missed::get(status) == 1;
            // An infant was covered with its mother, whoever pays for it now.
            const bool infant = block.person[birth_year][p] >= task.step.year - 1;
            if (infant || (!stayed && !gone) ||
                canbao::life::Elsewhere::get(block.person[life][p]) != canbao::life::none)
                continue;
            const u32 age_class = classes::of_age(task.step.year - 1 - block.person[birth_year][p]);
            const u32 health_class = first_health + canbao::insurance::Chronic::get(status);
            for (const u32 c : {age_class, health_class}) ++before[c], left[c] += gone;
            ++before_all, left_all += gone;
        }
    }
    std::vector<i64>& members(std::size_t which, int year)
    {
        auto& values = outcome.by_class_[{studied_series[which].name, year}];
        values.resize(class_count);
        return values;
    }

    void note_bills(const BlockTask& task)
    {
        const auto amount = task.block.person[bills];
        const auto member = task.block.person[insurance];
        for (u32 p = 0; p < task.block.person.rows(); ++p)
            if (amount[p] > 0 && canbao::insurance::Covered::get(member[p])) spread.add(amount[p]);
    }

    void close_year(WorldTask& task)
    {
        const int year = task.step.year;
        const bool counts = year >= enrolment.from();
        series.fold(task.world, task.workers, counts);
        if (counts) keep(year);
        series.reset(task.world, task.workers);
        before_all = left_all = 0;
        spread = {};
    }
    void keep(int year)
    {
        for (std::size_t m = 0; m < series.measures().size(); ++m)
        {
            const Measure& measure = series.measures()[m];
            const std::string& name = series.info(measure).name;
            const auto& values = series.values(m);
            if (measure.over == Measure::Over::margins)
                outcome.by_class_[{name, year}].assign(values.begin(), values.begin() + classes::count);
            else outcome.whole_[{name, year}] = values.front();
        }
        const std::array<i64, studied_series.size()> studied{before_all, left_all, spread.count(), spread.sum(),
                                                             spread.largest(spread.count() / 20)};
        for (std::size_t s = 0; s < studied.size(); ++s) outcome.whole_[{studied_series[s].name, year}] = studied[s];
    }

    EnrolmentModel& enrolment;
    const Registry& registry;
    YearlySeries series;
    Outcome& outcome;
    std::vector<u32> weekly;
    Column<u16> insurance;
    Column<u8> life;
    Column<i16> birth_year;
    Column<i32> bills;
    i64 before_all = 0, left_all = 0;
    Spread spread;
};

Outcome Runner::live(Scenario scenario)
{
    EnrolmentModel enrolment(std::move(scenario));
    const Workers workers(1);
    Outcome outcome;
    Outcome::Watch watch(enrolment, outcome);
    World world = enrolment.make_world(workers);
    outcome.persons_ = world.rows(Entity::person);
    Simulation simulation(enrolment.model(), world, enrolment.seed(), workers);
    simulation.initialise(enrolment.population_seed());
    simulation.run();
    outcome.digest_ = watch.series.digest(world);
    return outcome;
}

Runner::Runner(int threads) : threads_(threads > 0 ? threads : int(std::max(1u, std::thread::hardware_concurrency())))
{
}

void Runner::run(std::size_t count, const Make& make, const Take& take) const
{
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::mutex taking;
    std::vector<std::exception_ptr> errors(count);
    const auto work = [&]
    {
        for (std::size_t i = next++; i < count && !failed; i = next++) try
            {
                Outcome outcome = live(make(i));
                const std::scoped_lock lock(taking);
                take(i, outcome);
            }
            catch (...)
            {
                errors[i] = std::current_exception();
                failed = true;
            }
    };
    // Threads and not the loops of Workers: a run has Workers of its own, and nested ones would share their limit.
    std::vector<std::thread> others;
    for (std::size_t t = 1; t < std::min(std::size_t(threads_), count); ++t) others.emplace_back(work);
    work();
    for (std::thread& thread : others) thread.join();
    for (const std::exception_ptr& error : errors)
        if (error) std::rethrow_exception(error);
}

std::vector<Outcome> Runner::run(std::size_t count, const Make& make) const
{
    std::vector<Outcome> outcomes(count);
    run(count, make, [&](std::size_t i, Outcome& outcome) { outcomes[i] = std::move(outcome); });
    return outcomes;
}
}  // namespace canbao::study
