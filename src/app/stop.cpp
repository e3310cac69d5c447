#include "app/stop.hpp"

#include <atomic>

namespace canbao::app
{
namespace
{
std::atomic<Simulation*> running{nullptr};

extern "C" void stop_running(int)
{
    if (Simulation* const simulation = running.load()) simulation->stop();
}
}  // namespace

StopOnSignal::StopOnSignal(Simulation& simulation)
{
    running = &simulation;
    struct sigaction action
    {
    };
    action.sa_handler = stop_running;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, &old_int_);
    sigaction(SIGTERM, &action, &old_term_);
}

StopOnSignal::~StopOnSignal()
{
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
    running = nullptr;
}
}  // namespace canbao::app
