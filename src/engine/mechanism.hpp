/// A part of a model: it declares columns, finds those of others, begins them, and acts in phases.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "engine/agenda.hpp"

namespace canbao
{
class Mechanism
{
public:
    Mechanism() = default;
    Mechanism(const Mechanism&) = delete;
    Mechanism& operator=(const Mechanism&) = delete;
    virtual ~Mechanism() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Declares its own columns.
    virtual void declare(Registry& registry) = 0;
    /// Finds the columns of other mechanisms, all of which have been declared.
    virtual void bind(const Registry& registry) = 0;
    /// Says what it does in which phase.
    virtual void plan(Agenda& agenda) = 0;
    /// Begins its columns in the first population; draws use the population seed. Mechanisms go in model order.
    virtual void initialise(BlockTask& task) = 0;
    /// Begins its columns of places, before any block.
    virtual void initialise_places(World&, Seed /*population_seed*/) {}
    /// Rebuilds what it keeps outside columns, and makes room for what it needs, in a world that was saved and is taken
    /// up again; neither initialise() nor initialise_places() is called then. Mechanisms go in model order.
    virtual void resume(const World&, const Past&) {}
};

/// What a simulation is made of.
struct Model
{
    Registry registry;
    Structure structure;
    Agenda agenda;
    std::vector<std::unique_ptr<Mechanism>> mechanisms;

    /// Lets every mechanism declare, bind and plan, in order.
    void assemble();
};
}  // namespace canbao
