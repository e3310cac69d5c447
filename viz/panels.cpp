#include "viz/panels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace canbao::viz
{
namespace
{
sf::Color to_colour(Rgb colour) { return {colour.r, colour.g, colour.b}; }

void fill(sf::RenderTarget& target, sf::FloatRect area, sf::Color colour)
{
    sf::RectangleShape shape({area.width, area.height});
    shape.setPosition(area.left, area.top);
    shape.setFillColor(colour);
    target.draw(shape);
}

/// Cuts text that is too long, at a blank.
std::string fitted(const Typeface& face, std::string text, const TextStyle& style, f32 room)
{
    while (face.width(text, style) > room)
    {
        const auto blank = text.find_last_of(' ');
        if (blank == std::string::npos) break;
        text = text.substr(0, blank) + "…";
    }
    return text;
}
}  // namespace

void Panels::draw_title(sf::RenderTarget& target, const Frame& frame, std::size_t year) const
{
    TextStyle style;
    style.colour = ink::text;
    style.bold = true;
    style.size = frame.text(23);
    const f32 room = frame.side.left - frame.map.left;
    face.draw(target, fitted(face, data.scenario_name(), style, room), {frame.map.left, 38 * frame.unit}, style);
    style.size = frame.text(46);
    style.align = Align::right;
    face.draw(target, fmt::format("{}", data.years()[year]), {frame.side.left + frame.side.width, 58 * frame.unit},
              style);

    style = {};
    style.colour = ink::quiet;
    style.size = frame.text(14);
    const Quantity& quantity = data.quantity();
    const std::string unit = unit_in_brackets();
    face.draw(target, fitted(face, quantity.title, style, room - face.width(unit, style)) + unit,
              {frame.map.left, 62 * frame.unit}, style);
}

void Panels::draw_side(sf::RenderTarget& target, const Frame& frame, std::size_t year, std::optional<i32> chosen) const
{
    const f32 u = frame.unit;
    const sf::FloatRect& side = frame.side;
    const i32 count = data.places().village_count();
    TextStyle style;
    style.colour = ink::quiet;
    style.size = frame.text(12);
    face.draw(target, count == 1 ? "1 village" : format_number(count, 0) + " villages by value" + unit_in_brackets(),
              {side.left, side.top + 11 * u}, style);

    const f32 numbers_height = 152 * u, swatch_height = data.has_absent_villages() ? 30 * u : 0;
    f32 tick_width = 0;
    for (const f64 tick : scale.range().ticks())
        tick_width = std::max(tick_width, face.width("≤ " + format_number(tick, scale.range().digits()), style));
    const sf::FloatRect bar(side.left + tick_width + 10 * u, side.top + 28 * u, 20 * u,
                            std::max(60 * u, side.height - 28 * u - numbers_height - swatch_height - 16 * u));
    draw_scale(target, frame, bar, year);
    f32 bottom = bar.top + bar.height + 16 * u;
    if (data.has_absent_villages())
    {
        fill(target, {bar.left, bottom, bar.width, 14 * u}, to_colour(no_value_colour));
        face.draw(target,
                  fitted(face, data.quantity().absent, style, side.left + side.width - bar.left - bar.width - 8 * u),
                  {bar.left + bar.width + 8 * u, bottom + 11 * u}, style);
        bottom += swatch_height;
    }
    draw_numbers(target, frame, bottom + 14 * u, year, chosen);
}

void Panels::draw_scale(sf::RenderTarget& target, const Frame& frame, sf::FloatRect bar, std::size_t year) const
{
    const f32 u = frame.unit;
    const Range& range = scale.range();
    const auto rows = std::size_t(std::max(8.F, bar.height / (5 * u)));
    const f32 row_height = bar.height / f32(rows);
    std::vector<i32> villages(rows, 0);
    bool is_below = false, is_above = false;
    for (const f32 value : data.village_values(year))
    {
        if (std::isnan(value)) continue;
        const f64 share = (f64(value) - range.low) / (range.high - range.low);
        is_below |= share < -1e-6;
        is_above |= share > 1 + 1e-6;
        ++villages[std::size_t(std::clamp(share * f64(rows), 0.0, f64(rows) - 1))];
    }
    const i32 most = std::max(1, *std::max_element(villages.begin(), villages.end()));
    const f32 room = frame.side.left + frame.side.width - bar.left - bar.width - 4 * u;
    for (std::size_t row = 0; row < rows; ++row)
    {
        const sf::Color colour = to_colour(ColourScale::at((f64(row) + 0.5) / f64(rows)));
        const f32 top = bar.top + bar.height - f32(row + 1) * row_height;
        fill(target, {bar.left, top, bar.width, row_height + 0.5F}, colour);
        const f32 length = room * f32(villages[row]) / f32(most);
        if (villages[row] > 0)
            fill(target, {bar.left + bar.width + 4 * u, top, std::max(1.F, length), std::max(1.F, row_height - u)},
                 colour);
    }
    TextStyle style;
    style.colour = ink::text;
    style.size = frame.text(12);
    style.align = Align::right;
    for (const f64 tick : range.ticks())
    {
        const auto share = f32((tick - range.low) / (range.high - range.low));
        const f32 y = bar.top + bar.height * (1 - share);
        std::string text = format_number(tick, range.digits());
        if (share < 1e-4F && is_below) text.insert(0, "≤ ");
        if (share > 1 - 1e-4F && is_above) text.insert(0, "≥ ");
        fill(target, {bar.left - 5 * u, y - u / 2, 5 * u, std::max(1.F, u)}, ink::quiet);
        face.draw(target, text, {bar.left - 9 * u, y + 4 * u}, style);
    }
}

void Panels::draw_numbers(sf::RenderTarget& target, const Frame& frame, f32 top, std::size_t year,
                          std::optional<i32> chosen) const
{
    const Places& places = data.places();
    const int digits = value_digits(data.quantity(), scale.range());
    std::vector<std::pair<std::string, std::string>> lines;
    std::string heading;
    const auto add_place = [&](i32 place)
    {
        lines.emplace_back(places.label(place),
                           format_value(data.quantity(), data.values(year)[std::size_t(place)], digits));
    };
    if (chosen)
    {
        i32 place = places.first_village + *chosen;
        heading = places.label(place);
        lines.emplace_back("this village",
                           format_value(data.quantity(), data.values(year)[std::size_t(place)], digits));
        while (place != places.whole())
        {
            place = places.parent[std::size_t(place)];
            add_place(place);
        }
    }
    else
    {
        heading = fmt::format("{}", data.years()[year]);
        const Spread spread = data.spread(year);
        add_place(places.whole());
        if (spread.count > 1)
        {
            lines.emplace_back("median village", format_value(data.quantity(), spread.median, digits));
            lines.emplace_back("a tenth is below", format_value(data.quantity(), spread.tenth, digits));
            lines.emplace_back("a tenth is above", format_value(data.quantity(), spread.ninetieth, digits));
        }
        if (places.village_count() > 1) lines.emplace_back("villages with a value", format_number(spread.count, 0));
    }

    const f32 u = frame.unit, right = frame.side.left + frame.side.width;
    TextStyle style;
    style.colour = ink::text;
    style.bold = true;
    style.size = frame.text(14);
    face.draw(target, fitted(face, heading, style, frame.side.width), {frame.side.left, top}, style);
    for (const auto& [name, value] : lines)
    {
        top += 21 * u;
        TextStyle number;
        number.colour = ink::text;
        number.size = frame.text(13);
        number.align = Align::right;
        face.draw(target, value, {right, top}, number);
        TextStyle label;
        label.colour = ink::quiet;
        label.size = frame.text(13);
        const f32 room = frame.side.width - face.width(value, number) - 8 * u;
        face.draw(target, fitted(face, name, label, room), {frame.side.left, top}, label);
    }
}

std::string Panels::unit_in_brackets() const
{
    const std::string& unit = data.quantity().unit;
    return unit.empty() ? "" : fmt::format(" [{}]", unit);
}

f32 Panels::whole(std::size_t year) const { return data.values(year)[std::size_t(data.places().whole())]; }

void Panels::draw_years(sf::RenderTarget& target, const Frame& frame, std::size_t year) const
{
    const f32 u = frame.unit;
    const std::size_t count = data.years().size();
    f32 lowest = 0, highest = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (!std::isnan(whole(i)))
        {
            lowest = std::min(lowest, whole(i));
            highest = std::max(highest, whole(i));
        }
    const f32 span = highest > lowest ? highest - lowest : 1;
    const sf::FloatRect bars(frame.years.left, frame.years.top + 34 * u, frame.years.width,
                             std::max(1.F, frame.years.height - 56 * u));
    const auto y_of = [&](f32 value) { return bars.top + bars.height * (highest - value) / span; };

    TextStyle style;
    style.colour = ink::quiet;
    style.size = frame.text(12);
    face.draw(target, "The whole of " + data.places().label(data.places().whole()) + " by year" + unit_in_brackets(),
              {frame.years.left, frame.years.top + 10 * u}, style);

    const f32 slot = bars.width / f32(count);
    style.size = frame.text(11);
    style.align = Align::centre;
    const int digits = value_digits(data.quantity(), scale.range());
    f32 widest = face.width("2000", style);
    for (std::size_t i = 0; i < count; ++i)
        widest = std::max(widest, face.width(format_number(whole(i), digits), style));
    const auto every = std::size_t(std::max(1.F, std::ceil((widest + 4 * u) / slot)));
    fill(target, {bars.left, y_of(0), bars.width, std::max(1.F, u)}, ink::line);
    for (std::size_t i = 0; i < count; ++i)
    {
        const f32 left = bars.left + slot * f32(i), middle = left + slot / 2;
        const f32 value = whole(i);
        const bool is_shown = i == year;
        if (is_shown)
            fill(target, {left, bars.top - 18 * u, slot, frame.years.top + frame.years.height - bars.top + 18 * u},
                 sf::Color(232, 232, 225));
        f32 top = y_of(0);
        if (!std::isnan(value))
        {
            top = std::min(y_of(value), y_of(0));
            const f32 width = std::max(1.F, slot * 0.7F);
            fill(target, {middle - width / 2, top, width, std::max(1.F, std::abs(y_of(value) - y_of(0)))},
                 to_colour(scale(value)));
        }
        style.bold = is_shown;
        style.colour = is_shown ? ink::text : ink::quiet;
        // Where there is no room for all, the labels beside the shown year's give way to it.
        const std::size_t distance = i > year ? i - year : year - i;
        if (!is_shown && (distance < every || i % every != 0)) continue;
        const std::string number = format_number(value, digits);
        const f32 half = face.width(number, style) / 2;
        face.draw(target, number, {std::clamp(middle, bars.left + half, bars.left + bars.width - half), top - 5 * u},
                  style);
        face.draw(target, fmt::format("{}", data.years()[i]), {middle, frame.years.top + frame.years.height - 5 * u},
                  style);
    }
}

std::optional<std::size_t> Panels::year_at(const Frame& frame, sf::Vector2f pixel) const
{
    if (!frame.years.contains(pixel)) return std::nullopt;
    const std::size_t count = data.years().size();
    return std::min(count - 1, std::size_t((pixel.x - frame.years.left) / frame.years.width * f32(count)));
}

void Panels::draw_footer(sf::RenderTarget& target, const Frame& frame, const std::string& left,
                         const std::string& right) const
{
    TextStyle style;
    style.colour = ink::quiet;
    style.size = frame.text(11);
    const f32 base = frame.size.y - 13 * frame.unit;
    const f32 room = frame.years.width - face.width(right, style) - 12 * frame.unit;
    face.draw(target, fitted(face, left, style, room), {frame.years.left, base}, style);
    style.align = Align::right;
    face.draw(target, right, {frame.years.left + frame.years.width, base}, style);
}
}  // namespace canbao::viz
