/// When things happen: the phases of a model in the order of a day, the dates on which each is due, and what every
/// mechanism does in it. The schedule is data: it is built once, sorted, and can be printed.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/date.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "world/world.hpp"

namespace canbao
{
using PhaseId = u16;

/// One phase on one day.
struct Step
{
    Date date;
    PhaseId phase = 0;
    i32 year = 0;    ///< the year the phase is about (a coverage year in a season, otherwise the calendar year)
    i32 number = 0;  ///< which of several in that year (the week of a season)
};

/// The order of steps: by date, then by phase.
[[nodiscard]] inline bool before(const Step& a, const Step& b)
{
    return a.date != b.date ? a.date < b.date : a.phase < b.phase;
}

/// What a simulation has lived through, in order.
class Past
{
public:
    /// \param steps those that are done, at least one; they outlive this
    explicit Past(std::span<const Step> steps) : steps_(steps) {}

    /// The last one of all.
    [[nodiscard]] const Step& last() const { return steps_.back(); }
    /// The last one of a phase; nullptr when there was none.
    [[nodiscard]] const Step* last(PhaseId phase) const;

private:
    std::span<const Step> steps_;
};

/// What an action on a block may use. It writes only the rows of its block.
struct BlockTask
{
    Block& block;
    const Step& step;
    Seed seed;
    Scratch& scratch;  ///< cleared after each action
};

/// What an action on a county may use: the rows of its blocks and of its own place.
struct CountyTask
{
    World& world;
    const County& county;
    const Step& step;
    Seed seed;
    Scratch& scratch;
};

/// What an action on the whole world may use. Nothing else runs meanwhile.
struct WorldTask
{
    World& world;
    const Step& step;
    Seed seed;
    const Workers& workers;
};

class Agenda
{
public:
    enum class Scope : u8
    {
        block,
        county,
        world
    };
    struct Action
    {
        Scope scope;
        std::string mechanism;
        std::function<void(BlockTask&)> block;
        std::function<void(CountyTask&)> county;
        std::function<void(WorldTask&)> world;
    };
    struct Phase
    {
        std::string name, meaning;
        std::vector<Action> actions;  ///< in the order in which mechanisms were added
    };

    /// Adds a phase. Phases of one date happen in the order in which they were added.
    PhaseId add_phase(std::string name, std::string meaning);
    /// The phase of that name. \throws std::logic_error when there is none.
    [[nodiscard]] PhaseId phase(std::string_view name) const;

    void on_blocks(std::string_view phase, std::function<void(BlockTask&)> action);
    void on_counties(std::string_view phase, std::function<void(CountyTask&)> action);
    void on_world(std::string_view phase, std::function<void(WorldTask&)> action);
    /// The name noted as doing the actions that follow.
    void set_mechanism(std::string_view name) { mechanism_ = name; }

    /// Says that something waits outside columns from one phase of a day to another: the world is whole before `first`
    /// and after `last`, not between them.
    void bind_together(std::string_view first, std::string_view last);
    /// True when nothing waits outside columns between two steps that follow each other.
    [[nodiscard]] bool whole_between(const Step& done, const Step& next) const;

    /// Makes a phase due on a date.
    void due(Step step) { steps_.push_back(step); }
    /// Drops what is due before `first` or after `last`.
    void keep(Date first, Date last)
    {
        std::erase_if(steps_, [&](const Step& step) { return step.date < first || step.date > last; });
    }

    [[nodiscard]] const std::vector<Phase>& phases() const { return phases_; }
    /// Every due phase that has actions, by date and then by order of phases.
    [[nodiscard]] std::vector<Step> steps() const;

private:
    std::vector<Phase> phases_;
    std::vector<Step> steps_;
    std::vector<std::pair<PhaseId, PhaseId>> bound_;
    std::string mechanism_;
};
}  // namespace canbao
