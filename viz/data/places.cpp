#include "viz/data/places.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/error.hpp"
#include "record/reader.hpp"

namespace canbao::viz
{
std::string_view level_name(u8 level, bool plural)
{
    constexpr std::array<std::string_view, 6> one{"nation", "province", "city", "county", "township", "village"};
    constexpr std::array<std::string_view, 6> many{"nations",  "provinces", "cities",
                                                   "counties", "townships", "villages"};
    const std::size_t at = std::min<std::size_t>(level, one.size() - 1);
    return plural ? many[at] : one[at];
}

void Places::complete(const std::string& file)
{
    const auto refuse = [&](const std::string& found)
    {
        throw UserError({file + ": /places", found, "places by level, each beside its siblings and after its parent",
                         "run the scenario again"});
    };
    const std::size_t size = level.size();
    if (size == 0 || parent.size() != size || name.size() != size || name_zh.size() != size ||
        (!code.empty() && code.size() != size))
        refuse("columns of different lengths, or no place");
    first_child.assign(size, 0);
    children.assign(size, 0);
    villages.assign(size, 0);
    first_below.assign(size, 0);
    for (std::size_t i = 1; i < size; ++i)
    {
        const i32 above_it = parent[i];
        if (above_it < parent[i - 1] || std::size_t(above_it) >= i || level[i] <= level[std::size_t(above_it)] ||
            level[i] < level[i - 1] || level[i] > village)
            refuse(fmt::format("place {} has level {} and parent {}", i, level[i], above_it));
        if (children[std::size_t(above_it)]++ == 0) first_child[std::size_t(above_it)] = i32(i);
    }
    if (parent[0] != 0 || level[0] != nation || level.back() != village) refuse("no nation, or no village");
    first_village = i32(std::lower_bound(level.begin(), level.end(), u8(village)) - level.begin());
    std::vector<i32> last_below(size, 0);
    for (std::size_t i = size; i-- > 0;)
    {
        if (level[i] == village)
        {
            villages[i] = 1;
            first_below[i] = last_below[i] = i32(i);
        }
        if (villages[i] == 0) continue;
        if (villages[i] != last_below[i] - first_below[i] + 1)
            refuse(fmt::format("the villages of place {} are not numbered one after another", i));
        if (i == 0) continue;
        const auto up = std::size_t(parent[i]);
        if (villages[up] == 0) last_below[up] = last_below[i];
        villages[up] += villages[i];
        first_below[up] = first_below[i];
    }
}

i32 Places::whole() const
{
    if (villages[0] == 1) return first_village;
    i32 place = 0;
    for (i32 i = 1; i < first_village; ++i)
        if (villages[std::size_t(i)] == villages[0]) place = i;
    return place;
}

i32 Places::above(i32 place, u8 at_level) const
{
    while (level[std::size_t(place)] > at_level && parent[std::size_t(place)] != place)
        place = parent[std::size_t(place)];
    return place;
}

std::vector<i32> Places::path(i32 place) const
{
    const i32 top = whole();
    std::vector<i32> way{place};
    while (way.back() != top && parent[std::size_t(way.back())] != way.back())
        way.push_back(parent[std::size_t(way.back())]);
    std::reverse(way.begin(), way.end());
    return way;
}

std::string Places::label(i32 place, Names names) const
{
    const auto at = std::size_t(place);
    if (name_zh[at].empty() || names == Names::latin) return name[at];
    return names == Names::chinese ? name_zh[at] : name[at] + " " + name_zh[at];
}

i32 Places::find(std::string_view text) const
{
    i64 number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size())
    {
        const auto at = std::find(code.begin(), code.end(), number);
        if (at != code.end()) return i32(at - code.begin());
        throw UserError({"--place", fmt::format("no place of this run has the code {}", number), "",
                         "/places/code of the file lists them"});
    }
    std::vector<i32> found;
    for (i32 place = 0; place < count(); ++place)
        if (name[std::size_t(place)] == text || name_zh[std::size_t(place)] == text) found.push_back(place);
    if (found.size() == 1) return found.front();
    if (found.empty())
        throw UserError({"--place", fmt::format("no place of this run is called '{}'", text), "a code or a name",
                         did_you_mean(text, name)});
    std::string codes;
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 4) && !code.empty(); ++i)
        codes += fmt::format("{}{}", i ? ", " : "", code[std::size_t(found[i])]);
    throw UserError({"--place", fmt::format("{} places are called '{}'", found.size(), text), "",
                     fmt::format("give the code: {}{}", codes, found.size() > 4 ? ", ..." : "")});
}

Places read_places(const RunReader& reader)
{
    Places places;
    places.level = reader.read<u8>("places", "level");
    places.parent = reader.read<i32>("places", "parent");
    places.name = reader.read_texts("places", "name");
    places.name_zh = reader.read_texts("places", "name_zh");
    if (reader.has("places", "code")) places.code = reader.read<i64>("places", "code");
    places.complete(reader.path().string());
    return places;
}
}  // namespace canbao::viz
