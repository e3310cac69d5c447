#include "viz/window.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace canbao::viz
{
namespace
{
constexpr f32 zoom_step = 1.25F;
constexpr f32 slowest = 0.25F, fastest = 16;  ///< [years a second]

class Player
{
public:
    Player(Scene& scene, std::size_t year, sf::Vector2u size)
        : scene_(scene), year_(year), camera_(scene.whole_map()), window_(sf::VideoMode(size.x, size.y), "")
    {
        // SFML 2.5 takes the screen for a square when it places a window.
        const sf::VideoMode screen = sf::VideoMode::getDesktopMode();
        window_.setPosition(
            {std::max(0, (i32(screen.width) - i32(size.x)) / 2), std::max(0, (i32(screen.height) - i32(size.y)) / 2)});
        window_.setFramerateLimit(60);
    }

    void run()
    {
        draw();
        while (window_.isOpen())
        {
            sf::Event event;
            // Nothing changes by itself while the run is not played.
            if (!playing_ && window_.waitEvent(event)) handle(event);
            while (window_.pollEvent(event)) handle(event);
            if (!window_.isOpen()) break;
            if (playing_) advance();
            draw();
        }
    }

private:
    [[nodiscard]] std::size_t last() const { return scene_.data().years().size() - 1; }
    [[nodiscard]] Frame frame() const { return Frame(window_.getSize()); }

    void advance()
    {
        if (clock_.getElapsedTime().asSeconds() * speed_ < 1) return;
        clock_.restart();
        if (year_ < last()) ++year_;
        if (year_ == last()) playing_ = false;
    }

    void handle(const sf::Event& event)
    {
        switch (event.type)
        {
            case sf::Event::Closed: window_.close(); break;
            case sf::Event::Resized:
                window_.setView(sf::View({0, 0, f32(event.size.width), f32(event.size.height)}));
                break;
            case sf::Event::KeyPressed: press(event.key.code); break;
            case sf::Event::TextEntered: type(event.text.unicode); break;
            case sf::Event::MouseWheelScrolled:
                if (const sf::Vector2f at(f32(event.mouseWheelScroll.x), f32(event.mouseWheelScroll.y));
                    frame().map.contains(at))
                    camera_.zoom(frame(), event.mouseWheelScroll.delta > 0 ? zoom_step : 1 / zoom_step, at);
                break;
            case sf::Event::MouseButtonPressed:
                if (event.mouseButton.button == sf::Mouse::Left)
                    hold({f32(event.mouseButton.x), f32(event.mouseButton.y)});
                break;
            case sf::Event::MouseButtonReleased: held_.reset(); break;
            case sf::Event::MouseMoved: point({f32(event.mouseMove.x), f32(event.mouseMove.y)}); break;
            case sf::Event::MouseLeft: pointer_.reset(); break;
            default: break;
        }
    }

    void press(sf::Keyboard::Key key)
    {
        switch (key)
        {
            case sf::Keyboard::Q:
            case sf::Keyboard::Escape: window_.close(); break;
            case sf::Keyboard::Space:
                playing_ = !playing_;
                // From the end it plays again from the beginning.
                if (playing_ && year_ == last()) year_ = 0;
                clock_.restart();
                break;
            case sf::Keyboard::Left: stop_at(year_ > 0 ? year_ - 1 : 0); break;
            case sf::Keyboard::Right: stop_at(std::min(year_ + 1, last())); break;
            case sf::Keyboard::Home: stop_at(0); break;
            case sf::Keyboard::End: stop_at(last()); break;
            case sf::Keyboard::F: camera_.show_all(); break;
            default: break;
        }
    }

    /// Signs are where the keyboard's layout has them.
    void type(sf::Uint32 letter)
    {
        if (letter == '+' || letter == '=') speed_ = std::min(fastest, speed_ * 2);
        if (letter == '-') speed_ = std::max(slowest, speed_ / 2);
    }

    void stop_at(std::size_t year)
    {
        playing_ = false;
        year_ = year;
    }

    void hold(sf::Vector2f at)
    {
        if (frame().map.contains(at)) held_ = at;
        if (const auto year = scene_.year_at(frame(), at)) stop_at(*year);
    }

    void point(sf::Vector2f at)
    {
        pointer_ = at;
        if (held_)
        {
            camera_.move(frame(), at - *held_);
            held_ = at;
        }
        else if (const auto year = scene_.year_at(frame(), at); year && sf::Mouse::isButtonPressed(sf::Mouse::Left))
            stop_at(*year);
    }

    void draw()
    {
        const RunData& data = scene_.data();
        const std::string title = fmt::format("{} {} - canbao-view", data.scenario_name(), data.years()[year_]);
        if (title != title_) window_.setTitle(sf::String::fromUtf8(title.begin(), title.end()));
        title_ = title;
        const auto chosen = pointer_ ? scene_.village_at(frame(), camera_, *pointer_) : std::nullopt;
        scene_.draw(
            window_, camera_, year_, chosen,
            fmt::format("Space {} · ← → year · Home End first, last · + − speed ({} years a second) · wheel zoom · "
                        "drag move · F whole map · Q quit",
                        playing_ ? "pause" : "play", speed_));
        window_.display();
    }

    Scene& scene_;
    std::size_t year_;
    Camera camera_;
    bool playing_ = false;
    f32 speed_ = 2;                               ///< [years a second]
    std::optional<sf::Vector2f> pointer_, held_;  ///< [pixels]; held_ while the map is dragged
    sf::Clock clock_;                             ///< since the year was last changed by playing
    std::string title_;
    sf::RenderWindow window_;
};
}  // namespace

void show_window(Scene& scene, std::size_t year, sf::Vector2u size) { Player(scene, year, size).run(); }
}  // namespace canbao::viz
