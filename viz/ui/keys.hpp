/// What each key does.
#pragma once
#include <SFML/Window/Event.hpp>

#include "viz/ui/session.hpp"
#include "viz/ui/state.hpp"

namespace canbao::viz
{
struct Keys
{
    Session& session;
    Subject* subject;  ///< null while there is nothing to see
    State* state;
    Area map;
    f32& scale;

    /// \return whether the viewer is to end. \throws UserError for a quantity that the run lacks
    [[nodiscard]] bool take(const sf::Event& event) const;

private:
    void take_key(const sf::Event::KeyEvent& key) const;
    void take_letter(sf::Uint32 letter) const;
    void stop_at(Moment moment) const;
    void next_quantity(int by) const;
    void next_place(int by) const;
    void enter() const;
};
}  // namespace canbao::viz
