/// Whether there is a screen to draw on. SFML ends the program by itself when there is none, so this is asked first.
#pragma once
#include <memory>

namespace canbao::viz
{
/// A connection to the display, which must last for as long as anything is drawn: a server that loses its only
/// connection starts anew (Xvfb does), and SFML would find no display at that moment.
class DisplayConnection
{
public:
    /// \throws UserError when there is no display that OpenGL can draw on
    DisplayConnection();

    /// Of text on this screen, by what the desktop says of its dots an inch; 1 for the usual 96.
    [[nodiscard]] float scale() const;

private:
    std::shared_ptr<void> connection_;  ///< none where windows need no X server
};
}  // namespace canbao::viz
