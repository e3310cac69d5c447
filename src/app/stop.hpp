/// Ctrl-C and SIGTERM while a run lives.
#pragma once
#include <csignal>

#include "engine/simulation.hpp"

namespace canbao::app
{
/// Ends the run in order on Ctrl-C and SIGTERM while it lives; a second signal ends it at once.
class StopOnSignal
{
public:
    explicit StopOnSignal(Simulation& simulation);
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;

private:
    struct sigaction old_int_
    {
    }, old_term_{};
};
}  // namespace canbao::app
