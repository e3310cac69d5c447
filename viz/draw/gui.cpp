#include "viz/draw/gui.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <SFML/OpenGL.hpp>

#include "viz/draw/pen.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 nowhere = -1;

std::size_t number_of(sf::Mouse::Button button)
{
    return button == sf::Mouse::Left ? 0 : button == sf::Mouse::Right ? 1 : 2;
}

/// The part of OpenGL that every driver has, Mesa's software renderer included.
void prepare(const ImDrawData& data)
{
    glViewport(0, 0, GLsizei(data.DisplaySize.x), GLsizei(data.DisplaySize.y));
    glDisable(GL_SCISSOR_TEST);
    const ImVec4 paper = ImGui::ColorConvertU32ToFloat4(ink::paper);
    glClearColor(paper.x, paper.y, paper.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_BLEND);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    glDisable(GL_CULL_FACE);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_LIGHTING);
    glEnable(GL_SCISSOR_TEST);
    glEnable(GL_TEXTURE_2D);
    glTexEnvi(GL_TEXTURE_ENV, GL_TEXTURE_ENV_MODE, GL_MODULATE);
    glEnableClientState(GL_VERTEX_ARRAY);
    glEnableClientState(GL_TEXTURE_COORD_ARRAY);
    glEnableClientState(GL_COLOR_ARRAY);
    glMatrixMode(GL_PROJECTION);
    glLoadIdentity();
    glOrtho(0, f64(data.DisplaySize.x), f64(data.DisplaySize.y), 0, -1, 1);
    glMatrixMode(GL_TEXTURE);
    glLoadIdentity();
    glMatrixMode(GL_MODELVIEW);
    glLoadIdentity();
}

void draw_list(const ImDrawList& list, f32 height)
{
    constexpr GLenum index_type = sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
    for (const ImDrawCmd& command : list.CmdBuffer)
    {
        if (command.UserCallback) continue;  // we add none
        const ImVec4& clip = command.ClipRect;
        if (clip.z <= clip.x || clip.w <= clip.y) continue;
        glScissor(GLint(clip.x), GLint(height - clip.w), GLsizei(clip.z - clip.x), GLsizei(clip.w - clip.y));
        const auto* const first = reinterpret_cast<const char*>(list.VtxBuffer.Data + command.VtxOffset);
        glVertexPointer(2, GL_FLOAT, sizeof(ImDrawVert), first + offsetof(ImDrawVert, pos));
        glTexCoordPointer(2, GL_FLOAT, sizeof(ImDrawVert), first + offsetof(ImDrawVert, uv));
        glColorPointer(4, GL_UNSIGNED_BYTE, sizeof(ImDrawVert), first + offsetof(ImDrawVert, col));
        glBindTexture(GL_TEXTURE_2D, GLuint(std::size_t(command.GetTexID())));
        glDrawElements(GL_TRIANGLES, GLsizei(command.ElemCount), index_type, list.IdxBuffer.Data + command.IdxOffset);
    }
}
}  // namespace

Gui::Gui() : context_(ImGui::CreateContext())
{
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    io.MousePos = {-FLT_MAX, -FLT_MAX};
}

Gui::~Gui() { ImGui::DestroyContext(context_); }

void Gui::handle(const sf::Event& event)
{
    switch (event.type)
    {
        case sf::Event::MouseMoved: pointer_ = {f32(event.mouseMove.x), f32(event.mouseMove.y)}; break;
        case sf::Event::MouseLeft: pointer_ = {nowhere, nowhere}; break;
        case sf::Event::MouseWheelScrolled: wheel_ += event.mouseWheelScroll.delta; break;
        case sf::Event::MouseButtonPressed:
            if (const auto button = number_of(event.mouseButton.button); button < down_.size())
            {
                down_[button] = pressed_[button] = true;
                pointer_ = pressed_at_ = {f32(event.mouseButton.x), f32(event.mouseButton.y)};
            }
            break;
        case sf::Event::MouseButtonReleased:
            if (const auto button = number_of(event.mouseButton.button); button < down_.size()) down_[button] = false;
            break;
        default: break;
    }
}

void Gui::begin(sf::Vector2u size, f32 seconds)
{
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {f32(size.x), f32(size.y)};
    io.DeltaTime = std::clamp(seconds, 1e-4F, 1.F);
    // A button that went down and up between two pictures is down for one of them, where it went down.
    const bool clicked = std::any_of(pressed_.begin(), pressed_.end(), [](bool pressed) { return pressed; });
    const ImVec2 at = clicked ? pressed_at_ : pointer_;
    io.MousePos = at.x == nowhere ? ImVec2{-FLT_MAX, -FLT_MAX} : at;
    for (std::size_t i = 0; i < down_.size(); ++i) io.MouseDown[i] = down_[i] || pressed_[i];
    pressed_ = {};
    io.MouseWheel = wheel_;
    wheel_ = 0;
    ImGui::NewFrame();
}

void Gui::draw()
{
    ImGui::Render();
    const ImDrawData* const data = ImGui::GetDrawData();
    if (!data) return;
    prepare(*data);
    for (int i = 0; i < data->CmdListsCount; ++i) draw_list(*data->CmdLists[i], data->DisplaySize.y);
    glDisable(GL_SCISSOR_TEST);
}

ImTextureID handle_of(const sf::Texture& texture)
{
    // A pointer in some versions of ImGui and a number in others.
    return (ImTextureID)(std::size_t(texture.getNativeHandle()));
}
}  // namespace canbao::viz
