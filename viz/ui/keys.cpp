#include "viz/ui/keys.hpp"

#include <algorithm>

#include "viz/data/time_axis.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 slowest = 0.25F, fastest = 16;  ///< [years a second]
constexpr f32 scale_step = 1.1F;
}  // namespace

bool Keys::take(const sf::Event& event) const
{
    if (event.type == sf::Event::KeyPressed)
    {
        if (event.key.code == sf::Keyboard::Q) return true;
        if (event.key.control && (event.key.code == sf::Keyboard::Equal || event.key.code == sf::Keyboard::Add))
            scale = std::min(8.F, scale * scale_step);
        else if (event.key.control &&
                 (event.key.code == sf::Keyboard::Hyphen || event.key.code == sf::Keyboard::Subtract))
            scale = std::max(0.5F, scale / scale_step);
        else if (event.key.code == sf::Keyboard::P && session.child())
            session.child()->pause(!session.child()->is_paused());
        else if (state && !event.key.control) take_key(event.key);
    }
    // Signs are where the keyboard's layout has them.
    if (event.type == sf::Event::TextEntered && state) take_letter(event.text.unicode);
    return false;
}

void Keys::take_key(const sf::Event::KeyEvent& key) const
{
    const RunData& run = subject->runs.base();
    const bool weekly = state->moment.week.has_value();
    switch (key.code)
    {
        case sf::Keyboard::Space:
            state->is_playing = !state->is_playing;
            // From the end it plays again from the beginning.
            if (state->is_playing && state->moment == last_moment(run, weekly) && !session.is_live())
                set_moment(*subject, *state, first_moment(run, weekly));
            break;
        case sf::Keyboard::Left: stop_at(step(run, state->moment, -1)); break;
        case sf::Keyboard::Right: stop_at(step(run, state->moment, 1)); break;
        case sf::Keyboard::Down: stop_at({step(run, {state->moment.year, {}}, -1).year, state->moment.week}); break;
        case sf::Keyboard::Up: stop_at({step(run, {state->moment.year, {}}, 1).year, state->moment.week}); break;
        case sf::Keyboard::Home: stop_at(first_moment(run, weekly)); break;
        case sf::Keyboard::End: stop_at(last_moment(run, weekly)); break;
        case sf::Keyboard::PageUp: next_quantity(-1); break;
        case sf::Keyboard::PageDown: next_quantity(1); break;
        case sf::Keyboard::Tab: next_place(key.shift ? -1 : 1); break;
        case sf::Keyboard::Enter: enter(); break;
        case sf::Keyboard::F1: state->has_help = !state->has_help; break;
        case sf::Keyboard::Escape:
            if (state->has_help) state->has_help = false;
            else go_back(*subject, *state, map);
            break;
        case sf::Keyboard::F: go_to(*subject, *state, map, subject->places().whole()); break;
        case sf::Keyboard::W: set_weekly(*subject, *state, !weekly); break;
        case sf::Keyboard::C: state->has_charts = !state->has_charts; break;
        case sf::Keyboard::T: state->has_ties = !state->has_ties; break;
        case sf::Keyboard::N: state->names = Names((int(state->names) + 1) % 3); break;
        case sf::Keyboard::D:
            if (subject->runs.has_two()) state->show = Show((int(state->show) + 1) % 4);
            break;
        case sf::Keyboard::L:
            state->is_following = true;
            set_moment(*subject, *state, last_moment(run, weekly));
            break;
        default: break;
    }
}

void Keys::take_letter(sf::Uint32 letter) const
{
    if (letter == '+' || letter == '=') state->speed = std::min(fastest, state->speed * 2);
    if (letter == '-') state->speed = std::max(slowest, state->speed / 2);
    if (letter == '?') state->has_help = !state->has_help;
    if (letter >= '1' && letter <= '9')
        choose_quantity(*subject, *state, std::string(named_quantities()[letter - '1'].name));
}

void Keys::stop_at(Moment moment) const
{
    state->is_playing = state->is_following = false;
    set_moment(*subject, *state, moment);
}

void Keys::next_quantity(int by) const
{
    const auto named = named_quantities();
    const auto count = std::ptrdiff_t(named.size());
    const auto here = std::find_if(named.begin(), named.end(),
                                   [&](const NamedQuantity& q) { return q.name == state->quantity.name; });
    std::ptrdiff_t at = here == named.end() ? 0 : here - named.begin();
    for (std::ptrdiff_t tried = 0; tried < count; ++tried)
    {
        at = (at + by + count) % count;
        const std::string name(named[std::size_t(at)].name);
        if (!try_quantity(subject->runs.base().reader(), name)) continue;
        return choose_quantity(*subject, *state, name);
    }
}

/// Beside the place in focus, or the household.
void Keys::next_place(int by) const
{
    const auto& households = state->village.households;
    if (state->household && !households.empty())
    {
        const auto here = std::find_if(households.begin(), households.end(),
                                       [&](const Household& h) { return h.id == *state->household; });
        const auto count = std::ptrdiff_t(households.size());
        const auto at = here == households.end() ? 0 : (here - households.begin() + by + count) % count;
        return open_household(*state, households[std::size_t(at)].id, state->household_share >= 1);
    }
    const Places& places = subject->places();
    if (state->place == places.whole()) return;
    const auto above = std::size_t(places.parent[std::size_t(state->place)]);
    const i32 first = places.first_child[above], count = places.children[above];
    go_to(*subject, *state, map, first + (state->place - first + by + count) % count);
}

void Keys::enter() const
{
    const Places& places = subject->places();
    if (places.is_village(state->place))
    {
        if (!state->household && !state->village.households.empty())
            open_household(*state, state->village.households.front().id);
    }
    else if (places.children[std::size_t(state->place)] > 0)
        go_to(*subject, *state, map, places.first_child[std::size_t(state->place)]);
}
}  // namespace canbao::viz
