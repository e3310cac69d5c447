#include "engine/simulation.hpp"

#include <algorithm>
#include <chrono>

#include <tbb/enumerable_thread_specific.h>

namespace canbao
{
namespace
{
using Clock = std::chrono::steady_clock;

f64 seconds_since(Clock::time_point start) { return std::chrono::duration<f64>(Clock::now() - start).count(); }

struct ThreadLane
{
    Scratch scratch;
    std::vector<f64> seconds;
};
}  // namespace

struct Simulation::Lane
{
    tbb::enumerable_thread_specific<ThreadLane> threads;
    std::size_t phases;
    explicit Lane(std::size_t n) : phases(n) {}
    ThreadLane& local()
    {
        auto& lane = threads.local();
        lane.seconds.resize(phases);
        return lane;
    }
};

Simulation::Simulation(Model& model, World& world, Seed seed, const Workers& workers)
    : model_(model),
      world_(world),
      seed_(seed),
      workers_(workers),
      steps_(model.agenda.steps()),
      lanes_(std::make_shared<Lane>(model.agenda.phases().size()))
{
}

void Simulation::initialise(Seed population_seed)
{
    for (auto& mechanism : model_.mechanisms) mechanism->initialise_places(world_, population_seed);
    const Step start{steps_.empty() ? Date{} : steps_.front().date, 0, 0, 0};
    workers_.for_each(world_.blocks().size(),
                      [&](std::size_t b)
                      {
                          ThreadLane& lane = lanes_->local();
                          for (auto& mechanism : model_.mechanisms)
                          {
                              BlockTask task{world_.blocks()[b], start, population_seed, lane.scratch};
                              mechanism->initialise(task);
                              lane.scratch.clear();
                          }
                      });
}

void Simulation::resume(const Step& last)
{
    done_ = std::size_t(std::upper_bound(steps_.begin(), steps_.end(), last, before) - steps_.begin());
    CANBAO_EXPECT(done_ > 0);
    const Past past(std::span<const Step>(steps_).first(done_));
    for (auto& mechanism : model_.mechanisms) mechanism->resume(world_, past);
}

bool Simulation::run(const std::function<void(const Progress&)>& report)
{
    while (done_ < steps_.size())
    {
        std::size_t to = done_;
        while (to < steps_.size() && block_only(steps_[to])) ++to;
        if (to > done_) run_blocks(std::span(steps_).subspan(done_, to - done_));
        if (to < steps_.size()) run_meeting(steps_[to++]);
        done_ = to;
        const bool whole = to == steps_.size() || model_.agenda.whole_between(steps_[to - 1], steps_[to]);
        if (report) report({to, steps_.size(), steps_[to - 1].date, whole});
        if (whole && stop_.load(std::memory_order_relaxed)) return false;
    }
    return true;
}

bool Simulation::block_only(const Step& step) const
{
    const auto& actions = model_.agenda.phases()[step.phase].actions;
    return std::all_of(actions.begin(), actions.end(),
                       [](const auto& action) { return action.scope == Agenda::Scope::block; });
}

void Simulation::run_blocks(std::span<const Step> steps)
{
    const auto& phases = model_.agenda.phases();
    workers_.for_each(world_.blocks().size(),
                      [&](std::size_t b)
                      {
                          ThreadLane& lane = lanes_->local();
                          for (const Step& step : steps)
                          {
                              const auto start = Clock::now();
                              for (const auto& action : phases[step.phase].actions)
                              {
                                  BlockTask task{world_.blocks()[b], step, seed_, lane.scratch};
                                  action.block(task);
                                  lane.scratch.clear();
                              }
                              lane.seconds[step.phase] += seconds_since(start);
                          }
                      });
}

void Simulation::run_meeting(const Step& step)
{
    for (const auto& action : model_.agenda.phases()[step.phase].actions)
    {
        if (action.scope == Agenda::Scope::world)
        {
            const auto start = Clock::now();
            WorldTask task{world_, step, seed_, workers_};
            action.world(task);
            lanes_->local().seconds[step.phase] += seconds_since(start);
            continue;
        }
        const bool by_block = action.scope == Agenda::Scope::block;
        workers_.for_each(by_block ? world_.blocks().size() : world_.counties().size(),
                          [&](std::size_t i)
                          {
                              ThreadLane& lane = lanes_->local();
                              const auto start = Clock::now();
                              if (by_block)
                              {
                                  BlockTask task{world_.blocks()[i], step, seed_, lane.scratch};
                                  action.block(task);
                              }
                              else
                              {
                                  CountyTask task{world_, world_.counties()[i], step, seed_, lane.scratch};
                                  action.county(task);
                              }
                              lane.scratch.clear();
                              lane.seconds[step.phase] += seconds_since(start);
                          });
    }
}

std::vector<f64> Simulation::phase_seconds() const
{
    std::vector<f64> seconds(lanes_->phases);
    for (const auto& lane : lanes_->threads)
        for (std::size_t p = 0; p < lane.seconds.size(); ++p) seconds[p] += lane.seconds[p];
    return seconds;
}
}  // namespace canbao
