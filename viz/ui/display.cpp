#include "viz/ui/display.hpp"

#if defined(__unix__) && !defined(__APPLE__)
#include <chrono>
#include <cstdlib>
#include <thread>

#include <X11/Xlib.h>
#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
namespace
{
/// Asks again for a moment, because a server that starts anew refuses connections meanwhile.
Display* open()
{
    for (int attempt = 0; attempt < 40; ++attempt)
    {
        if (Display* const display = XOpenDisplay(nullptr)) return display;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return nullptr;
}
}  // namespace

DisplayConnection::DisplayConnection()
{
    const char* const name = std::getenv("DISPLAY");
    const char* const todo = "start it on a desktop, or without one as: xvfb-run -a canbao-view ...";
    if (!name || !*name) throw UserError({"display", "DISPLAY is not set, so there is no screen to draw on", "", todo});
    Display* const display = open();
    if (!display) throw UserError({"display", fmt::format("DISPLAY={} cannot be opened", name), "", todo});
    connection_.reset(display, &XCloseDisplay);
    int opcode = 0, event = 0, error = 0;
    if (!XQueryExtension(display, "GLX", &opcode, &event, &error))
        throw UserError(
            {"display", fmt::format("DISPLAY={} cannot draw with OpenGL (no GLX extension)", name), "", todo});
}

float DisplayConnection::scale() const
{
    constexpr float usual = 96;
    const char* const dots = XGetDefault(static_cast<Display*>(connection_.get()), "Xft", "dpi");
    const float scale = dots ? std::strtof(dots, nullptr) / usual : 1;
    return scale >= 0.5F && scale <= 8 ? scale : 1;
}
}  // namespace canbao::viz
#else
namespace canbao::viz
{
DisplayConnection::DisplayConnection() = default;
float DisplayConnection::scale() const { return 1; }
}  // namespace canbao::viz
#endif
