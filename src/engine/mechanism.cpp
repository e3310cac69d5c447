#include "engine/mechanism.hpp"

namespace canbao
{
void Model::assemble()
{
    for (auto& mechanism : mechanisms)
    {
        registry.set_mechanism(mechanism->name());
        mechanism->declare(registry);
    }
    for (auto& mechanism : mechanisms) mechanism->bind(registry);
    for (auto& mechanism : mechanisms)
    {
        agenda.set_mechanism(mechanism->name());
        mechanism->plan(agenda);
    }
}
}  // namespace canbao
