#include "viz/ui/window.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/System/Clock.hpp>
#include <SFML/System/Sleep.hpp>

#include "core/error.hpp"
#include "viz/data/time_axis.hpp"
#include "viz/ui/keys.hpp"
#include "viz/ui/screen.hpp"
#include "viz/ui/settings.hpp"

namespace canbao::viz
{
namespace
{
constexpr f32 idle_seconds = 0.25F;  ///< after the last event, until nothing is drawn any more

const sf::Time between_looks = sf::milliseconds(40);  ///< at a run that is being written

class Player
{
public:
    Player(Session& session, const WindowOptions& options)
        : session_(session),
          options_(options),
          scale_(options.scale),
          window_(sf::VideoMode(options.size.x, options.size.y), "canbao-view"),
          fonts_(options.fonts),
          window_size_(options.size)
    {
        // SFML 2.5 takes the screen for a square when it places a window.
        const sf::VideoMode screen = sf::VideoMode::getDesktopMode();
        window_.setPosition({std::max(0, (i32(screen.width) - i32(options.size.x)) / 2),
                             std::max(0, (i32(screen.height) - i32(options.size.y)) / 2)});
        window_.setFramerateLimit(60);
        window_.setKeyRepeatEnabled(true);
    }

    bool run()
    {
        while (window_.isOpen())
        {
            take_events();
            if (!window_.isOpen()) break;
            try
            {
                const bool changed = session_.poll();
                if (changed) take_in();
                else if (only_waits_) continue;
                if (session_.subject() && !state_) begin();
                advance_time();
                draw();
            }
            catch (const UserError& error)
            {
                // A file that turns out to be damaged, or is overwritten, while it is looked at.
                std::vector<std::string> lines;
                for (const Fault& fault : error.faults()) lines.push_back(fault.message());
                session_.fail("This cannot be shown", lines);
                state_.reset();
            }
        }
        remember();
        return was_open_;
    }

private:
    [[nodiscard]] ImVec2 size() const { return {f32(window_.getSize().x), f32(window_.getSize().y)}; }
    [[nodiscard]] Frame frame() const
    {
        return Frame(size(), unit_of_window(size(), scale_), !state_ || state_->has_charts);
    }

    /// Nothing is drawn while nothing changes.
    void take_events()
    {
        sf::Event event;
        while (true)
        {
            bool any = false;
            while (window_.pollEvent(event))
            {
                handle(event);
                any = true;
            }
            if (any) last_event_.restart();
            const bool is_busy = (state_ && state_->is_playing) || moves_ || fonts_.lacks_letters();
            only_waits_ = false;
            if (!window_.isOpen() || any || is_busy || last_event_.getElapsedTime().asSeconds() < idle_seconds) return;
            only_waits_ = session_.is_live() || session_.child();
            if (only_waits_) return sf::sleep(between_looks);
            if (!window_.waitEvent(event)) return;
            last_event_.restart();
            handle(event);
        }
    }

    void handle(const sf::Event& event)
    {
        gui_.handle(event);
        if (event.type == sf::Event::Closed) return window_.close();
        if (event.type == sf::Event::Resized)
        {
            window_size_ = {event.size.width, event.size.height};
            return;
        }
        const bool is_key = event.type == sf::Event::KeyPressed || event.type == sf::Event::TextEntered;
        if (!is_key) return;
        try
        {
            const Keys keys{session_, session_.subject(), state_ ? &*state_ : nullptr, frame().main, scale_};
            if (keys.take(event)) window_.close();
        }
        catch (const UserError&)
        {
            // A quantity that this run lacks: the key does nothing.
        }
    }

    void begin()
    {
        Subject& subject = *session_.subject();
        state_.emplace();
        state_->camera.emplace(subject.layout);
        state_->is_following = options_.follows || session_.is_live();
        options_.prepare(subject, *state_, frame().main);
        if (state_->is_following) state_->moment = last_moment(subject.runs.base(), false);
        was_open_ = true;
    }

    /// More was committed, or the file is another.
    void take_in()
    {
        if (!session_.subject() || !state_) return;
        Subject& subject = *session_.subject();
        subject.grow();
        state_->village.place = -1;
        state_->opened.years = 0;
        state_->moment.year = std::min(state_->moment.year, subject.runs.years().size() - 1);
        if (state_->is_following)
            set_moment(subject, *state_, last_moment(subject.runs.base(), state_->moment.week.has_value()));
    }

    void advance_time()
    {
        const f32 seconds = frame_clock_.restart().asSeconds();
        moves_ = false;
        if (!state_ || !session_.subject()) return;
        Subject& subject = *session_.subject();
        moves_ = advance(subject, *state_, std::min(seconds, 0.1F));
        if (!state_->is_playing)
        {
            played_.restart();
            return;
        }
        const RunData& run = subject.runs.base();
        const bool weekly = state_->moment.week.has_value();
        const f32 rate = state_->speed * (weekly ? 8.F : 1.F);
        if (played_.getElapsedTime().asSeconds() * rate < 1) return;
        played_.restart();
        const Moment next = step(run, state_->moment, 1);
        if (next == state_->moment)
        {
            state_->is_playing = session_.is_live();
            state_->is_following = session_.is_live();
        }
        set_moment(subject, *state_, next);
    }

    void draw()
    {
        const ImVec2 now = size();
        const f32 unit = unit_of_window(now, scale_);
        fonts_.make(unit);
        if (unit != styled_unit_) set_style(styled_unit_ = unit);
        window_.setActive(true);
        gui_.begin(window_.getSize(), draw_clock_.restart().asSeconds());
        if (state_ && session_.subject()) draw_screen(fonts_, frame(), *session_.subject(), *state_, session_.note());
        else
        {
            auto lines = session_.message();
            lines.emplace_back("Q ends the viewer.");
            draw_message(fonts_, now, unit, session_.title(), lines);
        }
        gui_.draw();
        window_.display();
        name_window();
    }

    void name_window()
    {
        std::string title = session_.title() + " - canbao-view";
        if (state_ && session_.subject())
        {
            Subject& subject = *session_.subject();
            title = fmt::format("{} {} · {} · {} - canbao-view", subject.runs.base().scenario_name(),
                                describe(subject.runs.base(), state_->moment),
                                state_->household ? "a household" : subject.places().label(state_->place, Names::latin),
                                state_->quantity.name);
        }
        if (title == name_) return;
        window_.setTitle(sf::String::fromUtf8(title.begin(), title.end()));
        name_ = title;
    }

    void remember() const
    {
        Settings settings = read_settings();
        settings.width = window_size_.x;
        settings.height = window_size_.y;
        settings.scale = scale_ == options_.scale ? settings.scale : scale_;
        if (state_)
        {
            settings.speed = state_->speed;
            settings.names = state_->names;
            settings.has_charts = state_->has_charts;
            settings.quantity = state_->quantity.name;
        }
        keep_settings(settings);
    }

    Session& session_;
    const WindowOptions& options_;
    f32 scale_;
    sf::RenderWindow window_;
    Gui gui_;
    Fonts fonts_;
    std::optional<State> state_;
    bool was_open_ = false, moves_ = false;
    bool only_waits_ = false;  ///< for more of a run, so nothing has to be drawn
    f32 styled_unit_ = 0;
    sf::Clock frame_clock_, draw_clock_, last_event_, played_;
    std::string name_;
    sf::Vector2u window_size_;  ///< as last seen; a closed window has none
};
}  // namespace

bool show_window(Session& session, const WindowOptions& options) { return Player(session, options).run(); }
}  // namespace canbao::viz
