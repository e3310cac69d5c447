#include "viz/display.hpp"

#if defined(__unix__) && !defined(__APPLE__)
#include <cstdlib>
#include <memory>

#include <X11/Xlib.h>
#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::viz
{
void require_display()
{
    const char* const name = std::getenv("DISPLAY");
    const std::string todo = "start it on a desktop, or without one as: xvfb-run -a canbao-view ...";
    if (!name || !*name) throw UserError({"display", "DISPLAY is not set, so there is no screen to draw on", "", todo});
    const std::unique_ptr<Display, int (*)(Display*)> display(XOpenDisplay(nullptr), &XCloseDisplay);
    if (!display) throw UserError({"display", fmt::format("DISPLAY={} cannot be opened", name), "", todo});
    int opcode = 0, event = 0, error = 0;
    if (!XQueryExtension(display.get(), "GLX", &opcode, &event, &error))
        throw UserError(
            {"display", fmt::format("DISPLAY={} cannot draw with OpenGL (no GLX extension)", name), "", todo});
}
}  // namespace canbao::viz
#else
namespace canbao::viz
{
void require_display() {}
}  // namespace canbao::viz
#endif
