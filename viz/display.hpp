/// Whether there is a screen to draw on. SFML ends the program by itself when there is none, so this is asked first.
#pragma once

namespace canbao::viz
{
/// \throws UserError when there is no display that OpenGL can draw on
void require_display();
}  // namespace canbao::viz
