/// A run in legs: lived through as far as one likes, saved, put away, built anew from its scenario and taken up again.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "catch.hpp"
#include "configs.hpp"
#include "engine/checkpoint.hpp"
#include "engine/recorder.hpp"
#include "models/classes.hpp"
#include "models/registry.hpp"
#include "temporary_folder.hpp"

namespace canbao::test
{
/// All that a run is made of, as the program makes it.
class Leg
{
public:
    Leg(const Scenario& scenario, int threads) : model_(scenario), workers_(threads) {}

    /// Begins at the first season.
    void begin()
    {
        world_ = model_.make_world(workers_);
        make();
        simulation_->initialise(model_.population_seed());
    }
    /// Takes up what was saved. \param forgotten a column that is found empty
    void take_up(const std::filesystem::path& path, const ColumnInfo* forgotten = nullptr)
    {
        world_ = model_.empty_world();
        const CheckpointHead head = load_checkpoint(path, world_);
        if (forgotten) forget(*forgotten);
        make();
        series_->resume(head.years_digest);
        recorder_->resume(head.last, head.last_year);
        simulation_->resume(head.last);
        REQUIRE(last().date == head.last.date);
        REQUIRE(last().phase == head.last.phase);
    }
    /// Lives on until it has met so many times where the world is whole, or to its end.
    /// \return whether it is at its end
    bool live(int meetings)
    {
        return simulation_->run(
            [&](const Progress& at)
            {
                if (at.whole && --meetings == 0) simulation_->stop();
            });
    }
    /// Lives to its end. \param meet called wherever the world is whole
    void live_through(const std::function<void()>& meet)
    {
        REQUIRE(simulation_->run(
            [&](const Progress& at)
            {
                if (at.whole) meet();
            }));
    }
    void save(const std::filesystem::path& path) const
    {
        save_checkpoint(path, world_,
                        {.scenario_digest = model_.scenario().digest(),
                         .population_digest = "",
                         .years_digest = series_->years_digest(),
                         .last_year = recorder_->last_year(),
                         .last = last()});
    }
    [[nodiscard]] std::string digest() const { return series_->digest(world_); }
    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const Step& last() const { return simulation_->steps()[simulation_->done() - 1]; }
    [[nodiscard]] std::string phase() { return model_.model().agenda.phases()[last().phase].name; }

    /// The column that was forgotten was not empty.
    [[nodiscard]] bool had_values() const { return had_values_; }

private:
    void forget(const ColumnInfo& column)
    {
        const auto& columns = world_.registry().columns(column.entity);
        std::size_t c = 0;
        while (columns[c].name != column.name) ++c;
        const auto empty = [&](ColumnTable& table)
        {
            for (std::byte& byte : table.raw(c)) had_values_ = had_values_ || byte != std::byte{}, byte = std::byte{};
        };
        if (column.entity == Entity::place) empty(world_.place_table());
        else
            for (Block& block : world_.blocks()) empty(block.table(column.entity));
    }
    void make()
    {
        Model& model = model_.model();
        series_.emplace(model.registry, classes::count);
        recorder_.emplace(model, world_, *series_, workers_,
                          RecorderPhases{"decision_week", "season_closes", "exchange", "year_closes"},
                          RecorderOptions{{classes::names.begin(), classes::names.end()}, true, {}, model_.from()});
        simulation_.emplace(model, world_, model_.seed(), workers_);
    }

    EnrolmentModel model_;
    Workers workers_;
    World world_;
    std::optional<YearlySeries> series_;
    std::optional<Recorder> recorder_;
    std::optional<Simulation> simulation_;
    bool had_values_ = false;
};

inline Scenario scenario(const std::string& text)
{
    return Scenario::parse((configs() / "resume.toml").string(), text, model_schema(),
                           {.sets = {}, .data_root = configs(), .tables = {}});
}

/// The digest of a run that nothing interrupts.
inline std::string uninterrupted(const Scenario& scenario, int threads)
{
    Leg leg(scenario, threads);
    leg.begin();
    REQUIRE(leg.live(-1));
    return leg.digest();
}
}  // namespace canbao::test
