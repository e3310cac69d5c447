/// The main loop.
#pragma once
#include <atomic>
#include <functional>
#include <span>

#include "core/parallel.hpp"
#include "engine/mechanism.hpp"

namespace canbao
{
/// Steps that ran since the last report, for a progress display.
struct Progress
{
    std::size_t done = 0, total = 0;  ///< steps
    Date date;                        ///< of the last step that is complete everywhere
    bool whole = true;                ///< all state is in columns: the world may be saved
};

class Simulation
{
public:
    /// \param model assembled; \param world synthesised; both outlive the simulation.
    Simulation(Model& model, World& world, Seed seed, const Workers& workers);

    /// Begins all mechanisms' columns in the first population.
    void initialise(Seed population_seed);

    /// Begins in a world that was saved after a step, with those of its date and phase and all before done.
    void resume(const Step& last);
    /// How many steps are done.
    [[nodiscard]] std::size_t done() const { return done_; }
    /// Every due step, in order.
    [[nodiscard]] std::span<const Step> steps() const { return steps_; }

    /// Lives through every due step that is left. Steps whose actions are all of scope block run together, block by block, so that
    /// a block's weeks pass over it in cache; every other step is a meeting point of all blocks.
    /// \return false when `stop` was set: the state is then that of the last meeting point, and whole.
    bool run(const std::function<void(const Progress&)>& report = {});
    /// Asks a running simulation to end at the next meeting point where the world is whole; may be called from a signal handler.
    void stop() { stop_.store(true, std::memory_order_relaxed); }

    /// Seconds spent in each phase, summed over threads, in the order of Agenda::phases().
    [[nodiscard]] std::vector<f64> phase_seconds() const;

private:
    struct Lane;  ///< what a thread keeps: scratch space and clocks
    void run_blocks(std::span<const Step> steps);
    void run_meeting(const Step& step);
    [[nodiscard]] bool block_only(const Step& step) const;

    Model& model_;
    World& world_;
    Seed seed_;
    const Workers& workers_;
    std::vector<Step> steps_;
    std::size_t done_ = 0;
    std::shared_ptr<Lane> lanes_;
    std::atomic<bool> stop_{false};
};
}  // namespace canbao
