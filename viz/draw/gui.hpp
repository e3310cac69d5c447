/// Dear ImGui over SFML: events in, triangles out. Everything that is seen goes through it, in a window and in a file.
#pragma once
#include <array>

#include <imgui.h>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/Window/Event.hpp>

#include "core/types.hpp"

namespace canbao::viz
{
/// One at a time. Needs a display (ui/display.hpp).
class Gui
{
public:
    Gui();
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    /// Takes in what the mouse does; keys are the window's own affair.
    void handle(const sf::Event& event);
    /// Begins a picture of that size [pixels]. \param seconds since the last one
    void begin(sf::Vector2u size, f32 seconds);
    /// Ends it and draws it with OpenGL on the target that is active.
    void draw();

private:
    ImGuiContext* context_;
    std::array<bool, 2> down_{}, pressed_{};
    ImVec2 pointer_{-1, -1}, pressed_at_{-1, -1};
    f32 wheel_ = 0;
};

/// What ImGui calls a texture of ours.
[[nodiscard]] ImTextureID handle_of(const sf::Texture& texture);
}  // namespace canbao::viz
